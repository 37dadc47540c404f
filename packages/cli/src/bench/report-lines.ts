import { padEnd, padStart, printable } from "../terminal/cells.ts";
import { areaLines, bar, sparkline, timeAxis } from "../terminal/plot.ts";
import { labelled } from "../terminal/prose.ts";
import { counted, duration, fineTime, grouped } from "../terminal/quantity.ts";
import type { Screen } from "../terminal/screen.ts";
import { tableLines, type Cell, type Column, type Row } from "../terminal/table.ts";
import type { BenchLoad, BenchReport, FunctionFigures } from "./bench-report.ts";
import type { Sample } from "./sampler.ts";

/** Cells of a plot where no terminal says how wide it is, and at most. */
const widthDefault = 80;
const widthMax = 120;
const plotRows = 6;
/** Less than it takes to look twice. */
const settledAtOnceMs = 20;

/** A run for people: what was offered and came of it, each function, rates over time, latencies by their length. */
export function reportLines(report: BenchReport, screen: Screen): string[] {
  return [
    ...headLines(report, screen),
    ...(report.functions.length === 0
      ? []
      : ["", ...tableLines(functionColumns, report.functions.map(functionRow), screen)]),
    ...timeLines(report, screen),
    ...histogramLines(report, screen),
  ];
}

function headLines(report: BenchReport, screen: Screen): string[] {
  const { load, machine, latency, rss, balanced } = report;
  const facts: readonly (readonly [name: string, fact: string])[] = [
    [report.system, `${load.target}  ${loadText(load)}`],
    [
      "machine",
      `${counted(machine.cores, "core")} ${printable(machine.model)}, Node.js ${machine.node}, disk flush ${fineTime(machine.flushMs)}`,
    ],
    [load.kind === "events" ? "published" : "answered", acceptedText(report)],
    ...(Object.keys(report.refused).length === 0 ? [] : [["refused", refusedText(report, screen)] as const]),
    [
      load.kind === "events" ? "durable" : "latency",
      latency === undefined
        ? "nothing was answered"
        : `p50 ${fineTime(latency.p50Ms)}   p90 ${fineTime(latency.p90Ms)}   p99 ${fineTime(latency.p99Ms)}   max ${fineTime(latency.maxMs)}`,
    ],
    ["cpu", cpuText(report)],
    [
      "memory",
      `${grouped(rss.startMiB)} MiB at the start, ${grouped(rss.peakMiB)} at its highest, ${grouped(rss.endMiB)} at the end`,
    ],
    ["books", `${balanced ? "balanced" : screen.paint("red", "▲ not balanced")}; ${settledText(report)}`],
    ...(report.restarts === 0
      ? []
      : [["workers", screen.paint("yellow", `◆ ${counted(report.restarts, "restart")}`)] as const]),
    ...report.functions.flatMap(({ name, outage }) =>
      outage === undefined
        ? []
        : [["paused", screen.paint("yellow", `◆ ${name}, by an outage: ${printable(outage)}`)] as const],
    ),
  ];
  return facts.flatMap(([name, fact], i) => {
    const lines = labelled(`${padEnd(name, 12)}  `, fact, screen.columns);
    return lines.map((line, at) =>
      at === 0 ? screen.paint(i === 0 ? "bold" : "dim", name) + line.slice(name.length) : line,
    );
  });
}

function loadText({
  perSecond,
  durationMs,
  duplicates,
  documents,
  keys,
  connections,
  seed,
  dataFile,
}: BenchLoad): string {
  return [
    `${perSecond === 0 ? "as fast as it takes" : `${grouped(perSecond)}/s`} for ${duration(durationMs)}`,
    ...(connections === undefined ? [] : [counted(connections, "connection")]),
    counted(documents, "document") +
      (dataFile === undefined ? ` of seed ${seed ?? 0}` : ` of ${printable(dataFile)}`),
    ...(keys === undefined ? [] : [counted(keys, "key")]),
    ...(duplicates === 0 ? [] : [`${Number((duplicates * 100).toFixed(2))} % duplicates`]),
  ].join(", ");
}

