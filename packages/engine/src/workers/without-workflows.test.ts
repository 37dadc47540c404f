import assert from "node:assert/strict";
import { test } from "node:test";
import type { Effects, Outcome } from "trellis/runtime";
import { withoutWorkflows } from "./without-workflows.ts";

const effects: Effects = { reads: [], writes: [], events: [] };

test("a unit that starts a workflow or answers a task fails whole, and says what is not run", () => {
  const start = { workflow: "shop.dunning", execution: "e", input: "{}", traceparent: "", atMs: 0 };
  const starting = withoutWorkflows({ outcome: "done", effects: { ...effects, starts: [start] } });
  assert.ok(starting.outcome === "failed");
  assert.deepEqual([starting.failure.code, starting.failure.retry], ["TRL0327", "never"]);
  assert.match(starting.failure.message, /^the unit of work starts the workflow shop\.dunning, /);
  const taskAnswers = [{ kind: "heartbeat", token: "t" }] as const;
  const answering = withoutWorkflows({ outcome: "done", effects: { ...effects, taskAnswers } });
  assert.match(
    answering.outcome === "failed" ? answering.failure.message : "",
    /^the unit of work answers a task by its token, /,
  );
});

test("every other outcome stays as it is", () => {
  const outcomes: Outcome[] = [
    { outcome: "done", effects },
    { outcome: "done", effects: undefined },
    { outcome: "refused", refusal: { refused: "no" } },
  ];
  for (const outcome of outcomes) assert.equal(withoutWorkflows(outcome), outcome);
});
