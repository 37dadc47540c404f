import type { LogEntry } from "@trellis/engine/inspection";
import { cellsOf, printable } from "../terminal/cells.ts";
import type { Screen, Style } from "../terminal/screen.ts";

/**
 * A line of the log: time, level, function, message, fields. Never cut, because what was logged is what is looked
 * for: a terminal's width breaks it between words, and what follows hangs under the level.
 *
 * At a terminal the time is the reader's own and a stack has its own lines; anywhere else the time is complete, in
 * UTC, and an entry is one line.
 *
 * @param cwd files of a stack are shown relative to this folder
 */
export function logLine(entry: LogEntry, screen: Screen, cwd: string): string {
  const time = screen.isTty ? localTime(new Date(entry.at)) : entry.at;
  const { stack, ...fields } = entry.fields ?? {};
  const frames = typeof stack === "string" ? framesOf(stack, cwd) : [];
  const [first, ...rest] = printable(entry.message).split(" ");
  const pieces: Piece[] = [
    { text: time, style: "dim" },
    { text: entry.level.toUpperCase().padEnd(5), style: styles[entry.level] },
    { text: entry.function ?? entry.context, style: "cyan" },
    { text: first ?? "" },
    ...rest.map((text) => ({ text, gap: " " })),
    ...Object.entries(frames.length === 0 ? (entry.fields ?? {}) : fields).map(([name, value]) => ({
      text: `${printable(name)}=${shown(value)}`,
    })),
    ...(screen.isTty || frames.length === 0 ? [] : [{ text: `stack=${shown(frames.join(" < "))}` }]),
    ...idPiece("event", entry.eventId),
    ...idPiece("trace", entry.traceId),
  ];
  const indent = cellsOf(time) + gapDefault.length;
  if (!screen.isTty) return flow(pieces, indent, { ...screen, columns: undefined });
  const below = frames.map((frame) => " ".repeat(indent) + screen.paint("dim", printable(frame)));
  return [flow(pieces, indent, screen), ...below].join("\n");
}

const framesMax = 3;

/** The system's own calls, nearest to the error first; a stack without any shows what it has. `--json` has it whole. */
function framesOf(stack: string, cwd: string): string[] {
  const frames = stack.split("\n").filter((line) => /^\s+at /.test(line));
  const own = frames.filter((frame) => frame.includes(`${cwd}/`) && !frame.includes("node_modules"));
  return (own.length > 0 ? own : frames)
    .slice(0, framesMax)
    .map((frame) => frame.trim().replace("file://", "").replace(`${cwd}/`, ""));
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
