import assert from "node:assert/strict";
import { test } from "node:test";
import type { Json, State, StateMachine } from "../definition/definition.ts";
import { openRun } from "./open-run.ts";
import type { Answer, Command, HistoryEvent, Signal } from "./protocol.ts";
import { replayRun } from "./replay-run.ts";
import type { RunOptions } from "./run-options.ts";
import type { Run } from "./run.ts";

const options: RunOptions = {
  executionArn: "arn:aws:states:eu-central-1:111122223333:execution:billing:dunning-1",
  stateMachineArn: "arn:aws:states:eu-central-1:111122223333:stateMachine:billing",
  seed: "s",
};

/** Synchronous runs only: a promise would fail the test. */
class Recorded {
  readonly run: Run;
  readonly history: HistoryEvent[] = [];
  commands: readonly Command[] = [];

  constructor(machine: StateMachine, more: Partial<RunOptions> = {}) {
    this.run = openRun(machine, { ...options, ...more });
  }

  signal(signal: Signal): this {
    const { events, commands } = this.run.handle(signal) as Answer;
    this.history.push(...events);
    this.commands = commands;
    return this;
  }

  start(input: Json = {}): this {
    return this.signal({ type: "start", atMs: 0, input });
  }

  get types(): string[] {
    return this.history.map(({ type }) => type);
  }

  get finish(): Command | undefined {
    return this.commands.find(({ type }) => type === "finish");
  }
}

function machine(states: Record<string, State>, startAt = Object.keys(states)[0]!): StateMachine {
  return { StartAt: startAt, States: states };
}

const task = { Type: "Task", Resource: "trellis:charge", End: true } as const;

test("a Pass state hands on its result where ResultPath says", () => {
  const run = new Recorded(machine({ A: { Type: "Pass", Result: 1, ResultPath: "$.a.b", End: true } }));
  run.start({ c: 2 });
  assert.deepEqual(run.finish, { type: "finish", status: "SUCCEEDED", output: { c: 2, a: { b: 1 } } });
});

test("the second event follows none, as AWS records it", () => {
  const run = new Recorded(machine({ A: { Type: "Pass", End: true } })).start();
  assert.deepEqual(
    run.history.map(({ id, previousEventId }) => [id, previousEventId]),
    [
      [1, 0],
      [2, 0],
      [3, 2],
      [4, 3],
    ],
  );
});

test("a task of ours is recorded as one of a service named trellis", () => {
  const run = new Recorded(machine({ A: task })).start({ invoice: 7 });
  assert.deepEqual(run.history[2], {
    id: 3,
    previousEventId: 2,
    timestamp: 0,
    type: "TaskScheduled",
    taskScheduledEventDetails: {
      parameters: '{"invoice":7}',
      region: "eu-central-1",
      resource: "charge",
      resourceType: "trellis",
    },
  });
  run.signal({ type: "task-succeeded", atMs: 5, task: 3, output: { paid: true } });
  assert.deepEqual(run.finish, { type: "finish", status: "SUCCEEDED", output: { paid: true } });
});

test("a second answer to a task changes nothing", () => {
  const run = new Recorded(
    machine({ A: { Type: "Task", Resource: "trellis:charge", Next: "B" }, B: task }),
  ).start();
  run.signal({ type: "task-succeeded", atMs: 1, task: 3, output: 1 });
  const count = run.history.length;
  run.signal({ type: "task-failed", atMs: 2, task: 3, error: "Late" });
  assert.equal(run.history.length, count);
  assert.deepEqual(run.commands, []);
});

test("a retrier waits longer each time, and then the catcher takes over", () => {
  const run = new Recorded(
    machine({
      A: {
        ...task,
        Retry: [{ ErrorEquals: ["Down"], IntervalSeconds: 2, BackoffRate: 3, MaxAttempts: 2 }],
        Catch: [{ ErrorEquals: ["States.TaskFailed"], ResultPath: "$.failure", Next: "B" }],
      },
      B: { Type: "Succeed" },
    }),
  ).start({ invoice: 7 });
  const delays: number[] = [];
  let atMs = 0;
  for (let open = run.run.openCommands()[0]; open?.type === "run-task"; open = run.run.openCommands()[0]) {
    run.signal({ type: "task-failed", atMs, task: open.task, error: "Down", cause: "no route" });
    const [timer] = run.commands;
    if (timer?.type !== "set-timer") break;
    delays.push(timer.dueAtMs - atMs);
    atMs = timer.dueAtMs;
    run.signal({ type: "timer-fired", atMs, timer: timer.timer });
  }
  assert.deepEqual(delays, [2000, 6000]);
  assert.deepEqual(run.finish, {
    type: "finish",
    status: "SUCCEEDED",
    output: { invoice: 7, failure: { Error: "Down", Cause: "no route" } },
  });
});

