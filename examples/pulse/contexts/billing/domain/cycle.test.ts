import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { cycleShare } from "./cycle.ts";

const day = (text: string) => `${text}T00:00:00.000Z`;

test("a purchase between two billing days pays for the days that are left", () => {
  assert.deepEqual(cycleShare(day("2017-10-25"), day("2017-11-05"), "monthly"), { daysLeft: 11, days: 31 });
  assert.deepEqual(cycleShare(day("2024-02-01"), day("2025-01-01"), "yearly"), { daysLeft: 335, days: 366 });
});

test("a cycle that starts with the purchase is paid in full", () => {
  assert.deepEqual(cycleShare(day("2017-10-05"), day("2017-11-05"), "monthly"), { daysLeft: 31, days: 31 });
  assert.deepEqual(cycleShare(day("2017-10-25"), undefined, "monthly"), { daysLeft: 1, days: 1 });
});

test("a month without the billing day starts its cycle on its last day", () => {
  // From 28 February to 31 March: 31 days.
  assert.deepEqual(cycleShare(day("2023-03-30"), day("2023-03-31"), "monthly"), { daysLeft: 1, days: 31 });
});

test("the share is never below nothing or above the whole", () => {
  const time = fc
    .date({ min: new Date("2015-01-01"), max: new Date("2035-01-01"), noInvalidDate: true })
    .map((date) => date.toISOString());
  fc.assert(
    fc.property(time, time, fc.constantFrom("monthly", "yearly"), (from, to, cycle) => {
      const { daysLeft, days } = cycleShare(from, to, cycle);
      assert.ok(daysLeft >= 0 && daysLeft <= days);
      assert.ok(cycle === "monthly" ? days >= 28 && days <= 31 : days === 365 || days === 366);
    }),
  );
});
