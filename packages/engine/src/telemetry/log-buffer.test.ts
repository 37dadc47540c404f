import assert from "node:assert/strict";
import { test } from "node:test";
import type { LogEntry } from "../inspection/inspection-contract.ts";
import { LogBuffer, linesMax } from "./log-buffer.ts";

test("the newest lines are answered, oldest first", () => {
  const buffer = new LogBuffer();
  for (const message of ["a", "b", "c"]) buffer.add(entry({ message }));
  assert.deepEqual(messagesOf(buffer.lines({}, 2)), ["b", "c"]);
  assert.deepEqual(messagesOf(buffer.lines({}, 10)), ["a", "b", "c"]);
});

test("lines are filtered by context, function, trace and gravity before they are counted", () => {
  const buffer = new LogBuffer();
  buffer.add(entry({ message: "1", level: "warn", context: "a", function: "a.f", traceId: "t" }));
  buffer.add(entry({ message: "2", level: "error", context: "a" }));
  buffer.add(entry({ message: "3", level: "debug", context: "b" }));
  assert.deepEqual(messagesOf(buffer.lines({ context: "a" }, 10)), ["1", "2"]);
  assert.deepEqual(messagesOf(buffer.lines({ function: "a.f" }, 10)), ["1"]);
  assert.deepEqual(messagesOf(buffer.lines({ traceId: "t" }, 10)), ["1"]);
  assert.deepEqual(messagesOf(buffer.lines({ level: "warn" }, 10)), ["1", "2"]);
  assert.deepEqual(messagesOf(buffer.lines({ level: "error" }, 10)), ["2"]);
  assert.deepEqual(messagesOf(buffer.lines({ context: "a" }, 1)), ["2"]);
});

test("old lines are gone, and memory is bounded", () => {
  const buffer = new LogBuffer();
  for (let at = 0; at < linesMax * 3; at++) buffer.add(entry({ message: String(at) }));
  const lines = messagesOf(buffer.lines({}, Infinity));
  assert.ok(lines.length >= linesMax && lines.length <= linesMax * 1.2);
  assert.equal(lines.at(-1), String(linesMax * 3 - 1));
});

test("a follower gets what passes its filter, until it leaves", () => {
  const buffer = new LogBuffer();
  const got: string[] = [];
  const leave = buffer.follow({ level: "warn" }, ({ message }) => got.push(message));
  buffer.add(entry({ message: "quiet" }));
  buffer.add(entry({ message: "loud", level: "error" }));
  leave();
  buffer.add(entry({ message: "later", level: "error" }));
  assert.deepEqual(got, ["loud"]);
});

test("a worker's line leaves out what it does not have", () => {
  const buffer = new LogBuffer();
  const line = {
    atMs: 0,
    level: "info",
    message: "m",
    context: "a",
    function: "a.f",
    eventId: "",
    traceId: "",
  } as const;
  buffer.addLine(line);
  buffer.addLine({ ...line, eventId: "e", traceId: "t", fields: { x: 1 } });
  const plain = {
    at: "1970-01-01T00:00:00.000Z",
    level: "info",
    message: "m",
    context: "a",
    function: "a.f",
  };
  assert.deepEqual(buffer.lines({}, 2), [plain, { ...plain, eventId: "e", traceId: "t", fields: { x: 1 } }]);
});

function entry(part: Partial<LogEntry>): LogEntry {
  return { at: "2026-01-01T00:00:00.000Z", level: "info", message: "", context: "a", ...part };
}

const messagesOf = (lines: readonly LogEntry[]): string[] => lines.map(({ message }) => message);
