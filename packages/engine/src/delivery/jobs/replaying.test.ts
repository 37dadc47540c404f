import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import type { Failure } from "trellis/runtime";
import { emptyImage } from "../../store/memory-store.ts";
import { CoreBench, keeping, subscription } from "../fixtures/core-bench.ts";
import type { FakeWorker, Handle } from "../fixtures/fake-worker.ts";
import type { ReplayRequest } from "./job-request.ts";

const failure: Failure = { code: "TRL0301", message: "Error: no", retry: "later" };
const minuteMs = 60_000;

const replay = (part: Partial<ReplayRequest> = {}): ReplayRequest => ({
  kind: "replay",
  function: "shop.notify",
  ...part,
});

/** A bench with one frame of events every ten minutes from the time 1,000 on, all of them handled. */
async function withHistory(
  frames: readonly (readonly string[])[],
  part: Parameters<typeof subscription>[0] = {},
): Promise<{ bench: CoreBench; worker: FakeWorker }> {
  const bench = await CoreBench.open({
    functions: { notify: subscription(part), track: subscription() },
  });
  const worker = await bench.attach();
  for (const frame of frames) {
    await bench.append(...frame);
    await bench.advance(10 * minuteMs);
  }
  worker.given.length = 0;
  return { bench, worker };
}

test("events between two times are delivered to the one subscription again, and the books count them", async () => {
  const { bench, worker } = await withHistory([["a", "b"], ["c"], ["d"], ["e"]]);
  const [job] = await bench.start(replay({ fromMs: 1_000 + 10 * minuteMs, untilMs: 1_000 + 30 * minuteMs }));
  assert.deepEqual([job?.kind, job?.state, job?.total], ["replay", "running", undefined]);
  assert.deepEqual(
    worker.given.map(({ function: name, json, attempt }) => [name, json, attempt]),
    [
      ["notify", "c", 1],
      ["notify", "d", 1],
    ],
  );
  const { state, counts } = await bench.job(1);
  assert.deepEqual([state, counts.done], ["done", 2]);
  const { counts: after, owed, open, backlog } = await bench.status();
  assert.deepEqual([after.direct, after.done, owed, open, backlog], [2, 7, 5, 0, 0]);
  assert.deepEqual(bench.stored().counts, after);
  assert.equal((await bench.status("shop.track")).counts.done, 5);
});

test("without a time it begins with the oldest event that is kept", async () => {
  const { bench, worker } = await withHistory([["a"], ["b"]]);
  await bench.start(replay());
  assert.deepEqual(worker.texts, ["a", "b"]);
});

test("a time before what retention has kept is refused with the time that is left", async () => {
  const { bench, worker } = await withHistory([["a"], ["b"], ["c"]]);
  bench.core.retain(keeping({ retentionMs: 15 * minuteMs }));
  await bench.settled();
  const token = bench.post((each) => ({
    kind: "startJobs",
    token: each,
    request: replay({ fromMs: 1_000 }),
  }));
  await bench.settled();
  const refused = bench.sent.find((message) => message.kind === "failed" && message.token === token);
  assert.ok(refused?.kind === "failed");
  assert.equal(refused.failure.code, "TRL0316");
  assert.match(refused.failure.message, /the oldest event that is kept is of 1970-01-01T00:20:01.000Z$/);
  await bench.start(replay());
  assert.deepEqual(worker.texts, ["c"]);
});

test("a function that subscribes to nothing has nothing to replay", async () => {
  const { bench } = await withHistory([["a"]]);
  const token = bench.post((each) => ({
    kind: "startJobs",
    token: each,
    request: replay({ function: "shop.none" }),
  }));
  await bench.settled();
  const refused = bench.sent.find((message) => message.kind === "failed" && message.token === token);
  assert.equal(refused?.kind === "failed" && refused.failure.code, "TRL0309");
});

