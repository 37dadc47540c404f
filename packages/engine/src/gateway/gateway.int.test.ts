import assert from "node:assert/strict";
import { after, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { Fault } from "@trellis/model";
import type { GatewayRequest } from "./dispatch.ts";
import { openGateway } from "./gateway.ts";
import { closed, dial, eventually, raw, rest, until } from "./fixtures/raw-connection.ts";
import { dispatchTo, echo, model, open, post, postHead, problem } from "./fixtures/shop-gateway.ts";
import { shopModel } from "./fixtures/shop-model.ts";

const shared = await openGateway({ model, dispatch: dispatchTo(echo) });
after(() => shared.close(100));

test("a request arrives decoded, and its answer is framed", async () => {
  const response = await fetch(`${shared.url}/orders/a%2Fb?x=1&x=2`, {
    headers: { "x-test": "yes", traceparent: "00-a-b-00" },
  });
  const seen = (await response.json()) as GatewayRequest;
  assert.equal(seen.function, "shop.f0");
  assert.deepEqual(seen.params, { orderId: "a/b" });
  assert.deepEqual(seen.query, { x: ["1", "2"] });
  assert.equal(response.headers.get("content-type"), "application/json");
  assert.ok(Number(response.headers.get("content-length")) > 0);
  assert.ok(response.headers.has("date"));
  // No header is asked for: only the trace goes along.
  assert.deepEqual(seen.headers, { traceparent: "00-a-b-00" });
});

test("a contract that describes headers gets all, and one with idempotency its header", async (t) => {
  const all = shopModel(["GET /orders/{orderId}", "POST /orders"]);
  const apis = Object.fromEntries(
    Object.entries(all.apis).map(([name, api]) => [
      name,
      api.method === "GET" ? { ...api, headers: true } : { ...api, idempotencyHeader: "idempotency-key" },
    ]),
  );
  const gateway = await open(t, { model: { ...all, apis } });
  const headers = { "x-test": "yes", "idempotency-key": "k" };
  const got = (await (await fetch(`${gateway.url}/orders/1`, { headers })).json()) as GatewayRequest;
  assert.deepEqual([got.headers["x-test"], got.headers["host"]], ["yes", new URL(gateway.url).host]);
  const posted = (await (await post(gateway, "{}", headers)).json()) as GatewayRequest;
  assert.deepEqual(posted.headers, { "idempotency-key": "k" });
  // The same by way of node:http.
  const rare = "transfer-encoding: chunked\r\nidempotency-key: k\r\nx-test: yes\r\n\r\n2\r\n{}\r\n0\r\n\r\n";
  assert.match(await raw(gateway, postHead + rare, /\}$/), /"headers":\{"idempotency-key":"k"\}/);
});

test("a body is handed over as it came", async (t) => {
  const bodies: string[] = [];
  const gateway = await open(t, {
    dispatch: (request) => {
      bodies.push(Buffer.from(request.body).toString());
      return echo(request);
    },
  });
  assert.equal((await post(gateway, '{"a":1}')).status, 200);
  assert.equal((await post(gateway, `"${"\u20ac".repeat(200)}"`)).status, 200);
  assert.deepEqual(bodies, ['{"a":1}', `"${"\u20ac".repeat(200)}"`]);
});

test("an unknown route is 404, a wrong method 405 with what is allowed", async () => {
  const unknown = await fetch(`${shared.url}/secret/orders`);
  assert.deepEqual([unknown.status, (await problem(unknown)).code], [404, "TRL0501"]);
  const wrong = await fetch(`${shared.url}/orders/1`, { method: "DELETE" });
  assert.deepEqual([wrong.status, (await problem(wrong)).code], [405, "TRL0502"]);
  assert.equal(wrong.headers.get("allow"), "GET, HEAD, OPTIONS");
  const options = await fetch(`${shared.url}/orders/1`, { method: "OPTIONS" });
  assert.deepEqual([options.status, options.headers.get("allow")], [204, "GET, HEAD, OPTIONS"]);
});

test("HEAD has the headers of GET and no body", async () => {
  const head = await fetch(`${shared.url}/orders/1`, { method: "HEAD" });
  assert.equal(head.status, 200);
  assert.ok(Number(head.headers.get("content-length")) > 0);
  assert.equal(await head.text(), "");
});

test("the gateway answers probes itself, unless the system does", async (t) => {
  assert.equal((await fetch(`${shared.url}/healthz`)).status, 200);
  assert.equal((await fetch(`${shared.url}/readyz`)).status, 200);
  const own = await open(t, { model: shopModel(["GET /healthz"]) });
  assert.match(await (await fetch(`${own.url}/healthz`)).text(), /shop\.f0/);
  assert.deepEqual(own.counts().answers, { "shop.f0 200": 1 });
});

