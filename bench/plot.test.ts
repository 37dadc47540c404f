import assert from "node:assert/strict";
import { test } from "node:test";
import { plotSvg, scaleOf, shortened } from "./plot.ts";

test("a scale begins at 0, reaches the greatest value and has at most six labels", () => {
  for (const greatest of [0.03, 1, 7, 9.99, 50, 123, 999, 1_001, 412_345, 8_000_000]) {
    const ticks = scaleOf(greatest);
    const [last = 0, before = 0] = [ticks.at(-1), ticks.at(-2)];
    assert.ok(ticks[0] === 0 && last >= greatest && before < greatest, `${greatest}: ${ticks.join(" ")}`);
    assert.ok(ticks.length >= 3 && ticks.length <= 6, `${greatest}: ${ticks.join(" ")}`);
  }
  assert.deepEqual(scaleOf(0), [0, 1]);
});

test("numbers beside an axis are short", () => {
  assert.deepEqual([0, 2.5, 999, 1_500, 400_000, 12_500_000].map(shortened), [
    "0",
    "2.5",
    "999",
    "1.5k",
    "400k",
    "12.5M",
  ]);
});

test("greater values are drawn higher, later ones further right, and gaps are left out", () => {
  const svg = plotSvg({
    title: "a < b",
    subtitles: ["here"],
    x: { label: "s", ticks: [0, 10].map((at) => ({ at, label: String(at) })) },
    panels: [
      {
        label: "rate",
        lines: [
          {
            name: "one",
            points: [
              { x: 0, y: 1 },
              { x: 5, y: Number.NaN },
              { x: 10, y: 2 },
            ],
          },
        ],
        bound: { at: 4, label: "bound" },
      },
    ],
  });
  const [, x1, y1, x2, y2] = /d="M([\d.]+) ([\d.]+)L([\d.]+) ([\d.]+)"/.exec(svg) ?? [];
  assert.ok(Number(x2) > Number(x1) && Number(y2) < Number(y1), svg);
  const bound = /class="bound" d="M[\d.]+ ([\d.]+)H/.exec(svg)?.[1];
  assert.ok(Number(bound) < Number(y2));
  assert.match(svg, /a &lt; b/);
  assert.doesNotMatch(svg, /NaN|Infinity|undefined/);
});
