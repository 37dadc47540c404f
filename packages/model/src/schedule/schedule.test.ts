import assert from "node:assert/strict";
import { test } from "node:test";
import {
  describeSchedule,
  firesAt,
  firingsBetween,
  nextFiring,
  parseSchedule,
  type Schedule,
  type ScheduleProblem,
} from "./schedule.ts";

test("parses into plain data that survives JSON", () => {
  const schedule = scheduleOf("cron(0 2 ? JAN SAT#3 2026)");
  assert.deepEqual(JSON.parse(JSON.stringify(schedule)), {
    kind: "cron",
    expression: "cron(0 2 ? JAN SAT#3 2026)",
    minutes: [0],
    hours: [2],
    days: { on: "nth-day-of-week", dayOfWeek: 7, nth: 3 },
    months: [1],
    years: [2026],
  });
  assert.deepEqual(scheduleOf("rate(5 minutes)"), {
    kind: "rate",
    expression: "rate(5 minutes)",
    value: 5,
    unit: "minute",
  });
});

test("takes names and marks in any case, and any white space between fields", () => {
  const written = scheduleOf("cron(0 2 ? nov-Feb friL *)");
  assert.deepEqual(
    { ...scheduleOf("cron(0  2\t? 11-2 6l *)"), expression: "" },
    { ...written, expression: "" },
  );
});

test("a range that ends before it starts goes over the end of its field", () => {
  const schedule = scheduleOf("cron(0 22-2/2 ? NOV-JAN SAT-SUN *)");
  assert.ok(schedule.kind === "cron");
  assert.deepEqual(schedule.hours, [0, 2, 22]);
  assert.deepEqual(schedule.months, [1, 11, 12]);
  assert.deepEqual(schedule.days, { on: "days-of-week", daysOfWeek: [1, 7] });
});

test("the next firing is strictly later, within the minute too", () => {
  const daily = "cron(0 2 * * ? *)";
  assert.equal(next(daily, "2026-01-01T02:00:00.000Z"), "2026-01-02T02:00:00.000Z");
  assert.equal(next(daily, "2026-01-01T01:59:59.999Z"), "2026-01-01T02:00:00.000Z");
  assert.equal(next(daily, "2026-01-01T02:00:00.001Z"), "2026-01-02T02:00:00.000Z");
});

test("goes over the ends of months, leap years and years", () => {
  assert.equal(next("cron(0 0 L 2 ? *)", "2027-03-01T00:00:00Z"), "2028-02-29T00:00:00.000Z");
  assert.equal(next("cron(0 0 29 2 ? *)", "2096-02-29T00:00:00Z"), "2104-02-29T00:00:00.000Z");
  assert.equal(next("cron(0 0 31 * ? *)", "2026-03-31T00:00:00Z"), "2026-05-31T00:00:00.000Z");
  assert.equal(next("cron(59 23 * * ? *)", "2026-12-31T23:59:00Z"), "2027-01-01T23:59:00.000Z");
});

test("counts L-3 back from the last day, and skips a month that is too short", () => {
  assert.equal(next("cron(0 0 L-3 * ? *)", "2026-02-01T00:00:00Z"), "2026-02-25T00:00:00.000Z");
  assert.equal(next("cron(0 0 L-30 * ? *)", "2026-02-01T00:00:00Z"), "2026-03-01T00:00:00.000Z");
});

test("a nearest weekday stays in its month", () => {
  assert.equal(next("cron(0 0 1W * ? *)", "2026-07-31T00:00:00Z"), "2026-08-03T00:00:00.000Z");
  assert.equal(next("cron(0 0 31W * ? *)", "2026-05-01T00:00:00Z"), "2026-05-29T00:00:00.000Z");
  assert.equal(next("cron(0 0 30W * ? *)", "2026-02-01T00:00:00Z"), "2026-03-30T00:00:00.000Z");
  assert.equal(next("cron(0 0 LW * ? *)", "2026-02-01T00:00:00Z"), "2026-02-27T00:00:00.000Z");
});