test("a body is refused where none is declared, and where it is no JSON or compressed", async () => {
  const undeclared = await raw(
    shared,
    "GET /orders/1 HTTP/1.1\r\nhost: a\r\ncontent-length: 2\r\n\r\n{}",
    /\}$/,
  );
  assert.match(undeclared, /^HTTP\/1\.1 400 .*TRL0507/s);
  const plain = await fetch(`${shared.url}/orders`, { method: "POST", body: "{}" });
  assert.deepEqual([plain.status, (await problem(plain)).code], [415, "TRL0508"]);
  const zipped = await post(shared, "{}", { "content-encoding": "gzip" });
  assert.deepEqual([zipped.status, zipped.headers.get("accept-encoding")], [415, "identity"]);
});

test("a client that awaits 100 gets it after its headers are found good", async () => {
  const socket = await dial(shared);
  socket.write(`${postHead}expect: 100-continue\r\ncontent-length: 2\r\n\r\n`);
  assert.equal(await until(socket, /\r\n\r\n/), "HTTP/1.1 100 Continue\r\n\r\n");
  socket.write("{}");
  assert.match(await until(socket, /\}$/), /^HTTP\/1\.1 200/);
  socket.write(`${postHead}expect: 100-continue\r\ncontent-length: 2000\r\n\r\n`);
  assert.match(await until(socket, /\}$/), /^HTTP\/1\.1 413/);
  await closed(socket);
  assert.match(
    await raw(shared, `${postHead}expect: more\r\ncontent-length: 2\r\n\r\n`, /\}$/),
    /^HTTP\/1\.1 417/,
  );
});

test("pipelined requests are answered in their order", async (t) => {
  const gateway = await open(t, {
    dispatch: async (request) => {
      await sleep(request.params["orderId"] === "1" ? 50 : 0);
      return { status: 200, headers: {}, body: JSON.stringify(request.params["orderId"]) };
    },
  });
  const get = (id: number): string => `GET /orders/${id} HTTP/1.1\r\nhost: a\r\n\r\n`;
  const answers = await raw(gateway, get(1) + get(2) + get(3), /"3"/);
  assert.deepEqual(answers.match(/"\d"/g), ['"1"', '"2"', '"3"']);
});

test("bytes that are no HTTP after a good request do not disturb its answer", async (t) => {
  const gateway = await open(t, {
    dispatch: async (request) => {
      await sleep(50);
      return echo(request);
    },
  });
  const socket = await dial(gateway);
  socket.write("GET /orders/1 HTTP/1.1\r\nhost: a\r\n\r\nnonsense\r\n\r\n");
  assert.match(await rest(socket), /^HTTP\/1\.1 200 .*HTTP\/1\.1 400 .*TRL0510/s);
});

test("what is no HTTP is answered with a problem document", async () => {
  const cases: [string, RegExp][] = [
    ["nonsense\r\n\r\n", /^HTTP\/1\.1 400 .*problem\+json.*TRL0510/s],
    ["GET /orders/1 HTTP/1.1\r\n\r\n", /^HTTP\/1\.1 400 .*problem\+json.*TRL0510/s],
    [
      `GET / HTTP/1.1\r\nhost: a\r\nx: ${"x".repeat(20_000)}\r\n\r\n`,
      /^HTTP\/1\.1 431 .*problem\+json.*TRL0511/s,
    ],
    [
      `${postHead}content-length: 2\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n`,
      /^HTTP\/1\.1 400 .*TRL0510/s,
    ],
    [`${postHead}content-length: 2\r\ncontent-length: 3\r\n\r\n{}`, /^HTTP\/1\.1 400 .*TRL0510/s],
    [`${postHead}transfer-encoding: chunked\r\n\r\nzz\r\n`, /^HTTP\/1\.1 400 .*TRL0510/s],
    ["GET /orders/1 HTTP/1.1\r\nhost: a\r\nbad header\r\n\r\n", /^HTTP\/1\.1 400 .*TRL0510/s],
  ];
  for (const [bytes, expected] of cases) {
    const socket = await dial(shared);
    socket.write(bytes);
    assert.match(await until(socket, /\}$/), expected, bytes.slice(0, 40));
    socket.destroy();
  }
});

