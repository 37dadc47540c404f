import assert from "node:assert/strict";
import { createServer, get, type IncomingMessage } from "node:http";
import { after, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { Fault } from "@trellis/model";
import { parseExposition } from "../telemetry/fixtures/parse-exposition.ts";
import {
  createSampleEngine,
  sampleJob,
  sampleModel,
  sampleSpan,
  sampleStatus,
} from "./fixtures/sample-engine.ts";
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

test("redrives, discards, replays and their stop reach the engine, with everything that they were told", async () => {
  const since = "2026-11-21T09:00:00Z";
  const options = {
    perSecond: 5,
    canary: 0,
    limit: 9,
    patch: { total: null },
    by: "mira",
    why: "mended",
  } as const;
  assert.deepEqual(await client.redrive({ ids: [1, 2], fingerprint: "9a5c0f31", since }, options), [
    sampleJob,
  ]);
  assert.deepEqual(engine.asked.at(-1), [
    "redrive",
    { ids: [1, 2], fingerprint: "9a5c0f31", since },
    options,
  ]);
  await client.redrive({}, { perSecond: "max" });
  assert.deepEqual(engine.asked.at(-1), ["redrive", {}, { perSecond: "max" }]);
  const preview = await client.previewRedrive({ code: "TRL0301" }, { total: 1 });
  assert.deepEqual([preview.total, preview.deadLetters.length], [3, 3]);
  assert.deepEqual(engine.asked.at(-1), ["previewRedrive", { code: "TRL0301" }, { total: 1 }]);
  assert.equal((await client.discard({ ids: [3] }, { why: "a test" }))[0]?.kind, "discard");
  assert.deepEqual(engine.asked.at(-1), ["discard", { ids: [3] }, { why: "a test" }]);
  const replay = { from: since, until: "2026-11-21T10:00:00+01:00", perSecond: 7 };
  await assert.rejects(client.replay("billing.sendReminder", replay), fault("TRL0524"));
  const later = { ...replay, until: "2026-11-21T11:00:00+01:00" };
  assert.equal((await client.replay("billing.sendReminder", later)).kind, "replay");
  assert.deepEqual(engine.asked.at(-1), ["replay", "billing.sendReminder", later]);
  await client.replay("billing.sendReminder", { from: "oldest" });
  assert.deepEqual(engine.asked.at(-1), ["replay", "billing.sendReminder", { from: "oldest" }]);
  assert.deepEqual(await client.jobs(), [sampleJob]);
  assert.equal((await client.stopJob(7)).state, "stopping");
  await assert.rejects(client.stopJob(8), fault("TRL0317"));
});

test("publish and invoke reach the engine", async () => {
  assert.deepEqual(await client.publish("billing.paid", { total: 1 }, { id: "x" }), {
    id: "x",
    duplicate: false,
  });
  assert.deepEqual(engine.asked.at(-1), ["publish", "billing.paid", { total: 1 }, { id: "x" }]);
  assert.deepEqual(await client.invoke("billing.closeMonth"), { outcome: "done" });
  assert.deepEqual(engine.asked.at(-1), ["invoke", "billing.closeMonth", undefined]);
});

test("spans are asked for by trace, event and function", async () => {
  assert.deepEqual(await client.spans({ traceId: "t", eventId: "e", function: "billing.x" }, 7), [
    sampleSpan,
  ]);
  assert.deepEqual(engine.asked.at(-1), ["spans", { traceId: "t", eventId: "e", function: "billing.x" }, 7]);
  await client.spans({}, 1);
  assert.deepEqual(engine.asked.at(-1), ["spans", {}, 1]);
  const response = await fetch(`${inspection.url}/api/spans?traceId=t`);
  assert.deepEqual([response.status, ((await response.json()) as Fault).code], [400, "TRL0524"]);
});

test("metrics are text in Prometheus's format", async () => {
  const response = await fetch(`${inspection.url}/metrics`);
  assert.equal(response.headers.get("content-type"), "text/plain; version=0.0.4; charset=utf-8");
  assert.equal(parseExposition(await response.text()).get("up")?.samples[0]?.value, 1);
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
    ["/api/dead-letters/redrive", { filter: {}, perSecond: 0 }],
    ["/api/dead-letters/redrive", { filter: {}, perSecond: "fast" }],
    ["/api/dead-letters/redrive", { filter: {}, why: "x".repeat(201) }],
    ["/api/dead-letters/redrive", { filter: { since: "yesterday" } }],
    ["/api/dead-letters/discard", {}],
    ["/api/replays", { function: "a.b" }],
    ["/api/replays", { function: "a.b", from: "2026-11-21" }],
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
  assert.equal((await fetch(`${inspection.url}/api/invocations`)).status, 405);
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

test("past events are streamed as they are, all of them, and an answer that breaks off is no answer", async () => {
  const read = async (...[filter, limit]: Parameters<typeof client.events>): Promise<string[]> => {
    const ids: string[] = [];
    for await (const json of client.events(filter, limit)) ids.push((JSON.parse(json) as { id: string }).id);
    return ids;
  };
  const filter = {
    event: "billing.paid",
    from: "2026-11-21T09:00:00Z",
    until: "2026-11-21T10:00:00.5+01:00",
  };
  const all = await read(filter);
  assert.deepEqual(engine.asked.at(-1), ["events", filter, Infinity]);
  assert.deepEqual([all.length, all[0], all.at(-1)], [9_000, "event 1", "event 9000"]);
  assert.deepEqual(await read({}, 2), ["event 1", "event 2"]);
  await assert.rejects(read({ event: "damaged" }), fault("TRL0325"));
  await assert.rejects(read({ event: "half-damaged" }), { code: "TRL0620" });
  for (const query of [
    "from=yesterday",
    "from=2026-11-21T09:00",
    "until=2026-11-32T09:00Z",
    "limit=0",
    "form=1",
  ]) {
    const response = await fetch(`${inspection.url}/api/events?${query}`);
    assert.deepEqual([response.status, ((await response.json()) as Fault).code], [400, "TRL0524"], query);
  }
  const head = await fetch(`${inspection.url}/api/events`, { method: "HEAD" });
  assert.deepEqual([head.status, head.headers.get("content-type")], [200, "application/x-ndjson"]);
});

test("a reader of past events that leaves ends the reading", async () => {
  let given = 0;
  let ended = false;
  const endless = createSampleEngine();
  const own = await openInspection({
    inspected: {
      ...endless,
      async *events() {
        try {
          for (;;) {
            given += 1;
            yield `${"x".repeat(100_000)}\n`;
            await sleep(0);
          }
        } finally {
          ended = true;
        }
      },
    },
  });
  for await (const line of connectInspection(own.url).events({})) {
    assert.equal(line.length, 100_000);
    break;
  }
  while (!ended) await sleep(5);
  assert.ok(given < 1_000, `${given} pieces were read for somebody who took one`);
  await own.close();
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
