import assert from "node:assert/strict";
import { test } from "node:test";
import { LatencyTally } from "./latency-tally.ts";

test("percentiles are at most 2 % above the truth, and the maximum is exact", () => {
  for (const count of [1, 2, 3, 10, 99, 1_000]) {
    // By the golden ratio: spread over eight decades, in no order.
    const times = Array.from({ length: count }, (_, at) => 0.01 * 10 ** (((at * 0.6180339887) % 1) * 8));
    const tally = new LatencyTally();
    for (const ms of times) tally.add(ms);
    const sorted = times.toSorted((a, b) => a - b);
    const figures = tally.figures();
    assert.ok(figures);
    const { p50Ms, p90Ms, p99Ms, maxMs } = figures;
    for (const [share, found] of [
      [0.5, p50Ms],
      [0.9, p90Ms],
      [0.99, p99Ms],
      [1, maxMs],
    ] as const) {
      const truth = sorted[Math.ceil(count * share) - 1] ?? 0;
      assert.ok(
        found >= truth * 0.999 && found <= truth * 1.021,
        `${share} of ${count}: ${found} for ${truth}`,
      );
    }
  }
});

test("what one tally counted is added to another, and counting begins anew", () => {
  const [one, other] = [new LatencyTally(), new LatencyTally()];
  for (const ms of [1, 2, 3]) one.add(ms);
  other.addAll(one.take());
  assert.equal(one.figures(), undefined);
  assert.deepEqual([other.count, other.figures()?.maxMs], [3, 3]);
});

test("steps are 1, 2, 5 and so on, from the first to the last that has any", () => {
  const tally = new LatencyTally();
  for (const ms of [0.9, 1.5, 1.9, 30, 30]) tally.add(ms);
  assert.deepEqual(tally.steps(), [
    { upToMs: 1, count: 1 },
    { upToMs: 2, count: 2 },
    { upToMs: 5, count: 0 },
    { upToMs: 10, count: 0 },
    { upToMs: 20, count: 0 },
    { upToMs: 50, count: 2 },
  ]);
  assert.deepEqual(new LatencyTally().steps(), []);
});
