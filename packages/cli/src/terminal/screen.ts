import { styleText } from "node:util";

export type Style = "bold" | "dim" | "red" | "yellow" | "cyan" | "magenta" | "blue" | "underline";
export type Paint = (style: Style | readonly Style[], text: string) => string;

/** One of the two places that a command writes to. */
export interface Screen {
  readonly isTty: boolean;
  /** Lines are cut to this many columns; undefined where a program reads, which wants them whole. */
  readonly columns: number | undefined;
  readonly paint: Paint;
  /** Whether `paint` does anything. */
  readonly isColoured: boolean;
  readonly write: (text: string) => void;
}

/** What the world offers to write to: `process.stdout`, or a test's own. */
export interface Output {
  readonly isTTY?: boolean;
  readonly columns?: number;
  readonly write: (text: string) => unknown;
}

type Environment = Readonly<Record<string, string | undefined>>;

const columnsMin = 40;

export function screenOf(output: Output, env: Environment): Screen {
  const isTty = output.isTTY === true;
  const coloured = hasColour(isTty, env);
  return {
    isTty,
    columns: columnsOf(output, env),
    // Validation would look at the stream again; it has been decided here.
    paint: (style, text) => (coloured ? styleText([style].flat(), text, { validateStream: false }) : text),
    isColoured: coloured,
    write: (text) => void output.write(text),
  };
}

/** FORCE_COLOR decides where it is set, as in Node.js itself; then NO_COLOR (no-color.org); then the terminal. */
export function hasColour(isTty: boolean, env: Environment): boolean {
  const force = env["FORCE_COLOR"];
  if (force !== undefined) return force !== "0" && force !== "false";
  if ((env["NO_COLOR"] ?? "") !== "") return false;
  return isTty && env["TERM"] !== "dumb";
}

function columnsOf(output: Output, env: Environment): number | undefined {
  const stated = Number(env["COLUMNS"]);
  const columns =
    Number.isInteger(stated) && stated > 0 ? stated : output.isTTY === true ? output.columns : undefined;
  // A terminal that says 0, as some do while they start, has not been asked yet.
  return columns === undefined || columns === 0 ? undefined : Math.max(columns, columnsMin);
}
