import { styleText } from "node:util";
import { measureApart } from "./apart.ts";
import { machineText } from "./machine.ts";
import { measureDisk } from "./measure-disk.ts";
import { readOptions } from "./options.ts";
import { installClients } from "./peers/install-clients.ts";
import { inRounds } from "./peers/in-rounds.ts";
import { lightPerSecond } from "./peers/figures.ts";
import { postgresServer } from "./peers/servers/postgres-server.ts";
import { restateServer } from "./peers/servers/restate-server.ts";
import { hundredths, median } from "./statistics.ts";
import { figure, tableText } from "./table.ts";
import { measureWorkflowPeer } from "./workflows/measure-workflow-peer.ts";
import type { ItemsFrom, MapFigures } from "./workflows/trellis-map.ts";
import type { WorkflowFigures } from "./workflows/workflow-figures.ts";

/** `npm run workflows -w @trellis/bench`: executions of three steps, ours and the peers' side by side in each round. */
const measures: Readonly<Record<string, (durationMs: number) => Promise<WorkflowFigures>>> = {
  trellis: (durationMs) => measureOurs(durationMs, "standard"),
  "trellis-express": (durationMs) => measureOurs(durationMs, "express"),
  restate: (durationMs) => measureWorkflowPeer("restate", restateServer, durationMs),
  dbos: (durationMs) => measureWorkflowPeer("dbos", postgresServer, durationMs),
};
const { values, refuse } = readOptions(
  `workflows.ts [--rounds 3] [--seconds 8] [--only ${Object.keys(measures).join(",")}] [--map <items> [--from list|table]] [--json]`,
  {
    rounds: { type: "string", default: "3" },
    seconds: { type: "string", default: "8" },
    only: { type: "string" },
    map: { type: "string" },
    from: { type: "string", default: "list" },
    json: { type: "boolean", default: false },
  },
);
const rounds = Number(values.rounds);
const durationMs = Number(values.seconds) * 1_000;
const names = values.only?.split(",").map((name) => name.trim()) ?? Object.keys(measures);
if (!(Number.isInteger(rounds) && rounds > 0 && durationMs > 0 && names.every((name) => name in measures)))
  refuse();
process.on("SIGINT", () => process.exit(130)).on("SIGTERM", () => process.exit(143));

if (values.map !== undefined) {
  const { from } = values;
  if (from === "list" || from === "table") await measureMap(Number(values.map), from);
  else refuse();
  process.exit();
}
if (names.some((name) => !name.startsWith("trellis"))) installClients();
const disks: number[] = [];
const { measured, missing } = await inRounds(
  names.flatMap((name) => {
    const measure = measures[name];
    return measure === undefined ? [] : [{ name, measure: () => measure(durationMs) }];
  }),
  rounds,
  () => void disks.push(measureDisk().flushP50Ms),
);
const figuresOf = (name: string): readonly WorkflowFigures[] =>
  (measured.get(name) ?? []).filter((each) => each !== undefined);

const ours = middleOf(figuresOf("trellis"), "perSecond");
const rows = names.flatMap((name) => {
  const figures = figuresOf(name);
  const [first] = figures;
  if (first === undefined) return [];
  const middle = (field: Exclude<keyof WorkflowFigures, "configuration">): number => middleOf(figures, field);
  return {
    name,
    perSecond: middle("perSecond"),
    cores: hundredths(middle("clientCores") + middle("serverCores")),
    perCore: middle("perCore"),
    firstTaskP50Ms: middle("firstTaskP50Ms"),
    firstTaskP99Ms: middle("firstTaskP99Ms"),
    lightPerSecond: middle("lightPerSecond"),
    endP50Ms: middle("endP50Ms"),
    endP99Ms: middle("endP99Ms"),
    ratio: name === "trellis" ? Number.NaN : hundredths(ours / middle("perSecond")),
    configuration: first.configuration,
  };
});
const report = {
  schema: "trellis.bench-workflows/1" as const,
  machine: machineText(),
  rounds,
  durationMs,
  diskFlushP50Ms: median(disks),
  rows,
  missing,
};
if (values.json) console.log(JSON.stringify(report, undefined, 2));
else print();

function measureOurs(durationMs: number, kind: "standard" | "express"): Promise<WorkflowFigures> {
  const script = new URL("./workflows/trellis-executions.ts", import.meta.url);
  return measureApart(script, { durationMs, kind }, tell);
}

/** One distributed Map, ours alone: its items as children, one execution each. */
async function measureMap(items: number, from: ItemsFrom): Promise<void> {
  if (!Number.isInteger(items) || items < 1) refuse();
  const script = new URL("./workflows/trellis-map.ts", import.meta.url);
  const figures = await measureApart<MapFigures>(script, { items, from }, tell);
  if (values.json) return console.log(JSON.stringify({ machine: machineText(), ...figures }, undefined, 2));
  const { seconds, itemsPerSecond, peakRssMiB, idleRssMiB } = figures;
  console.log(
    `${machineText()}
a distributed Map of ${items} items ${from === "list" ? "of a list" : "that are rows of a table"}, each a durable execution of one Pass state: ${seconds} s, ` +
      `${itemsPerSecond} items a second, at most ${peakRssMiB} MiB (${idleRssMiB} MiB before it)`,
  );
}

function print(): void {
  console.log(
    `${report.machine}; medians of ${rounds} rounds of ${values.seconds} s; the disk alone makes 4 KiB durable in ` +
      `${figure(report.diskFlushP50Ms)} ms\nthree steps that do nothing, each durable before the next begins; first step: at ` +
      `${lightPerSecond} starts a second\n`,
  );
  const columns = [
    "row",
    "executions/s",
    "cores",
    "per core",
    "first step p50 ms",
    "p99 ms",
    "at starts/s",
    "to the end p50 ms",
    "p99 ms",
    "ratio",
  ];
  console.log(
    tableText(
      columns,
      rows.map(({ name, configuration: _, ...figures }) => [name, ...Object.values(figures).map(figure)]),
    ),
  );
  console.log("");
  for (const { name, configuration } of rows) console.log(`${name}: ${configuration}`);
  for (const { name, reason } of report.missing) console.log(`${name}: NOT MEASURED: ${reason}`);
}

function tell(progress: string): void {
  console.error(styleText("dim", progress));
}

function middleOf(
  figures: readonly WorkflowFigures[],
  field: Exclude<keyof WorkflowFigures, "configuration">,
): number {
  return median(figures.map((each) => each[field]));
}
