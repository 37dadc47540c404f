import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import type { Failure } from "trellis/runtime";
import { emptyImage } from "../../store/memory-store.ts";
import { CoreBench, subscription } from "../fixtures/core-bench.ts";
import { failing, numbered, withDeadLetters } from "./fixtures/dead-letters.ts";
import type { Given, Handle } from "../fixtures/fake-worker.ts";
import { underWayMax } from "./jobs.ts";

const never: Failure = { code: "TRL0301", message: "Error: no", retry: "never" };
const later: Failure = { ...never, retry: "later" };
const deadLetterIds = (bench: CoreBench): number[] => [...bench.image.deadLetters.keys()];

test("redriven dead letters go to their function again as if for the first time, and leave the queue with their end", async () => {
  const { bench, worker } = await withDeadLetters(["a", "b", "c"]);
  const [job] = await bench.start({ filter: { ids: [1, 3] } });
  assert.deepEqual(
    [job?.kind, job?.function, job?.total, job?.state],
    ["redrive", "shop.notify", 2, "running"],
  );
  assert.deepEqual(
    worker.given.map(({ json, attempt }) => [json, attempt]),
    [
      ["a", 1],
      ["c", 1],
    ],
  );
  assert.deepEqual(deadLetterIds(bench), [2]);
  const { counts, deferred, open } = await bench.status();
  assert.deepEqual([counts.deadLetters, counts.deadLettered, counts.done, deferred, open], [1, 3, 2, 0, 0]);
  assert.deepEqual(bench.stored().counts, counts);
  const { state, counts: ended, underWay, endedMs } = await bench.job(1);
  assert.deepEqual([state, ended.done, underWay, endedMs], ["done", 2, 0, 1_000]);
});

test("what was redriven stays a dead letter until it has ended, whatever becomes of the process", async () => {
  const { bench, worker } = await withDeadLetters(["a", "b"]);
  worker.handleWith(() => "hold");
  await bench.start({});
  assert.equal(worker.given.length, 2);
  worker.end(worker.given[0]!, "done");
  await bench.settled();
  assert.deepEqual(deadLetterIds(bench), [2]);
  const { counts, open } = await bench.status();
  assert.deepEqual([counts.deadLetters, counts.done, open], [0, 1, 1]);
  assert.equal(bench.stored().counts.deadLetters, 1);
  // The next engine goes on with the redrive, and gives out what had not ended.
  const next = await CoreBench.open({ image: bench.image });
  const successor = await next.attach();
  assert.deepEqual(successor.texts, ["b"]);
  assert.equal((await next.job(1)).state, "done");
  assert.deepEqual(deadLetterIds(next), []);
  assert.deepEqual((await next.status()).counts, { ...counts, done: 2 });
});

test("a dead letter that fails for good once more keeps its id, with its new cause", async () => {
  const { bench, worker } = await withDeadLetters(["a", "b"]);
  const slow: Failure = { code: "TRL0302", message: "too late", retry: "later" };
  worker.handleWith(({ json }) => (json === "a" ? { failed: slow } : "done"));
  await bench.start({});
  assert.deepEqual((await bench.job(1)).counts, {
    done: 1,
    refused: 0,
    filtered: 0,
    retried: 1,
    failed: 0,
    discarded: 0,
  });
  // Its retries are those of any delivery: it is no dead letter meanwhile.
  assert.deepEqual(deadLetterIds(bench), []);
  await bench.advance(10_000);
  const [letter] = [...bench.image.deadLetters.values()];
  assert.deepEqual([letter?.id, letter?.attempts, letter?.failure], [1, 3, slow]);
  const { counts, deferred } = await bench.status();
  assert.deepEqual([counts.deadLetters, counts.deadLettered, deferred], [1, 3, 0]);
  await bench.append("c");
  assert.equal(bench.image.lastDeadLetterId, 2);
});

test("a dead letter keeps its id over a restart in the midst of its retries", async () => {
  const { bench, worker } = await withDeadLetters(["a", "b"]);
  worker.handleWith(() => ({ failed: later }));
  await bench.start({ filter: { ids: [2] } });
  const next = await CoreBench.open({ image: bench.image });
  await next.attach(failing);
  await next.advance(10_000);
  assert.deepEqual(deadLetterIds(next), [1, 2]);
});

