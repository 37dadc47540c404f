import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import type { Failure } from "trellis/runtime";
import { emptyImage } from "../store/memory-store.ts";
import { CoreBench, subscription } from "./fixtures/core-bench.ts";
import type { FakeWorker, Given } from "./fixtures/fake-worker.ts";

const failure: Failure = { code: "TRL0301", message: "Error: no", retry: "later" };
const crash: Failure = { code: "TRL0305", message: "Error: crashed", retry: "later" };

test("a restart hands out again what was not settled, and nothing that was", async () => {
  const image = emptyImage();
  const before = await CoreBench.open({ image });
  await before.attach(({ json }) => (json === "b" || json === "d" ? "hold" : "done"));
  await before.append("a", "b", "c");
  await before.append("d", "e");
  const after = await CoreBench.open({ image });
  const worker = await after.attach();
  assert.deepEqual(worker.texts, ["b", "d"]);
  const { cursor, counts } = after.stored();
  assert.deepEqual([cursor, counts.done], [5, 5]);
});

test("a retry outlives a restart, with its attempts and its time", async () => {
  const image = emptyImage();
  const before = await CoreBench.open({ image });
  await before.attach(() => ({ failed: failure }));
  await before.append("a");
  const after = await CoreBench.open({ image, nowMs: 1_020 });
  const worker = await after.attach();
  assert.deepEqual(worker.given, []);
  assert.equal((await after.status()).deferred, 1);
  await after.advance(30);
  assert.deepEqual(
    worker.given.map(({ json, attempt }) => [json, attempt]),
    [["a", 2]],
  );
});

test("ids of deliveries that wait are not given again after a restart", async () => {
  const image = emptyImage();
  // One attempt of "a" each 50 ms; the others wait far longer.
  const before = await CoreBench.open({
    image,
    functions: { notify: subscription({ retry: { attemptsMax: 9 } }) },
  });
  await before.attach(() => ({ failed: failure }));
  await before.append("a", "b", "c");
  await before.advance(200);
  const after = await CoreBench.open({ image, nowMs: before.clock.now() });
  await after.attach(() => ({ failed: failure }));
  await after.append("d");
  assert.deepEqual([...image.deferred.values()].map(({ json }) => json).sort(), ["a", "b", "c", "d"]);
});

test("a subscription that is new begins with the next event", async () => {
  const image = emptyImage();
  const before = await CoreBench.open({ image });
  await before.attach();
  await before.append("old");
  const after = await CoreBench.open({ image, functions: { notify: subscription(), late: subscription() } });
  const worker = await after.attach();
  await after.append("new");
  assert.deepEqual(
    worker.given.map(({ function: name, json }) => [name, json]),
    [
      ["notify", "new"],
      ["late", "new"],
    ],
  );
  const { owed, counts } = await after.status("shop.late");
  assert.deepEqual([owed, counts.done], [1, 1]);
});

test("every worker gets an epoch that no other had, also after a restart", async () => {
  const image = emptyImage();
  const epochs: number[] = [];
  for (let start = 0; start < 3; start++) {
    const bench = await CoreBench.open({ image });
    epochs.push((await bench.attach()).epoch, (await bench.attach()).epoch);
  }
  assert.deepEqual(epochs, [1, 2, 3, 4, 5, 6]);
});

test("a single delivery that ran when its worker ended has failed an attempt; the others go to the next worker", async () => {
  const bench = await CoreBench.open();
  const worker = await bench.attach(() => "hold");
  await bench.append("a", "b", "c");
  await lose(bench, [worker.given[1]!]);
  assert.equal((await bench.status()).deferred, 1);
  const next = await bench.attach();
  assert.deepEqual(next.texts.sort(), ["a", "c"]);
  await bench.advance(50);
  assert.deepEqual(next.given.at(-1), { ...next.given.at(-1), json: "b", attempt: 2 });
});

