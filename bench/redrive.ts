import { styleText } from "node:util";
import { measureApart } from "./apart.ts";
import { machineText } from "./machine.ts";
import type { PhaseFigures, RedriveAsked, RedriveFigures, RedriveSample } from "./measure-redrive.ts";
import { readOptions } from "./options.ts";
import { writePicture } from "./picture-file.ts";
import { plotSvg, scaleOf, type Line } from "./plot.ts";
import { hundredths, median } from "./statistics.ts";
import { figure, tableText } from "./table.ts";

/** `npm run redrive -w @trellis/bench`: what live deliveries feel of a redrive of very many dead letters. */
const { values, refuse } = readOptions(
  "redrive.ts [--dead-letters 100000] [--redrive-rate 5000] [--rate 20000] [--seconds 10] [--runs 3] [--plots folder] [--json]\n" +
    "       --rate: live events a second; --seconds: before the redrive, and after it",
  {
    "dead-letters": { type: "string", default: "100000" },
    "redrive-rate": { type: "string", default: "5000" },
    rate: { type: "string", default: "20000" },
    seconds: { type: "string", default: "10" },
    runs: { type: "string", default: "3" },
    plots: { type: "string" },
    json: { type: "boolean", default: false },
  },
);
const asked: RedriveAsked = {
  deadLetters: Number(values["dead-letters"]),
  redrivePerSecond: Number(values["redrive-rate"]),
  livePerSecond: Number(values.rate),
  durationMs: Number(values.seconds) * 1_000,
};
const runs = Number(values.runs);
const whole = [asked.deadLetters, asked.redrivePerSecond, runs].every(
  (count) => Number.isInteger(count) && count >= 1,
);
if (!whole || !(asked.livePerSecond > 0 && asked.durationMs > 0)) refuse();

/** What issue 3 asks of the p99 of live deliveries during a redrive, over that before. */
const ratioMax = 2;

const machine = machineText();
const conditions = `${asked.deadLetters.toLocaleString("en")} dead letters redriven at ${asked.redrivePerSecond.toLocaleString("en")}/s beside ${asked.livePerSecond.toLocaleString("en")} live events/s, two subscriptions`;
const measured: RedriveFigures[] = [];
for (let run = 1; run <= runs; run++) {
  const script = new URL("./redrive-run.ts", import.meta.url);
  measured.push(
    await measureApart(script, asked, (progress) =>
      console.error(styleText("dim", `run ${run} of ${runs}, ${progress}`)),
    ),
  );
}

const phases = ["before", "during", "after"] as const;
const middle = (of: (each: RedriveFigures) => number): number => hundredths(median(measured.map(of)));
const figures = {
  ...Object.fromEntries(phases.map((phase) => [phase, middleOf(phase)])),
  ratio: middle(({ ratio }) => ratio),
  redrivenPerSecond: middle(({ redrivenPerSecond }) => redrivenPerSecond),
};
const met = figures.ratio <= ratioMax;
// The books of every run: all dead letters were delivered, none is left, and nothing is owed.
const sound = measured.every(
  ({ redriven, deadLettersLeft, balanced }) =>
    redriven === asked.deadLetters && deadLettersLeft === 0 && balanced,
);
if (values.plots !== undefined) {
  const drawn = measured.toSorted((a, b) => a.ratio - b.ratio)[Math.floor(runs / 2)];
  if (drawn !== undefined)
    console.error(
      styleText("dim", `wrote ${writePicture(values.plots, "redrive.svg", pictureOf(drawn.samples))}`),
    );
}
if (values.json)
  console.log(
    JSON.stringify({
      schema: "trellis.bench-redrive/1",
      machine,
      asked,
      ...figures,
      ratioMax,
      met,
      balanced: sound,
      runs: measured,
    }),
  );
else {
  console.log(`${machine}; ${runs === 1 ? "one run" : `medians of ${runs} runs`}\n${conditions}\n`);
  const rows = phases.map((phase) => {
    const { p50Ms, p99Ms } = middleOf(phase);
    const range = measured.map((each) => each[phase].p99Ms).toSorted((a, b) => a - b);
    return [`${phase} the redrive`, p50Ms, p99Ms, range.at(0) ?? Number.NaN, range.at(-1) ?? Number.NaN];
  });
  console.log(
    tableText(
      ["live deliveries", "p50 ms", "p99 ms", "least p99", "largest p99"],
      rows.map(([what, ...each]) => [String(what), ...each.map((value) => figure(Number(value)))]),
    ),
  );
  console.log(`\nredriven/s: ${figure(figures.redrivenPerSecond)}`);
  console.log(
    `${met ? "met" : "not met"}: live p99 during the redrive is at most ${ratioMax} x the one before: ${figure(figures.ratio)} x` +
      ` (${measured.map(({ ratio }) => figure(ratio)).join(", ")})`,
  );
  console.log(
    `${sound ? "met" : "not met"}: every dead letter was redriven once, none is left, the books balance`,
  );
}

function middleOf(phase: (typeof phases)[number]): PhaseFigures {
  return { p50Ms: middle((each) => each[phase].p50Ms), p99Ms: middle((each) => each[phase].p99Ms) };
}

function pictureOf(samples: readonly RedriveSample[]): string {
  const line = (name: string, of: (sample: RedriveSample) => number): Line => ({
    name,
    points: samples.map((sample) => ({ x: sample.atS, y: of(sample) })),
  });
  return plotSvg({
    title: "What live deliveries feel of a redrive",
    subtitles: [conditions, machine],
    x: {
      label: "seconds",
      ticks: scaleOf(samples.at(-1)?.atS ?? 1).map((at) => ({ at, label: String(at) })),
    },
    panels: [
      {
        label: "Live deliveries, end to end, ms",
        lines: [line("p50", ({ p50Ms }) => p50Ms), line("p99", ({ p99Ms }) => p99Ms)],
      },
      {
        label: "Dead letters redriven a second",
        lines: [line("redriven", ({ redrivenPerSecond }) => redrivenPerSecond)],
      },
    ],
  });
}
