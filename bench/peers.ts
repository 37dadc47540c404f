import { styleText } from "node:util";
import { machineText } from "./machine.ts";
import { readOptions } from "./options.ts";
import type { Figures } from "./peers/figures.ts";
import { installClients } from "./peers/install-clients.ts";
import { printReport } from "./peers/report.ts";
import { bars, rows } from "./peers/rows.ts";
import { MissingServer } from "./peers/servers/private-server.ts";
import { summarizeBar, summarizeRow } from "./peers/summary.ts";

/** `npm run peers -w @trellis/bench`: ours and the peers side by side, each once in every round. */
const { values, refuse } = readOptions(
  "peers.ts [--rounds 3] [--seconds 8] [--only bullmq,jetstream] [--json]\n" +
    `       rows: ${rows.map(({ name }) => name).join(", ")}`,
  {
    rounds: { type: "string", default: "3" },
    seconds: { type: "string", default: "8" },
    only: { type: "string" },
    json: { type: "boolean", default: false },
  },
);
const rounds = Number(values.rounds);
const durationMs = Number(values.seconds) * 1_000;
const words = values.only?.split(",").map((word) => word.trim());
const named =
  words === undefined ? rows : rows.filter(({ name }) => words.some((word) => name.includes(word)));
// What a chosen peer is compared with is measured as well.
const chosen = rows.filter((row) => named.includes(row) || named.some(({ against }) => against === row.name));
if (!(Number.isInteger(rounds) && rounds > 0 && durationMs > 0 && chosen.length > 0)) refuse();
// The servers end, and their folders go, when this process exits: so a signal must be an exit.
process.on("SIGINT", () => process.exit(130)).on("SIGTERM", () => process.exit(143));

installClients();
const measured = new Map<string, (Figures | undefined)[]>(chosen.map(({ name }) => [name, []]));
const missing = new Map<string, string>();
for (let round = 1; round <= rounds; round++) {
  // Back and forth, so that a machine that gets slower or faster meanwhile is no row's advantage.
  for (const row of round % 2 === 1 ? chosen : chosen.toReversed()) {
    console.error(styleText("dim", `round ${round} of ${rounds}: ${row.name}`));
    measured
      .get(row.name)
      ?.push(await row.measure(durationMs).catch((error: unknown) => leaveOut(row.name, error)));
  }
}
const report = {
  schema: "trellis.bench-peers/2" as const,
  machine: machineText(),
  rounds,
  durationMs,
  rows: chosen.flatMap((row) => summarizeRow(row, measured) ?? []),
  bars: bars.map((bar) => summarizeBar(bar, rows, measured)),
  missing: [...missing].map(([name, reason]) => ({ name, reason })),
};
if (values.json) console.log(JSON.stringify(report, undefined, 2));
else printReport(report);

/** A peer that is not there, or fails, costs its own row only; its error is told at once and again in the report. */
function leaveOut(name: string, error: unknown): undefined {
  const reason = error instanceof Error ? error.message : String(error);
  missing.set(name, reason);
  console.error(error instanceof MissingServer ? `${name}: ${reason}` : error);
  return undefined;
}
