import type { ScheduleProblem } from "./schedule-problem.ts";

type CronFieldName = "minutes" | "hours" | "day-of-month" | "month" | "day-of-week" | "year";

export interface CronField {
  readonly name: CronFieldName;
  readonly min: number;
  readonly max: number;
  /** Greatest step after `/`. AWS refuses a step of 60 in minutes, as Quartz does, whose syntax this is. */
  readonly stepMax: number;
  /** Three-letter names, of `min` first; matched in any case. */
  readonly names: readonly string[];
  /** Whether a range may run over the end, as 22-2 does in hours. Years never come round. */
  readonly wraps: boolean;
}

const monthNames = ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"];
const dayNames = ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"];

type Place = "minutes" | "hours" | "dayOfMonth" | "month" | "dayOfWeek" | "year";

/** The bounds of each field (EventBridge User Guide, "Cron expressions reference"). Sunday is 1. */
export const cronFields: Readonly<Record<Place, CronField>> = {
  minutes: { name: "minutes", min: 0, max: 59, stepMax: 59, names: [], wraps: true },
  hours: { name: "hours", min: 0, max: 23, stepMax: 23, names: [], wraps: true },
  dayOfMonth: { name: "day-of-month", min: 1, max: 31, stepMax: 31, names: [], wraps: true },
  month: { name: "month", min: 1, max: 12, stepMax: 12, names: monthNames, wraps: true },
  dayOfWeek: { name: "day-of-week", min: 1, max: 7, stepMax: 7, names: dayNames, wraps: true },
  year: { name: "year", min: 1970, max: 2199, stepMax: 229, names: [], wraps: false },
};

type ParsedValues = { readonly values: readonly number[] } | { readonly invalid: ScheduleProblem };

/** Parses a list of values, ranges and steps (`1,5-9,0/15,MON-FRI`) into its values: ascending, each one once. */
export function parseValues(field: CronField, text: string): ParsedValues {
  const items = text.split(",");
  const values = new Set<number>();
  for (const item of items) {
    if (item === "*" && items.length > 1) {
      return refuse(
        field,
        text,
        `${field.name} has * in a list: "${text}"`,
        "Write * alone, or leave it out of the list",
      );
    }
    const parsed = parseItem(field, item, text);
    if ("invalid" in parsed) return parsed;
    for (const value of parsed.values) values.add(value);
  }
  return { values: [...values].sort((a, b) => a - b) };
}

/** Parses one number or name within the field's bounds. */
export function parseValue(
  field: CronField,
  text: string,
): { readonly value: number } | { readonly invalid: ScheduleProblem } {
  const named = field.names.indexOf(text.toUpperCase());
  if (named >= 0) return { value: field.min + named };
  const value = wholeNumber(text);
  if (value !== undefined && value >= field.min && value <= field.max) return { value };
  if (value === undefined)
    return refuse(field, text, `${field.name} does not know "${text}"`, `Write ${wanted(field)}`);
  return refuse(
    field,
    text,
    `${field.name} ${text} is out of bounds: ${field.min} to ${field.max}`,
    `Write ${wanted(field)}`,
  );
}

/** Parses digits alone: no sign, no fraction, no white space. */
export function wholeNumber(text: string): number | undefined {
  return /^[0-9]+$/.test(text) ? Number(text) : undefined;
}

export function refuse(
  field: CronField,
  value: string,
  reason: string,
  fix: string,
): { readonly invalid: ScheduleProblem } {
  return { invalid: { reason, fix, field: field.name, value } };
}

/** One item of a list: `base` or `base/step`, where base is `*`, a value or a range. */
function parseItem(field: CronField, item: string, text: string): ParsedValues {
  const [base = "", stepText, ...rest] = item.split("/");
  if (item === "")
    return refuse(field, text, `${field.name} has an empty item: "${text}"`, `Write ${wanted(field)}`);
  if (rest.length > 0) return refuse(field, item, `${field.name} has two steps: "${item}"`, "Keep one /step");
  if (base === "?") {
    const reason = `${field.name} can't be "${item}": ? stands alone, in day-of-month or day-of-week`;
    return refuse(field, item, reason, "Write * for every value");
  }
  if (base === "") {
    return refuse(
      field,
      item,
      `${field.name} has a step without a start: "${item}"`,
      `Write "${field.min}${item}" or "*${item}"`,
    );
  }
  const step = stepText === undefined ? { value: 1 } : parseStep(field, stepText, item);
  if ("invalid" in step) return step;
  const range = parseRange(field, base, stepText !== undefined);
  return "invalid" in range ? range : { values: valuesOf(field, range.from, range.to, step.value) };
}

function parseStep(field: CronField, text: string, item: string): ReturnType<typeof parseValue> {
  const value = wholeNumber(text);
  if (value !== undefined && value >= 1 && value <= field.stepMax) return { value };
  const reason = `the step of ${field.name} "${item}" is ${value === undefined ? "not a number" : "out of bounds"}: 1 to ${field.stepMax}`;
  return refuse(field, item, reason, `Write a step from 1 to ${field.stepMax}`);
}

type Range = { readonly from: number; readonly to: number } | { readonly invalid: ScheduleProblem };

function parseRange(field: CronField, base: string, stepped: boolean): Range {
  if (base === "*") return { from: field.min, to: field.max };
  const dash = base.indexOf("-");
  if (dash === base.length - 1)
    return refuse(
      field,
      base,
      `${field.name} has a range without an end: "${base}"`,
      `Write ${wanted(field)}`,
    );
  const from = parseValue(field, dash > 0 ? base.slice(0, dash) : base);
  if ("invalid" in from) return from;
  // AWS: 1/10 starts at 1 and goes on to the end of the field.
  if (dash <= 0) return { from: from.value, to: stepped ? field.max : from.value };
  const to = parseValue(field, base.slice(dash + 1));
  if ("invalid" in to) return to;
  if (to.value < from.value && !field.wraps) {
    return refuse(
      field,
      base,
      `${field.name} ${base} ends before it starts`,
      `Write ${to.value}-${from.value}`,
    );
  }
  return { from: from.value, to: to.value };
}

/** Every step-th value from `from` to `to`, going round at the end of the field where `to` is the lower one. */
function valuesOf(field: CronField, from: number, to: number, step: number): number[] {
  const size = field.max - field.min + 1;
  const length = ((to - from + size) % size) + 1;
  const values: number[] = [];
  for (let offset = 0; offset < length; offset += step)
    values.push(field.min + ((from - field.min + offset) % size));
  return values;
}

function wanted(field: CronField): string {
  const numbers = `a number from ${field.min} to ${field.max}`;
  const named =
    field.names.length === 0 ? numbers : `${numbers}, or ${field.names[0]} to ${field.names.at(-1)}`;
  return field.name === "day-of-week" ? `${named}; Sunday is 1` : named;
}
