import assert from "node:assert/strict";
import { test } from "node:test";
import {
  runVirtually,
  TaskError,
  type Json,
  type State,
  type StateGraph,
  type StateMachine,
  type VirtualTask,
} from "@trellis/workflow";
import fc from "fast-check";
import { executionArn, machineArn } from "./execution-arn.ts";
import { BenchError, ExecutionBench, type BenchTask } from "./fixtures/execution-bench.ts";
import { shapeOf } from "./fixtures/history-shape.ts";

const hourMs = 3_600_000;
const name = "one";

/**
 * One function whose states' names say what it does, so that both hosts are given the same, and run it in the order in
 * which it was asked for: functions take turns on the engine, and two tasks that fail at once would race.
 */
const tasks: Readonly<Record<string, BenchTask>> = {
  act: (input, { attempt, state: stateName }) => {
    if (stateName.startsWith("Flaky") && attempt < 3) throw new BenchError("Torn");
    if (stateName.startsWith("Broken")) throw new BenchError("Jam");
    return { seen: input };
  },
};

test("an execution on the durable engine has the history that it has in virtual time, whatever the machine and its input", async () => {
  await fc.assert(
    fc.asyncProperty(machines, fc.integer({ min: 0, max: 4 }), async ([machine, others], count) => {
      const input = { n: count, items: Array.from({ length: count }, (_, at) => ({ n: at })) };
      const bench = await ExecutionBench.open({ machine, others, tasks });
      await bench.start(name, input);
      await bench.rest(name, hourMs);
      for (const started of bench.image.executions.rows.values()) await bench.rest(started.name, hourMs);
      const expected = await virtually(machine, input, others);
      const row = bench.rowOf(name);
      assert.deepEqual([row?.status, row?.error], [expected.status, expected.error]);
      assert.deepEqual(shapeOf(bench.historyOf(name)), shapeOf(expected.history));
      const nested = [...bench.image.executions.rows.values()].filter(({ parent }) => parent !== undefined);
      assert.deepEqual(
        new Map(nested.map((each) => [executionArn("test", each), shapeOf(bench.historyOf(each.name))])),
        new Map(expected.children.map(({ executionArn: arn, history }) => [arn, shapeOf(history)])),
      );
    }),
    { numRuns: 60 },
  );
});

test("a redrive goes on in the same history, as the interpreter records it by itself", async () => {
  let mended = false;
  const unsteady: Readonly<Record<string, BenchTask>> = {
    act: (input, { state: stateName }) => {
      if (stateName === "Second" && !mended) throw new BenchError("Jam");
      return input;
    },
  };
  const machine: StateMachine = {
    StartAt: "First",
    States: {
      First: { Type: "Task", Resource: "trellis:act", Next: "Second" },
      Second: { Type: "Task", Resource: "trellis:act", End: true },
    },
  };
  const bench = await ExecutionBench.open({ machine, tasks: unsteady });
  await bench.start(name, { n: 1 });
  await bench.rest(name, hourMs);
  assert.equal(bench.rowOf(name)?.status, "FAILED");
  const before = bench.historyOf(name);
  mended = true;
  // Nobody has it at hand any more: it goes on from what is stored.
  await bench.recover();
  await bench.ask((token) => ({
    kind: "tellExecution",
    token,
    request: { kind: "redrive", workflow: "shop.flow", execution: name, by: "ada" },
  }));
  await bench.rest(name, hourMs);
  assert.equal(bench.rowOf(name)?.status, "SUCCEEDED");
  const after = bench.historyOf(name);
  assert.deepEqual(after.slice(0, before.length), before);
  assert.deepEqual(
    after.slice(before.length).map(({ type, previousEventId }) => [type, previousEventId]),
    [
      ["ExecutionRedriven", before.length],
      ["TaskScheduled", before.length + 1],
      ["TaskStarted", before.length + 2],
      ["TaskSucceeded", before.length + 3],
      ["TaskStateExited", before.length + 4],
      ["ExecutionSucceeded", before.length + 5],
    ],
  );
  assert.ok([...bench.effectsOf(name).values()].every((count) => count === 1));
});

function virtually(
  machine: StateMachine,
  input: Json,
  others: Readonly<Record<string, StateMachine>>,
): ReturnType<typeof runVirtually> {
  return runVirtually(machine, {
    input,
    machines: Object.fromEntries(
      Object.entries(others).map(([workflow, each]) => [machineArn("test", workflow), each]),
    ),
    childrenKeptMax: 1_000,
    tasks: Object.fromEntries(
      Object.entries(tasks).map(([task, run]) => [`trellis:${task}`, virtualTask(run)]),
    ),
    executionArn: executionArn("test", { workflow: "shop.flow", name }),
    stateMachineArn: machineArn("test", "shop.flow"),
    seed: "0123456789abcdef0123456789abcdef",
  });
}

