import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { Progress } from "./progress.ts";

test("the cursor waits for the slowest event and then passes everything settled", () => {
  const progress = new Progress(10);
  progress.settle(12);
  progress.settle(13);
  assert.equal(progress.cursor, 10);
  assert.deepEqual(
    [11, 12, 13, 14].map((sequence) => progress.has(sequence)),
    [false, true, true, false],
  );
  progress.settle(11);
  assert.equal(progress.cursor, 13);
});

test("settling in any order, with repeats and restarts, ends where settling in order ends", () => {
  fc.assert(
    fc.property(
      fc.uniqueArray(fc.integer({ min: 1, max: 300 }), { maxLength: 200 }),
      fc.nat(1000),
      fc.nat(200),
      (sequences, start, restartAt) => {
        let progress = new Progress(start);
        const settled = new Set<number>();
        sequences.forEach((sequence, step) => {
          progress.settle(start + sequence);
          settled.add(start + sequence);
          if (step % 7 === 0) progress.settle(start + sequence);
          if (step === restartAt) progress = new Progress(progress.cursor, progress.above());
        });
        let cursor = start;
        while (settled.has(cursor + 1)) cursor += 1;
        assert.equal(progress.cursor, cursor);
        for (let sequence = start + 1; sequence <= start + 301; sequence++) {
          assert.equal(progress.has(sequence), settled.has(sequence));
        }
        const restarted = new Progress(progress.cursor, progress.above());
        for (let sequence = start + 1; sequence <= start + 301; sequence++) {
          assert.equal(restarted.has(sequence), settled.has(sequence));
        }
      },
    ),
  );
});

test("a run that follows the cursor is settled at once, holes above it are kept", () => {
  const progress = new Progress(0);
  progress.settleThrough(500);
  assert.equal(progress.cursor, 500);
  progress.settle(503);
  progress.settleThrough(501);
  assert.equal(progress.cursor, 501);
  assert.ok(progress.has(503));
});

test("settling runs ends where settling their events one by one ends", () => {
  const run = fc.tuple(fc.integer({ min: 1, max: 200 }), fc.integer({ min: 1, max: 60 }));
  fc.assert(
    fc.property(fc.array(run, { maxLength: 30 }), (runs) => {
      const [byRun, byEvent] = [new Progress(0), new Progress(0)];
      for (const [first, count] of runs) {
        byRun.settleRun(first, first + count - 1);
        for (let sequence = first; sequence < first + count; sequence++) byEvent.settle(sequence);
        assert.deepEqual([byRun.cursor, byRun.above()], [byEvent.cursor, byEvent.above()]);
      }
    }),
  );
});