test("canaries go first, and the rest only when all of them have ended well", async () => {
  const { bench, worker } = await withDeadLetters(numbered(30));
  worker.handleWith(() => "hold");
  await bench.start({ canary: 3 });
  await bench.advance(1_000);
  assert.deepEqual(worker.texts, ["event 0", "event 1", "event 2"]);
  assert.equal((await bench.job(1)).state, "canary");
  const [first, second, third] = worker.given;
  worker.end(first!, "done");
  worker.end(second!, { refused: "no" });
  await bench.settled();
  assert.equal(worker.given.length, 3);
  worker.end(third!, "done");
  await bench.settled();
  assert.equal(worker.given.length, 30);
  assert.equal((await bench.job(1)).state, "running");
});

test("a canary that fails stops the redrive: it is told, and all but those that ended well are dead letters still", async () => {
  const { bench, worker } = await withDeadLetters(numbered(30));
  // It could be tried again, but the redrive waits for it.
  worker.handleWith(({ json }) => (json === "event 1" ? { failed: later } : "done"));
  await bench.start({ canary: 3 });
  await bench.advance(60_000);
  assert.deepEqual(worker.texts, ["event 0", "event 1", "event 2"]);
  const { state, reason, counts } = await bench.job(1);
  assert.deepEqual([state, counts.done, counts.failed], ["failed", 2, 1]);
  assert.equal(reason, "dead letter 2, a canary, failed again: TRL0301 Error: no");
  assert.deepEqual(
    deadLetterIds(bench).sort((a, b) => a - b),
    [2, ...Array.from({ length: 27 }, (_, at) => at + 4)],
  );
  assert.equal((await bench.status()).counts.deadLetters, 28);
  const told = bench.sent.flatMap((message) => (message.kind === "job" ? [message.job.state] : []));
  assert.deepEqual(told, ["canary", "failed"]);
});

test("canaries that had ended before a restart are not asked for again", async () => {
  const { bench, worker } = await withDeadLetters(numbered(5));
  worker.handleWith(({ json }) => (json === "event 0" ? "done" : "hold"));
  await bench.start({ canary: 2 });
  const next = await CoreBench.open({ image: bench.image });
  const successor = await next.attach(() => "hold");
  assert.deepEqual(successor.texts, ["event 1"]);
  successor.end(successor.given[0]!, "done");
  await next.settled();
  assert.deepEqual(successor.texts, ["event 1", "event 2", "event 3", "event 4"]);
});

test("a redrive keeps to its rate, however many rounds there are", async () => {
  const { bench, worker } = await withDeadLetters(numbered(300), {
    functions: { notify: subscription(), track: subscription({ event: "shop.paid" }) },
  });
  await bench.start({ perSecond: 50 });
  for (let ms = 0; ms < 2_000; ms += 10) {
    bench.post((token) => ({ kind: "append", token, frame: bench.frameOf(["x"], "shop.paid.v1") }));
    await bench.advance(10);
  }
  const { done } = (await bench.job(1)).counts;
  assert.ok(done >= 90 && done <= 105, `${done} of 300 in two seconds at 50 a second`);
  await bench.advance(10_000);
  assert.equal((await bench.job(1)).state, "done");
  assert.equal(worker.texts.filter((text) => text !== "x").length, 300);
});

test("without a rate no more are under way than the bound", async () => {
  const { bench, worker } = await withDeadLetters(numbered(underWayMax + 100));
  worker.handleWith(() => "hold");
  await bench.start({});
  await bench.advance(1_000);
  assert.equal(worker.given.length, underWayMax);
  for (const given of worker.given.slice()) worker.end(given, "done");
  await bench.settled();
  await bench.advance(100);
  assert.equal(worker.given.length, underWayMax + 100);
});

test("one redrive at a time works on a function's dead letters, and the refusal names it", async () => {
  const { bench, worker } = await withDeadLetters(["a", "b", "c"]);
  worker.handleWith(() => "hold");
  await bench.start({ limit: 2 });
  const refused = bench.post((token) => ({
    kind: "startJobs",
    token,
    request: { kind: "redrive", filter: {}, canary: 0 },
  }));
  await bench.settled();
  const answer = bench.sent.find((message) => message.kind === "failed" && message.token === refused);
  assert.equal(answer?.kind === "failed" && answer.failure.code, "TRL0315");
  assert.equal(
    answer?.kind === "failed" && answer.failure.message,
    "the redrive 1 of shop.notify is under way",
  );
  for (const given of worker.given) worker.end(given, "done");
  await bench.settled();
  // The next one takes up where the first has ended.
  await bench.start({});
  assert.deepEqual(worker.texts, ["a", "b", "c"]);
});