test("a fifth day of the week skips the months that have four", () => {
  assert.equal(next("cron(0 0 ? * FRI#5 *)", "2026-02-01T00:00:00Z"), "2026-05-29T00:00:00.000Z");
});

test("a date that never comes and years that are over have no next firing, told at once", () => {
  const startedAt = performance.now();
  assert.equal(next("cron(0 0 30 2 ? *)", "1970-01-01T00:00:00Z"), undefined);
  assert.equal(next("cron(0 0 31 4,6,9,11 ? *)", "1970-01-01T00:00:00Z"), undefined);
  assert.equal(next("cron(0 0 L-30 2 ? *)", "1970-01-01T00:00:00Z"), undefined);
  assert.equal(next("cron(0 0 ? 2 MON#5 2026)", "1970-01-01T00:00:00Z"), undefined);
  assert.equal(next("cron(0 0 1 1 ? 2020)", "2020-01-01T00:00:00Z"), undefined);
  assert.equal(next("cron(* * * * ? *)", "2199-12-31T23:59:00Z"), undefined);
  assert.ok(performance.now() - startedAt < 250);
});

test("answers for any time: before the first year, at the edge of dates, never", () => {
  const everyMinute = scheduleOf("cron(* * * * ? *)");
  assert.equal(nextFiring(everyMinute, -1), 0);
  assert.equal(nextFiring(everyMinute, Number.NEGATIVE_INFINITY), 0);
  assert.equal(nextFiring(everyMinute, 8.64e15), undefined);
  assert.equal(nextFiring(everyMinute, Number.POSITIVE_INFINITY), undefined);
  assert.equal(nextFiring(scheduleOf("rate(99999999 days)"), 0), undefined);
  assert.throws(() => nextFiring(everyMinute, Number.NaN), RangeError);
});

test("a rate fires one period after its anchor, and then on and on", () => {
  const anchor = Date.parse("2026-01-01T00:00:30Z");
  const rate = scheduleOf("rate(5 minutes)");
  assert.equal(nextFiring(rate, anchor - 86_400_000, anchor), anchor + 300_000);
  assert.equal(nextFiring(rate, anchor, anchor), anchor + 300_000);
  assert.equal(nextFiring(rate, anchor + 299_999, anchor), anchor + 300_000);
  assert.equal(nextFiring(rate, anchor + 300_000, anchor), anchor + 600_000);
  assert.equal(firesAt(rate, anchor + 300_000, anchor), true);
  assert.equal(firesAt(rate, anchor, anchor), false);
  assert.equal(next("rate(1 hour)", "2026-01-01T00:20:00Z"), "2026-01-01T01:00:00.000Z");
});

test("lists the firings between two times, both included, up to a bound", () => {
  const hourly = scheduleOf("cron(0 * * * ? *)");
  const from = Date.parse("2026-01-01T00:00:00Z");
  assert.deepEqual(firingsBetween(hourly, from, from + 3_600_000), [from, from + 3_600_000]);
  assert.deepEqual(firingsBetween(hourly, from + 0.5, from + 3_600_000), [from + 3_600_000]);
  assert.deepEqual(firingsBetween(hourly, from, from - 1), []);
  assert.equal(firingsBetween(hourly, from, Number.POSITIVE_INFINITY, { firingsMax: 3 }).length, 3);
  assert.equal(firingsBetween(hourly, from, Number.POSITIVE_INFINITY).length, 1_000);
});

test("exactly one of day-of-month and day-of-week is ?, and the fix says how", () => {
  assert.equal(problemOf("cron(0 9 * * MON-FRI *)").fix, "Write cron(0 9 ? * MON-FRI *)");
  assert.equal(problemOf("cron(0 9 1 * * *)").fix, "Write cron(0 9 1 * ? *)");
  assert.equal(problemOf("cron(0 9 * * * *)").fix, "Write cron(0 9 * * ? *)");
  assert.equal(problemOf("cron(0 9 ? * ? *)").fix, "Write cron(0 9 * * ? *)");
  assert.match(problemOf("cron(0 9 1 * 2 *)").fix, /a second schedule/);
});

