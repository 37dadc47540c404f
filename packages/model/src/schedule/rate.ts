import type { ScheduleProblem } from "./schedule-problem.ts";

export type RateUnit = "minute" | "hour" | "day";

/** Fires every `value` units after its anchor; not at the anchor itself. */
export interface RateSchedule {
  readonly kind: "rate";
  /** As written: "rate(5 minutes)". */
  readonly expression: string;
  /** 1 to 99,999,999. */
  readonly value: number;
  readonly unit: RateUnit;
}

type ParsedRate = { readonly schedule: RateSchedule } | { readonly invalid: ScheduleProblem };

/** Ours: AWS names no upper bound. In days it still keeps every firing an exact number of milliseconds. */
const rateValueMax = 99_999_999;

/** No firing is later: the last minute of the last year that a cron expression can name. Epoch ms. */
const lastFiringMax: number = Date.UTC(2199, 11, 31, 23, 59);

const unitMs = { minute: 60_000, hour: 3_600_000, day: 86_400_000 } as const satisfies Record<
  RateUnit,
  number
>;

/**
 * Parses what stands between the brackets of `rate(...)`: a positive whole number and a unit, singular after 1 and
 * plural after more. Source: EventBridge User Guide, "Rate expressions reference".
 */
export function parseRate(expression: string, body: string): ParsedRate {
  const [valueText = "", unitText = "", ...rest] = body.split(/\s+/);
  if (body !== body.trim()) {
    return {
      invalid: {
        reason: "white space stands next to a bracket",
        fix: `Write rate(${body.trim()})`,
        value: body,
      },
    };
  }
  if (valueText === "" || unitText === "" || rest.length > 0) {
    return {
      invalid: { reason: "a rate has a value and a unit", fix: "Write it like rate(5 minutes)", value: body },
    };
  }
  const value = /^[0-9]+$/.test(valueText) ? Number(valueText) : 0;
  if (value < 1 || value > rateValueMax) {
    const reason = `the value of a rate is a whole number from 1 to ${rateValueMax}, not ${valueText}`;
    const fix = /^[0-9]*\.[0-9]+$/.test(valueText)
      ? "Write a whole number of a smaller unit"
      : "Write it like rate(5 minutes)";
    return { invalid: { reason, fix, field: "value", value: valueText } };
  }
  const unit = unitOf(unitText);
  if (unit === undefined) {
    const reason = `the unit of a rate is minute, hour or day, or its plural, in small letters, not ${unitText}`;
    return {
      invalid: {
        reason,
        fix: "Write it like rate(5 minutes); nothing is faster than a minute",
        field: "unit",
        value: unitText,
      },
    };
  }
  const wanted = value === 1 ? unit : `${unit}s`;
  if (unitText !== wanted) {
    const reason = `the unit of a rate is ${value === 1 ? "singular after 1" : "plural after more than 1"}, not ${unitText}`;
    return { invalid: { reason, fix: `Write rate(${value} ${wanted})`, field: "unit", value: unitText } };
  }
  return { schedule: { kind: "rate", expression, value, unit } };
}

/** The first firing strictly after `after`, both epoch ms; undefined past `lastFiringMax`. */
export function nextRateFiring(schedule: RateSchedule, after: number, anchor: number): number | undefined {
  const periodMs = schedule.value * unitMs[schedule.unit];
  const periods = after < anchor ? 1 : Math.floor((after - anchor) / periodMs) + 1;
  const firing = anchor + periods * periodMs;
  return firing <= lastFiringMax ? firing : undefined;
}

function unitOf(text: string): RateUnit | undefined {
  const units: readonly RateUnit[] = ["minute", "hour", "day"];
  return units.find((unit) => text === unit || text === `${unit}s`);
}
