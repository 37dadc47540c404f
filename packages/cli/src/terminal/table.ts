import { cellsOf, cut, padEnd, padStart } from "./cells.ts";
import type { Screen, Style } from "./screen.ts";

export interface Column {
  readonly title: string;
  /** Numbers stand at the right. Default: at the left. */
  readonly align?: "right";
  /** Gives room first when the screen is narrow. */
  readonly flexible?: boolean;
}

export type Cell = string | { readonly text: string; readonly style: Style };

/** A row of cells, or a line across all columns (a heading of the rows below it). */
export type Row = readonly Cell[] | string;

const gap = "  ";
const flexibleMin = 8;

/** A table as lines, aligned, every line cut to the screen. Titles are left out when `columns` have none. */
export function tableLines(columns: readonly Column[], rows: readonly Row[], screen: Screen): string[] {
  const widths = fit(columns, naturalWidths(columns, rows), screen.columns);
  const lineOf = (cells: readonly Cell[], style?: Style): string => {
    const parts = columns.map((column, i) => {
      const cell = cells[i] ?? "";
      const text = cut(textOf(cell), widths[i] ?? 0);
      const padded = column.align === "right" ? padStart(text, widths[i] ?? 0) : padEnd(text, widths[i] ?? 0);
      const painted = style ?? (typeof cell === "string" ? undefined : cell.style);
      // Blanks stay outside the style, so that underlines and trimming see the text alone.
      return painted === undefined || text === ""
        ? padded
        : padded.replace(text, () => screen.paint(painted, text));
    });
    return parts.join(gap).trimEnd();
  };
  const lines = rows.map((row) =>
    typeof row === "string" ? cut(row, screen.columns ?? Number.POSITIVE_INFINITY) : lineOf(row),
  );
  const titles = columns.map((column) => column.title);
  return titles.every((title) => title === "") ? lines : [lineOf(titles, "dim"), ...lines];
}

function textOf(cell: Cell): string {
  return typeof cell === "string" ? cell : cell.text;
}

function naturalWidths(columns: readonly Column[], rows: readonly Row[]): number[] {
  return columns.map((column, i) => {
    const cells = rows.map((row) => (typeof row === "string" ? 0 : cellsOf(textOf(row[i] ?? ""))));
    return Math.max(cellsOf(column.title), ...cells);
  });
}

/** Takes what is too much from the widest flexible column, cell by cell; then from the last columns. */
function fit(
  columns: readonly Column[],
  natural: readonly number[],
  columnsMax: number | undefined,
): number[] {
  const widths = [...natural];
  const tooMuch = (): number =>
    widths.reduce((sum, width) => sum + width, 0) +
    gap.length * (widths.length - 1) -
    (columnsMax ?? Number.POSITIVE_INFINITY);
  while (tooMuch() > 0) {
    const widest = widths.reduce((best, width, i) => {
      const mayShrink = columns[i]?.flexible === true && width > flexibleMin;
      return mayShrink && (best === -1 || width > (widths[best] ?? 0)) ? i : best;
    }, -1);
    if (widest === -1) break;
    widths[widest] = (widths[widest] ?? 0) - 1;
  }
  for (let i = widths.length - 1; i > 0 && tooMuch() > 0; i--) {
    widths[i] = Math.max(1, (widths[i] ?? 0) - tooMuch());
  }
  return widths;
}
