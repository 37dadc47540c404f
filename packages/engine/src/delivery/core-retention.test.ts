import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import type { FrameSpan } from "../ports/store.ts";
import { emptyImage } from "../store/memory-store.ts";
import { CoreBench, keeping, subscription } from "./fixtures/core-bench.ts";
import { lastToGo } from "./retention.ts";

const dayMs = 86_400_000;

const pressed = ({ sent }: CoreBench) =>
  sent.flatMap((each) => (each.kind === "pressed" ? [each.reason] : []));

test("retention drops events that everybody has passed, once they are old", async () => {
  const bench = await CoreBench.open({ functions: { notify: subscription(), slow: subscription() } });
  const worker = await bench.attach(({ function: name }) => (name === "slow" ? "hold" : "done"));
  await bench.append("a", "b");
  await bench.advance(10_000);
  bench.core.retain(keeping({ retentionMs: 5_000 }));
  await bench.settled();
  assert.deepEqual(bench.log(), ["a", "b"]);
  for (const given of worker.given.filter(({ function: name }) => name === "slow")) worker.end(given, "done");
  await bench.append("c");
  bench.core.retain(keeping({ retentionMs: 5_000 }));
  await bench.settled();
  assert.deepEqual(bench.log(), ["c"]);
  assert.equal((await bench.snapshot()).firstSequence, 3);
});

test("retention that the store refuses harms nobody", async () => {
  const bench = await CoreBench.open({
    through: (store) => ({ ...store, trim: () => Promise.reject(new Error("disk full")) }),
  });
  const worker = await bench.attach();
  bench.core.retain(keeping({ retentionMs: 0 }));
  await bench.append("a");
  assert.deepEqual(worker.texts, ["a"]);
});

test("a subscription whose next events were dropped goes on with the first that is left, and retention with it", async () => {
  const image = emptyImage();
  const both = { notify: subscription(), rare: subscription() };
  const first = await CoreBench.open({ image, functions: both });
  await first.attach();
  await first.append("a");
  // The subscription is taken away; what it would have read is dropped.
  const without = await CoreBench.open({ image, functions: { notify: subscription() } });
  await without.attach();
  await without.append("b", "c");
  await without.advance(10_000);
  without.core.retain(keeping({ retentionMs: 0 }));
  await without.append("d");
  assert.deepEqual(without.log(), ["d"]);
  const back = await CoreBench.open({ image, functions: both, nowMs: without.clock.now() });
  const worker = await back.attach();
  await back.append("e");
  assert.deepEqual(
    worker.given.filter(({ function: name }) => name === "rare").map(({ json }) => json),
    ["d", "e"],
  );
  assert.deepEqual([back.stored("shop.rare").cursor, back.stored("shop.rare").above.length], [5, 0]);
  const { owed, counts, backlog } = await back.status("shop.rare");
  assert.deepEqual([owed, counts.done, backlog], [3, 3, 0], "what was dropped is owed no more");
});

test("a lane that only passes other contracts' events is written down before the log is trimmed to it", async () => {
  const image = emptyImage();
  const functions = { notify: subscription(), paid: subscription({ event: "shop.paid" }) };
  const bench = await CoreBench.open({ image, functions });
  await bench.attach();
  await bench.append("a", "b");
  bench.core.retain(keeping({ retentionMs: 0 }));
  await bench.append("c");
  assert.ok(bench.stored("shop.paid").cursor >= 2);
});

test("retention by size drops the oldest events that everybody has passed, and no more than it must", async () => {
  const bench = await CoreBench.open({ functions: { notify: subscription(), slow: subscription() } });
  const worker = await bench.attach(({ function: name }) => (name === "slow" ? "hold" : "done"));
  for (const text of ["a", "b", "c", "d", "e"]) await bench.append(text);
  const { logBytes } = await bench.snapshot();
  const frameBytes = logBytes / 5;
  const policy = keeping({ logMaxBytes: frameBytes * 3 });
  bench.core.retain(policy);
  await bench.settled();
  assert.deepEqual(bench.log(), ["a", "b", "c", "d", "e"], "what is owed stays, however much it is");
  const held = worker.given.filter(({ function: name }) => name === "slow");
  worker.end(held[0]!, "done");
  await bench.settled();
  bench.core.retain(policy);
  await bench.settled();
  assert.deepEqual(bench.log(), ["b", "c", "d", "e"]);
  for (const given of held.slice(1)) worker.end(given, "done");
  await bench.settled();
  bench.core.retain(policy);
  await bench.settled();
  assert.deepEqual(bench.log(), ["c", "d", "e"], "a log within its bound is left alone");
  assert.equal((await bench.snapshot()).logBytes, frameBytes * 3);
});