function virtualTask(run: BenchTask): VirtualTask {
  return (input, { attempt, state }) => {
    try {
      return run(input, { attempt, state });
    } catch (error) {
      const { name: errorType, message: errorMessage } = error as Error; // stand-ins throw nothing else
      throw new TaskError(errorType, JSON.stringify({ errorType, errorMessage }));
    }
  };
}

/**
 * Graphs of a few states each, with others inside of them down to a depth. What runs beside others does not fail in the
 * end, and starts nothing: whether they are aborted before or behind an answer that comes in the same moment is nobody's
 * promise, nor which of two answers comes first that different things give.
 */
function graph(depth: number, fails: boolean): fc.Arbitrary<StateGraph> {
  return fc.array(state(depth, fails), { minLength: 1, maxLength: 4 }).map((states) => {
    const names = states.map(({ kind }, at) => `${kind}${at}`);
    const named = states.map(({ body }, at): [string, State] => {
      const next = names[at + 1];
      const whole: unknown = { ...body, ...(next === undefined ? { End: true } : { Next: next }) };
      return [names[at] ?? "", whole as State]; // each kind takes one of the two
    });
    return { StartAt: names[0] ?? "", States: Object.fromEntries(named) };
  });
}

interface Made {
  readonly kind: string;
  readonly body: object;
}

const task = { Type: "Task", Resource: "trellis:act", ResultPath: null };
const retry = (name: string, more: object): object => ({
  Retry: [{ ErrorEquals: [name], IntervalSeconds: 1, MaxAttempts: 2, ...more }],
});

const nested = (workflow: string, ending: string): object => ({
  ...task,
  Resource: `arn:aws:states:::states:startExecution${ending}`,
  Parameters: { StateMachineArn: workflow, "Input.$": "$" },
});

const failing: readonly Made[] = [
  { kind: "Flaky", body: { ...task, ...retry("States.ALL", { MaxAttempts: 1, BackoffRate: 1 }) } },
  { kind: "Broken", body: task },
];

const nesting: readonly Made[] = [
  { kind: "Sound", body: nested("desk.sound", ".sync:2") },
  { kind: "Alone", body: nested("shop.frail", "") },
  { kind: "Frail", body: { ...nested("shop.frail", ".sync"), ...retry("States.TaskFailed", {}) } },
  { kind: "Frail", body: nested("shop.frail", ".sync:2") },
];

function state(depth: number, fails: boolean): fc.Arbitrary<Made> {
  const plain = fc.constantFrom<Made>(
    { kind: "Pass", body: { Type: "Pass", Result: { n: 3, items: [{ n: 1 }] } } },
    { kind: "Pass", body: { Type: "Pass" } },
    { kind: "Wait", body: { Type: "Wait", Seconds: 2 } },
    { kind: "Wait", body: { Type: "Wait", SecondsPath: "$.n" } },
    { kind: "Echo", body: { ...task, ResultPath: "$.echo" } },
    { kind: "Echo", body: { ...task, TimeoutSeconds: 60 } },
    { kind: "Flaky", body: { ...task, ...retry("Torn", {}) } },
    ...(fails ? failing : []),
    ...(fails && depth > 0 ? nesting : []),
  );
  if (depth === 0) return plain;
  const alone = fc.tuple(graph(depth - 1, fails)).map((branches): readonly StateGraph[] => branches);
  const beside = fc.array(graph(depth - 1, false), { minLength: 2, maxLength: 3 });
  const more = fc.constantFrom({}, retry("States.ALL", { MaxAttempts: 1 }));
  return fc.oneof(
    { weight: 4, arbitrary: plain },
    fc.tuple(fc.oneof(alone, beside), more).map(([Branches, retried]) => ({
      kind: "Parallel",
      body: { Type: "Parallel", Branches, ResultPath: "$.branches", ...retried },
    })),
    fc.tuple(graph(depth - 1, false), fc.nat(3), more).map(([ItemProcessor, MaxConcurrency, retried]) => ({
      kind: "Map",
      body: {
        Type: "Map",
        ItemsPath: "$.items",
        ItemProcessor,
        MaxConcurrency,
        ResultPath: "$.each",
        ...retried,
      },
    })),
  );
}

/** A machine, and the workflows that it starts, which start none: one in another context, and one that may fail. */
const machines = fc
  .tuple(graph(2, true), graph(0, false), graph(0, true))
  .map(
    ([machine, other, failingOne]) => [machine, { "desk.sound": other, "shop.frail": failingOne }] as const,
  );
