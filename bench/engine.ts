import { styleText } from "node:util";
import { measureApart } from "./apart.ts";
import type { RowAsked } from "./engine-row.ts";
import { machineText } from "./machine.ts";
import { measureDisk } from "./measure-disk.ts";
import { medianOf, type EngineFigures } from "./measure-engine.ts";
import { readOptions } from "./options.ts";
import { measureStore, type StoreFigures } from "./measure-store.ts";
import { median } from "./statistics.ts";
import { figure, tableText } from "./table.ts";

/** `npm run engine -w @trellis/bench`: the engine end to end; the disk and the store alone in the same run, as its limits. */
const { values, refuse } = readOptions(
  "engine.ts [--seconds 10] [--runs 5] [--rate 50000 ...] [--batch 64] [--json]   (rate 0: as fast as it goes)",
  {
    seconds: { type: "string", default: "10" },
    runs: { type: "string", default: "5" },
    rate: { type: "string", multiple: true, default: ["10", "50000", "200000", "0"] },
    batch: { type: "string", default: "64" },
    json: { type: "boolean", default: false },
  },
);
const durationMs = Number(values.seconds) * 1_000;
const [runs, batch] = [Number(values.runs), Number(values.batch)];
const rates = values.rate.map(Number);
const wholeNumbers = [runs, batch].every((value) => Number.isInteger(value) && value >= 1);
if (!wholeNumbers || ![durationMs, ...rates].every((value) => Number.isFinite(value) && value >= 0)) refuse();

const batches = batch > 1 ? [1, batch] : [1];
const ceilings = ([2, 1] as const).flatMap((subscriptions) =>
  batches.map((perCall) => rowOf(0, subscriptions, perCall)),
);
const rows: readonly RowAsked[] = rates.flatMap((rate) => (rate > 0 ? [rowOf(rate, 2, 1)] : ceilings));

const machine = machineText();
const stores: StoreFigures[] = [];
const disks: ReturnType<typeof measureDisk>[] = [];
const measured = rows.map((): EngineFigures[] => []);
for (let run = 1; run <= runs; run++) {
  disks.push(measureDisk());
  stores.push(await measureStore(2_000));
  for (const [at, row] of rows.entries()) {
    console.error(styleText("dim", `run ${run} of ${runs}, ${labelOf(row)}`));
    measured[at]?.push(await measureApart(new URL("./engine-row.ts", import.meta.url), row));
  }
}

const disk = {
  flushP50Ms: median(disks.map(({ flushP50Ms }) => flushP50Ms)),
  flushP99Ms: median(disks.map(({ flushP99Ms }) => flushP99Ms)),
  mebibytesPerSecond: median(disks.map(({ mebibytesPerSecond }) => mebibytesPerSecond)),
};
const store = {
  eventsPerSecond: median(stores.map(({ eventsPerSecond }) => eventsPerSecond)),
  commitP50Ms: median(stores.map(({ commitP50Ms }) => commitP50Ms)),
  commitP99Ms: median(stores.map(({ commitP99Ms }) => commitP99Ms)),
  commitMaxMs: Math.max(...stores.map(({ commitMaxMs }) => commitMaxMs)),
};
const engine = rows.map(({ subscriptions, batch: perCall }, at) => {
  const figures = medianOf(measured[at] ?? []);
  const ofTheStoreAlone = figures.publishedPerSecond / store.eventsPerSecond;
  return { subscriptions, batch: perCall, ...figures, ofTheStoreAlone };
});

if (values.json)
  console.log(
    JSON.stringify({ schema: "trellis.bench-engine/3", machine, runs, durationMs, disk, store, engine }),
  );
else {
  console.log(`${machine}; medians of ${runs} runs of ${values.seconds} s\n`);
  console.log(
    `the disk alone makes 4 KiB durable in ${figure(disk.flushP50Ms)} ms (p50), ${figure(disk.flushP99Ms)} ms (p99), and ${figure(disk.mebibytesPerSecond)} MiB/s one MiB at a time`,
  );
  console.log(
    `the store alone takes ${figure(store.eventsPerSecond)} events/s, 512 to a commit; p50 ${figure(store.commitP50Ms)} ms, p99 ${figure(store.commitP99Ms)} ms, at most ${figure(store.commitMaxMs)} ms\n`,
  );
  console.log(tableText(columns(), engine.map(cellsOf)));
}

function rowOf(perSecond: number, subscriptions: 1 | 2, perCall: number): RowAsked {
  return { perSecond, durationMs, subscriptions, batch: perCall };
}

function offeredText(perSecond: number): string {
  return perSecond === 0 ? "ceiling" : `${perSecond.toLocaleString("en")}/s`;
}

function labelOf({ perSecond, subscriptions, batch: perCall }: RowAsked): string {
  return `${offeredText(perSecond)}, ${subscriptions === 1 ? "one subscription" : "two subscriptions"}, ${perCall === 1 ? "one event" : `${perCall} events`} a call`;
}

function columns(): string[] {
  return [
    "offered",
    "subscriptions",
    "a call",
    "published/s",
    "delivered/s",
    "durable p50 ms",
    "durable p99 ms",
    "end to end p50 ms",
    "p99 ms",
    "cores",
    "RSS MiB",
    "of the store",
    "balanced",
  ];
}

function cellsOf(row: (typeof engine)[number]): string[] {
  return [
    offeredText(row.offeredPerSecond) + (row.refused > 0 ? ` (${row.refused} refused)` : ""),
    ...[
      row.subscriptions,
      row.batch,
      row.publishedPerSecond,
      row.deliveredPerSecond,
      row.durableP50Ms,
      row.durableP99Ms,
      row.p50Ms,
      row.p99Ms,
      row.cores,
      row.rssMiB,
      row.ofTheStoreAlone,
    ].map(figure),
    row.balanced ? "yes" : "NO",
  ];
}
