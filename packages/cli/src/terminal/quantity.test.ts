import assert from "node:assert/strict";
import { test } from "node:test";
import { bytes, counted, duration, fineTime, grouped, perSecond } from "./quantity.ts";

test("numbers are grouped by thousands", () => {
  assert.deepEqual([0, 999, 1000, 1234567].map(grouped), ["0", "999", "1,000", "1,234,567"]);
});

test("one is singular, everything else plural", () => {
  assert.deepEqual(
    [0, 1, 2].map((n) => counted(n, "error")),
    ["0 errors", "1 error", "2 errors"],
  );
});

test("a duration is told in the unit that reads best", () => {
  assert.deepEqual([0.42, 12.3, 999.4, 1234, 59_940, 59_960, 180_000, 7_200_000, 200_000_000].map(duration), [
    "0.4 ms",
    "12 ms",
    "999 ms",
    "1.2 s",
    "59.9 s",
    "1 min",
    "3 min",
    "2 h",
    "2 d",
  ]);
});

test("a measured time has two digits where it is short", () => {
  assert.deepEqual([0.0418, 0.5, 3.14, 9.96, 12.3, 1_234].map(fineTime), [
    "0.042 ms",
    "0.5 ms",
    "3.1 ms",
    "10 ms",
    "12 ms",
    "1.2 s",
  ]);
});

test("a rate is read with its groups and its parts", () => {
  assert.deepEqual([2_500, 0.5, 0.001].map(perSecond), ["2,500 a second", "0.5 a second", "0.001 a second"]);
});

test("bytes are read in the unit that fits", () => {
  assert.deepEqual([0, 1_023, 1_024, 61_203_331, 17_179_869_184].map(bytes), [
    "0 B",
    "1023 B",
    "1.0 KiB",
    "58 MiB",
    "16 GiB",
  ]);
});
