import assert from "node:assert/strict";
import { test } from "node:test";
import { stateMarks } from "./state-marks.ts";
import type { StateVisit } from "./state-visit.ts";

const visit = (name: string, rest: Partial<StateVisit> = {}): StateVisit => ({
  name,
  type: "Task",
  outcome: "done",
  enteredMs: 0,
  attempts: 1,
  ...rest,
});

test("a state is marked as its newest visit ended, with its retries and how often it was visited", () => {
  const { marks, notes } = stateMarks([
    visit("Ask", { outcome: "caught" }),
    visit("Rest", { type: "Wait", attempts: 0 }),
    visit("Ask", { outcome: "running", attempts: 3 }),
  ]);
  assert.deepEqual(marks, { Ask: "running", Rest: "done" });
  assert.deepEqual(notes, { Ask: "2 retries, visited 2 times" });
});

test("a state inside of a Map is marked by what went worst among its items, the earlier tries of the Map aside", () => {
  const items = { total: 10, done: 1, failed: 1 };
  const { marks, notes } = stateMarks([
    visit("Each", { type: "Map", outcome: "failed", items }),
    visit("Book", { inside: 0, item: 0, outcome: "failed" }),
    visit("Each", { type: "Map", outcome: "failed", items }),
    visit("Book", { inside: 2, item: 0, attempts: 2 }),
    visit("Book", { inside: 2, item: 1, outcome: "failed", attempts: 2 }),
    visit("Book", { inside: 2, item: 2, outcome: "stopped" }),
    visit("__proto__", { inside: 2, item: 0 }),
  ]);
  assert.deepEqual(Object.entries(marks), [
    ["Each", "failed"],
    ["Book", "failed"],
    ["__proto__", "done"],
  ]);
  assert.deepEqual(notes, { Each: "1/10, visited 2 times", Book: "2 retries" });
});