test("it ends where the subscription has come to: what is still to be delivered is delivered once", async () => {
  const bench = await CoreBench.open({ functions: { notify: subscription({ ordered: true }) } });
  await bench.append("a", "b");
  // Without a worker the subscription has looked at nothing yet.
  const [job] = await bench.start(replay());
  assert.deepEqual([job?.way.from, job?.way.through], [0, 0]);
  const worker = await bench.attach();
  assert.deepEqual(worker.texts, ["a", "b"]);
  assert.equal((await bench.job(1)).state, "done");
});

test("live events flow beside a replay that keeps to its rate", async () => {
  const { bench, worker } = await withHistory([Array.from({ length: 100 }, (_, at) => `old ${at}`)]);
  await bench.start(replay({ perSecond: 20 }));
  for (let at = 0; at < 10; at++) {
    await bench.append(`live ${at}`);
    await bench.advance(100);
  }
  const given = worker.given.filter(({ function: name }) => name === "notify").map(({ json }) => json);
  assert.equal(given.filter((text) => text.startsWith("live")).length, 10);
  const old = given.filter((text) => text.startsWith("old")).length;
  assert.ok(old >= 16 && old <= 22, `${old} replayed in a second at 20 a second`);
});

test("in an ordered subscription a replayed event and a live one of its key exclude one another", async () => {
  const { bench, worker } = await withHistory([["a", "a", "b"]], { ordered: true });
  worker.handleWith(({ function: name }) => (name === "notify" ? "hold" : "done"));
  await bench.append("a");
  const live = worker.given.filter(({ function: name }) => name === "notify");
  worker.given.length = 0;
  await bench.start(replay());
  const running = (): string[] =>
    worker.given.filter(({ function: name }) => name === "notify").map(({ json }) => json);
  // The live event of key a runs; the replayed ones of that key wait, b does not.
  assert.deepEqual(running(), ["b"]);
  worker.end(live[0]!, "done");
  await bench.settled();
  assert.deepEqual(running(), ["b", "a"]);
  const replayed = worker.given.at(-1)!;
  await bench.append("a");
  worker.end(replayed, "done");
  await bench.settled();
  // One more of the log's, and then the newest: all of the key one after the other.
  assert.deepEqual(running(), ["b", "a", "a"]);
});

test("a replay goes on after a crash with what had not ended, and counts each event once", async () => {
  const { bench, worker } = await withHistory([["a", "b", "c", "d"]]);
  worker.handleWith(({ json }) => (json === "a" || json === "c" ? "done" : "hold"));
  await bench.start(replay());
  assert.deepEqual(worker.texts, ["a", "b", "c", "d"]);
  assert.deepEqual((await bench.status()).counts.direct, 4);
  assert.deepEqual(bench.stored().counts.direct, 2);
  const next = await CoreBench.open({
    image: bench.image,
    functions: { notify: subscription(), track: subscription() },
  });
  const successor = await next.attach();
  assert.deepEqual(successor.texts, ["b", "d"]);
  const { counts, owed } = await next.status();
  assert.deepEqual([counts.direct, counts.done, owed], [4, 8, 4]);
  assert.equal((await next.job(1)).counts.done, 4);
});

test("a replayed event that fails is tried again by its function's policy, and becomes a dead letter in the end", async () => {
  const { bench, worker } = await withHistory([["a", "b"]]);
  worker.handleWith(({ json }) => (json === "a" ? { failed: failure } : "done"));
  await bench.start(replay());
  assert.deepEqual((await bench.job(1)).counts, {
    done: 1,
    refused: 0,
    filtered: 0,
    retried: 1,
    failed: 0,
    discarded: 0,
  });
  await bench.advance(minuteMs);
  assert.equal(bench.image.deadLetters.size, 1);
  const { counts, owed } = await bench.status();
  assert.equal(counts.done + counts.deadLetters, owed + counts.direct);
});

