import { connect, type Socket } from "node:net";

/**
 * Posts orders over keep-alive connections: `http-load.ts <url>`. Plain sockets and requests made beforehand, so that
 * the load takes as little of the two cores as can be: what is measured is the server.
 */

interface Asked {
  readonly connections: number;
  readonly durationMs: number;
}

const target = new URL("/orders", process.argv[2]);
const requests = Array.from({ length: 1_024 }, (_, index) => requestOf(index));
const headersEnd = Buffer.from("\r\n\r\n");

process.on("disconnect", () => process.exit());
process.on("message", (asked: Asked) => void load(asked));
process.send?.({ kind: "ready" });

async function load({ connections, durationMs }: Asked): Promise<void> {
  const endMs = performance.now() + durationMs;
  const latenciesMs: number[] = [];
  await Promise.all(Array.from({ length: connections }, (_, index) => converse(index, endMs, latenciesMs)));
  latenciesMs.sort((a, b) => a - b);
  const at = (share: number): number =>
    Math.round((latenciesMs[Math.floor(latenciesMs.length * share)] ?? 0) * 100) / 100;
  process.send?.({ kind: "loaded", answered: latenciesMs.length, p50Ms: at(0.5), p99Ms: at(0.99) });
}

/** One request after the other over one connection; resolves with the first answer past the end. */
function converse(first: number, endMs: number, latenciesMs: number[]): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host: target.hostname, port: Number(target.port), noDelay: true });
    let next = first * 8;
    let sentMs = 0;
    let received: Buffer = Buffer.alloc(0);
    const send = (): void => {
      sentMs = performance.now();
      socket.write(requests[next++ % requests.length] ?? "");
    };
    socket.on("connect", send);
    socket.on("error", reject);
    socket.on("close", () => reject(new Error("the server closed a connection")));
    socket.on("data", (chunk) => {
      received = received.length === 0 ? chunk : Buffer.concat([received, chunk]);
      const length = answerLength(received, socket);
      if (length === undefined || received.length < length) return;
      received = received.subarray(length);
      const nowMs = performance.now();
      latenciesMs.push(nowMs - sentMs);
      if (nowMs < endMs) return send();
      socket.removeAllListeners("close").destroy();
      resolve();
    });
  });
}

/** Bytes of the whole answer, once its headers are there. Anything but a 202 with a length ends the measurement. */
function answerLength(received: Buffer, socket: Socket): number | undefined {
  const headersLength = received.indexOf(headersEnd);
  if (headersLength === -1) return undefined;
  const headers = received.toString("latin1", 0, headersLength);
  const bodyLength = /content-length: *(\d+)/i.exec(headers)?.[1];
  if (headers.startsWith("HTTP/1.1 202") && bodyLength !== undefined) {
    return headersLength + headersEnd.length + Number(bodyLength);
  }
  socket.destroy(new Error(`not the answer that was expected:\n${received.toString("latin1")}`));
  return undefined;
}

function requestOf(number: number): Buffer {
  const body = JSON.stringify({
    orderId: `ord-${100_000_000 + number}`,
    customer: `cus-${number}`,
    amount: 1_999 + number,
    currency: "EUR",
    quantity: 1 + (number % 5),
    express: number % 2 === 1,
  });
  const headers = [
    `POST ${target.pathname} HTTP/1.1`,
    `Host: ${target.host}`,
    "Content-Type: application/json",
    `Content-Length: ${body.length}`,
  ];
  return Buffer.from(`${headers.join("\r\n")}\r\n\r\n${body}`);
}
