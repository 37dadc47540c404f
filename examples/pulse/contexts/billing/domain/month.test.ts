import assert from "node:assert/strict";
import { test } from "node:test";
import { bookingMonth, monthBefore, monthOf } from "./month.ts";

test("a month comes before the next one, over the turn of the year too", () => {
  assert.equal(monthOf("2017-10-25T00:00:00.000Z"), "2017-10");
  assert.equal(monthBefore("2017-10"), "2017-09");
  assert.equal(monthBefore("2018-01"), "2017-12");
});

test("an invoice stands in its own month, or in the present one when its own is closed", () => {
  assert.equal(bookingMonth("2017-10-25T00:00:00.000Z", false, "2026-11-01T00:00:00.000Z"), "2017-10");
  assert.equal(bookingMonth("2017-10-25T00:00:00.000Z", true, "2026-11-01T00:00:00.000Z"), "2026-11");
});
