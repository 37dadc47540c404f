import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { ScheduleBook } from "./schedule-book.ts";

const minuteMs = 60_000;
const start = Date.UTC(2026, 0, 1, 12, 0, 30);

test("a new rate fires one period after its start, then every period", () => {
  const book = bookOf("rate(5 minutes)");
  assert.equal(book.nextMs(), start + 5 * minuteMs);
  assert.deepEqual(book.takeDue(start + 5 * minuteMs - 1), []);
  const [firing] = book.takeDue(start + 5 * minuteMs);
  assert.equal(firing?.scheduledMs, start + 5 * minuteMs);
  assert.equal(firing?.next.nextMs, start + 10 * minuteMs);
  assert.equal(book.nextMs(), start + 10 * minuteMs);
});

test("a cron schedule fires at its times, whenever the engine started", () => {
  const book = bookOf("cron(0 2 1 * ? *)");
  assert.equal(book.nextMs(), Date.UTC(2026, 1, 1, 2));
});

test("firings that were missed are made up for once, for the first of them, and the rhythm is kept", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 10_000_000_000 }), (lateMs) => {
      const rows = new Map(
        bookOf("rate(7 minutes)")
          .rows()
          .map((row) => [row.function, row]),
      );
      const due = rows.get("a.s")!.nextMs;
      const nowMs = due + lateMs;
      const book = new ScheduleBook(new Map([["a.s", "rate(7 minutes)"]]), rows, nowMs);
      const firings = book.takeDue(nowMs);
      assert.deepEqual(
        firings.map(({ scheduledMs }) => scheduledMs),
        [due],
      );
      assert.deepEqual(book.takeDue(nowMs), []);
      const next = book.nextMs();
      assert.ok(next > nowMs && next <= nowMs + 7 * minuteMs);
      assert.equal((next - due) % (7 * minuteMs), 0);
    }),
  );
});

test("a changed expression starts anew", () => {
  const rows = new Map(
    bookOf("rate(1 day)")
      .rows()
      .map((row) => [row.function, row]),
  );
  const later = start + 3 * minuteMs;
  const book = new ScheduleBook(new Map([["a.s", "rate(1 minute)"]]), rows, later);
  assert.deepEqual(book.rows(), [
    { function: "a.s", expression: "rate(1 minute)", nextMs: later + minuteMs },
  ]);
});

test("an unchanged expression keeps its next time", () => {
  const rows = new Map(
    bookOf("rate(1 day)")
      .rows()
      .map((row) => [row.function, row]),
  );
  const book = new ScheduleBook(new Map([["a.s", "rate(1 day)"]]), rows, start + 3 * minuteMs);
  assert.deepEqual(book.rows(), [...rows.values()]);
});

test("a schedule whose last time is past never fires, and says so after a restart, too", () => {
  const expression = "cron(0 0 1 1 ? 2020)";
  const book = bookOf(expression);
  assert.equal(book.nextMs(), Infinity);
  const restarted = new ScheduleBook(
    new Map([["a.s", expression]]),
    new Map(book.rows().map((row) => [row.function, row])),
    start,
  );
  assert.equal(restarted.nextMs(), Infinity);
  assert.deepEqual(restarted.takeDue(Date.UTC(9999, 0, 1)), []);
});

test("the last firing of a schedule is its last", () => {
  const book = new ScheduleBook(new Map([["a.s", "cron(0 0 1 2 ? 2026)"]]), new Map(), start);
  const last = Date.UTC(2026, 1, 1);
  assert.deepEqual(
    book.takeDue(last).map(({ scheduledMs }) => scheduledMs),
    [last],
  );
  assert.equal(book.nextMs(), Infinity);
});

test("the earliest of several schedules is the next, and all that are due are taken", () => {
  const book = new ScheduleBook(
    new Map([
      ["a.x", "rate(3 minutes)"],
      ["a.y", "rate(2 minutes)"],
    ]),
    new Map(),
    start,
  );
  assert.equal(book.nextMs(), start + 2 * minuteMs);
  assert.deepEqual(
    book.takeDue(start + 3 * minuteMs).map(({ function: name }) => name),
    ["a.x", "a.y"],
  );
  assert.deepEqual(
    book.rows().map(({ nextMs }) => nextMs - start),
    [6 * minuteMs, 4 * minuteMs],
  );
});

test("an expression that nobody checked is named with its function", () => {
  assert.throws(() => bookOf("every day"), /^Error: a\.s: /);
});

function bookOf(expression: string): ScheduleBook {
  return new ScheduleBook(new Map([["a.s", expression]]), new Map(), start);
}