test("refuses what is out of a field's bounds, with the field, the value and the bound", () => {
  assert.deepEqual(problemOf("cron(0 24 * * ? *)"), {
    reason: "hours 24 is out of bounds: 0 to 23",
    fix: "Write a number from 0 to 23",
    field: "hours",
    value: "24",
  });
  assert.match(problemOf("cron(0 0 ? * 0 *)").fix, /Sunday is 1/);
  const fields: Record<string, readonly string[]> = {
    minutes: [
      "60",
      "-1",
      "1.5",
      "0-60",
      "*/60",
      "*/0",
      "0/",
      "/5",
      "0/5/5",
      "1,,2",
      "1,",
      "5-",
      "1-2-3",
      "*,5",
      "?",
      "L",
      "x",
      "0x1",
    ],
    hours: ["24", "?", "9AM", "*/24"],
    "day-of-month": [
      "0",
      "32",
      "0W",
      "32W",
      "W",
      "L-0",
      "L-31",
      "L-",
      "1,L",
      "L,15",
      "1-5W",
      "LW-1",
      "MON",
      "*/32",
      "6L",
      "1,?",
    ],
    month: ["0", "13", "JANUARY", "MON", "L", "?", "*/13"],
    "day-of-week": [
      "0",
      "8",
      "SUNDAY",
      "JAN",
      "0L",
      "8L",
      "L-1",
      "SAT#0",
      "SAT#6",
      "SAT#",
      "#3",
      "SAT#L",
      "3#1,6#3",
      "3#1,6",
      "2-6#1",
      "6L,2",
      "1W",
    ],
    year: ["1969", "2200", "2026-2025", "26", "?", "*/230"],
  };
  for (const [field, values] of Object.entries(fields)) {
    for (const value of values)
      assert.equal(problemOf(cronWith(field, value)).field, field, `${field} ${value}`);
  }
});

test("refuses a wrong number of fields, and says what other crons have", () => {
  assert.match(problemOf("cron(0 2 * * *)").fix, /Add the year/);
  assert.match(problemOf("cron(0 0 2 * * ? *)").fix, /Leave out the seconds/);
  assert.match(problemOf("cron()").reason, /has 0/);
  assert.equal(problemOf("cron( 0 2 * * ? *)").fix, "Write cron(0 2 * * ? *)");
});

test("refuses what is neither cron(...) nor rate(...)", () => {
  assert.equal(problemOf("0 2 * * ? *").fix, "Write cron(0 2 * * ? *)");
  assert.equal(problemOf(" rate(5 minutes)").fix, "Write rate(5 minutes)");
  for (const text of [
    "",
    "cron",
    "cron(",
    "CRON(0 2 * * ? *)",
    "cron(0 2 * * ? *) ",
    "at(2026-01-01T00:00:00)",
    "rate(5 minutes",
    "5 minutes",
    "x".repeat(256),
  ]) {
    problemOf(text);
  }
  assert.match(problemOf("x".repeat(257)).reason, /at most 256/);
  assert.equal(problemOf("cron(0 2 ? * ſat *)").reason, "the expression holds the character U+017F");
});

