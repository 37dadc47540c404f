import type { ExecutionSummary } from "@trellis/engine/inspection";
import { cut, printable } from "../terminal/cells.ts";
import { duration, grouped } from "../terminal/quantity.ts";
import type { Screen } from "../terminal/screen.ts";
import { tableLines, type Cell, type Column } from "../terminal/table.ts";
import { failureWords } from "./failure-words.ts";
import { statusCell } from "./execution-status.ts";

/** From this width on an execution with its error fits one line. */
const oneLineColumnsMin = 120;

const columns: readonly Column[] = [
  { title: "WORKFLOW", flexible: true },
  // Whole: the next command takes it.
  { title: "NAME" },
  { title: "STATUS" },
  { title: "STARTED", align: "right" },
  { title: "TOOK", align: "right" },
  { title: "REDRIVES", align: "right" },
];

/** Executions as a table; on a narrow screen what one failed with has its own line below it. */
export function executionTable(
  executions: readonly ExecutionSummary[],
  screen: Screen,
  nowMs: number,
): string[] {
  const width = screen.columns;
  const rows = executions.map((each) => rowOf(each, nowMs));
  if (width === undefined || width >= oneLineColumnsMin)
    return tableLines(
      [...columns, { title: "ERROR", flexible: true }],
      rows.map((row, at) => [...row, errorOf(executions[at])]),
      screen,
    );
  const [titles = "", ...lines] = tableLines(columns, rows, screen);
  const below = executions
    .map((each) => errorOf(each))
    .map((text) => (text === "" ? [] : [screen.paint("dim", cut(`    ${text}`, width))]));
  return [titles, ...lines.flatMap((line, at) => [line, ...(below[at] ?? [])])];
}

function rowOf(
  { workflow, name, status, startedAt, endedAt, redrives }: ExecutionSummary,
  nowMs: number,
): Cell[] {
  const startedMs = Date.parse(startedAt);
  return [
    printable(workflow),
    printable(name),
    statusCell(status),
    `${duration(Math.max(0, nowMs - startedMs))} ago`,
    endedAt === undefined ? "-" : duration(Date.parse(endedAt) - startedMs),
    grouped(redrives),
  ];
}

function errorOf(execution: ExecutionSummary | undefined): string {
  return failureWords(execution?.error, execution?.cause);
}
