import assert from "node:assert/strict";
import { test } from "node:test";
import type { Failure } from "trellis/runtime";
import { emptyImage } from "../store/memory-store.ts";
import { CoreBench, scheduled, subscription } from "./fixtures/core-bench.ts";
import { heldMax, windowMax, windowMaxBytes } from "./lane.ts";

const failure: Failure = { code: "TRL0301", message: "Error: no", retry: "later" };
const ordered = { notify: subscription({ ordered: true }) };

test("in an ordered lane a failing key waits for its retry, and the other keys go on", async () => {
  const bench = await CoreBench.open({ functions: ordered });
  const worker = await bench.attach(({ json, attempt }) =>
    json === "bad" && attempt === 1 ? { failed: failure } : "done",
  );
  await bench.append("bad", "good", "bad", "good");
  await bench.append("bad");
  assert.deepEqual(worker.texts, ["bad", "good", "good"]);
  await bench.advance(50);
  const bad = worker.given.filter(({ json }) => json === "bad");
  // The second and the third each fail once, and are tried again before the next one begins.
  assert.deepEqual(
    bad.map(({ attempt }) => attempt),
    [1, 2, 1],
  );
  await bench.advance(10_000);
  assert.deepEqual(
    worker.given.filter(({ json }) => json === "bad").map(({ attempt }) => attempt),
    [1, 2, 1, 2, 1, 2],
  );
  assert.equal(bench.stored().counts.done, 5);
});

test("a dead letter lets its key's next event go", async () => {
  const bench = await CoreBench.open({ functions: ordered });
  let first = true;
  const worker = await bench.attach(() => {
    const ending = first ? { failed: { ...failure, retry: "never" as const } } : ("done" as const);
    first = false;
    return ending;
  });
  await bench.append("a", "a");
  assert.deepEqual(worker.texts, ["a", "a"]);
  assert.deepEqual([bench.stored().counts.done, bench.stored().counts.deadLetters], [1, 1]);
});

test("a key stays busy over a restart while its retry waits", async () => {
  const image = emptyImage();
  const before = await CoreBench.open({ image, functions: ordered });
  await before.attach(() => ({ failed: failure }));
  await before.append("a");
  const after = await CoreBench.open({ image, functions: ordered });
  const worker = await after.attach();
  await after.append("a", "b");
  assert.deepEqual(
    worker.given.map(({ json, attempt }) => [json, attempt]),
    [["b", 1]],
  );
  await after.advance(50);
  assert.deepEqual(
    worker.given.map(({ json, attempt }) => [json, attempt]),
    [
      ["b", 1],
      ["a", 2],
      ["a", 1],
    ],
  );
});

test("an ordered lane full of one key's events goes on with that key's retry", async () => {
  const bench = await CoreBench.open({ functions: ordered });
  let attempts = 0;
  const worker = await bench.attach(() => (attempts++ === 0 ? { failed: failure } : "done"));
  const events = heldMax + 600;
  for (let at = 0; at < events; at += 400)
    await bench.append(...Array.from({ length: Math.min(400, events - at) }, () => "a"));
  assert.equal(worker.given.length, 1);
  await bench.advance(60);
  assert.equal(bench.stored().counts.done, events);
  assert.equal(bench.stored().cursor, events);
});

test("no more deliveries are with the worker than its window holds", async () => {
  const bench = await CoreBench.open();
  const worker = await bench.attach(() => "hold");
  for (let frame = 0; frame < 36; frame++) {
    await bench.append(...Array.from({ length: 500 }, (_, at) => `${frame}-${at}`));
    await bench.advance(2);
  }
  assert.equal(worker.given.length, windowMax);
  for (const given of worker.given.slice(0, 100)) worker.end(given, "done");
  await bench.settled();
  assert.equal(worker.given.length, windowMax + 100);
  assert.equal(new Set(worker.texts).size, windowMax + 100);
});

test("of two functions with the same events the one ahead takes smaller steps, and never stands still", async () => {
  const bench = await CoreBench.open({ functions: { audit: subscription(), notify: subscription() } });
  let fast = true;
  const worker = await bench.attach((given) => (fast && given.function === "notify" ? "done" : "hold"));
  const givenTo = (name: string) => worker.given.filter((given) => given.function === name);
  const append = async (frames: number): Promise<void> => {
    for (let frame = 0; frame < frames; frame++) {
      await bench.append(...Array.from({ length: 500 }, () => "a"));
      await bench.advance(2);
    }
  };
  await append(80);
  assert.equal(givenTo("notify").length, 40_000);
  fast = false;
  await append(20);
  assert.equal(givenTo("notify").length, 40_000 + windowMax / 4);
  for (const given of givenTo("audit")) worker.end(given, "done");
  await bench.settled();
  await bench.advance(2);
  // The other one has come to 32,768: whole steps again, up to the frame that is a window ahead of it.
  assert.equal(givenTo("notify").length, 49_500);
});

