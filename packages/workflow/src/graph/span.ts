export type Style = "done" | "failed" | "running" | "caught" | "stopped" | "dim" | "bold";

/** A piece of a line in one style. */
export interface Span {
  readonly text: string;
  readonly style?: Style;
}

export type Line = readonly Span[];

/** How many cells of a terminal a text takes. */
export type Cells = (text: string) => number;

/** One for each character: right for all but East Asian wide characters, pictures and marks. */
export const characters: Cells = (text) => Array.from(text).length;

export function cellsOfLine(line: Line, cells: Cells): number {
  return line.reduce((sum, { text }) => sum + cells(text), 0);
}

export function padded(line: Line, width: number, cells: Cells): Line {
  const missing = width - cellsOfLine(line, cells);
  return missing > 0 ? [...line, { text: " ".repeat(missing) }] : line;
}

/** Cut to a width, with an ellipsis where it is longer. */
export function cutText(text: string, width: number, cells: Cells): string {
  if (cells(text) <= width) return text;
  let kept = "";
  for (const character of text) {
    if (cells(kept + character) > width - 1) break;
    kept += character;
  }
  return width < 1 ? "" : `${kept.trimEnd()}…`;
}

const codes: Readonly<Record<Style, string>> = {
  done: "32",
  failed: "1;31",
  running: "1;36",
  caught: "33",
  stopped: "35",
  dim: "2",
  bold: "1",
};

/** The line as text; with colours by the escape sequences of terminals (ECMA-48, SGR). */
export function rendered(line: Line, colour: boolean): string {
  const text = line
    .map(({ text: piece, style }) =>
      colour && style !== undefined ? `\u001b[${codes[style]}m${piece}\u001b[0m` : piece,
    )
    .join("");
  return colour ? text : text.trimEnd();
}
