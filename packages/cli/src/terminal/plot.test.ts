import assert from "node:assert/strict";
import { test } from "node:test";
import { areaLines, bar, resampled, scaleTop, sparkline, timeAxis } from "./plot.ts";

test("values are drawn as columns over a scale from zero, to an eighth of a line", () => {
  assert.deepEqual(areaLines([0, 25, 50, 75, 100], { width: 10, rows: 2, label: String }), [
    "100 ┤   ▄█",
    " 50 ┤ ▄███",
    "  0 └─────",
  ]);
});

test("every line of a plot fits its width, however many values there are", () => {
  for (const width of [40, 80, 120]) {
    const lines = areaLines(
      Array.from({ length: 601 }, (_, at) => at * 997),
      { width, rows: 6, label: (value) => `${value / 1_000}k` },
    );
    assert.equal(lines.length, 7);
    for (const line of lines) assert.ok(line.length <= width, line);
  }
});

test("a line of values shows the greatest of each place, and never nothing", () => {
  assert.equal(sparkline([0, 4, 8], 3), "▁▄█");
  assert.equal(sparkline([1, 1, 9, 1], 2), "▁█");
  assert.equal(sparkline([0, 0], 2), "▁▁");
  assert.equal(sparkline([], 4), "");
});

test("a bar is as long as its share, and what is not nothing is seen", () => {
  assert.deepEqual([bar(1, 4), bar(0.5, 3), bar(0.0001, 10), bar(0, 10)], ["████", "█▌", "▏", ""]);
});

test("more values than there is room for are put together, fewer are stretched", () => {
  assert.deepEqual(resampled([1, 3, 5, 7], 2, "mean"), [2, 6]);
  assert.deepEqual(resampled([1, 3, 5, 7], 2, "max"), [3, 7]);
  assert.deepEqual(resampled([1, 2], 4, "mean"), [1, 1, 2, 2]);
});

test("a scale ends at a round number above the greatest value", () => {
  assert.deepEqual([[0], [7], [99], [101], [240_000]].map(scaleTop), [1, 8, 100, 120, 250_000]);
});

test("times stand under their places", () => {
  assert.equal(
    timeAxis(20, (share) => `${share * 10} s`),
    "0 s      5 s    10 s",
  );
});
