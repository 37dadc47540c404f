import type { DeadLetterSummary } from "@trellis/engine/inspection";
import { cut, printable } from "../terminal/cells.ts";
import { duration, grouped } from "../terminal/quantity.ts";
import type { Screen } from "../terminal/screen.ts";
import { tableLines, type Column } from "../terminal/table.ts";

/** From this width on a dead letter with its message fits one line. */
const oneLineColumnsMin = 120;

/** Dead letters as a table; on a narrow screen event and message have their own line below each. */
export function deadLetterTable(
  deadLetters: readonly DeadLetterSummary[],
  screen: Screen,
  nowMs: number,
): string[] {
  const narrow = screen.columns !== undefined && screen.columns < oneLineColumnsMin;
  const rows = deadLetters.map((each) => rowOf(each, nowMs));
  if (!narrow) return tableLines([...leadingColumns, ...trailingColumns], rows, screen);
  const [titles = "", ...lines] = tableLines(leadingColumns, rows, screen);
  const below = deadLetters.map(({ eventType, message }) =>
    screen.paint("dim", cut(`    ${eventType}  ${printable(message)}`, screen.columns ?? oneLineColumnsMin)),
  );
  return [titles, ...lines.flatMap((line, i) => [line, below[i] ?? ""])];
}

const leadingColumns: readonly Column[] = [
  { title: "ID", align: "right" },
  { title: "FUNCTION", flexible: true },
  { title: "ATTEMPTS", align: "right" },
  { title: "FAILED", align: "right" },
  { title: "CODE" },
];
const trailingColumns: readonly Column[] = [
  { title: "EVENT", flexible: true },
  { title: "MESSAGE", flexible: true },
];

function rowOf(deadLetter: DeadLetterSummary, nowMs: number): string[] {
  const { id, function: name, attempts, failedAt, code, eventType, message } = deadLetter;
  const ago = `${duration(Math.max(0, nowMs - Date.parse(failedAt)))} ago`;
  return [String(id), name, grouped(attempts), ago, code, eventType, printable(message)];
}
