import type { CronSchedule } from "./cron.ts";
import type { CronDays } from "./cron-days.ts";
import { type CronField, cronFields } from "./cron-field.ts";

/** Says when a cron schedule fires: time, days, years. What is "every" and goes without saying is left out. */
export function describeCron(schedule: CronSchedule): string {
  const time = timeWords(schedule.minutes, schedule.hours);
  const days = dayWords(schedule.days, schedule.months);
  const years = spanWords(cronFields.year, schedule.years, String);
  const said =
    days === "every day" && schedule.hours.length === 24
      ? time
      : `${time}${days.startsWith("from ") ? "," : ""} ${days}`;
  return years === undefined ? said : `${said}${years.startsWith("in ") ? "" : ","} ${years}`;
}

/** Times of day that are listed one by one; more are told by hour. */
const timesMax = 4;

function timeWords(minutes: readonly number[], hours: readonly number[]): string {
  const minute = shapeOf(cronFields.minutes, minutes);
  const hour = shapeOf(cronFields.hours, hours);
  if (minutes.length * hours.length <= timesMax) {
    return `at ${joined(hours.flatMap((h) => minutes.map((m) => `${padded(h)}:${padded(m)}`)))} UTC`;
  }
  if (minutes.length === 1 && hour.is === "steps" && hour.toEnd) {
    return `every ${hour.step} hours from ${padded(hour.from)}:${padded(minutes[0] ?? 0)} UTC`;
  }
  const evenly =
    minute.is === "all" ||
    (minute.is === "steps" && minute.from === 0 && 60 % minute.step === 0 && minute.toEnd);
  const often =
    minute.is === "all" ? "every minute" : minute.is === "steps" ? `every ${minute.step} minutes` : "";
  if (evenly && hour.is === "all") return often;
  if (evenly && hour.is === "run")
    return `${often} from ${padded(hour.from)}:00 to ${padded(hour.to)}:59 UTC`;
  return `${evenly ? often : minuteWords(minute, minutes)} ${hourWords(hour, hours)}`;
}

function minuteWords(minute: Shape, minutes: readonly number[]): string {
  if (minute.is === "steps") {
    return `every ${minute.step} minutes from minute ${minute.from}${minute.toEnd ? "" : ` to ${minute.to}`}`;
  }
  if (minute.is === "run") return `every minute from ${minute.from} to ${minute.to}`;
  return `at minute${minutes.length === 1 ? "" : "s"} ${joined(minutes.map(String))}`;
}

function hourWords(hour: Shape, hours: readonly number[]): string {
  if (hour.is === "all") return "of every hour";
  if (hour.is === "run") return `of every hour from ${padded(hour.from)} to ${padded(hour.to)} UTC`;
  return `of hour${hours.length === 1 ? "" : "s"} ${joined(hours.map(padded))} UTC`;
}

function dayWords(days: CronDays, months: readonly number[]): string {
  const span = spanWords(cronFields.month, months, monthName);
  const ofMonth =
    span === undefined
      ? "of every month"
      : span.startsWith("in ")
        ? `of ${span.slice(3)}`
        : `of every month ${span}`;
  const inMonth = span === undefined ? "" : ` ${span}`;
  switch (days.on) {
    case "dates":
      return days.dates.length === 31 ? `every day${inMonth}` : `on ${dateWords(days.dates)} ${ofMonth}`;
    case "last-date":
      return `on ${lastDateWords(days.daysBefore)} ${ofMonth}`;
    case "last-workday":
      return `on the last weekday (Monday to Friday) ${ofMonth}`;
    case "nearest-workday":
      return `on the weekday (Monday to Friday) nearest to day ${days.date} ${ofMonth}`;
    case "days-of-week":
      return `${dayOfWeekWords(days.daysOfWeek)}${inMonth}`;
    case "last-day-of-week":
      return `on the last ${dayName(days.dayOfWeek)} ${ofMonth}`;
    case "nth-day-of-week":
      return `on the ${ordinals[days.nth - 1]} ${dayName(days.dayOfWeek)} ${ofMonth}`;
  }
}

function dateWords(dates: readonly number[]): string {
  const shape = shapeOf(cronFields.dayOfMonth, dates);
  if (shape.is === "run" && shape.from < shape.to) return `days ${shape.from} to ${shape.to}`;
  return `day${dates.length === 1 ? "" : "s"} ${joined(dates.map(String))}`;
}

function lastDateWords(daysBefore: number): string {
  if (daysBefore === 0) return "the last day";
  return daysBefore === 1 ? "the day before the last day" : `the day ${daysBefore} days before the last day`;
}

function dayOfWeekWords(days: readonly number[]): string {
  const shape = shapeOf(cronFields.dayOfWeek, days);
  if (shape.is === "all") return "every day";
  if (shape.is === "run") return `from ${dayName(shape.from)} to ${dayName(shape.to)}`;
  return `every ${joined(days.map(dayName))}`;
}

/** "in 2023", "from November to February", "every 2 years from 2020"; undefined for the whole field. */
function spanWords(
  field: CronField,
  values: readonly number[],
  name: (value: number) => string,
): string | undefined {
  const shape = shapeOf(field, values);
  if (shape.is === "all") return undefined;
  if (shape.is === "run") return `from ${name(shape.from)} to ${name(shape.to)}`;
  if (shape.is === "steps" && field.name === "year") {
    return `every ${shape.step} years from ${shape.from}${shape.toEnd ? "" : ` to ${shape.to}`}`;
  }
  return `in ${joined(values.map(name))}`;
}

/** How values lie in their field; what is said of them depends on it. */
type Shape =
  | { readonly is: "all" }
  /** Three or more in a row; `from` is greater than `to` where they go over the end. */
  | { readonly is: "run"; readonly from: number; readonly to: number }
  /** Three or more, evenly apart; `toEnd` when no further one would fit. */
  | {
      readonly is: "steps";
      readonly from: number;
      readonly to: number;
      readonly step: number;
      readonly toEnd: boolean;
    }
  | { readonly is: "list" };

function shapeOf(field: CronField, values: readonly number[]): Shape {
  const size = field.max - field.min + 1;
  const from = values[0];
  const to = values.at(-1);
  if (values.length === size) return { is: "all" };
  if (from === undefined || to === undefined || values.length < 3) return { is: "list" };
  const gaps = values.map((value, index) => (values[index + 1] ?? from + size) - value);
  const wide = gaps.filter((gap) => gap > 1);
  if (wide.length === 1 && (field.wraps || to - from < values.length)) {
    const last = gaps.indexOf(wide[0] ?? 0);
    return { is: "run", from: values[last + 1] ?? from, to: values[last] ?? to };
  }
  const step = gaps[0] ?? 1;
  if (step > 1 && gaps.slice(0, -1).every((gap) => gap === step))
    return { is: "steps", from, to, step, toEnd: to + step > field.max };
  return { is: "list" };
}

const ordinals = ["first", "second", "third", "fourth", "fifth"];
const dayNames = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];
const monthNames =
  "January February March April May June July August September October November December".split(" ");

function dayName(day: number): string {
  return dayNames[day - 1] ?? String(day);
}

function monthName(month: number): string {
  return monthNames[month - 1] ?? String(month);
}

function padded(value: number): string {
  return String(value).padStart(2, "0");
}

function joined(words: readonly string[]): string {
  return words.length < 2 ? words.join("") : `${words.slice(0, -1).join(", ")} and ${words.at(-1)}`;
}
