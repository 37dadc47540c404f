import assert from "node:assert/strict";
import { test } from "node:test";
import { screenOf } from "../terminal/screen.ts";
import { logLine } from "./log-line.ts";

const entry = {
  at: "2026-11-21T12:00:00.000Z",
  level: "warn" as const,
  message: "rates are stale, using those of yesterday",
  context: "billing",
  function: "billing.issueInvoice",
  eventId: "e1",
  fields: { accountId: "acc-1", ageMs: 86_400_000 },
};
const write = (): void => {};

test("off a terminal a log entry is one line with its time in UTC", () => {
  assert.equal(
    logLine(entry, screenOf({ write }, {}), "/shop"),
    "2026-11-21T12:00:00.000Z  WARN   billing.issueInvoice  rates are stale, using those of yesterday  " +
      "accountId=acc-1  ageMs=86400000  event=e1",
  );
});

test("at a terminal it breaks between words and hangs under its level, whole", () => {
  const lines = logLine(
    entry,
    screenOf({ write, isTTY: true, columns: 60 }, { NO_COLOR: "1" }),
    "/shop",
  ).split("\n");
  assert.ok(lines.length > 1);
  for (const line of lines) assert.ok(line.length <= 60, line);
  for (const line of lines.slice(1)) assert.match(line, /^ {14}\S/);
  const words = lines.map((line) => line.trim()).join(" ");
  assert.match(
    words,
    /rates are stale, using those of yesterday +accountId=acc-1 +ageMs=86400000 +event=e1$/,
  );
});

test("what was logged can't forge a line", () => {
  const forged = logLine({ ...entry, message: "a\nERROR b\u001b[31m" }, screenOf({ write }, {}), "/shop");
  assert.match(forged, /a\\nERROR b\\x1b\[31m/);
});

test("a stack's calls of the system have their own lines at a terminal, and are a field elsewhere", () => {
  const stack =
    "Error: boom\n    at issue (file:///shop/contexts/billing/x.ts:7:30)\n    at deliver (node:internal/a)";
  const failed = { ...entry, fields: { stack } };
  const shown = logLine(failed, screenOf({ write, isTTY: true, columns: 200 }, { NO_COLOR: "1" }), "/shop");
  assert.equal(shown.split("\n").slice(1).join("\n"), "              at issue (contexts/billing/x.ts:7:30)");
  const line = logLine(failed, screenOf({ write }, { COLUMNS: "40" }), "/shop");
  assert.match(line, /^[^\n]* {2}stack="at issue \(contexts\/billing\/x.ts:7:30\)"[^\n]*$/);
  assert.match(logLine(failed, screenOf({ write }, {}), "/elsewhere"), /x.ts:7:30\) < at deliver/);
});
