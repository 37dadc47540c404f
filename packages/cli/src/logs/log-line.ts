import type { LogEntry } from "@trellis/engine";
import { cellsOf, printable } from "../terminal/cells.ts";
import type { Screen, Style } from "../terminal/screen.ts";

/**
 * A line of the log: time, level, function, message, fields. Never cut, because what was logged is what is looked
 * for: a terminal's width breaks it between words, and what follows hangs under the level.
 *
 * The time is the reader's own at a terminal, and complete, in UTC, anywhere else.
 */
export function logLine(entry: LogEntry, screen: Screen): string {
  const time = screen.isTty ? localTime(new Date(entry.at)) : entry.at;
  const [first, ...rest] = printable(entry.message).split(" ");
  const pieces: Piece[] = [
    { text: time, style: "dim" },
    { text: entry.level.toUpperCase().padEnd(5), style: styles[entry.level] },
    { text: entry.function ?? entry.context, style: "cyan" },
    { text: first ?? "" },
    ...rest.map((text) => ({ text, gap: " " })),
    ...Object.entries(entry.fields ?? {}).map(([name, value]) => ({
      text: `${printable(name)}=${shown(value)}`,
    })),
    ...idPiece("event", entry.eventId),
    ...idPiece("trace", entry.traceId),
  ];
  return flow(pieces, cellsOf(time) + gapDefault.length, screen);
}

/** A part of a line that is not broken. */
interface Piece {
  readonly text: string;
  readonly style?: Style | readonly Style[];
  /** What stands before it on the same line; default two blanks. */
  readonly gap?: string;
}

const gapDefault = "  ";

const styles: Readonly<Record<LogEntry["level"], Style | readonly Style[]>> = {
  debug: "dim",
  info: "blue",
  warn: "yellow",
  error: ["bold", "red"],
};

function idPiece(name: string, id: string | undefined): Piece[] {
  return id === undefined ? [] : [{ text: `${name}=${printable(id)}`, style: "dim" }];
}

function flow(pieces: readonly Piece[], indent: number, { paint, columns }: Screen): string {
  let line = "";
  let used = 0;
  for (const { text, style, gap = gapDefault } of pieces) {
    const cells = cellsOf(text);
    if (used > 0 && columns !== undefined && used + gap.length + cells > columns) {
      line += `\n${" ".repeat(indent)}`;
      used = indent;
    } else if (used > 0) {
      line += gap;
      used += gap.length;
    }
    line += style === undefined ? text : paint(style, text);
    used += cells;
  }
  return line;
}

/** A text without blanks stands as it is, everything else as JSON. */
function shown(value: unknown): string {
  if (typeof value === "string" && /^[^\s"=]+$/.test(value)) return printable(value);
  return printable(JSON.stringify(value) ?? "-");
}

function localTime(at: Date): string {
  const two = (number: number): string => String(number).padStart(2, "0");
  const ms = String(at.getMilliseconds()).padStart(3, "0");
  return `${two(at.getHours())}:${two(at.getMinutes())}:${two(at.getSeconds())}.${ms}`;
}