function acceptedText({
  load,
  accepted,
  acceptedPerSecond,
  offered,
  duplicates,
  offeredMs,
  interrupted,
}: BenchReport): string {
  const wanted = (load.perSecond * Math.min(load.durationMs, offeredMs)) / 1_000;
  // What the bounds of the load held back was never offered.
  const held =
    !interrupted && wanted > 0 && offered < wanted * 0.98 ? `, ${grouped(Math.round(wanted))} were due` : "";
  const repeated = duplicates === 0 ? "" : `; ${counted(duplicates, "duplicate")}`;
  const well = load.kind === "http" ? " below 400" : "";
  return `${grouped(acceptedPerSecond)}/s${well}, ${grouped(accepted)} of ${grouped(offered)} offered${held}${repeated}`;
}

function refusedText({ refused }: BenchReport, { paint }: Screen): string {
  const parts = Object.entries(refused).toSorted(([, a], [, b]) => b - a);
  return paint("yellow", parts.map(([reason, count]) => `${grouped(count)} ${printable(reason)}`).join(", "));
}

function cpuText({ cpu: { engineCores, senderCores } }: BenchReport): string {
  const engine = `${engineCores.toFixed(2)} cores`;
  return senderCores === undefined
    ? `${engine}, the publisher included`
    : `${engine}, and ${senderCores.toFixed(2)} for sending`;
}

function settledText({ settled, settledMs, waiting }: BenchReport): string {
  if (settled && settledMs < settledAtOnceMs) return "settled at once";
  return settled
    ? `settled ${duration(settledMs)} after the last answer`
    : `${counted(waiting, "delivery", "deliveries")} still waiting after ${duration(settledMs)}`;
}

const functionColumns: readonly Column[] = [
  { title: "FUNCTION", flexible: true },
  ...["RATE/S", "DONE", "REFUSED", "RETRIES", "DEAD", "WAITING", "P50", "P99"].map((title) => ({
    title,
    align: "right" as const,
  })),
];

function functionRow({
  name,
  deliveredPerSecond,
  done,
  refused,
  retries,
  deadLettered,
  waiting,
  p50Ms,
  p99Ms,
}: FunctionFigures): Row {
  const dead: Cell = deadLettered === 0 ? "0" : { text: `▲ ${grouped(deadLettered)}`, style: "red" };
  const counts = [deliveredPerSecond, done, refused, retries].map(grouped);
  const times = [p50Ms, p99Ms].map((ms) => (ms === undefined ? "-" : duration(ms)));
  return [name, ...counts, dead, grouped(waiting), ...times];
}

function timeLines(report: BenchReport, screen: Screen): string[] {
  const { load } = report;
  // Waiting for what does not come any more would take the room of what happened.
  const end = report.samples.findLastIndex(
    (sample) => sample.phase === "offering" || sample.deliveredPerSecond > 0,
  );
  const samples = report.samples.slice(0, end + 1);
  const last = samples.at(-1);
  if (last === undefined || samples.length < 2) return [];
  const width = Math.min(screen.columns ?? widthDefault, widthMax);
  const over = (value: (sample: Sample) => number): number[] => overTime(samples, value);
  const plot = areaLines(
    over(({ acceptedPerSecond }) => acceptedPerSecond),
    { width, rows: plotRows, label: shortened },
  );
  const floor = plot.at(-1) ?? "";
  const margin = floor.indexOf("└") + 1;
  const axis = timeAxis(floor.length - margin, (share) =>
    share === 0 ? "0 s" : duration(last.atMs * share),
  );
  const lines = [
    ["delivered/s", over((sample) => sample.deliveredPerSecond), shortened],
    ["p99", over(({ p99Ms }) => p99Ms ?? 0), fineTime],
    ["waiting", over((sample) => sample.waiting), shortened],
    ["cores", over((sample) => sample.cores), (cores: number) => cores.toFixed(2)],
    ["MiB", over((sample) => sample.rssMiB), shortened],
  ] as const;
  return [
    "",
    screen.paint("dim", load.kind === "events" ? "PUBLISHED, PER SECOND" : "ANSWERED BELOW 400, PER SECOND"),
    ...plot.map((line) => painted(line, screen)),
    " ".repeat(margin) + axis.trimEnd(),
    ...lines.map(([name, values, label]) => {
      const peak = label(Math.max(...values));
      const drawn = sparkline(values, Math.max(1, width - 12 - 14));
      return `${screen.paint("dim", padEnd(name, 12))}${screen.paint("blue", drawn)}  ${screen.paint("dim", "max")} ${peak}`;
    }),
  ];
}