test("a client that leaves before its answer disturbs nobody", async (t) => {
  let ended = 0;
  const gateway = await open(t, {
    dispatch: async (request) => {
      await sleep(50);
      ended++;
      return echo(request);
    },
  });
  const socket = await dial(gateway);
  socket.write("GET /orders/1 HTTP/1.1\r\nhost: a\r\n\r\n");
  await sleep(10);
  socket.resetAndDestroy();
  assert.equal((await fetch(`${gateway.url}/orders/2`)).status, 200);
  await eventually(() => assert.equal(ended, 2));
});

test("faults of the engine have their statuses, and nothing inside is told", async (t) => {
  const secret = "password=hunter2";
  const failures: unknown[] = [];
  const thrown: Record<string, Error> = {
    busy: new Fault("TRL0307", "The engine is full", { details: { retryAfterMs: 2_500 } }),
    stopping: new Fault("TRL0308", "The engine is stopping"),
    slow: new Fault("TRL0302", "shop.f0 did not end in 10 ms"),
    stalled: new Fault("TRL0311", secret, { retry: "later" }),
    broken: new Fault("TRL0313", secret),
    bug: new Error(secret),
  };
  const gateway = await open(t, {
    dispatch: (request) =>
      Promise.reject(thrown[request.params["orderId"] ?? ""] ?? new Error("no such case")),
    failed: (error) => failures.push(error),
  });
  const get = (name: string): Promise<Response> => fetch(`${gateway.url}/orders/${name}`);
  const busy = await get("busy");
  assert.deepEqual([busy.status, busy.headers.get("retry-after")], [429, "3"]);
  assert.equal((await get("stopping")).status, 503);
  assert.equal((await get("slow")).status, 504);
  const stalled = await get("stalled");
  assert.deepEqual([stalled.status, stalled.headers.get("retry-after")], [503, "1"]);
  assert.doesNotMatch(await stalled.text(), /hunter2/);
  for (const name of ["broken", "bug"]) {
    const response = await get(name);
    assert.equal(response.status, 500);
    assert.doesNotMatch(await response.text(), /hunter2|\bat .*:\d/);
  }
  assert.deepEqual(failures, [thrown["bug"]]);
});

test("an engine that refuses at once is answered for as one that refuses later", async (t) => {
  const gateway = await open(t, {
    dispatch: () => {
      throw new Fault("TRL0308", "The engine is stopping");
    },
  });
  const refused = await fetch(`${gateway.url}/orders/1`);
  assert.deepEqual([refused.status, (await problem(refused)).code], [503, "TRL0308"]);
  assert.deepEqual(gateway.counts().answers, { "shop.f0 503": 1 });
});

test("an answer that HTTP can't carry is 500, and framing headers of a handler are left out", async (t) => {
  const failures: unknown[] = [];
  const gateway = await open(t, {
    failed: (error) => failures.push(error),
    dispatch: ({ params: { orderId } }) =>
      Promise.resolve(
        orderId === "status"
          ? { status: 99, headers: {} }
          : orderId === "header"
            ? { status: 200, headers: { "x-a": "a\r\nb" }, body: "{}" }
            : {
                status: 200,
                headers: { "Content-Length": "999", connection: "upgrade", "X-B": "b" },
                body: "{}",
              },
      ),
  });
  for (const name of ["status", "header"]) {
    const response = await fetch(`${gateway.url}/orders/${name}`);
    assert.deepEqual([response.status, (await problem(response)).code], [500, "TRL0516"]);
  }
  assert.equal(failures.length, 2);
  const framed = await fetch(`${gateway.url}/orders/framing`);
  assert.deepEqual([framed.headers.get("content-length"), framed.headers.get("x-b")], ["2", "b"]);
  assert.deepEqual(gateway.counts().answers, { "shop.f0 500": 2, "shop.f0 200": 1 });
});

test("replayed answers count as duplicates", async (t) => {
  const gateway = await open(t, {
    dispatch: () => Promise.resolve({ status: 204, headers: {}, replayed: true }),
  });
  const response = await post(gateway, "{}");
  assert.deepEqual([response.status, response.headers.has("content-length")], [204, false]);
  assert.deepEqual(gateway.counts(), { requests: 1, duplicates: 1, answers: { "shop.f1 204": 1 } });
});

test("a taken port is TRL0517", async () => {
  const port = Number(new URL(shared.url).port);
  await assert.rejects(openGateway({ model, dispatch: dispatchTo(echo), port }), (error) => {
    assert.ok(error instanceof Fault);
    assert.deepEqual(
      [error.code, error.message],
      ["TRL0517", `127.0.0.1:${port} is taken by another process`],
    );
    return true;
  });
});
