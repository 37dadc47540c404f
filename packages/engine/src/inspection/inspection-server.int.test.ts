import assert from "node:assert/strict";
import { createServer, get, type IncomingMessage } from "node:http";
import { after, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { Fault } from "@trellis/model";
import { createSampleEngine, sampleModel, sampleStatus } from "./fixtures/sample-engine.ts";
import { connectInspection } from "./inspection-client.ts";
import { openInspection } from "./inspection-server.ts";

const engine = createSampleEngine();
const inspection = await openInspection({ inspected: engine });
const client = connectInspection(inspection.url);
after(() => inspection.close());

const fault =
  (code: string, details: Record<string, unknown> = {}) =>
  (error: unknown): boolean => {
    assert.ok(error instanceof Fault);
    assert.deepEqual([error.code, error.details], [code, details]);
    return true;
  };

test("status and model arrive as they were given", async () => {
  assert.deepEqual(await client.status(), sampleStatus);
  assert.deepEqual(await client.model(), sampleModel);
});

test("dead letters are filtered, paged and shown one by one", async () => {
  const page = await client.deadLetters({ function: "billing.issueInvoice", code: "TRL0301" }, 2, 7);
  assert.deepEqual([page.total, page.deadLetters.length], [3, 2]);
  const filter = { function: "billing.issueInvoice", code: "TRL0301" };
  assert.deepEqual(engine.asked.at(-1), ["deadLetters", filter, 2, 7]);
  assert.equal((await client.deadLetter(2)).id, 2);
  assert.deepEqual(
    (await client.deadLetters({ ids: [1, 3] }, 10)).deadLetters.map(({ id }) => id),
    [1, 3],
  );
  await assert.rejects(client.deadLetter(99), fault("TRL0310"));
});

test("redrive, publish and invoke reach the engine", async () => {
  assert.equal(await client.redrive({ ids: [1, 2] }, 5), 3);
  assert.deepEqual(engine.asked.at(-1), ["redrive", { ids: [1, 2] }, 5]);
  assert.deepEqual(await client.publish("billing.paid", { total: 1 }, { id: "x" }), {
    id: "x",
    duplicate: false,
  });
  assert.deepEqual(engine.asked.at(-1), ["publish", "billing.paid", { total: 1 }, { id: "x" }]);
  assert.deepEqual(await client.invoke("billing.closeMonth"), { outcome: "done" });
  assert.deepEqual(engine.asked.at(-1), ["invoke", "billing.closeMonth", undefined]);
});

test("faults of the engine arrive as faults, with their details", async () => {
  await assert.rejects(client.publish("invalid", {}), fault("TRL0201", { pointer: "/total" }));
  await assert.rejects(client.publish("full", {}), fault("TRL0307", { retryAfterMs: 1_500 }));
  const full = await post("/api/events", { event: "full", data: 1 });
  assert.deepEqual([full.status, full.headers.get("retry-after")], [429, "2"]);
  assert.equal((await post("/api/events", { event: "invalid", data: 1 })).status, 422);
  const crash = await post("/api/invocations", { function: "crash" });
  const { detail, code } = (await crash.json()) as Record<string, unknown>;
  assert.deepEqual([crash.status, code, detail], [500, "TRL0516", "disk on fire"]);
});

test("what is misspelt or out of bounds is refused, never guessed", async () => {
  const refused: [string, unknown][] = [
    ["/api/dead-letters/redrive", { limit: 5 }],
    ["/api/dead-letters/redrive", { filter: { fucntion: "billing.x" } }],
    ["/api/dead-letters/redrive", { filter: {}, limit: 0 }],
    ["/api/dead-letters/redrive", { filter: { ids: [] } }],
    ["/api/dead-letters/redrive", { filter: { ids: ["a"] } }],
    ["/api/events", { data: {} }],
    ["/api/events", []],
    ["/api/events", null],
  ];
  const unfiltered = (await (await post("/api/dead-letters/redrive", {})).json()) as { detail: string };
  assert.match(unfiltered.detail, /^"filter" is missing/);
  for (const [path, body] of refused) {
    const response = await post(path, body);
    assert.deepEqual(
      [response.status, ((await response.json()) as Fault).code],
      [400, "TRL0524"],
      JSON.stringify(body),
    );
  }
  for (const path of [
    "dead-letters?limit=1001",
    "dead-letters?a=b",
    "dead-letters/x",
    "logs?level=loud",
    "logs?limit=1&limit=2",
  ]) {
    assert.equal((await fetch(`${inspection.url}/api/${path}`)).status, 400, path);
  }
});

test("logs are filtered, and followed from the lines before", async () => {
  engine.log({ message: "one" });
  engine.log({ message: "two" });
  assert.deepEqual(
    (await client.logs({ context: "billing", level: "warn" }, 1)).map(({ message }) => message),
    ["two"],
  );
  assert.deepEqual(engine.asked.at(-1), ["logs", { context: "billing", level: "warn" }, 1]);
  const stop = new AbortController();
  const seen: string[] = [];
  for await (const { message } of client.followLogs({}, stop.signal, { earlier: 1 })) {
    seen.push(message);
    if (seen.length === 1) engine.log({ message: "three\nlines" });
    else stop.abort();
  }
  assert.deepEqual(seen, ["two", "three\nlines"]);
  while (engine.listeners() > 0) await sleep(5);
});

test("a slow reader loses lines and is told how many; memory stays bounded", async () => {
  const response = await new Promise<IncomingMessage>((resolve) => {
    get(`${inspection.url}/api/logs?follow=true&limit=0`, { agent: false }, resolve);
  });
  response.pause();
  while (engine.listeners() === 0) await sleep(5);
  const lines = 30_000;
  for (let count = 0; count < lines; count++) engine.log({ message: "x".repeat(1_000) });
  let text = "";
  response.on("data", (chunk: Buffer) => (text += chunk.toString()));
  response.resume();
  while (!text.includes('{"dropped":')) await sleep(5);
  engine.log({ message: "last" });
  while (!text.includes('"last"')) await sleep(5);
  response.destroy();
  const told = text
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as { dropped?: number });
  const dropped = told.reduce((sum, line) => sum + (line.dropped ?? 0), 0);
  const kept = told.filter((line) => line.dropped === undefined).length;
  assert.equal(kept + dropped, lines + 1);
  assert.ok(kept < lines / 2, `${kept} kept`);
});