/** One value for each place in time: an engine that is busy answers some samples late, and then one stands for several. */
function overTime(samples: readonly Sample[], value: (sample: Sample) => number): number[] {
  const endMs = samples.at(-1)?.atMs ?? 0;
  let at = 0;
  return Array.from({ length: samples.length }, (_, place) => {
    while ((samples[at]?.atMs ?? endMs) < ((place + 1) * endMs) / samples.length) at += 1;
    const sample = samples[at];
    return sample === undefined ? 0 : value(sample);
  });
}

/** The columns of a plot, without its scale, in its colour. */
function painted(line: string, { paint }: Screen): string {
  return line.replace(/[▁-█][▁-█ ]*$/, (columns) => paint("blue", columns));
}

function histogramLines({ histogram, load }: BenchReport, screen: Screen): string[] {
  const total = histogram.reduce((sum, { count }) => sum + count, 0);
  if (total === 0) return [];
  const width = Math.min(screen.columns ?? widthDefault, widthMax);
  const most = Math.max(...histogram.map(({ count }) => count));
  const counts = histogram.map(({ count }) => grouped(count));
  const noun = load.kind === "events" ? "EVENTS" : "ANSWERS";
  const countWidth = Math.max(noun.length, ...counts.map((text) => text.length));
  // The label, the count, two percentages and the blanks between them.
  const room = width - 10 - 2 - countWidth - 2 - 8 - 2 - 8 - 2;
  let below = 0;
  const rows = histogram.map(({ upToMs, count }, at) => {
    below += count;
    return [
      padStart(`≤ ${shortTime(upToMs)}`, 10),
      padStart(counts[at] ?? "", countWidth),
      padStart(percent(count / total), 8),
      padStart(percent(below / total), 8),
      count === 0 ? "" : screen.paint("blue", bar(count / most, Math.max(4, room))),
    ]
      .join("  ")
      .trimEnd();
  });
  const title = [
    padStart("LATENCY", 10),
    padStart(noun, countWidth),
    padStart("SHARE", 8),
    padStart("SO FAR", 8),
  ].join("  ");
  return ["", screen.paint("dim", title), ...rows];
}

/** Never 100 % for less than all. */
function percent(share: number): string {
  if (share === 0 || share === 1) return `${share * 100} %`;
  if (share < 1e-5) return "< 0.001 %";
  const digits = share > 0.999 || share < 0.001 ? 3 : 1;
  return `${(Math.floor(share * 100 * 10 ** digits) / 10 ** digits).toFixed(digits)} %`;
}

/** A step of the histogram is a round number: `0.2 ms`, `50 ms`, `2 s`. */
function shortTime(ms: number): string {
  return ms < 1_000 ? `${ms} ms` : `${ms / 1_000} s`;
}

/** `1,250` as `1.25k`: a scale has little room. */
function shortened(value: number): string {
  for (const [unit, size] of [
    ["M", 1e6],
    ["k", 1e3],
  ] as const) {
    if (value >= size) return `${Number((value / size).toPrecision(3))}${unit}`;
  }
  return String(Number(value.toPrecision(3)));
}
