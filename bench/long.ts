import { styleText } from "node:util";
import { machineText } from "./machine.ts";
import { measureLong, retentionMs, type LongFigures, type LongSample } from "./measure-long.ts";
import { readOptions } from "./options.ts";
import { writePicture } from "./picture-file.ts";
import { plotSvg, scaleOf, type Line } from "./plot.ts";
import { figure, tableText } from "./table.ts";

/** `npm run long -w @trellis/bench`: a load for ten minutes. Does the engine sustain it, and does memory stay flat? */
const { values, refuse } = readOptions(
  "long.ts [--minutes 10] [--rate 200000] [--duplicates 5] [--failing 1] [--sampled 1] [--batch 1] [--plots folder] [--json]\n" +
    "       duplicates and failing in percent, 0 to 50; sampled (traces) in percent, 0 to 100",
  {
    minutes: { type: "string", default: "10" },
    rate: { type: "string", default: "200000" },
    duplicates: { type: "string", default: "5" },
    failing: { type: "string", default: "1" },
    sampled: { type: "string", default: "1" },
    batch: { type: "string", default: "1" },
    plots: { type: "string" },
    json: { type: "boolean", default: false },
  },
);
const { minutes, perSecond, duplicates, failing, sampled, batch } = {
  minutes: Number(values.minutes),
  perSecond: Number(values.rate),
  duplicates: Number(values.duplicates),
  failing: Number(values.failing),
  sampled: Number(values.sampled),
  batch: Number(values.batch),
};
const sharesFit =
  [duplicates, failing].every((share) => share >= 0 && share <= 50) && sampled >= 0 && sampled <= 100;
if (!(minutes > 0 && perSecond > 0 && sharesFit && Number.isInteger(batch) && batch >= 1)) refuse();

// Ending has to be an exit: the data folder goes with it.
process.on("SIGINT", () => process.exit(130)).on("SIGTERM", () => process.exit(143));

/** What issue 3 asks of the load that stands in it. */
const bars = { p99MaxMs: 50, coresMax: 1.5, memoryGrowthMax: 0.05 } as const;
const tellEveryS = 5;

const machine = machineText();
const offered = `${perSecond.toLocaleString("en")} events/s offered for ${minutes} min`;
const conditions =
  `two subscriptions, ${duplicates} % duplicates, ${failing} % failing, ${sampled} % sampled, log kept for ${retentionMs / 1_000} s` +
  (batch === 1 ? "" : `, ${batch} events a call`);
console.error(styleText("dim", `${offered}; ${conditions}`));
let told = 0;
const figures = await measureLong(
  {
    perSecond,
    durationMs: minutes * 60_000,
    duplicates: duplicates / 100,
    failing: failing / 100,
    sampled: sampled / 100,
    batch,
  },
  (sample) => {
    if (sample.atS < told + tellEveryS) return;
    told = sample.atS;
    console.error(styleText("dim", progressText(sample)));
  },
);
if (values.plots !== undefined) {
  console.error(styleText("dim", `wrote ${writePicture(values.plots, "long.svg", pictureOf(figures))}`));
}
if (values.json)
  console.log(
    JSON.stringify({
      schema: "trellis.bench-long/1",
      machine,
      load: { perSecond, minutes, duplicates, failing, sampled, batch },
      ...figures,
    }),
  );
else printReport(figures);

function progressText(sample: LongSample): string {
  return [
    `${figure(Math.round(sample.atS))} s`,
    `${figure(sample.publishedPerSecond)}/s published`,
    `${figure(sample.deliveredPerSecond)}/s delivered`,
    `p50 ${figure(sample.p50Ms)} ms`,
    `p99 ${figure(sample.p99Ms)} ms`,
    `${figure(sample.waiting)} waiting`,
    `${figure(sample.rssMiB)} MiB`,
    `${sample.cores.toFixed(2)} cores`,
  ].join("  ");
}

function printReport(found: LongFigures): void {
  console.log(`${machine}\n${offered}; ${conditions}\n`);
  console.log(
    tableText(
      ["what", "measured"],
      [
        ["published, new and durable, a second", figure(found.publishedPerSecond)],
        ["delivered a second", figure(found.deliveredPerSecond)],
        ["publishes due", figure(found.due)],
        ["publishes answered", figure(found.answered)],
        ["publishes refused", figure(found.refused)],
        ["duplicates", figure(found.duplicates)],
        ["retries", figure(found.retries)],
        ["dead letters", figure(found.deadLetters)],
        ["p50, end to end, ms", figure(found.p50Ms)],
        ["p99, end to end, ms", figure(found.p99Ms)],
        ["p99 of the worst second, ms", figure(found.p99WorstMs)],
        ["p99 from publish to durable, ms", figure(found.durableP99Ms)],
        ["settled after the end, ms", figure(found.settledMs)],
        ["cores", found.cores.toFixed(2)],
        ["memory at most, MiB", figure(found.rssMaxMiB)],
        ["memory, second half, MiB a minute", figure(found.memoryMiBPerMinute)],
      ],
    ),
  );
  const memory = `memory flat (rises less than ${bars.memoryGrowthMax * 100} % over the second half): ${(found.memoryGrowth * 100).toFixed(1)} %`;
  console.log("");
  for (const [met, text] of [
    [found.sustained, "sustained: all that was due was answered, none refused, no backlog at the end"],
    [found.p99Ms <= bars.p99MaxMs, `p99 at most ${bars.p99MaxMs} ms: ${figure(found.p99Ms)}`],
    [found.cores <= bars.coresMax, `at most ${bars.coresMax} cores: ${found.cores.toFixed(2)}`],
    [found.memoryGrowth < bars.memoryGrowthMax, memory],
    [found.balanced, "books balanced"],
  ] as const)
    console.log(`${met ? "met" : "not met"}: ${text}`);
}

function pictureOf({ samples }: LongFigures): string {
  const inMinutes = minutes >= 3;
  const ticks = scaleOf(inMinutes ? minutes : minutes * 60).map((at) => ({
    at: inMinutes ? at * 60 : at,
    label: String(at),
  }));
  const line = (name: string, of: (sample: LongSample) => number): Line => ({
    name,
    points: samples.map((sample) => ({ x: sample.atS, y: of(sample) })),
  });
  return plotSvg({
    title: offered,
    subtitles: [conditions, machine],
    x: { label: inMinutes ? "minutes" : "seconds", ticks },
    panels: [
      {
        label: "Events a second",
        lines: [
          line("published", (sample) => sample.publishedPerSecond),
          line("delivered", (sample) => sample.deliveredPerSecond),
        ],
      },
      {
        label: "End to end, ms",
        lines: [line("p50", ({ p50Ms }) => p50Ms), line("p99", ({ p99Ms }) => p99Ms)],
        bound: { at: bars.p99MaxMs, label: `bound of p99, ${bars.p99MaxMs} ms` },
      },
      {
        label: "Memory, MiB",
        lines: [line("resident", ({ rssMiB }) => rssMiB), line("heap of main", ({ heapMiB }) => heapMiB)],
      },
      {
        label: "Processor, cores",
        lines: [line("all threads", ({ cores }) => cores)],
        bound: { at: bars.coresMax, label: `bound, ${bars.coresMax} cores` },
      },
    ],
  });
}
