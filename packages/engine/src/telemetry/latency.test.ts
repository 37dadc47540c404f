import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { LatencyHistogram } from "./latency.ts";

test("a percentile is off by 5 % and a microsecond at most", () => {
  fc.assert(
    fc.property(
      fc.array(
        fc.oneof(fc.double({ min: 0.1, max: 10_000_000, noNaN: true }), fc.integer({ min: 1, max: 2_000 })),
        { minLength: 1, maxLength: 200 },
      ),
      fc.double({ min: 0, max: 1, noNaN: true }),
      (durations, share) => {
        const histogram = new LatencyHistogram();
        for (const duration of durations) histogram.record(duration);
        const sorted = durations.toSorted((a, b) => a - b);
        const exact = sorted[Math.max(1, Math.ceil(sorted.length * share)) - 1]!;
        const measured = histogram.percentileMs(share)!;
        assert.ok(Math.abs(measured - exact) <= exact * 0.05 + 0.001, `${measured} for ${exact}`);
      },
    ),
  );
});

test("durations out of range count as the shortest and the longest", () => {
  const histogram = new LatencyHistogram();
  histogram.record(0);
  histogram.record(-5);
  assert.ok(histogram.percentileMs(1)! <= 0.1);
  histogram.record(1e12);
  assert.ok(histogram.percentileMs(1)! > 3_600_000);
});

test("there is no percentile before the first duration", () => {
  assert.equal(new LatencyHistogram().percentileMs(0.5), undefined);
});

test("one recording can stand for many", () => {
  const histogram = new LatencyHistogram();
  histogram.record(1, 99);
  histogram.record(1_000);
  assert.ok(histogram.percentileMs(0.99)! < 2);
  assert.ok(histogram.percentileMs(0.999)! > 900);
});
