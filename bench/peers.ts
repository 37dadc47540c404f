import { machineText } from "./machine.ts";
import { readOptions } from "./options.ts";
import { inRounds } from "./peers/in-rounds.ts";
import { installClients } from "./peers/install-clients.ts";
import { printReport } from "./peers/report.ts";
import { bars, rows } from "./peers/rows.ts";
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
const { measured, missing } = await inRounds(
  chosen.map(({ name, measure }) => ({ name, measure: () => measure(durationMs) })),
  rounds,
);
const report = {
  schema: "trellis.bench-peers/2" as const,
  machine: machineText(),
  rounds,
  durationMs,
  rows: chosen.flatMap((row) => summarizeRow(row, measured) ?? []),
  bars: bars.map((bar) => summarizeBar(bar, rows, measured)),
  missing,
};
if (values.json) console.log(JSON.stringify(report, undefined, 2));
else printReport(report);