test("a task that is out of time fails with States.Timeout, and is cancelled", () => {
  const run = new Recorded(machine({ A: { ...task, TimeoutSeconds: 5 } })).start();
  const timer = run.commands.find(({ type }) => type === "set-timer");
  assert.ok(timer?.type === "set-timer");
  assert.equal(timer.dueAtMs, 5000);
  run.signal({ type: "timer-fired", atMs: 5000, timer: timer.timer });
  assert.deepEqual(run.types.slice(-2), ["TaskTimedOut", "ExecutionFailed"]);
  assert.deepEqual(run.commands[0], { type: "cancel-task", task: 3 });
  assert.deepEqual(run.finish, { type: "finish", status: "FAILED", error: "States.Timeout" });
});

test("a heartbeat moves the time by which the next is due", () => {
  const run = new Recorded(machine({ A: { ...task, HeartbeatSeconds: 10 } })).start();
  run.signal({ type: "task-heartbeat", atMs: 8000, task: 3 });
  assert.deepEqual(run.commands, [{ type: "set-timer", timer: 15, dueAtMs: 18_000 }]);
  assert.equal(run.history.length, 4);
});

test("a wait of thirty days is one timer", () => {
  const run = new Recorded(machine({ A: { Type: "Wait", Seconds: 2_592_000, End: true } })).start();
  assert.deepEqual(run.commands, [{ type: "set-timer", timer: 8, dueAtMs: 2_592_000_000 }]);
  run.signal({ type: "timer-fired", atMs: 2_592_000_000, timer: 8 });
  assert.equal(run.run.status, "SUCCEEDED");
});

test("a token waits for whoever has it", () => {
  const state: State = {
    ...task,
    Resource: "trellis:ask.waitForTaskToken",
    Parameters: { "token.$": "$$.Task.Token" },
  };
  const run = new Recorded(machine({ A: state })).start();
  const [command] = run.commands;
  assert.ok(command?.type === "run-task");
  assert.equal(command.waitsForToken, true);
  assert.deepEqual(command.input, { token: command.token });
  run.signal({ type: "task-submitted", atMs: 1, task: 3, output: { sent: true } });
  assert.equal(run.types.at(-1), "TaskSubmitted");
  run.signal({ type: "task-succeeded", atMs: 2, task: 3, output: "yes" });
  assert.equal(run.run.status, "SUCCEEDED");
});

test("a history that is full ends the execution with its last event", () => {
  const loop = machine({ A: { Type: "Pass", Next: "B" }, B: { Type: "Pass", Next: "A" } });
  const run = new Recorded(loop, { limits: { eventsMax: 20 } }).start();
  assert.equal(run.history.length, 20);
  assert.deepEqual(run.history.at(-1), {
    id: 20,
    previousEventId: 19,
    timestamp: 0,
    type: "ExecutionFailed",
    executionFailedEventDetails: {
      error: "States.Runtime",
      cause: "The execution reached the maximum number of history events (20).",
    },
  });
});

test("stopping says which states were under way", () => {
  const run = new Recorded(machine({ A: task })).start();
  run.signal({ type: "stop", atMs: 9, error: "Obsolete" });
  assert.deepEqual(run.types.slice(-2), ["TaskStateAborted", "ExecutionAborted"]);
  assert.equal(run.run.status, "ABORTED");
});

test("a redrive goes on from the state that failed, with its input", () => {
  const run = new Recorded(machine({ A: { Type: "Pass", Result: 1, Next: "B" }, B: task })).start();
  run.signal({ type: "task-failed", atMs: 1, task: 5, error: "Down" });
  run.signal({ type: "redrive", atMs: 2 });
  assert.deepEqual(run.types.slice(-4), [
    "ExecutionFailed",
    "ExecutionRedriven",
    "TaskScheduled",
    "TaskStarted",
  ]);
  const [command] = run.commands;
  assert.ok(command?.type === "run-task");
  assert.equal(command.input, 1);
});

test("a redrive with another input enters the state anew, and is recorded with it", () => {
  const run = new Recorded(machine({ A: task })).start({ wrong: 1 });
  run.signal({ type: "task-failed", atMs: 1, task: 3, error: "Invalid" });
  run.signal({ type: "redrive", atMs: 2, input: { right: 1 } });
  assert.deepEqual(run.types.slice(-4), [
    "ExecutionRedriven",
    "TaskStateEntered",
    "TaskScheduled",
    "TaskStarted",
  ]);
  assert.deepEqual(run.history.at(-4)?.["executionRedrivenEventDetails"], {
    redriveCount: 1,
    input: '{"right":1}',
    inputDetails: { truncated: false },
  });
});

test("a replay gives back what was open", async () => {
  const definition = machine({
    A: {
      Type: "Parallel",
      End: true,
      Branches: [machine({ B: task }), machine({ C: { Type: "Wait", Seconds: 9, End: true } })],
    },
  });
  const run = new Recorded(definition).start({ a: 1 });
  const replayed = await replayRun(definition, options, run.history);
  assert.deepEqual(replayed.openCommands(), run.run.openCommands());
  assert.equal(replayed.openCommands().length, 2);
});

test("a history of another definition is told", () => {
  const run = new Recorded(machine({ A: task })).start();
  const other = machine({ B: task });
  assert.throws(
    () => replayRun(other, options, run.history),
    /TRL0701|event 2, PassStateEntered|event 2, TaskStateEntered/,
  );
});