test("other hosts, origins and body types are refused", async () => {
  const statusOf = (headers: Record<string, string>): Promise<number | undefined> =>
    new Promise((resolve) => {
      get(`${inspection.url}/api/status`, { headers }, (response) => resolve(response.resume().statusCode));
    });
  assert.equal(await statusOf({ host: "evil.example" }), 421);
  assert.equal(await statusOf({ origin: "http://evil.example" }), 403);
  const form = { method: "POST", body: "{}", headers: { "content-type": "text/plain" } };
  assert.equal((await fetch(`${inspection.url}/api/events`, form)).status, 415);
  assert.equal((await fetch(`${inspection.url}/api/events`)).status, 405);
  assert.equal((await fetch(`${inspection.url}/api/none`)).status, 404);
});

test("the page comes with a policy, and answers no cache and no frame", async () => {
  const response = await fetch(inspection.url);
  assert.equal(response.headers.get("content-type"), "text/html; charset=utf-8");
  assert.match(response.headers.get("content-security-policy") ?? "", /script-src 'sha256-/);
  assert.equal(response.headers.get("cache-control"), "no-store");
  assert.match(await response.text(), /billing\.issueInvoice/);
});

test("on every address a token is needed, and is enough", async (t) => {
  await assert.rejects(
    openInspection({ inspected: engine, host: "0.0.0.0" }),
    fault("TRL0520", { host: "0.0.0.0" }),
  );
  const open = await openInspection({ inspected: engine, host: "0.0.0.0", token: "secret" });
  t.after(() => open.close());
  assert.equal((await connectInspection(open.url, "secret").status()).system, "pulse");
  await assert.rejects(connectInspection(open.url, "wrong").status(), fault("TRL0521"));
  const asked = await fetch(open.url);
  assert.match(asked.headers.get("www-authenticate") ?? "", /Basic realm=/);
});

test("an engine out of reach, and a server that is none, are TRL0620", async (t) => {
  const closed = await openInspection({ inspected: engine });
  await closed.close();
  await assert.rejects(connectInspection(closed.url).status(), fault("TRL0620", { url: closed.url }));
  await assert.rejects(connectInspection("no url").status(), fault("TRL0620", { url: "no url" }));
  const other = createServer((_request, response) => response.end("<html>"));
  await new Promise<void>((resolve) => other.listen(0, "127.0.0.1", resolve));
  t.after(() => other.close());
  const address = other.address();
  const url = `http://127.0.0.1:${typeof address === "object" && address !== null ? address.port : 0}`;
  await assert.rejects(connectInspection(url).status(), fault("TRL0620", { url }));
});

test("closing ends streams, and their readers see a plain end", async () => {
  const followed = createSampleEngine();
  const own = await openInspection({ inspected: followed });
  const lines = connectInspection(own.url).followLogs({})[Symbol.asyncIterator]();
  const next = lines.next();
  while (followed.listeners() === 0) await sleep(5);
  const startedAt = performance.now();
  await own.close();
  assert.deepEqual(await next, { value: undefined, done: true });
  assert.ok(performance.now() - startedAt < 900);
});

function post(path: string, body: unknown): Promise<Response> {
  const headers = { "content-type": "application/json" };
  return fetch(`${inspection.url}${path}`, { method: "POST", headers, body: JSON.stringify(body) });
}