test("what a worker has is bounded by bytes, too", async () => {
  const bench = await CoreBench.open();
  const worker = await bench.attach(() => "hold");
  const half = windowMaxBytes / 2;
  for (const letter of ["a", "b", "c"]) await bench.append(letter.repeat(half));
  assert.deepEqual(
    worker.texts.map((text) => text[0]),
    ["a", "b"],
  );
  worker.end(worker.given[0]!, "done");
  await bench.settled();
  assert.equal(worker.texts.length, 3);
});

test("one slow event does not keep the cursor back for ever: it moves off the log, and still ends once", async () => {
  const bench = await CoreBench.open();
  const worker = await bench.attach(({ json }) => (json === "slow" ? "hold" : "done"));
  await bench.append("slow");
  const others = Array.from({ length: 512 }, () => "other");
  for (let frame = 0; frame < 130; frame++) {
    bench.post((token) => ({ kind: "append", token, frame: bench.frameOf(others, "shop.paid.v1") }));
    await bench.advance(2);
  }
  await bench.append("last");
  await bench.advance(2);
  assert.ok(bench.stored().cursor > 65_536, `the cursor is at ${bench.stored().cursor}`);
  assert.deepEqual(
    [...bench.image.deferred.values()].map(({ json, attempts }) => [json, attempts]),
    [["slow", 0]],
  );
  assert.deepEqual(worker.texts, ["slow", "last"]);
  worker.end(worker.given[0]!, "done");
  await bench.settled();
  assert.equal(bench.image.deferred.size, 0);
  const { counts, deferred, open } = await bench.status();
  assert.deepEqual([counts.done, deferred, open], [2, 0, 0]);
});

test("schedules fire at their times, and a firing is delivered like an event", async () => {
  const bench = await CoreBench.open({ functions: { tick: scheduled("rate(1 minute)") }, schedules: true });
  const worker = await bench.attach();
  await bench.advance(59_999);
  assert.equal(worker.given.length, 0);
  await bench.advance(120_001);
  assert.deepEqual(
    worker.given.map(({ json }) => JSON.parse(json).data.scheduledFor),
    [61_000, 121_000, 181_000].map((at) => new Date(at).toISOString()),
  );
  assert.deepEqual(bench.stored("shop.tick").counts, {
    direct: 3,
    done: 3,
    refused: 0,
    filtered: 0,
    retries: 0,
    deadLettered: 0,
    deadLetters: 0,
  });
});

test("firings that were missed while the engine was down are made up for once", async () => {
  const image = emptyImage();
  const functions = { tick: scheduled("rate(1 minute)") };
  await CoreBench.open({ image, functions, schedules: true });
  const after = await CoreBench.open({ image, functions, schedules: true, nowMs: 1_000_000 });
  const worker = await after.attach();
  assert.deepEqual(
    worker.given.map(({ json }) => JSON.parse(json).data.scheduledFor),
    [new Date(61_000).toISOString()],
  );
  await after.advance(60_000);
  assert.equal(worker.given.length, 2);
});

test("no schedule fires while the engine drains, or where schedules are turned off", async () => {
  const functions = { tick: scheduled("rate(1 minute)") };
  const draining = await CoreBench.open({ functions, schedules: true });
  const worker = await draining.attach();
  draining.post((token) => ({ kind: "drain", token }));
  await draining.settled();
  await draining.advance(300_000);
  assert.equal(worker.given.length, 0);
  const off = await CoreBench.open({ functions });
  const other = await off.attach();
  await off.advance(300_000);
  assert.equal(other.given.length, 0);
});

test("an outage uses up nobody's attempts: everything waits for a probe, and nothing is dead-lettered", async () => {
  let up = false;
  const bench = await CoreBench.open({ functions: { notify: subscription() } });
  const down = { code: "TRL0211", message: "the webhook answered 503", retry: "later" } as const;
  await bench.attach(() => (up ? "done" : { failed: down }));
  const keys = Array.from({ length: 200 }, (_, at) => `key-${at}`);
  await bench.append(...keys);
  await bench.advance(3_600_000);
  const during = await bench.status("shop.notify");
  assert.equal(during.outage?.cause, "TRL0211 the webhook answered *");
  assert.deepEqual([during.counts.deadLetters, during.counts.done], [0, 0]);
  up = true;
  await bench.advance(60_000);
  const after = await bench.status("shop.notify");
  assert.equal(after.outage, undefined);
  assert.deepEqual([after.counts.deadLetters, after.counts.done, after.deferred, after.open], [0, 200, 0, 0]);
});
