import { styleText } from "node:util";
import { measureApart } from "./apart.ts";
import type { StepAsked } from "./growth-step.ts";
import { machineText } from "./machine.ts";
import { dimensions, type Dimension, type StepFigures } from "./measure-growth.ts";
import { readOptions } from "./options.ts";
import { writePicture } from "./picture-file.ts";
import { plotSvg, shortened } from "./plot.ts";
import { figure, tableText } from "./table.ts";

/** `npm run growth -w @trellis/bench`: what it costs when events get larger, and subscriptions, contexts and debts more. */
const names = dimensions.map(({ name }) => name);
const { values, refuse } = readOptions(
  `growth.ts [--only ${names.join(",")}] [--steps 0,1000000,50000000] [--seconds 5] [--runs 1] [--plots folder] [--json]\n` +
    "       --steps with one dimension only; 50 million events take about 15 GB of the temporary folder's disk",
  {
    only: { type: "string" },
    seconds: { type: "string", default: "5" },
    runs: { type: "string", default: "1" },
    steps: { type: "string" },
    plots: { type: "string" },
    json: { type: "boolean", default: false },
  },
);
const durationMs = Number(values.seconds) * 1_000;
const runs = Number(values.runs);
const only = values.only?.split(",").map((name) => name.trim()) ?? names;
const steps = values.steps?.split(",").map(Number);
const chosen = dimensions.filter(({ name }) => only.includes(name));
const stepsFit =
  steps === undefined || (chosen.length === 1 && steps.every((step) => Number.isInteger(step) && step >= 0));
if (
  !(
    durationMs > 0 &&
    Number.isInteger(runs) &&
    runs >= 1 &&
    only.every((name) => names.includes(name)) &&
    stepsFit
  )
)
  refuse();

const machine = machineText();
const conditions =
  `each step ${values.seconds} s at its light load and as long at full speed` +
  (runs === 1 ? "" : `, medians of ${runs} runs`);
const measured: { readonly dimension: Dimension; readonly figures: readonly StepFigures[] }[] = [];
for (const dimension of chosen) {
  const figures: StepFigures[] = [];
  for (const step of steps ?? dimension.steps) {
    tell(`${dimension.name}: ${writtenOf(dimension, step)} ${dimension.unit}`);
    const asked: StepAsked = { dimension: dimension.name, step, durationMs, runs };
    const script = new URL("./growth-step.ts", import.meta.url);
    figures.push(await measureApart(script, asked, (progress) => tell(`  ${progress}`)));
  }
  measured.push({ dimension, figures });
  if (values.plots !== undefined) {
    const picture = pictureOf(dimension, figures);
    tell(`wrote ${writePicture(values.plots, `growth-${dimension.name}.svg`, picture)}`);
  }
}
if (values.json)
  console.log(
    JSON.stringify({
      schema: "trellis.bench-growth/1",
      machine,
      durationMs,
      runs,
      dimensions: measured.map(({ dimension: { name, unit, lightPerSecond }, figures }) => ({
        name,
        unit,
        lightPerSecond,
        steps: figures,
      })),
    }),
  );
else {
  console.log(`${machine}; ${conditions}`);
  for (const { dimension, figures } of measured) printTable(dimension, figures);
}

function tell(progress: string): void {
  console.error(styleText("dim", progress));
}

function writtenOf({ written }: Dimension, step: number): string {
  return written?.(step) ?? step.toLocaleString("en");
}

function printTable(dimension: Dimension, figures: readonly StepFigures[]): void {
  const { name, unit, lightPerSecond } = dimension;
  const drains = figures.some(({ drained }) => drained !== undefined);
  const light = `${lightPerSecond.toLocaleString("en")}/s`;
  console.log(`\n${name}:`);
  console.log(
    tableText(
      [
        unit,
        "published/s",
        "delivered/s",
        "p99 ms at full speed",
        `p50 ms at ${light}`,
        "p99 ms",
        "cores",
        "RSS MiB",
        ...(drains ? ["drained/s", "p99 ms meanwhile"] : []),
        "balanced",
      ],
      figures.map(({ step, light: slow, ceiling, drained }) => [
        writtenOf(dimension, step),
        ...[
          ceiling.publishedPerSecond,
          ceiling.deliveredPerSecond,
          ceiling.p99Ms,
          slow.p50Ms,
          slow.p99Ms,
          slow.cores,
          ceiling.rssMiB,
          ...(drains ? [drained?.drainedPerSecond, drained?.drainingP99Ms] : []),
        ].map((value) => figure(value ?? Number.NaN)),
        slow.balanced && ceiling.balanced ? "yes" : "NO",
      ]),
    ),
  );
}

/** Steps stand side by side whatever their distance: they grow by factors, and some begin with nothing. */
function pictureOf(dimension: Dimension, figures: readonly StepFigures[]): string {
  const { name, unit, lightPerSecond } = dimension;
  const written = dimension.written ?? shortened;
  const points = (of: (each: StepFigures) => number): { readonly x: number; readonly y: number }[] =>
    figures.map((each, x) => ({ x, y: of(each) }));
  const light = `${lightPerSecond.toLocaleString("en")} events/s`;
  return plotSvg({
    title: `How cost grows with ${name === "size" ? "the size of events" : name.replace("-", " ")}`,
    subtitles: [conditions, machine],
    x: { label: unit, ticks: figures.map(({ step }, at) => ({ at, label: written(step) })) },
    panels: [
      {
        label: "Events a second, at full speed",
        lines: [
          { name: "published", points: points(({ ceiling }) => ceiling.publishedPerSecond) },
          { name: "delivered", points: points(({ ceiling }) => ceiling.deliveredPerSecond) },
        ],
      },
      {
        label: `End to end at ${light}, ms`,
        lines: [
          { name: "p50", points: points(({ light: slow }) => slow.p50Ms) },
          { name: "p99", points: points(({ light: slow }) => slow.p99Ms) },
        ],
      },
      {
        label: `Processor at ${light}, cores`,
        lines: [{ name: "all threads", points: points(({ light: slow }) => slow.cores) }],
      },
    ],
  });
}
