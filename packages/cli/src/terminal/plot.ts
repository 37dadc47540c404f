import { cellsOf, padEnd, padStart } from "./cells.ts";

const eighths = ["", "▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"] as const;
const eighthsAcross = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉", "█"] as const;

/**
 * Values over time as columns of `rows` lines, with a scale from 0 at the left. More values than there is room for are
 * put together to their mean.
 *
 * @param width cells of the whole plot, its scale included
 * @param label writes a value of the scale
 */
export function areaLines(
  values: readonly number[],
  {
    width,
    rows,
    label,
  }: { readonly width: number; readonly rows: number; readonly label: (value: number) => string },
): string[] {
  const top = scaleTop(values);
  const labels = Array.from({ length: rows }, (_, row) =>
    row === 0 || row === rows / 2 ? label((top * (rows - row)) / rows) : "",
  );
  const margin = Math.max(...labels.map(cellsOf), cellsOf(label(0)));
  const columns = resampled(values, Math.max(1, width - margin - 2), "mean");
  const lines = labels.map((text, row) => {
    const floor = rows - row - 1;
    const cells = columns.map((value) => {
      const filled = Math.round(((value / top) * rows - floor) * 8);
      return eighths[Math.max(0, Math.min(8, filled))] || " ";
    });
    return `${padStart(text, margin)} ${text === "" ? "│" : "┤"}${cells.join("")}`.trimEnd();
  });
  return [...lines, `${padStart(label(0), margin)} └${"─".repeat(columns.length)}`];
}

/** Values over time on one line; more than there is room for are put together to their greatest. */
export function sparkline(values: readonly number[], width: number): string {
  const top = Math.max(0, ...values);
  return resampled(values, width, "max")
    .map((value) => eighths[top === 0 ? 1 : Math.max(1, Math.round((value / top) * 8))])
    .join("");
}

/** A bar of `share` of `width` cells, to an eighth of a cell; what is not nothing is never drawn as nothing. */
export function bar(share: number, width: number): string {
  const parts = share === 0 ? 0 : Math.max(1, Math.round(share * width * 8));
  return "█".repeat(Math.floor(parts / 8)) + (eighthsAcross[parts % 8] ?? "");
}

/** The times below a plot: its start, middle and end, each under its place. */
export function timeAxis(width: number, label: (share: number) => string): string {
  const [start, middle, end] = [label(0), label(0.5), label(1)];
  const half = Math.floor(width / 2) - Math.floor(cellsOf(middle) / 2);
  const left = padEnd(start, half) + middle;
  return padEnd(left, width - cellsOf(end)) + end;
}

/** As many values as there is room for; fewer are stretched, so that a short run fills the plot too. */
export function resampled(values: readonly number[], count: number, by: "mean" | "max"): number[] {
  if (values.length === 0) return [];
  return Array.from({ length: count }, (_, at) => {
    const from = Math.floor((at * values.length) / count);
    const to = Math.max(from + 1, Math.floor(((at + 1) * values.length) / count));
    const part = values.slice(from, to);
    return by === "max" ? Math.max(...part) : part.reduce((sum, value) => sum + value, 0) / part.length;
  });
}

/** The next 1, 2, 2.5, 4, 5 or 8 times a power of ten: a scale that is read easily and wastes little. */
export function scaleTop(values: readonly number[]): number {
  const greatest = Math.max(0, ...values);
  if (greatest === 0) return 1;
  const power = 10 ** Math.floor(Math.log10(greatest));
  const step = [1, 1.2, 1.6, 2, 2.5, 3, 4, 5, 6, 8].find((each) => each * power >= greatest) ?? 10;
  return step * power;
}
