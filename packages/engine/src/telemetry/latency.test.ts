import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { boundsMs, histogramCells, LatencyHistogram } from "./latency.ts";

/** From below a microsecond to beyond a month, on every scale alike. */
const duration = fc.oneof(
  fc.integer({ min: 1, max: 2_000 }),
  fc.double({ min: -4, max: 9.6, noNaN: true }).map((exponent) => 10 ** exponent),
  fc.constantFrom(...boundsMs),
);
const durations = fc.array(duration, { minLength: 1, maxLength: 200 });

test("a quantile is off by 1.6 % and half a microsecond at most", () => {
  fc.assert(
    fc.property(durations, fc.double({ min: 0, max: 1, noNaN: true }), (given, share) => {
      const sorted = given.toSorted((a, b) => a - b);
      const exact = sorted[Math.max(1, Math.ceil(sorted.length * share)) - 1]!;
      const measured = histogramOf(given).percentileMs(share)!;
      // A tenth of a microsecond more for rounding.
      assert.ok(Math.abs(measured - exact) <= exact / 64 + 0.0006, `${measured} for ${exact}`);
    }),
  );
});

test("the summary's quantiles are the same, and no quantile is above the longest", () => {
  fc.assert(
    fc.property(durations, (given) => {
      const histogram = histogramOf(given);
      const { p50Ms, p90Ms, p99Ms, maxMs, count } = histogram.summary()!;
      assert.deepEqual(
        [p50Ms, p90Ms, p99Ms],
        [0.5, 0.9, 0.99].map((share) => histogram.percentileMs(share)),
      );
      assert.ok(p50Ms <= p90Ms && p90Ms <= p99Ms && p99Ms <= maxMs);
      assert.ok(Math.abs(maxMs - Math.max(...given)) <= 0.0001);
      assert.equal(count, given.length);
    }),
  );
});

test("for every bound it is exact how many durations are not longer", () => {
  fc.assert(
    fc.property(durations, (given) => {
      const { atMost } = histogramOf(given).summary()!;
      assert.deepEqual(
        atMost,
        boundsMs.map((bound) => given.filter((each) => each <= bound).length),
      );
    }),
  );
});

test("histograms add up to the one of all durations, in whatever order", () => {
  fc.assert(
    fc.property(durations, durations, durations, (a, b, c) => {
      const left = sumOf(sumOf(histogramOf(a), histogramOf(b)), histogramOf(c));
      const right = sumOf(histogramOf(c), sumOf(histogramOf(b), histogramOf(a)));
      const { sumMs: leftSum, ...leftRest } = left.summary()!;
      const { sumMs: rightSum, ...rightRest } = right.summary()!;
      const { sumMs, ...whole } = histogramOf([...a, ...b, ...c]).summary()!;
      assert.deepEqual(leftRest, whole);
      assert.deepEqual(rightRest, whole);
      // Sums of floating-point numbers differ in their last digits by the order of adding.
      for (const each of [leftSum, rightSum]) assert.ok(Math.abs(each - sumMs) <= 0.001 + sumMs * 1e-9);
    }),
  );
});

test("adding an empty histogram changes nothing", () => {
  const histogram = histogramOf([1, 2, 3]);
  const before = histogram.summary();
  histogram.add(new LatencyHistogram());
  assert.deepEqual(histogram.summary(), before);
});

test("durations out of range count as the shortest and the longest", () => {
  const histogram = new LatencyHistogram();
  histogram.record(0);
  histogram.record(-5);
  histogram.record(Number.NaN);
  assert.ok(histogram.percentileMs(1)! <= 0.001);
  histogram.record(1e12);
  assert.ok(histogram.percentileMs(1)! > 49 * 86_400_000);
  assert.deepEqual([histogram.summary()!.count, histogram.summary()!.maxMs], [4, 1e12]);
});

test("there is nothing to say before the first duration", () => {
  assert.equal(new LatencyHistogram().percentileMs(0.5), undefined);
  assert.equal(new LatencyHistogram().summary(), undefined);
});

test("one recording can stand for many", () => {
  const histogram = new LatencyHistogram();
  histogram.record(1, 99);
  histogram.record(1_000);
  const { p50Ms, p99Ms, count, sumMs } = histogram.summary()!;
  assert.ok(p50Ms < 1.02 && p99Ms < 1.02);
  assert.deepEqual([count, sumMs], [100, 1_099]);
  assert.ok(histogram.percentileMs(0.999)! > 980);
});

test("what one thread records in shared memory, another reads", () => {
  const memory = new SharedArrayBuffer(histogramCells * 8);
  const writer = new LatencyHistogram(new Float64Array(memory));
  const reader = new LatencyHistogram(new Float64Array(memory));
  writer.record(3);
  assert.equal(reader.summary()!.count, 1);
  assert.ok(Math.abs(reader.percentileMs(0.5)! - 3) <= 3 / 64);
});

function histogramOf(given: readonly number[]): LatencyHistogram {
  const histogram = new LatencyHistogram();
  for (const each of given) histogram.record(each);
  return histogram;
}

function sumOf(one: LatencyHistogram, other: LatencyHistogram): LatencyHistogram {
  const sum = new LatencyHistogram();
  sum.add(one);
  sum.add(other);
  return sum;
}