test("a rate is a positive whole number and a unit, singular after 1", () => {
  for (const text of [
    "rate(1 minute)",
    "rate(1 hour)",
    "rate(1 day)",
    "rate(2 minutes)",
    "rate(24 hours)",
    "rate(7 days)",
  ])
    scheduleOf(text);
  assert.equal(problemOf("rate(1 minutes)").fix, "Write rate(1 minute)");
  assert.equal(problemOf("rate(5 minute)").fix, "Write rate(5 minutes)");
  assert.equal(problemOf("rate(1.5 hours)").fix, "Write a whole number of a smaller unit");
  const refused = [
    "",
    "5",
    "minutes",
    "0 minutes",
    "-1 days",
    "+5 minutes",
    "1e3 minutes",
    "100000000 days",
    "5 seconds",
    "5 weeks",
    "5 MINUTES",
    "5 minutess",
    " 5 minutes",
    "5 minutes ",
    "5 minutes 5",
  ];
  for (const body of refused) problemOf(`rate(${body})`);
});

test("says in plain English when it fires", () => {
  const said: Record<string, string> = {
    "rate(1 day)": "every day",
    "rate(5 minutes)": "every 5 minutes",
    "cron(0 2 1 * ? *)": "at 02:00 UTC on day 1 of every month",
    "cron(* * * * ? *)": "every minute",
    "cron(0/15 * * * ? *)": "every 15 minutes",
    "cron(0/15 * ? * MON-FRI *)": "every 15 minutes, from Monday to Friday",
    "cron(1/7 * * * ? *)": "every 7 minutes from minute 1 of every hour",
    "cron(30 * * * ? *)": "at minute 30 of every hour",
    "cron(0 12 * * ? *)": "at 12:00 UTC every day",
    "cron(10,44 14 ? 3 WED *)": "at 14:10 and 14:44 UTC every Wednesday in March",
    "cron(0/5 8-17 ? * MON-FRI *)": "every 5 minutes from 08:00 to 17:59 UTC, from Monday to Friday",
    "cron(34 20-3 * * ? *)": "at minute 34 of every hour from 20 to 03 UTC every day",
    "cron(0 0/3 * * ? *)": "every 3 hours from 00:00 UTC every day",
    "cron(0 18 L * ? *)": "at 18:00 UTC on the last day of every month",
    "cron(0 18 L-2 DEC ? 2026)": "at 18:00 UTC on the day 2 days before the last day of December in 2026",
    "cron(0 18 LW * ? *)": "at 18:00 UTC on the last weekday (Monday to Friday) of every month",
    "cron(0 18 15W * ? 2027-2029)":
      "at 18:00 UTC on the weekday (Monday to Friday) nearest to day 15 of every month, from 2027 to 2029",
    "cron(0 18 1-5 NOV-FEB ? *)": "at 18:00 UTC on days 1 to 5 of every month from November to February",
    "cron(0 18 ? * 6L 2028/4)": "at 18:00 UTC on the last Friday of every month, every 4 years from 2028",
    "cron(0 18 ? 1,7 SAT#3 *)": "at 18:00 UTC on the third Saturday of January and July",
  };
  assert.deepEqual(
    Object.fromEntries(Object.keys(said).map((text) => [text, describeSchedule(scheduleOf(text))])),
    said,
  );
});

function scheduleOf(expression: string): Schedule {
  const parsed = parseSchedule(expression);
  if ("invalid" in parsed) assert.fail(`${expression}: ${parsed.invalid.reason}`);
  return parsed.schedule;
}

function problemOf(expression: string): ScheduleProblem {
  const parsed = parseSchedule(expression);
  if ("schedule" in parsed) assert.fail(`${expression} is a schedule`);
  assert.ok(parsed.invalid.reason !== "" && parsed.invalid.fix !== "");
  return parsed.invalid;
}

function cronWith(field: string, value: string): string {
  const fields = ["minutes", "hours", "day-of-month", "month", "day-of-week", "year"].map((name) =>
    name === field ? value : "*",
  );
  const other = field === "day-of-week" ? 2 : 4;
  return `cron(${fields.with(other, "?").join(" ")})`;
}

function next(expression: string, after: string): string | undefined {
  const firing = nextFiring(scheduleOf(expression), Date.parse(after));
  return firing === undefined ? undefined : new Date(firing).toISOString();
}
