import assert from "node:assert/strict";
import { request as httpRequest } from "node:http";
import { after, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { openGateway } from "./gateway.ts";
import { closed, dial, eventually, raw, rest, until } from "./fixtures/raw-connection.ts";
import { dispatchTo, echo, model, open, post, postHead, problem } from "./fixtures/shop-gateway.ts";

const shared = await openGateway({ model, dispatch: dispatchTo(echo) });
after(() => shared.close(100));

test("a long URL is 414, a query of many parameters 400, a broken escape 400", async () => {
  const long = await fetch(`${shared.url}/orders/${"x".repeat(9_000)}`);
  assert.deepEqual([long.status, (await problem(long)).code], [414, "TRL0504"]);
  const many = await fetch(`${shared.url}/orders/1?${"a&".repeat(101)}`);
  assert.deepEqual([many.status, (await problem(many)).code], [400, "TRL0505"]);
  const broken = await raw(shared, "GET /orders/%E0 HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n");
  assert.match(broken, /^HTTP\/1\.1 400 .*TRL0503/s);
});

test("a body that says it is too long is refused at once, unread", async (t) => {
  const gateway = await open(t);
  const socket = await dial(gateway);
  socket.write(`${postHead}content-length: 50000000\r\n\r\n`);
  const answer = await until(socket, /TRL0506/);
  assert.match(answer, /^HTTP\/1\.1 413 .*\r\nconnection: close\r\n/s);
});

test("a chunked body is cut at the bound, and 50 MB of it never stand in memory", async (t) => {
  const gateway = await open(t);
  const socket = await dial(gateway);
  socket.write(`${postHead}transfer-encoding: chunked\r\n\r\n`);
  const chunk = Buffer.from(`fff8\r\n${"x".repeat(0xfff8)}\r\n`);
  socket.setMaxListeners(0);
  let answer = "";
  socket.on("data", (data: Buffer) => (answer += data.toString()));
  const before = heldBytes();
  let peak = 0;
  for (let count = 0; count < 764 && !socket.destroyed; count++) {
    if (!socket.write(chunk)) {
      await new Promise((resolve) => socket.once("drain", resolve).once("close", resolve));
    }
    if (count % 50 === 0) peak = Math.max(peak, heldBytes() - before);
  }
  socket.end("0\r\n\r\n");
  await closed(socket);
  assert.match(answer, /^HTTP\/1\.1 413 .*TRL0506/s);
  assert.ok(peak < 10_000_000, `${peak} bytes`);
  assert.deepEqual(gateway.counts().answers, { "shop.f1 413": 1 });
});

test("a whole answer reaches a client that reads only after it has sent everything", async (t) => {
  const gateway = await open(t);
  const status = await new Promise((resolve, reject) => {
    const headers = { "content-type": "application/json", "content-length": 20_000_000 };
    const sending = httpRequest(`${gateway.url}/orders`, { method: "POST", headers }, (response) => {
      response.resume();
      resolve(response.statusCode);
    });
    sending.on("error", reject).end(Buffer.alloc(20_000_000, 32));
  });
  assert.equal(status, 413);
});

test("bodies that would not fit together are 429", async (t) => {
  const gateway = await open(t, { limits: { bodiesMaxBytes: 500 } });
  const refused = await post(gateway, JSON.stringify("x".repeat(600)));
  assert.deepEqual([refused.status, (await problem(refused)).code], [429, "TRL0513"]);
  assert.equal((await post(gateway, JSON.stringify("x".repeat(400)))).status, 200);
  assert.equal((await post(gateway, JSON.stringify("x".repeat(400)))).status, 200);
});

test("slow headers are cut with 408", async (t) => {
  // Time enough for the first bytes on a busy machine: a connection that has sent nothing is only cut.
  const gateway = await open(t, { limits: { headersTimeoutMs: 500 } });
  const socket = await dial(gateway);
  socket.write("GET /orders/1 HTTP/1.1\r\nhost:");
  assert.match(await rest(socket), /^HTTP\/1\.1 408 .*problem\+json.*TRL0512/s);
});

test("a slow body is cut with 408", async (t) => {
  const gateway = await open(t, { limits: { headersTimeoutMs: 100, requestTimeoutMs: 200 } });
  const socket = await dial(gateway);
  socket.write(`${postHead}content-length: 900\r\n\r\n`);
  const drip = setInterval(() => socket.write("x"), 20);
  const answer = await rest(socket);
  clearInterval(drip);
  assert.match(answer, /^HTTP\/1\.1 408 .*connection: close.*TRL0512/s);
  assert.deepEqual(gateway.counts().answers, { "shop.f1 408": 1 });
});

test("a client that takes nothing of its answer is cut", async (t) => {
  const gateway = await open(t, {
    limits: { answerStallMs: 100 },
    dispatch: () =>
      Promise.resolve({ status: 200, headers: {}, body: JSON.stringify("x".repeat(20_000_000)) }),
  });
  const socket = await dial(gateway);
  const startedAt = performance.now();
  socket.write("GET /orders/1 HTTP/1.1\r\nhost: a\r\n\r\n");
  await sleep(1_000);
  let taken = 0;
  socket.on("data", (data: Buffer) => (taken += data.length)).on("error", () => {});
  await new Promise((resolve) => socket.once("close", resolve).once("end", () => socket.end()));
  assert.ok(taken < 20_000_000, `${taken} bytes`);
  assert.ok(performance.now() - startedAt < 4_000);
});

test("a truncated body never reaches the function", async (t) => {
  let calls = 0;
  const gateway = await open(t, {
    dispatch: (request) => {
      calls++;
      return echo(request);
    },
  });
  const halfClosed = await dial(gateway);
  halfClosed.end(`${postHead}content-length: 900\r\n\r\n{"a":`);
  assert.match(await rest(halfClosed), /^HTTP\/1\.1 400 .*TRL0510/s);
  const gone = await dial(gateway);
  gone.write(`${postHead}content-length: 900\r\n\r\n{"a":`);
  await sleep(20);
  gone.resetAndDestroy();
  await eventually(() => assert.deepEqual(gateway.counts().answers, { "shop.f1 400": 1, "shop.f1 499": 1 }));
  assert.equal(calls, 0);
});

test("too many requests at once are 429", async (t) => {
  const gateway = await open(t, {
    limits: { requestsInFlightMax: 2 },
    dispatch: async (request) => {
      await sleep(50);
      return echo(request);
    },
  });
  const responses = await Promise.all([1, 2, 3].map((id) => fetch(`${gateway.url}/orders/${id}`)));
  assert.deepEqual(
    responses.map((response) => response.status).toSorted((a, b) => a - b),
    [200, 200, 429],
  );
  const refused = responses.find((response) => response.status === 429);
  assert.equal(refused?.headers.get("retry-after"), "1");
  assert.equal((await fetch(`${gateway.url}/orders/4`)).status, 200);
});

setFlagsFromString("--expose-gc");
const collectGarbage = runInNewContext("gc") as () => void;

/** Memory that something still refers to. */
function heldBytes(): number {
  collectGarbage();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}
