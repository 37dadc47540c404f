import assert from "node:assert/strict";
import { test } from "node:test";
import type { State, StateMachine } from "../definition/definition.ts";
import { openRun } from "./open-run.ts";
import type { Answer, Command, HistoryEvent, Signal } from "./protocol.ts";
import type { RunOptions } from "./run-options.ts";

const options: RunOptions = {
  executionArn: "arn:aws:states:eu-central-1:111122223333:execution:m:e",
  stateMachineArn: "arn:aws:states:eu-central-1:111122223333:stateMachine:m",
  seed: "s",
};

/** Tells a new run all signals, and answers what the last one led to. */
function lived(definition: StateMachine, signals: readonly Signal[], more: Partial<RunOptions> = {}) {
  const run = openRun(definition, { ...options, ...more });
  let last: Answer = { events: [], commands: [] };
  const history: HistoryEvent[] = [];
  for (const signal of signals) {
    last = run.handle(signal) as Answer; // nothing here is in JSONata
    history.push(...last.events);
  }
  return { run, history, last };
}

function branch(
  name: string,
  state: State,
): { readonly StartAt: string; readonly States: Record<string, State> } {
  return { StartAt: name, States: { [name]: state } };
}

const work = { Type: "Task", Resource: "trellis:work", End: true } as const;
const both = branch("Both", {
  Type: "Parallel",
  Branches: [branch("Left", work), branch("Right", work)],
  End: true,
});

/** The scheduled events of Left and Right are 5 and 8. */
const leftDoneRightFailed: Signal[] = [
  { type: "start", atMs: 0, input: {} },
  { type: "task-succeeded", atMs: 1, task: 5, output: "left" },
  { type: "task-failed", atMs: 2, task: 8, error: "Down" },
];

test("branches that succeeded keep their results, the others go on", () => {
  const { run, last } = lived(both, [...leftDoneRightFailed, { type: "redrive", atMs: 3 }]);
  assert.deepEqual(
    last.events.map(({ id, previousEventId, type }) => [id, previousEventId, type]),
    [
      [15, 14, "ExecutionRedriven"],
      [16, 15, "TaskScheduled"],
      [17, 16, "TaskStarted"],
    ],
  );
  const done = run.handle({ type: "task-succeeded", atMs: 4, task: 16, output: "right" }) as Answer;
  assert.deepEqual(done.commands, [{ type: "finish", status: "SUCCEEDED", output: ["left", "right"] }]);
});

test("with another input all branches run again", () => {
  const { last } = lived(both, [...leftDoneRightFailed, { type: "redrive", atMs: 3, input: { n: 2 } }]);
  const inputs = last.commands.flatMap((command) => (command.type === "run-task" ? [command.input] : []));
  assert.deepEqual(inputs, [{ n: 2 }, { n: 2 }]);
});

test("a stopped execution goes on, too", () => {
  const { run } = lived(both, [
    { type: "start", atMs: 0, input: {} },
    { type: "stop", atMs: 1 },
    { type: "redrive", atMs: 2 },
  ]);
  assert.equal(run.status, "RUNNING");
  assert.equal(run.openCommands().filter(({ type }) => type === "run-task").length, 2);
});

test("an error that nothing catches, deep in a branch, is gone on from", () => {
  const bad = branch("Both", {
    Type: "Parallel",
    Branches: [branch("Left", work), branch("Right", { Type: "Pass", OutputPath: "$.missing", End: true })],
    End: true,
  });
  const { run, history, last } = lived(bad, [
    { type: "start", atMs: 0, input: {} },
    { type: "redrive", atMs: 1, input: { missing: 1 } },
  ]);
  assert.equal(history.filter(({ type }) => type === "ExecutionFailed").length, 1);
  const task = last.commands.find(
    (command): command is Extract<Command, { type: "run-task" }> => command.type === "run-task",
  );
  const done = run.handle({ type: "task-succeeded", atMs: 2, task: task!.task, output: 0 }) as Answer;
  assert.deepEqual(done.commands, [{ type: "finish", status: "SUCCEEDED", output: [0, 1] }]);
});

test("a Fail state is entered again, and fails again", () => {
  const { last } = lived(branch("No", { Type: "Fail", Error: "Refused" }), [
    { type: "start", atMs: 0, input: {} },
    { type: "redrive", atMs: 1 },
  ]);
  assert.deepEqual(
    last.events.map(({ type }) => type),
    ["ExecutionRedriven", "FailStateEntered", "ExecutionFailed"],
  );
});

test("the time of the whole execution counts anew", () => {
  const timed = { ...branch("A", work), TimeoutSeconds: 10 };
  const { last } = lived(timed, [
    { type: "start", atMs: 0, input: {} },
    { type: "task-failed", atMs: 1000, task: 3, error: "Down" },
    { type: "redrive", atMs: 60_000 },
  ]);
  assert.deepEqual(
    last.commands.filter(({ type }) => type === "set-timer"),
    [{ type: "set-timer", timer: 4 * 7 + 2, dueAtMs: 70_000 }],
  );
});

test("what succeeded, runs, or is EXPRESS is not redriven", () => {
  const one = branch("A", work);
  const start: Signal = { type: "start", atMs: 0, input: {} };
  assert.match(lived(one, [start]).run.redriveRefusal() ?? "", /RUNNING/);
  const succeeded: Signal = { type: "task-succeeded", atMs: 1, task: 3, output: 1 };
  assert.match(lived(one, [start, succeeded]).run.redriveRefusal() ?? "", /SUCCEEDED/);
  const failed: Signal = { type: "task-failed", atMs: 1, task: 3 };
  const express = lived(one, [start, failed], { executionType: "EXPRESS" });
  assert.match(express.run.redriveRefusal() ?? "", /EXPRESS/);
  assert.deepEqual(express.run.handle({ type: "redrive", atMs: 2 }), { events: [], commands: [] });
});
