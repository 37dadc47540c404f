import { type CronSchedule, cronFiresAt, nextCronFiring, parseCron } from "./cron.ts";
import { describeCron } from "./cron-words.ts";
import { nextRateFiring, parseRate, type RateSchedule } from "./rate.ts";
import type { ScheduleProblem } from "./schedule-problem.ts";

export type { CronSchedule } from "./cron.ts";
export type { RateSchedule } from "./rate.ts";
export type { ScheduleProblem } from "./schedule-problem.ts";

/** When something fires, to the minute, in UTC. Plain data: it survives JSON. */
export type Schedule = RateSchedule | CronSchedule;

export type ParsedSchedule = { readonly schedule: Schedule } | { readonly invalid: ScheduleProblem };

/** Longest expression, in characters: AWS's own bound (EventBridge API Reference, PutRule, ScheduleExpression). */
const expressionMaxLength = 256;

/** Firings that `firingsBetween` returns at most, unless told otherwise. */
const firingsMaxDefault = 1_000;

/**
 * Parses an AWS EventBridge schedule expression: `cron(0 2 1 * ? *)` or `rate(5 minutes)`. An expression that can't
 * fire any more, such as one of past years or of 30 February, is a schedule all the same: see `nextFiring`.
 */
export function parseSchedule(expression: string): ParsedSchedule {
  if (expression.length > expressionMaxLength) {
    const reason = `the expression has ${expression.length} characters: at most ${expressionMaxLength}`;
    return {
      invalid: { reason, fix: "Write two schedules", value: expression.slice(0, expressionMaxLength) },
    };
  }
  const odd = /[^\t\x20-\x7e]/u.exec(expression)?.[0];
  if (odd !== undefined) return { invalid: oddCharacter(expression, odd) };
  const body = /^(cron|rate)\((.*)\)$/s.exec(expression)?.[2];
  if (body === undefined) return { invalid: wrongWrapper(expression) };
  return expression.startsWith("cron") ? parseCron(expression, body) : parseRate(expression, body);
}

/**
 * The first firing strictly after `after`; undefined when there is none any more, by the end of the year 2199.
 *
 * @param after epoch ms
 * @param anchor whole epoch ms at which a rate starts: the first firing is one period later, as on AWS, where a rate
 * starts with the creation of its rule. Default 0, which puts firings on round times. A cron schedule has none.
 * @returns epoch ms
 * @throws RangeError when `after` is NaN or `anchor` is not a whole number: a bug of the caller
 */
export function nextFiring(schedule: Schedule, after: number, anchor = 0): number | undefined {
  if (Number.isNaN(after) || !Number.isSafeInteger(anchor))
    throw new RangeError(`not a time: after ${after}, anchor ${anchor}`);
  return schedule.kind === "cron" ? nextCronFiring(schedule, after) : nextRateFiring(schedule, after, anchor);
}

/** Whether the schedule fires within the minute that holds `at` (epoch ms). Same `anchor` as for `nextFiring`. */
export function firesAt(schedule: Schedule, at: number, anchor = 0): boolean {
  if (schedule.kind === "cron") return cronFiresAt(schedule, at);
  const minute = Math.floor(at / 60_000) * 60_000;
  const firing = nextFiring(schedule, minute - 1, anchor);
  return firing !== undefined && firing < minute + 60_000;
}

/**
 * The firings between two times, both included, ascending, in epoch ms: the first `firingsMax` of them, so that a wide
 * window can't fill the memory. Same `anchor` as for `nextFiring`.
 */
export function firingsBetween(
  schedule: Schedule,
  from: number,
  to: number,
  {
    firingsMax = firingsMaxDefault,
    anchor = 0,
  }: { readonly firingsMax?: number; readonly anchor?: number } = {},
): readonly number[] {
  const firings: number[] = [];
  let firing = nextFiring(schedule, Math.ceil(from) - 1, anchor);
  while (firing !== undefined && firing <= to && firings.length < firingsMax) {
    firings.push(firing);
    firing = nextFiring(schedule, firing, anchor);
  }
  return firings;
}

/** A short phrase for consoles, in plain English: "at 02:00 UTC on day 1 of every month", "every 5 minutes". */
export function describeSchedule(schedule: Schedule): string {
  if (schedule.kind === "cron") return describeCron(schedule);
  return schedule.value === 1 ? `every ${schedule.unit}` : `every ${schedule.value} ${schedule.unit}s`;
}

/** Names and marks are matched in any case, and some letters beyond ASCII have an ASCII capital. */
function oddCharacter(expression: string, odd: string): ScheduleProblem {
  const code = `U+${(odd.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0")}`;
  return {
    reason: `the expression holds the character ${code}`,
    fix: "Write letters, digits, marks and spaces of ASCII",
    value: expression,
  };
}

function wrongWrapper(expression: string): ScheduleProblem {
  const reason = "a schedule is cron(...) or rate(...), in small letters, with nothing around it";
  const trimmed = expression.trim();
  if (trimmed !== expression && "schedule" in parseSchedule(trimmed)) {
    return { reason, fix: `Write ${trimmed}`, value: expression };
  }
  if (trimmed.startsWith("at(")) {
    return {
      reason,
      fix: "Write a cron expression that names the year: at(...) is of another service, EventBridge Scheduler",
      value: expression,
    };
  }
  if ("schedule" in parseCron(expression, trimmed)) {
    return { reason, fix: `Write cron(${trimmed})`, value: expression };
  }
  return { reason, fix: "Write it like cron(0 2 1 * ? *) or rate(5 minutes)", value: expression };
}
