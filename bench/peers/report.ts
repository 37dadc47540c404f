import { figure, tableText } from "../table.ts";
import { lightPerSecond } from "./figures.ts";
import type { BarSummary, RowSummary } from "./summary.ts";

/** What a run comes to: printed as tables, or as it is with `--json`. */
export interface Report {
  readonly schema: "trellis.bench-peers/2";
  readonly machine: string;
  readonly rounds: number;
  readonly durationMs: number;
  readonly rows: readonly RowSummary[];
  readonly bars: readonly BarSummary[];
  /** Rows that were not measured, in all rounds or in some, and why. */
  readonly missing: readonly { readonly name: string; readonly reason: string }[];
}

export function printReport({ machine, rounds, durationMs, rows, bars, missing }: Report): void {
  console.log(machine);
  console.log(
    `medians of ${rounds} rounds of ${durationMs / 1_000} s; events of about 250 bytes, consumers do nothing`,
  );
  console.log(
    `light: ${lightPerSecond} events/s (HTTP: one connection); ratio: ours over it, within a round\n`,
  );
  console.log(tableText(columns, rows.map(cellsOf)));
  console.log("");
  for (const { name, configuration } of rows) console.log(`${name}: ${configuration}`);
  for (const { name, reason } of missing) console.log(`${name}: NOT MEASURED: ${reason}`);
  console.log("");
  for (const { name, ratio, ratioOfMore, ratioMin, verdict } of bars) {
    const measured = verdict === "not measured" ? "" : `, measured ${ratio} x`;
    const more = Number.isNaN(ratioOfMore) ? "" : ` (with two subscriptions ${ratioOfMore} x)`;
    console.log(`${verdict}: at least ${ratioMin} x ${name}${measured}${more}`);
  }
}

const columns = [
  "row",
  "per second",
  "p50 ms",
  "p99 ms",
  "light p50",
  "light p99",
  "client cores",
  "server cores",
  "per core",
  "ratio",
  "ratio by round",
];

function cellsOf(row: RowSummary): readonly string[] {
  const figures = [
    row.perSecond,
    row.p50Ms,
    row.p99Ms,
    row.lightP50Ms,
    row.lightP99Ms,
    row.clientCores,
    row.serverCores,
    row.perCore,
    row.ratio,
  ];
  return [row.name, ...figures.map(cell), row.ratios.map(cell).join(" ")];
}

/** What is no process of its own is a dash, as is what was not measured. */
function cell(value: number): string {
  return value === 0 ? "-" : figure(value);
}
