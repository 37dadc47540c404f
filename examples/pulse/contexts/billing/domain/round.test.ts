import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { divideHalfUp } from "./round.ts";

test("rounds half up", () => {
  assert.equal(divideHalfUp([5], 10), 1);
  assert.equal(divideHalfUp([4], 10), 0);
  assert.equal(divideHalfUp([15], 10), 2);
  assert.equal(divideHalfUp([0], 10), 0);
});

test("stays exact where a double would not", () => {
  assert.equal(divideHalfUp([1_000_000_000_000_001, 2_550], 10_000), 255_000_000_000_000);
  assert.equal(divideHalfUp([1_005, 100], 1_000), 101, "100.5 is 101, though 1.005 * 100 is 100.49999");
});

const amount = fc.integer({ min: -1_000_000_000, max: 1_000_000_000 });
const divisor = fc.integer({ min: 1, max: 100_000 });

test("is never off by more than half a unit", () => {
  fc.assert(
    fc.property(amount, divisor, (n, d) => {
      assert.ok(Math.abs(divideHalfUp([n], d) * d - n) * 2 <= d);
    }),
  );
});

test("rounds a credit as the charge that it takes back", () => {
  fc.assert(
    fc.property(amount, divisor, (n, d) => {
      assert.equal(divideHalfUp([-n], d) + divideHalfUp([n], d), 0);
    }),
  );
});
