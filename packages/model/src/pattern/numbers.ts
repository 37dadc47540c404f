import type { PatternProblem } from "./pattern.ts";

/** The largest number that EventBridge compares by size, and the smallest, negated. */
const numberMax = 5_000_000_000;
const scale = 1_000_000;

/**
 * Whether EventBridge compares the number by its value: from -5e9 to 5e9, with six digits behind the point at most.
 * Others it knows by their text alone.
 */
export function isComparable(value: number): boolean {
  if (!(value >= -numberMax && value <= numberMax)) return false;
  if (Number.isInteger(value)) return true;
  // Division rounds to the nearest double, so it gives back each number of six digits. At the upper end the product
  // may be off by one.
  const near = Math.round(value * scale);
  return near / scale === value || (near - 1) / scale === value || (near + 1) / scale === value;
}

export function notComparable(value: number): Omit<PatternProblem, "at"> {
  return Math.abs(value) <= numberMax
    ? {
        message: `the number ${value} has more than 6 digits behind the point`,
        why: "EventBridge compares numbers to 6 digits behind the point",
        fix: "Write fewer digits",
      }
    : {
        message: `the number ${value} is outside -5,000,000,000 to 5,000,000,000`,
        why: "EventBridge compares numbers within these bounds only",
        fix: "Name the value outright, without a test: [6000000000]",
      };
}
