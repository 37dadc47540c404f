import assert from "node:assert/strict";
import { test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { closed, dial, rest } from "./fixtures/raw-connection.ts";
import { echo, open, postHead } from "./fixtures/shop-gateway.ts";

test("draining lets running requests end, refuses new ones, and accepts no connection", async (t) => {
  const gateway = await open(t, {
    dispatch: async (request) => {
      await sleep(100);
      return echo(request);
    },
  });
  const socket = await dial(gateway);
  socket.write("GET /orders/1 HTTP/1.1\r\nhost: a\r\n\r\n");
  const idle = await dial(gateway);
  await sleep(20);
  const closing = gateway.close(5_000);
  socket.write("GET /readyz HTTP/1.1\r\nhost: a\r\n\r\n");
  assert.match(await rest(socket), /^HTTP\/1\.1 200 .*connection: close/s);
  await closing;
  await closed(idle);
  await assert.rejects(fetch(`${gateway.url}/healthz`));
});

test("a new request on an open connection is 503 while the gateway drains", async (t) => {
  const gateway = await open(t, { dispatch: () => new Promise(() => {}) });
  const socket = await dial(gateway);
  socket.write(`${postHead}content-length: 2\r\n\r\n`);
  const probing = await dial(gateway);
  probing.write("GET /readyz HTTP/1.1\r\nhost:");
  const late = await dial(gateway);
  late.write("GET /orders/1 HTTP/1.1\r\nhost:");
  await sleep(20);
  const closing = gateway.close(300);
  probing.write(" a\r\n\r\n");
  late.write(" a\r\n\r\n");
  assert.match(await rest(probing), /^HTTP\/1\.1 503 .*draining/s);
  assert.match(await rest(late), /^HTTP\/1\.1 503 .*retry-after: 1.*TRL0515/s);
  const startedAt = performance.now();
  await closing;
  assert.ok(performance.now() - startedAt < 1_000);
});
