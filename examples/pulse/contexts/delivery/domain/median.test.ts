import assert from "node:assert/strict";
import { test } from "node:test";
import { median } from "./median.ts";

test("the median is the middle value, the mean of two middle ones, and nothing for none", () => {
  assert.equal(median([9, 1, 5]), 5);
  assert.equal(median([10, 1, 2, 4]), 3);
  assert.equal(median([]), null);
});
