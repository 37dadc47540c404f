import { cronFields, parseValue, parseValues, refuse, wholeNumber } from "./cron-field.ts";
import type { ScheduleProblem } from "./schedule-problem.ts";

/**
 * On which days of a month a cron schedule fires. Days of the week are 1 to 7, Sunday is 1; a workday is Monday to
 * Friday.
 *
 * | rule | expression |
 * |---|---|
 * | `dates` | `*`, `1,15`, `1-5`, `1/5` in day-of-month |
 * | `last-date` | `L`, or `L-3`: three days before the last |
 * | `last-workday` | `LW` |
 * | `nearest-workday` | `15W`: within the same month; no firing in a month without that date |
 * | `days-of-week` | `MON-FRI`, or `L`: Saturday |
 * | `last-day-of-week` | `6L`: the last Friday |
 * | `nth-day-of-week` | `SAT#3`: the third Saturday; no firing in a month without an nth |
 */
export type CronDays =
  | { readonly on: "dates"; readonly dates: readonly number[] }
  | { readonly on: "last-date"; readonly daysBefore: number }
  | { readonly on: "last-workday" }
  | { readonly on: "nearest-workday"; readonly date: number }
  | { readonly on: "days-of-week"; readonly daysOfWeek: readonly number[] }
  | { readonly on: "last-day-of-week"; readonly dayOfWeek: number }
  | { readonly on: "nth-day-of-week"; readonly dayOfWeek: number; readonly nth: number };

type ParsedDays = { readonly days: CronDays } | { readonly invalid: ScheduleProblem };

/** Most days that `L-3` may go back from the last one: the first of a month of 31 days. Quartz has the same bound. */
const daysBeforeMax = 30;
const nthMax = 5;

/** Parses the day-of-month field, other than `?`. `L`, `LW` and `15W` stand alone: no list, no range, no step. */
export function parseDayOfMonth(text: string): ParsedDays {
  const field = cronFields.dayOfMonth;
  const upper = text.toUpperCase();
  if (upper === "L") return { days: { on: "last-date", daysBefore: 0 } };
  if (upper === "LW") return { days: { on: "last-workday" } };
  if (/^L-[0-9]+$/.test(upper)) {
    const daysBefore = Number(upper.slice(2));
    if (daysBefore >= 1 && daysBefore <= daysBeforeMax) return { days: { on: "last-date", daysBefore } };
    const reason = `day-of-month ${text} is out of bounds: 1 to ${daysBeforeMax} days before the last`;
    return refuse(field, text, reason, "Write L for the last day, or L-1 to L-30");
  }
  if (/^[0-9]+W$/.test(upper)) {
    const date = parseValue(field, upper.slice(0, -1));
    return "invalid" in date ? date : { days: { on: "nearest-workday", date: date.value } };
  }
  if (/[LW]/.test(upper)) {
    const reason = `day-of-month can't be "${text}": L and W don't go with lists, ranges or steps`;
    return refuse(field, text, reason, "Write L, L-3, LW or 15W alone, and a second schedule for other days");
  }
  const parsed = parseValues(field, text);
  return "invalid" in parsed ? parsed : { days: { on: "dates", dates: parsed.values } };
}

/**
 * Parses the day-of-week field, other than `?`. `6L` and `SAT#3` stand alone ("you can define only one expression").
 * Steps (`2/2`) are read as in the other fields; AWS's table of wildcards has listed them in some editions only.
 */
export function parseDayOfWeek(text: string): ParsedDays {
  const field = cronFields.dayOfWeek;
  const upper = text.toUpperCase();
  // The last day of the week, not of the month.
  if (upper === "L") return { days: { on: "days-of-week", daysOfWeek: [field.max] } };
  if (/^[A-Z0-9]+L$/.test(upper)) {
    const day = parseValue(field, upper.slice(0, -1));
    return "invalid" in day ? day : { days: { on: "last-day-of-week", dayOfWeek: day.value } };
  }
  const [dayText = "", nthText, ...rest] = upper.split("#");
  if (
    upper.includes("L") ||
    rest.length > 0 ||
    (nthText !== undefined && /[^A-Z0-9]/.test(dayText + nthText))
  ) {
    const reason = `day-of-week can't be "${text}": L and # don't go with lists, ranges or steps`;
    return refuse(
      field,
      text,
      reason,
      "Write one day alone, such as FRIL or SAT#3, and a second schedule for other days",
    );
  }
  if (nthText !== undefined) return parseNth(text, dayText, nthText);
  const parsed = parseValues(field, text);
  return "invalid" in parsed ? parsed : { days: { on: "days-of-week", daysOfWeek: parsed.values } };
}

/** The dates of a month on which the rule fires, ascending. Month 1 is January. */
export function datesIn(days: CronDays, year: number, month: number): readonly number[] {
  const last = new Date(Date.UTC(year, month, 0)).getUTCDate();
  const dayOfFirst = new Date(Date.UTC(year, month - 1, 1)).getUTCDay();
  const dayOfWeek = (date: number): number => ((dayOfFirst + date - 1) % 7) + 1;
  const firstOn = (day: number): number => ((day - dayOfWeek(1) + 7) % 7) + 1;
  switch (days.on) {
    case "dates":
      return days.dates.filter((date) => date <= last);
    case "last-date":
      return last > days.daysBefore ? [last - days.daysBefore] : [];
    case "last-workday":
      return [nearestWorkday(last, dayOfWeek(last), last)];
    case "nearest-workday":
      return days.date <= last ? [nearestWorkday(days.date, dayOfWeek(days.date), last)] : [];
    case "days-of-week":
      return allDates.filter((date) => date <= last && days.daysOfWeek.includes(dayOfWeek(date)));
    case "last-day-of-week":
      return [firstOn(days.dayOfWeek) + (firstOn(days.dayOfWeek) + 28 <= last ? 28 : 21)];
    case "nth-day-of-week": {
      const date = firstOn(days.dayOfWeek) + (days.nth - 1) * 7;
      return date <= last ? [date] : [];
    }
  }
}

const allDates: readonly number[] = Array.from({ length: 31 }, (_, index) => index + 1);

function parseNth(text: string, dayText: string, nthText: string): ParsedDays {
  const field = cronFields.dayOfWeek;
  const day = parseValue(field, dayText);
  if ("invalid" in day) return day;
  const nth = wholeNumber(nthText);
  if (nth !== undefined && nth >= 1 && nth <= nthMax) {
    return { days: { on: "nth-day-of-week", dayOfWeek: day.value, nth } };
  }
  return refuse(
    field,
    text,
    `day-of-week ${text} is out of bounds: #1 to #${nthMax}`,
    `Write ${dayText}#1 to ${dayText}#${nthMax}`,
  );
}

/** A Saturday moves to Friday and a Sunday to Monday, or the other way where that would leave the month. */
function nearestWorkday(date: number, dayOfWeek: number, last: number): number {
  if (dayOfWeek === 7) return date > 1 ? date - 1 : date + 2;
  if (dayOfWeek === 1) return date < last ? date + 1 : date - 2;
  return date;
}