test("of several functions each has a redrive of its own", async () => {
  const { bench, worker } = await withDeadLetters(["a"], {
    functions: { notify: subscription(), track: subscription() },
  });
  const jobs = await bench.start({});
  assert.deepEqual(
    jobs.map((job) => [job.id, job.function, job.total]),
    [
      [1, "shop.notify", 1],
      [2, "shop.track", 1],
    ],
  );
  assert.deepEqual(worker.given.map((given) => given.function).sort(), ["notify", "track"]);
});

test("a redrive that is stopped takes back what no worker has got, and lets the rest end", async () => {
  const { bench, worker } = await withDeadLetters(numbered(4), {
    functions: { notify: subscription({ ordered: true }) },
  });
  void worker;
  await bench.start({ filter: { ids: [1, 2] } });
  worker.handleWith(() => "hold");
  await bench.append("live");
  const texts = ["event 2", "live"];
  await bench.start({ perSecond: 1_000 });
  await bench.advance(100);
  worker.handleWith(() => "done");
  await bench.ask("jobs", (token) => ({ kind: "stopJob", token, job: 2 }));
  assert.equal((await bench.job(2)).state, "stopping");
  for (const given of worker.given.filter(({ json }) => !texts.includes(json))) worker.end(given, "done");
  for (const given of worker.given.filter(({ json }) => texts.includes(json))) worker.end(given, "done");
  await bench.settled();
  assert.equal((await bench.job(2)).state, "stopped");
  assert.equal((await bench.status()).open, 0);
});

test("dead letters of one key go out one after the other, and behind the event of their key that runs", async () => {
  const { bench, worker } = await withDeadLetters(["a", "a"], {
    functions: { notify: subscription({ ordered: true }) },
  });
  worker.handleWith(() => "hold");
  await bench.append("a");
  await bench.start({});
  const running: Given[] = worker.given;
  assert.deepEqual(
    running.map(({ attempt }) => attempt),
    [1],
  );
  worker.end(running[0]!, "done");
  await bench.settled();
  assert.equal(running.length, 2);
  await bench.append("a");
  worker.end(running[1]!, "done");
  await bench.settled();
  assert.equal(running.length, 3);
  worker.end(running[2]!, "done");
  await bench.settled();
  assert.equal(running.length, 4);
});

test("in an outage a redrive waits until deliveries flow again", async () => {
  const { bench, worker } = await withDeadLetters(numbered(3));
  worker.handleWith(() => ({ failed: later }));
  await bench.append(...numbered(40));
  assert.notEqual((await bench.status()).outage, undefined);
  worker.given.length = 0;
  await bench.start({});
  await bench.advance(20_000);
  assert.deepEqual((await bench.job(1)).underWay, 0);
  worker.handleWith(() => "done");
  await bench.advance(120_000);
  assert.equal((await bench.job(1)).state, "done");
  assert.equal((await bench.status()).counts.done, 43);
});

test("dead letters that fail again open no breaker", async () => {
  const { bench, worker } = await withDeadLetters(numbered(100));
  worker.handleWith(() => ({ failed: later }));
  await bench.start({});
  assert.equal((await bench.status()).outage, undefined);
});

test("a filter takes the oldest that match all of it, and none that failed since", async () => {
  const { bench, worker } = await withDeadLetters(["a", "b", "c"]);
  await bench.advance(5_000);
  worker.handleWith(() => ({ failed: { ...never, code: "TRL0302", message: "late 1" } }));
  await bench.append("d", "e", "f");
  worker.handleWith(() => "done");
  worker.given.length = 0;
  const fingerprint = bench.image.deadLetters.get(5)?.fingerprint ?? "";
  assert.match(fingerprint, /^[0-9a-f]{8}$/);
  await bench.start({ filter: { fingerprint }, limit: 1 });
  await bench.start({ filter: { sinceMs: 1_001, untilMs: 7_000 }, limit: 1 });
  await bench.start({ filter: { code: "TRL0301", ids: [2, 3, 5] } });
  assert.deepEqual(worker.texts, ["d", "e", "b", "c"]);
});

