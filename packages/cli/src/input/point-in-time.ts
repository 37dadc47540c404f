import { InvalidArgumentError } from "commander";

/**
 * Parses a time: ISO 8601 with its zone, a day (its beginning in UTC), or how long ago it was, such as `2h ago` or `2h`.
 * Answers it as ISO 8601 in UTC.
 */
export function pointInTime(nowMs: () => number): (text: string) => string {
  return (text) => {
    const [, number, unit = ""] = /^(\d+(?:\.\d+)?)\s*(s|m|h|d)(?: ago)?$/.exec(text) ?? [];
    if (number !== undefined) return isoOf(nowMs() - Number(number) * (msByUnit[unit] ?? Number.NaN));
    const ms = isoPattern.test(text) ? Date.parse(text) : Number.NaN;
    if (!Number.isNaN(ms)) return isoOf(ms);
    throw new InvalidArgumentError(
      'It must be a time such as 2026-11-21T09:00:00Z, 2026-11-21 or "2h ago" (s, m, h, d).',
    );
  };
}

const isoOf = (ms: number): string => new Date(ms).toISOString();
const isoPattern = /^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d{1,9})?)?(Z|[+-]\d\d:\d\d))?$/;
const msByUnit: Readonly<Record<string, number>> = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };
