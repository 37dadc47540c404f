import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import {
  firesAt,
  firingsBetween,
  nextFiring,
  parseSchedule,
  describeSchedule,
  type Schedule,
} from "./schedule.ts";

const minuteMs = 60_000;
const dayMs = 86_400_000;

test("nothing between a time and its next firing fires, and the firing does", () => {
  fc.assert(
    fc.property(cron(), instant(), (made, after) => {
      const schedule = scheduleOf(made.text);
      const firing = nextFiring(schedule, after);
      const end = after + 2 * dayMs;
      for (let minute = Math.floor(after / minuteMs + 1) * minuteMs; minute <= end; minute += minuteMs) {
        const fires = made.fires(new Date(minute));
        assert.equal(firesAt(schedule, minute), fires);
        if (!fires) continue;
        assert.equal(firing, minute);
        return;
      }
      assert.ok(firing === undefined || (firing > end && made.fires(new Date(firing))));
    }),
    { numRuns: 500 },
  );
});

test("the days of ten years are those that a search day by day finds", () => {
  fc.assert(
    fc.property(dayRule(), instant(), (rule, from) => {
      const first = Math.ceil(from / dayMs) * dayMs;
      const days = Array.from({ length: 3_652 }, (_, index) => first + index * dayMs);
      const expected = days.filter((day) => rule.fires(new Date(day)));
      const schedule = scheduleOf(`cron(0 0 ${rule.dates} * ${rule.daysOfWeek} *)`);
      assert.deepEqual(
        firingsBetween(schedule, first, days.at(-1) ?? first, { firingsMax: 4_000 }),
        expected,
      );
    }),
    { numRuns: 100 },
  );
});

test("the next firing of a rate is a whole number of periods after its anchor, at most one period away", () => {
  const units = { minutes: minuteMs, hours: 60 * minuteMs, days: dayMs } as const;
  const unit = fc.constantFrom("minutes", "hours", "days");
  fc.assert(
    fc.property(
      fc.integer({ min: 2, max: 5_000 }),
      unit,
      instant(),
      instant(),
      (value, unitName, anchor, after) => {
        const firing = nextFiring(scheduleOf(`rate(${value} ${unitName})`), after, anchor) ?? assert.fail();
        const periodMs = value * units[unitName];
        assert.ok(firing > after && firing > anchor);
        assert.equal((firing - anchor) % periodMs, 0);
        assert.ok(firing - Math.max(after, anchor) <= periodMs);
      },
    ),
  );
});

test("any text is a schedule or a problem with a reason and a fix, never a throw", () => {
  const likely = fc.array(
    fc.constantFrom(..."0123456789*?-/,LW# ()".split(""), "cron(", "rate(", "MON", "JAN", "day"),
    { maxLength: 40 },
  );
  const text = fc.oneof(
    fc.string(),
    likely.map((parts) => parts.join("")),
    likely.map((parts) => `cron(${parts.join("")})`),
  );
  fc.assert(
    fc.property(text, (expression) => {
      const parsed = parseSchedule(expression);
      if ("invalid" in parsed) assert.ok(parsed.invalid.reason !== "" && parsed.invalid.fix !== "");
      else assert.notEqual(describeSchedule(parsed.schedule), "");
    }),
    { numRuns: 2_000 },
  );
});

/** A field as written, and what it means by another road than the parser's. */
interface Made<Value> {
  readonly text: string;
  readonly fires: (value: Value) => boolean;
}

interface DayRule {
  readonly dates: string;
  readonly daysOfWeek: string;
  readonly fires: (date: Date) => boolean;
}

function cron(): fc.Arbitrary<Made<Date>> {
  const years = fc.oneof(fc.constant(every()), field(2024, 2030, false));
  return fc
    .tuple(field(0, 59), field(0, 23), dayRule(), field(1, 12), years)
    .map(([minutes, hours, days, months, year]) => ({
      text: `cron(${minutes.text} ${hours.text} ${days.dates} ${months.text} ${days.daysOfWeek} ${year.text})`,
      fires: (date) =>
        minutes.fires(date.getUTCMinutes()) &&
        hours.fires(date.getUTCHours()) &&
        days.fires(date) &&
        months.fires(date.getUTCMonth() + 1) &&
        year.fires(date.getUTCFullYear()),
    }));
}

function every(): Made<number> {
  return { text: "*", fires: () => true };
}

function field(min: number, max: number, wraps = true): fc.Arbitrary<Made<number>> {
  const value = fc.integer({ min, max });
  const step = fc.integer({ min: 1, max: Math.min(max, 12) });
  const item: fc.Arbitrary<Made<number>> = fc.oneof(
    value.map((only) => ({ text: `${only}`, fires: (v: number) => v === only })),
    fc.tuple(value, step).map(([from, by]) => ({
      text: `${from}/${by}`,
      fires: (v: number) => v >= from && (v - from) % by === 0,
    })),
    step.map((by) => ({ text: `*/${by}`, fires: (v: number) => (v - min) % by === 0 })),
    fc.tuple(value, value, step).map(([a, b, by]) => {
      const [from, to] = wraps ? [a, b] : [Math.min(a, b), Math.max(a, b)];
      const distance = (v: number): number => (v >= from ? v - from : v - min + (max - from) + 1);
      const within = (v: number): boolean => (from <= to ? v >= from && v <= to : v >= from || v <= to);
      return { text: `${from}-${to}/${by}`, fires: (v: number) => within(v) && distance(v) % by === 0 };
    }),
  );
  const list = fc.array(item, { minLength: 1, maxLength: 3 }).map((items) => ({
    text: items.map((one) => one.text).join(","),
    fires: (v: number) => items.some((one) => one.fires(v)),
  }));
  return min > 1_000 ? bounded(list, min, max) : fc.oneof(fc.constant(every()), list);
}

/** The year field is open to 2199, so that a step of a narrower field goes on past its end. */
function bounded(list: fc.Arbitrary<Made<number>>, min: number, max: number): fc.Arbitrary<Made<number>> {
  return list
    .filter(({ text }) => !/(^|,)(\*|\d+)\//.test(text))
    .map(({ text, fires }) => ({ text, fires: (v) => v >= min && v <= max && fires(v) }));
}

function dayRule(): fc.Arbitrary<DayRule> {
  const day = fc.integer({ min: 1, max: 7 });
  const byDate = (dates: string, fires: (date: Date) => boolean): DayRule => ({
    dates,
    daysOfWeek: "?",
    fires,
  });
  const byDay = (daysOfWeek: string, fires: (date: Date) => boolean): DayRule => ({
    dates: "?",
    daysOfWeek,
    fires,
  });
  return fc.oneof(
    field(1, 31).map((dates) => byDate(dates.text, (date) => dates.fires(date.getUTCDate()))),
    field(1, 7).map((days) => byDay(days.text, (date) => days.fires(date.getUTCDay() + 1))),
    fc
      .integer({ min: 1, max: 30 })
      .map((n) => byDate(`L-${n}`, (date) => date.getUTCDate() + n === lastDate(date))),
    fc.constant(byDate("L", (date) => shifted(date, 1).getUTCDate() === 1)),
    fc.constant(byDate("LW", (date) => isNearestWorkday(date, lastDate(date)))),
    fc.integer({ min: 1, max: 31 }).map((n) => byDate(`${n}W`, (date) => isNearestWorkday(date, n))),
    fc.constant(byDay("L", (date) => date.getUTCDay() === 6)),
    day.map((d) =>
      byDay(
        `${d}L`,
        (date) => date.getUTCDay() + 1 === d && shifted(date, 7).getUTCMonth() !== date.getUTCMonth(),
      ),
    ),
    fc
      .tuple(day, fc.integer({ min: 1, max: 5 }))
      .map(([d, nth]) =>
        byDay(
          `${d}#${nth}`,
          (date) => date.getUTCDay() + 1 === d && Math.ceil(date.getUTCDate() / 7) === nth,
        ),
      ),
  );
}

/** Of the workdays of the month, the one with the least distance to `target`; Saturday and Sunday are never torn between two. */
function isNearestWorkday(date: Date, target: number): boolean {
  if (target > lastDate(date)) return false;
  const workdays = Array.from({ length: lastDate(date) }, (_, index) => index + 1).filter((n) => {
    const weekday = shifted(date, n - date.getUTCDate()).getUTCDay();
    return weekday !== 0 && weekday !== 6;
  });
  const distance = Math.min(...workdays.map((n) => Math.abs(n - target)));
  return workdays.includes(date.getUTCDate()) && Math.abs(date.getUTCDate() - target) === distance;
}

function lastDate(date: Date): number {
  return new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 0)).getUTCDate();
}

function shifted(date: Date, days: number): Date {
  return new Date(date.getTime() + days * dayMs);
}

function instant(): fc.Arbitrary<number> {
  return fc.integer({ min: Date.UTC(2023, 0), max: Date.UTC(2032, 0) });
}

function scheduleOf(expression: string): Schedule {
  const parsed = parseSchedule(expression);
  if ("invalid" in parsed) assert.fail(`${expression}: ${parsed.invalid.reason}`);
  return parsed.schedule;
}
