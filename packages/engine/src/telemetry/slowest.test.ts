import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { Slowest, slowestMax } from "./slowest.ts";

test("whatever comes in whatever order, the slowest are kept, and the first of those that are alike", () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 20 }), { maxLength: 60 }), (durations) => {
      const slowest = new Slowest<string>();
      durations.forEach((durationMs, at) => {
        if (durationMs > slowest.thresholdMs) slowest.add(durationMs, `${durationMs} at ${at}`);
      });
      const expected = durations
        .map((durationMs, at) => ({ durationMs, at }))
        .toSorted((a, b) => b.durationMs - a.durationMs || a.at - b.at)
        .slice(0, slowestMax)
        .map(({ durationMs, at }) => `${durationMs} at ${at}`);
      assert.deepEqual(slowest.take(), expected);
    }),
  );
});

test("a new window begins with nothing", () => {
  const slowest = new Slowest<number>();
  for (let durationMs = 1; durationMs <= 10; durationMs++) slowest.add(durationMs, durationMs);
  assert.equal(slowest.thresholdMs, 6);
  assert.deepEqual(slowest.take(), [10, 9, 8, 7, 6]);
  assert.ok(slowest.thresholdMs < 0);
  assert.deepEqual(slowest.take(), []);
});