test("retention keeps what a replay still needs", async () => {
  const { bench, worker } = await withHistory([["a"], ["b"], ["c"]]);
  worker.handleWith(() => "hold");
  await bench.start(replay({ fromMs: 1_000 + 10 * minuteMs }));
  bench.core.retain(keeping({ retentionMs: 0 }));
  await bench.settled();
  assert.deepEqual(bench.log(), ["b", "c"]);
  for (const given of worker.given.slice()) worker.end(given, "done");
  await bench.settled();
  bench.core.retain(keeping({ retentionMs: 0 }));
  await bench.settled();
  assert.deepEqual(bench.log(), []);
});

test("a replay that is stopped gives out nothing more", async () => {
  const { bench, worker } = await withHistory([["a", "a", "a", "b"]], { ordered: true });
  worker.handleWith(() => "hold");
  await bench.start(replay());
  await bench.ask("jobs", (token) => ({ kind: "stopJob", token, job: 1 }));
  assert.deepEqual(worker.texts, ["a", "b"]);
  for (const given of worker.given.slice()) worker.end(given, "done");
  await bench.settled();
  const { state, counts } = await bench.job(1);
  assert.deepEqual([state, counts.done], ["stopped", 2]);
  const { counts: after, open, owed } = await bench.status();
  assert.deepEqual([after.direct, after.done, open, owed], [2, 6, 0, 4]);
});

test("every event is replayed once, whatever fails, dies or is started again", async () => {
  const keys = ["a", "b", "c", "d"];
  const life = fc.record({
    events: fc.array(fc.constantFrom(...keys), { minLength: 1, maxLength: 60 }),
    perSecond: fc.constantFrom(undefined, 50),
    endings: fc.array(fc.constantFrom("done", "refused", "failed", "hold"), { minLength: 1, maxLength: 20 }),
    between: fc.array(fc.constantFrom("advance", "restart", "append", "lose"), { maxLength: 6 }),
    ordered: fc.boolean(),
  });
  await fc.assert(
    fc.asyncProperty(life, async ({ events, perSecond, endings, between, ordered }) => {
      const image = emptyImage();
      const functions = { notify: subscription({ ordered }) };
      let bench = await CoreBench.open({ image, functions });
      let worker = await bench.attach();
      for (const key of events) await bench.append(key);
      let at = 0;
      const handle: Handle = () => {
        const ending = endings[at++ % endings.length]!;
        if (ending === "refused") return { refused: "no" };
        return ending === "failed" ? { failed: { ...failure, message: `no ${"x".repeat(at)}` } } : ending;
      };
      worker.handleWith(handle);
      let published = events.length;
      await bench.start(replay(perSecond === undefined ? {} : { perSecond }));
      for (const step of between) {
        if (step === "advance") await bench.advance(200);
        if (step === "append") {
          published += 1;
          await bench.append("a");
        }
        if (step === "restart") bench = await CoreBench.open({ image, functions, nowMs: bench.clock.now() });
        if (step === "lose")
          await bench.ask("lost", (token) => ({
            kind: "lost",
            token,
            context: "shop",
            suspects: [],
            othersRunning: false,
            failure,
          }));
        if (step === "restart" || step === "lose") worker = await bench.attach(handle);
        const { counts, open, deferred, backlog, owed } = await bench.status();
        assert.equal(
          counts.done + counts.refused + counts.deadLetters + open + deferred + backlog,
          owed + counts.direct,
        );
      }
      bench = await CoreBench.open({ image, functions, nowMs: bench.clock.now() });
      await bench.attach();
      await bench.advance(1_000_000);
      const { counts, inFlight, deferred, open, owed } = await bench.status();
      assert.deepEqual([inFlight, deferred, open, owed], [0, 0, 0, published]);
      assert.equal(counts.direct, events.length);
      assert.equal(counts.done + counts.refused + counts.deadLetters, published + events.length);
      const job = await bench.job(1);
      assert.equal(job.state, "done");
      assert.equal(
        Object.values(job.counts).reduce((sum, count) => sum + count, 0),
        events.length,
      );
    }),
    { numRuns: 60 },
  );
});
