import { type CronDays, datesIn, parseDayOfMonth, parseDayOfWeek } from "./cron-days.ts";
import { cronFields, parseValues } from "./cron-field.ts";
import type { ScheduleProblem } from "./schedule-problem.ts";

/** Fires at every minute that all parts name, in UTC. Values are ascending, each one once, none empty. */
export interface CronSchedule {
  readonly kind: "cron";
  /** As written: "cron(0 2 1 * ? *)". */
  readonly expression: string;
  readonly minutes: readonly number[];
  readonly hours: readonly number[];
  readonly days: CronDays;
  /** 1 is January. */
  readonly months: readonly number[];
  readonly years: readonly number[];
}

type ParsedCron = { readonly schedule: CronSchedule } | { readonly invalid: ScheduleProblem };

/**
 * Parses what stands between the brackets of `cron(...)`: six fields, parted by white space. Of several problems, the
 * first is returned. Source: EventBridge User Guide, "Cron expressions reference"; where that is silent, the CronTrigger
 * tutorial of Quartz, whose syntax AWS took over.
 */
export function parseCron(expression: string, body: string): ParsedCron {
  const fields = body.split(/\s+/);
  if (fields.length !== 6 || fields.includes("")) return { invalid: wrongFields(body, fields) };
  const [minutesText = "", hoursText = "", dateText = "", monthText = "", dayText = "", yearText = ""] =
    fields;

  const minutes = parseValues(cronFields.minutes, minutesText);
  if ("invalid" in minutes) return minutes;
  const hours = parseValues(cronFields.hours, hoursText);
  if ("invalid" in hours) return hours;
  const byDate = dateText === "?" ? undefined : parseDayOfMonth(dateText);
  if (byDate !== undefined && "invalid" in byDate) return byDate;
  const months = parseValues(cronFields.month, monthText);
  if ("invalid" in months) return months;
  const byDay = dayText === "?" ? undefined : parseDayOfWeek(dayText);
  if (byDay !== undefined && "invalid" in byDay) return byDay;
  const years = parseValues(cronFields.year, yearText);
  if ("invalid" in years) return years;

  const chosen = byDate ?? byDay;
  if (chosen === undefined || (byDate !== undefined && byDay !== undefined)) {
    return { invalid: wrongMarks(fields, dateText, dayText) };
  }
  return {
    schedule: {
      kind: "cron",
      expression,
      minutes: minutes.values,
      hours: hours.values,
      days: chosen.days,
      months: months.values,
      years: years.values,
    },
  };
}

const minuteMs = 60_000;

/**
 * The first firing strictly after `after` (epoch ms), or undefined when there is none. Goes from year to month to day
 * to time without trying minutes: at most 230 years of 12 months, so that "30 February" is told in about a millisecond.
 */
export function nextCronFiring(schedule: CronSchedule, after: number): number | undefined {
  // The first minute that may fire, no earlier than the first year of the field. Past the range of dates its parts are
  // NaN, which no year reaches.
  const start = new Date(Math.max(0, (Math.floor(after / minuteMs) + 1) * minuteMs));
  const from = [start.getUTCFullYear(), start.getUTCMonth() + 1, start.getUTCDate()] as const;
  for (const year of schedule.years) {
    if (!(year >= from[0])) continue;
    for (const month of schedule.months) {
      const inStartMonth = year === from[0] && month === from[1];
      if (year === from[0] && month < from[1]) continue;
      for (const date of datesIn(schedule.days, year, month)) {
        if (inStartMonth && date < from[2]) continue;
        const onStartDay = inStartMonth && date === from[2];
        const time = onStartDay
          ? timeFrom(schedule, start.getUTCHours(), start.getUTCMinutes())
          : timeFrom(schedule, 0, 0);
        if (time !== undefined) return Date.UTC(year, month - 1, date, time.hour, time.minute);
      }
    }
  }
  return undefined;
}

/** Whether the schedule fires in the minute that holds `at` (epoch ms). */
export function cronFiresAt(schedule: CronSchedule, at: number): boolean {
  const date = new Date(at);
  const year = date.getUTCFullYear();
  const month = date.getUTCMonth() + 1;
  return (
    schedule.minutes.includes(date.getUTCMinutes()) &&
    schedule.hours.includes(date.getUTCHours()) &&
    schedule.months.includes(month) &&
    schedule.years.includes(year) &&
    datesIn(schedule.days, year, month).includes(date.getUTCDate())
  );
}

/** The first time of a day at or after the given one. */
function timeFrom(
  schedule: CronSchedule,
  hour: number,
  minute: number,
): { hour: number; minute: number } | undefined {
  const sameHour = schedule.minutes.find((value) => value >= minute);
  if (sameHour !== undefined && schedule.hours.includes(hour)) return { hour, minute: sameHour };
  const later = schedule.hours.find((value) => value > hour);
  const first = schedule.minutes[0];
  return later === undefined || first === undefined ? undefined : { hour: later, minute: first };
}

function wrongFields(body: string, fields: readonly string[]): ScheduleProblem {
  if (body !== body.trim()) {
    return { reason: "white space stands next to a bracket", fix: `Write cron(${body.trim()})`, value: body };
  }
  const count = body === "" ? 0 : fields.length;
  const reason = `a cron expression has 6 fields, this one has ${count}`;
  const fix =
    count === 5
      ? "Add the year as the sixth field (* for every year), and write ? in day-of-month or day-of-week; Sunday is 1"
      : count === 7
        ? "Leave out the seconds: minutes come first"
        : "Write cron(minutes hours day-of-month month day-of-week year), such as cron(0 2 1 * ? *)";
  return { reason, fix, value: body };
}

function wrongMarks(fields: readonly string[], dateText: string, dayText: string): ScheduleProblem {
  const rule = "exactly one of day-of-month and day-of-week is ?";
  const suggest = (date: string, day: string): string =>
    `Write cron(${[fields[0], fields[1], date, fields[3], day, fields[5]].join(" ")})`;
  if (dateText === "?") {
    return {
      reason: `${rule}: here both are`,
      fix: suggest("*", "?"),
      field: "day-of-month",
      value: dateText,
    };
  }
  const reason = `${rule}: here day-of-month is ${dateText} and day-of-week is ${dayText}`;
  if (dayText === "*") return { reason, fix: suggest(dateText, "?"), field: "day-of-week", value: dayText };
  if (dateText === "*") return { reason, fix: suggest("?", dayText), field: "day-of-month", value: dateText };
  const fix = `${suggest(dateText, "?")} and a second schedule for day-of-week ${dayText}`;
  return { reason, fix, field: "day-of-week", value: dayText };
}