test("much that has to go goes in steps, with pauses in which deliveries go on", async () => {
  const trims: number[] = [];
  const bench = await CoreBench.open({
    through: (store) => ({
      ...store,
      trim: (sequence) => {
        trims.push(sequence);
        return store.trim(sequence);
      },
    }),
  });
  const worker = await bench.attach();
  const large = "x".repeat(250_000);
  for (let frame = 0; frame < 40; frame++) await bench.append(large);
  await bench.advance(2_000);
  bench.core.retain(keeping({ retentionMs: 1_000 }));
  await bench.settled();
  assert.equal(trims.length, 1);
  assert.equal(bench.log().length, 40 - 9, "a step drops 2 MiB, to the end of a frame");
  await bench.append("meanwhile");
  assert.equal(worker.texts.at(-1), "meanwhile");
  await bench.advance(10);
  assert.equal(trims.length, 2);
  await bench.advance(1_000);
  assert.deepEqual(trims, [10, 19, 28, 37, 41]);
  assert.deepEqual(bench.log(), ["meanwhile"]);
});

test("events stay in the log until the archive has them, whatever their age and the log's size", async () => {
  const bench = await CoreBench.open();
  await bench.attach();
  for (const text of ["a", "b", "c"]) await bench.append(text);
  await bench.advance(dayMs);
  const policy = keeping({ retentionMs: 1_000, logMaxBytes: 0, archived: true });
  bench.core.retain(policy);
  await bench.settled();
  assert.deepEqual(bench.log(), ["a", "b", "c"]);
  bench.post(() => ({ kind: "archived", through: 2 }));
  bench.core.retain(policy);
  await bench.settled();
  assert.deepEqual(bench.log(), ["c"]);
});

test("publishers are told to come back while too much is owed, and to come in once there is room again", async () => {
  const bench = await CoreBench.open();
  const worker = await bench.attach(() => "hold");
  const text = "x".repeat(1_000_000);
  const policy = keeping({ backlogMaxBytes: 4_500_000 });
  bench.core.retain(policy);
  for (let frame = 0; frame < 4; frame++) await bench.append(text);
  assert.deepEqual(pressed(bench), []);
  await bench.append(text);
  // At once, and not when the log is looked at the next time.
  assert.deepEqual(pressed(bench), ["a subscription is 4.8 MiB of events behind; the bound is 4.3 MiB"]);
  const { logBytes, owedBytes, pressure } = await bench.snapshot();
  assert.deepEqual([logBytes > 5_000_000, owedBytes, pressure], [true, logBytes, pressed(bench)[0]]);
  worker.end(worker.given[0]!, "done");
  await bench.settled();
  bench.core.retain(policy);
  await bench.settled();
  assert.deepEqual(pressed(bench).slice(1), [undefined]);
});

test("publishers are told to come back while the disk has too little room, the store's own spare room counted in", async () => {
  let reusableBytes = 0;
  const bench = await CoreBench.open({
    through: (store) => ({
      ...store,
      measure: async (sequence) => ({ ...(await store.measure(sequence)), reusableBytes }),
    }),
  });
  const policy = keeping({ diskFreeMinBytes: 100 * 1_048_576 });
  const looked = async (freeMiB: number) => {
    bench.core.retain(policy, freeMiB * 1_048_576);
    await bench.settled();
    return pressed(bench).at(-1);
  };
  assert.equal(await looked(100), undefined);
  assert.equal(await looked(99), "the data folder's disk has 99 MiB left; the bound is 100 MiB");
  assert.match((await looked(104)) ?? "", /104 MiB left/);
  assert.equal(await looked(105), undefined);
  reusableBytes = 50 * 1_048_576;
  assert.equal(await looked(50), undefined);
  assert.match((await looked(49)) ?? "", /99 MiB left/);
});

test("only what may go and has to goes, from the start, whatever lies where", () => {
  const frames = fc.array(
    fc.record({ count: fc.integer({ min: 1, max: 5 }), createdMs: fc.nat(100), bytes: fc.nat(50) }),
  );
  const bounds = fc.record({
    mayGoThrough: fc.nat(60),
    beforeMs: fc.nat(100),
    excessBytes: fc.integer({ min: -50, max: 400 }),
  });
  fc.assert(
    fc.property(frames, bounds, (given, of) => {
      let next = 1;
      const spans = given.map(({ count, createdMs, bytes }): FrameSpan => {
        const firstSequence = next;
        next += count;
        return { firstSequence, lastSequence: next - 1, createdMs, bytes };
      });
      const through = lastToGo(spans, of);
      const gone = spans.filter(({ lastSequence }) => lastSequence <= through);
      const [last, kept] = [gone.at(-1), spans[gone.length]];
      const bytesOf = (some: readonly FrameSpan[]) => some.reduce((sum, { bytes }) => sum + bytes, 0);
      assert.equal(last?.lastSequence ?? 0, through, "whole frames");
      assert.ok(through <= of.mayGoThrough || through === 0);
      for (const [at, { createdMs }] of gone.entries())
        assert.ok(createdMs < of.beforeMs || bytesOf(gone.slice(0, at)) < of.excessBytes, "each had to go");
      if (kept !== undefined && kept.lastSequence <= of.mayGoThrough)
        assert.ok(kept.createdMs >= of.beforeMs && bytesOf(gone) >= of.excessBytes, "the next one may stay");
    }),
  );
});