test("of several suspects each runs alone, until the one that ends workers is found; the others lose no attempt", async () => {
  const bench = await CoreBench.open();
  const worker = await bench.attach(() => "hold");
  await bench.append("a", "bad", "c", "d");
  await lose(bench, worker.given.slice(0, 3));
  let current: FakeWorker = await bench.attach(() => "hold");
  const alone: string[] = [];
  let workers = 1;
  while (alone.length < 3) {
    const running = current.given.filter((each) => !alone.includes(each.json));
    assert.equal(running.length, 1, "a suspect does not run alone");
    const [suspect] = running;
    alone.push(suspect!.json);
    if (suspect!.json === "bad") {
      await lose(bench, [suspect!]);
      current = await bench.attach(() => "hold");
      workers += 1;
    } else {
      current.end(suspect!, "done");
      await bench.settled();
    }
  }
  assert.deepEqual(alone, ["a", "bad", "c"]);
  assert.equal(workers, 2);
  // Now that nobody is suspected any more, the rest goes on.
  assert.equal(current.texts.includes("d"), true);
  current.handleWith(() => "done");
  for (const each of current.given.filter(({ json }) => json === "d")) current.end(each, "done");
  await bench.settled();
  const { counts, deferred } = await bench.status();
  assert.deepEqual([counts.done, counts.retries, deferred], [3, 1, 1]);
});

test("a single delivery is not blamed when a request ran beside it", async () => {
  const bench = await CoreBench.open();
  const worker = await bench.attach(() => "hold");
  await bench.append("a");
  await lose(bench, worker.given, true);
  const next = await bench.attach();
  assert.deepEqual(
    next.given.map(({ json, attempt }) => [json, attempt]),
    [["a", 1]],
  );
  assert.deepEqual((await bench.status()).counts.retries, 0);
});

test("a worker that is lost is not listened to any more", async () => {
  const bench = await CoreBench.open();
  const worker = await bench.attach(() => "hold");
  await bench.append("a");
  await lose(bench, []);
  worker.end(worker.given[0]!, "done");
  worker.request(1, {
    reads: [],
    writes: [],
    events: [{ contract: "shop.paid", id: "x", key: undefined, json: "x" }],
  });
  await bench.settled();
  assert.deepEqual(bench.log(), ["a"]);
  const next = await bench.attach();
  assert.deepEqual(next.texts, ["a"]);
});

test("whatever fails, crashes and restarts, every event ends once for each subscription, and the books balance", async () => {
  const life = fc.record({
    endings: fc.array(fc.constantFrom("done", "refused", "failed", "never", "hold"), {
      minLength: 1,
      maxLength: 30,
    }),
    between: fc.array(fc.constantFrom("append", "restart", "lose", "advance", "redrive"), { maxLength: 8 }),
  });
  await fc.assert(
    fc.asyncProperty(life, async ({ endings, between }) => {
      const image = emptyImage();
      const functions = { notify: subscription(), track: subscription({ ordered: true }) };
      let at = 0;
      const handle = () => {
        const ending = endings[at++ % endings.length];
        if (ending === "refused") return { refused: "no" };
        if (ending === "failed") return { failed: failure };
        return ending === "never"
          ? { failed: { ...failure, retry: "never" as const } }
          : ending === "hold"
            ? ("hold" as const)
            : ("done" as const);
      };
      let bench = await CoreBench.open({ image, functions });
      let worker = await bench.attach(handle);
      let published = 0;
      const append = async (): Promise<void> => {
        published += 4;
        await bench.append("a", "b", "a", "c");
      };
      await append();
      for (const step of between) {
        if (step === "append") await append();
        if (step === "advance") await bench.advance(120);
        if (step === "redrive") await bench.start({ limit: 2 }).catch(() => undefined);
        if (step === "restart") bench = await CoreBench.open({ image, functions, nowMs: bench.clock.now() });
        if (step === "lose") await lose(bench, worker.given.slice(-2));
        if (step === "restart" || step === "lose") worker = await bench.attach(handle);
      }
      // Nobody holds on to anything any more.
      bench = await CoreBench.open({ image, functions, nowMs: bench.clock.now() });
      await bench.attach();
      await bench.advance(1_000_000);
      for (const name of ["shop.notify", "shop.track"]) {
        const { counts, inFlight, deferred, open, owed, backlog } = await bench.status(name);
        assert.deepEqual([inFlight, deferred, open, backlog, owed], [0, 0, 0, 0, published]);
        assert.equal(counts.done + counts.refused + counts.deadLetters, published);
        assert.equal(bench.stored(name).cursor, published);
      }
      assert.equal(image.deferred.size, 0);
    }),
    { numRuns: 60 },
  );
});

async function lose(bench: CoreBench, suspects: readonly Given[], othersRunning = false): Promise<void> {
  await bench.ask("lost", (token) => ({
    kind: "lost",
    token,
    context: "shop",
    suspects: suspects.map(({ assignment, index }) => ({ assignment, index })),
    othersRunning,
    failure: crash,
  }));
}
