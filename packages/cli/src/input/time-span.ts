import { InvalidArgumentError } from "commander";

/** Parses a time such as `500ms`, `10s`, `2m`, `1h` or `7d` to milliseconds, within bounds, both included. */
export function timeSpan(minMs: number, maxMs: number): (text: string) => number {
  return (text) => {
    const [, number = "", unit = ""] = /^(\d+(?:\.\d+)?)(ms|s|m|h|d)$/.exec(text) ?? [];
    const ms = Math.round(Number(number) * (msByUnit[unit] ?? Number.NaN));
    if (number !== "" && ms >= minMs && ms <= maxMs) return ms;
    throw new InvalidArgumentError(
      `It must be a time such as 500ms, 10s or 2m, from ${minMs} ms to ${maxMs / 1_000} s.`,
    );
  };
}

const msByUnit: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1_000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
};
