import assert from "node:assert/strict";
import { once } from "node:events";
import type { Socket } from "node:net";
import { after, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import fc from "fast-check";
import type { GatewayRequest } from "./dispatch.ts";
import { openGateway } from "./gateway.ts";
import { dial, eventually, rest, until } from "./fixtures/raw-connection.ts";
import { dispatchTo, echo, model, open, postHead } from "./fixtures/shop-gateway.ts";

const shared = await openGateway({ model, dispatch: dispatchTo(echo) });
after(() => shared.close(100));

const get = (id: number | string, headers = ""): string =>
  `GET /orders/${id} HTTP/1.1\r\nhost: a\r\n${headers}\r\n`;
const chunked = `${postHead}transfer-encoding: chunked\r\n\r\n5\r\n"abc"\r\n0\r\n\r\n`;

test("a request that comes in parts is one request", async (t) => {
  const bodies: string[] = [];
  const gateway = await open(t, {
    dispatch: (request) => {
      bodies.push(Buffer.from(request.body).toString());
      return echo(request);
    },
  });
  const parts = [postHead.slice(0, 9), postHead.slice(9), "content-length: 7\r\n", "\r\n", '{"a"', ":1}"];
  // At once, and so slowly that another hand takes over in the middle.
  for (const pauseMs of [5, 60]) {
    const socket = await dial(gateway);
    socket.setNoDelay();
    for (const part of parts) {
      socket.write(part);
      await sleep(pauseMs);
    }
    assert.match(await until(socket, /\}$/), /^HTTP\/1\.1 200/);
    socket.destroy();
  }
  assert.deepEqual(bodies, ['{"a":1}', '{"a":1}']);
});

test("plain and rare requests may follow each other on a connection, and are answered in their order", async (t) => {
  const gateway = await open(t, {
    dispatch: async (request) => {
      await sleep(request.params["orderId"] === "1" ? 60 : 0);
      return { status: 200, headers: {}, body: JSON.stringify(idOf(request)) };
    },
  });
  const socket = await dial(gateway);
  socket.write(get(1) + get(2) + chunked + get(3));
  const answers = await until(socket, /"3"$/);
  assert.deepEqual(answers.match(/"\w+"(?=HTTP|$)/g), ['"1"', '"2"', '"abc"', '"3"']);
  socket.write(get(4));
  assert.match(await until(socket, /"4"$/), /^HTTP\/1\.1 200/);
  socket.destroy();
});

test("however requests are mixed and cut into parts, each is answered once and in its order", async (t) => {
  const gateway = await open(t, {
    dispatch: async (request) => {
      const id = String(idOf(request));
      // Some at once, some later, so that answers wait for each other.
      if (id.length > 1) await sleep(Number(id) % 3);
      return { status: 200, headers: {}, body: JSON.stringify(id) };
    },
  });
  const form = fc.constantFrom("get", "post", "long", "chunked", "twice");
  const cuts = fc.array(fc.nat(2_000), { maxLength: 6 });
  await fc.assert(
    fc.asyncProperty(
      fc.array(form, { minLength: 1, maxLength: 80 }),
      cuts,
      fc.boolean(),
      async (forms, at, ends) => {
        const bytes = forms.map((each, index) => requestOf(each, String(index))).join("");
        const socket = await dial(gateway);
        socket.setNoDelay();
        let from = 0;
        for (const cut of [...at.map((each) => each % bytes.length).sort((a, b) => a - b), bytes.length]) {
          socket.write(bytes.slice(from, cut));
          from = cut;
          await sleep(1);
        }
        const plain = forms.every((each) => each !== "chunked" && each !== "twice");
        if (ends && plain) socket.end();
        const answers = await until(socket, new RegExp(`"${forms.length - 1}"$`));
        socket.destroy();
        assert.deepEqual(
          answers.match(/(?<=")\d+(?="(HTTP|$))/g),
          forms.map((_, index) => String(index)),
        );
      },
    ),
    { numRuns: 60 },
  );
});

test("pipelined requests are served many at once, never more than the bound, and all answered", async (t) => {
  let running = 0;
  let peak = 0;
  const gateway = await open(t, {
    dispatch: async (request) => {
      peak = Math.max(peak, ++running);
      await sleep(1);
      running--;
      return { status: 200, headers: {}, body: JSON.stringify(idOf(request)) };
    },
  });
  const socket = await dial(gateway);
  const ids = Array.from({ length: 1_000 }, (_, at) => String(at));
  socket.write(ids.map((id) => get(id)).join(""));
  const answers = await until(socket, /"999"$/);
  assert.deepEqual(answers.match(/(?<=^")\d+(?="(HTTP|$))/gm), ids);
  assert.equal(peak, 64);
  // Just as many as may be served at once: nothing is left to be read when they are answered.
  socket.write(
    ids
      .slice(0, 64)
      .map((id) => get(id))
      .join(""),
  );
  await until(socket, /"63"$/);
  socket.write(get("last"));
  await until(socket, /"last"$/);
  socket.destroy();
});