test("dead letters of a function that is declared no more stay where they are, and their redrive ends", async () => {
  const { bench, worker } = await withDeadLetters(["a"], {
    functions: { notify: subscription(), track: subscription() },
  });
  worker.handleWith(() => "hold");
  await bench.start({});
  const next = await CoreBench.open({ image: bench.image, functions: { track: subscription() } });
  const successor = await next.attach();
  assert.deepEqual(
    successor.given.map((given) => given.function),
    ["track"],
  );
  const { state, reason } = await next.job(1);
  assert.deepEqual([state, reason], ["failed", "shop.notify is declared no more"]);
  assert.deepEqual(await next.start({}), []);
  assert.deepEqual(deadLetterIds(next), [1]);
});

test("records of the newest twenty jobs are kept, and no id is given twice", async () => {
  const { bench } = await withDeadLetters(numbered(25));
  for (let id = 1; id <= 25; id++) await bench.start({ filter: { ids: [id] } });
  assert.equal(bench.image.jobs.size, 20);
  const next = await CoreBench.open({ image: bench.image });
  const worker = await next.attach(failing);
  await next.append("a");
  worker.handleWith(() => "done");
  assert.deepEqual(
    (await next.start({})).map(({ id }) => id),
    [26],
  );
});

test("each dead letter is redriven once, whatever fails, dies or is started again meanwhile", async () => {
  const life = fc.record({
    letters: fc.integer({ min: 1, max: 40 }),
    canary: fc.constantFrom(0, 2),
    perSecond: fc.constantFrom(undefined, 20, 1_000),
    endings: fc.array(fc.constantFrom("done", "refused", "later", "never", "hold"), {
      minLength: 1,
      maxLength: 20,
    }),
    between: fc.array(fc.constantFrom("advance", "restart", "append", "lose"), { maxLength: 6 }),
    ordered: fc.boolean(),
  });
  await fc.assert(
    fc.asyncProperty(life, async ({ letters, canary, perSecond, endings, between, ordered }) => {
      const image = emptyImage();
      const functions = { notify: subscription({ ordered }) };
      let { bench, worker } = await withDeadLetters(numbered(letters), { image, functions });
      let at = 0;
      const handle: Handle = () => {
        const ending = endings[at++ % endings.length]!;
        if (ending === "refused") return { refused: "no" };
        if (ending === "done" || ending === "hold") return ending;
        return { failed: ending === "later" ? later : never };
      };
      worker.handleWith(handle);
      let published = letters;
      await bench.start({ canary, ...(perSecond === undefined ? {} : { perSecond }) });
      for (const step of between) {
        if (step === "advance") await bench.advance(150);
        if (step === "append") {
          published += 1;
          await bench.append("event 0");
        }
        if (step === "restart") bench = await CoreBench.open({ image, functions, nowMs: bench.clock.now() });
        if (step === "lose")
          await bench.ask("lost", (token) => ({
            kind: "lost",
            token,
            context: "shop",
            suspects: [],
            othersRunning: false,
            failure: later,
          }));
        if (step === "restart" || step === "lose") worker = await bench.attach(handle);
        const { counts, open, deferred, backlog, owed } = await bench.status();
        assert.equal(counts.done + counts.refused + counts.deadLetters + open + deferred + backlog, owed);
      }
      bench = await CoreBench.open({ image, functions, nowMs: bench.clock.now() });
      await bench.attach();
      await bench.advance(1_000_000);
      const { counts, inFlight, deferred, open } = await bench.status();
      assert.deepEqual([inFlight, deferred, open], [0, 0, 0]);
      assert.equal(counts.done + counts.refused + counts.deadLetters, published);
      assert.equal(counts.deadLetters, image.deadLetters.size);
      const job = await bench.job(1);
      assert.ok(job.endedMs !== undefined && job.underWay === 0, job.state);
      const dealtWith = Object.values(job.counts).reduce((sum, count) => sum + count, 0);
      if (job.state === "done") assert.equal(dealtWith, letters);
      else assert.ok(job.counts.failed > 0 && dealtWith <= canary, "a canary has failed");
    }),
    { numRuns: 60 },
  );
});
