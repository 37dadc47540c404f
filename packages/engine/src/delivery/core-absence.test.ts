import assert from "node:assert/strict";
import { test } from "node:test";
import type { Failure } from "trellis/runtime";
import { emptyImage } from "../store/memory-store.ts";
import { CoreBench, scheduled, subscription } from "./fixtures/core-bench.ts";

const failure: Failure = { code: "TRL0301", message: "Error: no", retry: "later" };

test("a context without a worker is wanted once, by the first event that is for it", async () => {
  const bench = await CoreBench.open();
  assert.equal(wanted(bench), 0);
  await bench.append("a");
  assert.equal(wanted(bench), 1);
  await bench.append("b", "c");
  assert.equal(wanted(bench), 1);
  const worker = await bench.attach();
  assert.deepEqual(worker.texts, ["a", "b", "c"]);
});

test("events of other contracts want nobody, and a context that sleeps does not fall behind by them", async () => {
  const bench = await CoreBench.open();
  await bench.attach();
  await sleep(bench);
  for (let frame = 0; frame < 4; frame++) await appendForeign(bench, 100);
  assert.equal(wanted(bench), 0);
  const { backlog } = await bench.status();
  assert.equal(backlog, 0);
  await bench.append("own");
  assert.equal(wanted(bench), 1);
  const worker = await bench.attach();
  assert.deepEqual(worker.texts, ["own"]);
  assert.equal(bench.stored().cursor, 401);
});

test("a worker that had nothing to do for so long is taken off its seat, and what comes then waits", async () => {
  const bench = await CoreBench.open();
  const first = await bench.attach();
  await bench.append("a");
  await bench.advance(400);
  assert.deepEqual(await unseat(bench, 500), { of: "unseat", unseated: false, idleForMs: 400 });
  await bench.advance(100);
  assert.deepEqual(await unseat(bench, 500), { of: "unseat", unseated: true, idleForMs: 500 });
  await bench.append("b");
  assert.deepEqual(first.texts, ["a"]);
  assert.equal(wanted(bench), 1);
  const second = await bench.attach();
  assert.deepEqual(second.texts, ["b"]);
  assert.ok(second.epoch > first.epoch);
  const { counts, inFlight } = await bench.status();
  assert.deepEqual([counts.done, inFlight], [2, 0]);
});

test("a worker with something in flight keeps its seat, however long it takes", async () => {
  const bench = await CoreBench.open();
  const worker = await bench.attach(() => "hold");
  await bench.append("a");
  await bench.advance(60_000);
  assert.deepEqual(await unseat(bench, 500), { of: "unseat", unseated: false, idleForMs: 0 });
  worker.end(worker.given[0]!, "done");
  await bench.settled();
  assert.equal((await bench.status()).counts.done, 1);
});

test("an event that is published in the same turn in which the worker may go is served", async () => {
  const bench = await CoreBench.open();
  const first = await bench.attach();
  await bench.advance(1_000);
  bench.post((token) => ({ kind: "unseat", token, context: "shop", idleMs: 500 }));
  await bench.append("a");
  const answers = bench.sent.filter((each) => each.kind === "replied" && each.reply.of === "unseat");
  assert.deepEqual(
    answers.map((each) => each.kind === "replied" && each.reply),
    [{ of: "unseat", unseated: false, idleForMs: 0 }],
  );
  assert.deepEqual(first.texts, ["a"]);
  assert.equal((await bench.status()).counts.done, 1);
});

test("mail of a worker that was taken off its seat is not read", async () => {
  const bench = await CoreBench.open();
  const worker = await bench.attach();
  await sleep(bench);
  worker.request(7, { reads: [], writes: [], events: [] });
  await bench.settled();
  assert.ok(!bench.sent.some(({ kind }) => kind === "answered"));
});

test("a retry, a firing and an invocation want a sleeping context when they are due", async () => {
  const bench = await CoreBench.open({
    functions: { notify: subscription(), tidy: scheduled("rate(1 minute)") },
    schedules: true,
  });
  const worker = await bench.attach(({ attempt }) => (attempt === 1 ? { failed: failure } : "done"));
  await bench.append("a");
  await sleep(bench, 1);
  assert.equal(wanted(bench), 0);
  await bench.advance(200);
  assert.equal(wanted(bench), 1, "the retry is due");
  await bench.attach();
  await sleep(bench);
  await bench.advance(60_000);
  assert.equal(wanted(bench), 2, "the schedule is due");
  await bench.attach();
  await sleep(bench);
  bench.post((token) => ({ kind: "invoke", token, function: "shop.notify", json: "by hand" }));
  await bench.settled();
  assert.equal(wanted(bench), 3, "the invocation is due");
  const last = await bench.attach();
  assert.deepEqual(last.texts, ["by hand"]);
  assert.deepEqual(worker.texts, ["a"]);
});

test("a worker that is lost leaves its context wanted, by what it had and by nothing else", async () => {
  const bench = await CoreBench.open();
  const worker = await bench.attach(() => "hold");
  await bench.append("a", "b");
  const suspects = worker.given.map(({ assignment, index }) => ({ assignment, index }));
  await bench.ask("lost", (token) => ({
    kind: "lost",
    token,
    context: "shop",
    suspects,
    othersRunning: false,
    failure,
  }));
  assert.equal(wanted(bench), 1);
  await bench.attach();
  assert.equal((await bench.status()).counts.done, 2);
  await bench.ask("lost", (token) => ({
    kind: "lost",
    token,
    context: "shop",
    suspects: [],
    othersRunning: false,
    failure,
  }));
  assert.equal(wanted(bench), 1);
});

test("what an ended engine has left wants its context at the start", async () => {
  const image = emptyImage();
  const before = await CoreBench.open({ image });
  await before.append("a");
  const after = await CoreBench.open({ image });
  assert.equal(wanted(after), 1);
});

function wanted(bench: CoreBench): number {
  return bench.sent.filter((each) => each.kind === "wanted" && each.context === "shop").length;
}

async function unseat(bench: CoreBench, idleMs: number): Promise<unknown> {
  return bench.ask("unseat", (token) => ({ kind: "unseat", token, context: "shop", idleMs }));
}

async function sleep(bench: CoreBench, idleMs = 100): Promise<void> {
  await bench.advance(idleMs);
  const answer = await bench.ask("unseat", (token) => ({ kind: "unseat", token, context: "shop", idleMs }));
  assert.equal(answer.unseated, true);
}

async function appendForeign(bench: CoreBench, events: number): Promise<void> {
  const frame = bench.frameOf(
    Array.from({ length: events }, () => "other"),
    "shop.paid.v1",
  );
  bench.post((token) => ({ kind: "append", token, frame }));
  await bench.settled();
}
