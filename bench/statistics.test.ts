import assert from "node:assert/strict";
import { test } from "node:test";
import { median, quantile, slope } from "./statistics.ts";

test("the median of an even number of values is the upper of the two in the middle", () => {
  assert.deepEqual([median([3, 1, 2]), median([4, 1, 3, 2]), median([])], [2, 3, Number.NaN]);
});

test("a quantile is a value that was measured, and the greatest at most", () => {
  const values = Array.from({ length: 100 }, (_, index) => index);
  assert.deepEqual(
    [0.5, 0.99, 1].map((share) => quantile(values, share)),
    [50, 99, 99],
  );
});

test("the slope of a straight line is found, and noise around it does not tilt it", () => {
  const line = Array.from({ length: 60 }, (_, x) => ({ x, y: 100 + 0.5 * x }));
  const noisy = line.map(({ x, y }) => ({ x, y: y + [0, 8, -8, 0][x % 4]! }));
  assert.equal(slope(line), 0.5);
  assert.ok(Math.abs(slope(noisy) - 0.5) < 0.05, String(slope(noisy)));
  assert.ok(Math.abs(slope(line.map(({ x }) => ({ x, y: 300 })))) < 1e-9);
});