test("a client that reads no answers is served no further requests", async (t) => {
  let served = 0;
  const body = JSON.stringify("x".repeat(100_000));
  const gateway = await open(t, {
    dispatch: () => {
      served++;
      return Promise.resolve({ status: 200, headers: {}, body });
    },
  });
  const socket = await dial(gateway);
  socket.pause();
  for (let sent = 0; sent < 2_000; sent++) socket.write(get(sent));
  await sleep(300);
  const before = served;
  assert.ok(before < 1_000, `${before} requests were served`);
  let received = 0;
  socket.on("data", (data: Buffer) => (received += data.length)).resume();
  await eventually(() => assert.ok(received > 2_000 * 100_000), 10_000);
  assert.equal(served, 2_000);
  socket.destroy();
});

test("connection: close closes behind the answer", async () => {
  const socket = await dial(shared);
  socket.write(get(1, "connection: close\r\n") + get(2));
  assert.match(await rest(socket), /^HTTP\/1\.1 200 .*\r\nconnection: close\r\n\r\n\{[^}]*"1"[^H]*$/s);
});

test("a client that ends its side is still answered", async (t) => {
  const gateway = await open(t, {
    dispatch: async (request) => {
      await sleep(20);
      return echo(request);
    },
  });
  const socket = await dial(gateway);
  socket.end(get(1) + get(2));
  const answers = await rest(socket);
  assert.equal(answers.match(/HTTP\/1\.1 200/g)?.length, 2);
});

test("a connection is kept between requests, and closed when it was idle for long", async (t) => {
  const gateway = await open(t, { limits: { keepAliveMs: 200 } });
  const socket = await dial(gateway);
  for (const id of [1, 2]) {
    socket.write(get(id));
    assert.match(await until(socket, /\}$/), /\r\nconnection: keep-alive\r\nkeep-alive: timeout=0\r\n/);
    await sleep(100);
  }
  const idleSince = performance.now();
  await once(listening(socket), "end");
  const idleMs = performance.now() - idleSince;
  assert.ok(idleMs > 700 && idleMs < 3_000, `${idleMs} ms`);
  socket.destroy();
});

test("a connection that says nothing is closed when the time for headers is over", async (t) => {
  const gateway = await open(t, { limits: { headersTimeoutMs: 100 } });
  const socket = listening(await dial(gateway));
  const startedAt = performance.now();
  await once(socket, "end");
  assert.ok(performance.now() - startedAt < 2_000);
  assert.deepEqual(gateway.counts().requests, 0);
  socket.destroy();
});

test("an answer's length counts bytes, and HEAD tells it without a body", async (t) => {
  const gateway = await open(t, {
    dispatch: () =>
      Promise.resolve({ status: 200, headers: { "x-name": "M\xfcller" }, body: '"M\u00fcller \u20ac"' }),
  });
  const socket = await dial(gateway);
  socket.write(get(1));
  const answer = await until(socket, /"$/);
  assert.match(answer, /\r\ncontent-length: 13\r\n/);
  assert.ok(answer.endsWith('"M\u00fcller \u20ac"'));
  socket.write(get(1).replace("GET", "HEAD") + get(2));
  const both = await until(socket, /"$/);
  assert.match(both, /content-length: 13\r\n(?:.*\r\n)*\r\nHTTP\/1\.1 200/);
  socket.destroy();
});

test("requests of a context beyond its bound are 429 with a time to come back", async (t) => {
  const release: (() => void)[] = [];
  const gateway = await open(t, {
    limits: { contextRequestsMax: 2 },
    dispatch: async (request) => {
      await new Promise<void>((resolve) => release.push(resolve));
      return echo(request);
    },
  });
  const waiting = [fetch(`${gateway.url}/orders/1`), fetch(`${gateway.url}/orders/2`)];
  await eventually(() => assert.equal(release.length, 2));
  const refused = await fetch(`${gateway.url}/orders/3`);
  assert.deepEqual([refused.status, refused.headers.get("retry-after")], [429, "1"]);
  assert.equal(((await refused.json()) as { code: string }).code, "TRL0513");
  for (const end of release) end();
  for (const answer of waiting) assert.equal((await answer).status, 200);
  const next = fetch(`${gateway.url}/orders/4`);
  await eventually(() => assert.equal(release.length, 3));
  release[2]?.();
  assert.equal((await next).status, 200);
});

function requestOf(form: string, id: string): string {
  const body = JSON.stringify(id);
  const posted = `POST /orders HTTP/1.1\r\nhost: a\r\ncontent-type: application/json\r\n`;
  switch (form) {
    case "get":
      return get(id);
    case "post":
      return `${posted}content-length: ${body.length}\r\n\r\n${body}`;
    case "long":
      return `${posted}content-length: 900\r\nx-long: ${"x".repeat(3_000)}\r\n\r\n${body.padEnd(900)}`;
    case "chunked":
      return `${posted}transfer-encoding: chunked\r\n\r\n${body.length}\r\n${body}\r\n0\r\n\r\n`;
    default:
      return get(id, "x: a\r\nx: b\r\n");
  }
}

function idOf({ params, body }: GatewayRequest): unknown {
  return params["orderId"] ?? JSON.parse(Buffer.from(body).toString());
}

/** Takes what comes, so that the end is seen. */
function listening(socket: Socket): Socket {
  return socket.resume().on("error", () => undefined);
}
