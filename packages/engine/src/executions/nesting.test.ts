import assert from "node:assert/strict";
import { test } from "node:test";
import {
  runVirtually,
  TaskError,
  type HistoryEvent,
  type Json,
  type State,
  type StateMachine,
  type VirtualTask,
} from "@trellis/workflow";
import { nestedDepthMax } from "@trellis/workflow/host";
import { executionArn, machineArn } from "./execution-arn.ts";
import { BenchError, ExecutionBench, type BenchTask } from "./fixtures/execution-bench.ts";
import { shapeOf } from "./fixtures/history-shape.ts";

const starts = "arn:aws:states:::states:startExecution";
const hourMs = 3_600_000;

const tasks: Readonly<Record<string, BenchTask>> = {
  try: (input, { attempt }) => {
    if (attempt < 2) throw new BenchError("Torn");
    return { done: input };
  },
  lose: () => {
    throw new BenchError("Lost");
  },
  last: (input) => ({ last: input }),
};

function machine(states: { readonly [name: string]: object }): StateMachine {
  const [StartAt = ""] = Object.keys(states);
  return { StartAt, States: states as { readonly [name: string]: State } }; // plain data, either way
}

/** A state that starts an execution, and the one behind it. */
function starting(ending: string, parameters: object, more: object = {}): StateMachine {
  return machine({
    Start: { Type: "Task", Resource: `${starts}${ending}`, Parameters: parameters, ...more, Next: "Last" },
    Last: { Type: "Task", Resource: "trellis:last", End: true },
  });
}

const others: Readonly<Record<string, StateMachine>> = {
  "shop.child": machine({
    Rest: { Type: "Wait", Seconds: 3, Next: "Try" },
    Try: {
      Type: "Task",
      Resource: "trellis:try",
      Retry: [{ ErrorEquals: ["Torn"], IntervalSeconds: 1 }],
      End: true,
    },
  }),
  "desk.lose": machine({ Lose: { Type: "Task", Resource: "trellis:lose", End: true } }),
  "desk.between": starting(".sync", { StateMachineArn: "shop.child", "Input.$": "$" }),
  "desk.long": machine({ Rest: { Type: "Wait", Seconds: 600, End: true } }),
};

const given = { StateMachineArn: "shop.child", "Input.$": "$" };
const caught = { Catch: [{ ErrorEquals: ["States.ALL"], ResultPath: "$.why", Next: "Last" }] };
const cases: Readonly<Record<string, StateMachine>> = {
  "its output comes as JSON": starting(".sync:2", given),
  "its output comes as a text, under a name that is given": starting(".sync", { ...given, Name: "mine" }),
  "nobody waits for it": starting("", { StateMachineArn: machineArn("test", "desk.lose") }),
  "it fails, which is caught": starting(".sync:2", { StateMachineArn: "desk.lose" }, caught),
  "it fails, which is tried again, and caught by nobody": starting(
    ".sync",
    { StateMachineArn: "desk.lose" },
    { Retry: [{ ErrorEquals: ["States.TaskFailed"], IntervalSeconds: 1, MaxAttempts: 2 }] },
  ),
  "it waits for one itself": starting(".sync:2", { StateMachineArn: "desk.between", Input: '{"n":7}' }),
  "it takes too long, and is stopped": starting(
    ".sync",
    { StateMachineArn: "desk.long" },
    { TimeoutSeconds: 5, ...caught },
  ),
  "there is no such workflow": starting(".sync", { StateMachineArn: "desk.nothing" }, caught),
  "its name can be none": starting(".sync", { ...given, Name: "" }, caught),
  "its input is no JSON": starting("", { StateMachineArn: "desk.long", Input: "{" }, caught),
  "branches and iterations start their own": machine({
    Both: {
      Type: "Parallel",
      Branches: [
        starting(".sync:2", given),
        machine({
          Each: {
            Type: "Map",
            ItemsPath: "$.items",
            ItemProcessor: starting(".sync", { StateMachineArn: "desk.between", "Input.$": "$" }),
            End: true,
          },
        }),
      ],
      End: true,
    },
  }),
  "one of the name has had another input, or has ended": machine({
    One: { Type: "Task", Resource: `${starts}.sync`, Parameters: { ...given, Name: "n" }, Next: "Two" },
    Two: {
      Type: "Task",
      Resource: starts,
      Parameters: { StateMachineArn: "shop.child", Name: "n" },
      Catch: [{ ErrorEquals: ["StepFunctions.ExecutionAlreadyExistsException"], Next: "Last" }],
      Next: "Last",
    },
    Last: { Type: "Task", Resource: "trellis:last", End: true },
  }),
  "nobody waits for it at first, and then the next state does": machine({
    One: {
      Type: "Task",
      Resource: starts,
      Parameters: { ...given, Name: "n" },
      ResultPath: null,
      Next: "Two",
    },
    Two: { Type: "Task", Resource: `${starts}.sync:2`, Parameters: { ...given, Name: "n" }, End: true },
  }),
  "two wait for one of the same name and input": machine({
    Both: {
      Type: "Parallel",
      Branches: [
        starting(".sync:2", { ...given, Name: "n" }),
        machine({
          Soon: { Type: "Wait", Seconds: 1, Next: "Start" },
          Start: {
            Type: "Task",
            Resource: `${starts}.sync:2`,
            Parameters: { ...given, Name: "n" },
            End: true,
          },
        }),
      ],
      End: true,
    },
  }),
};
const input: Json = { n: 1, items: [1, 2] };

for (const [title, parent] of Object.entries(cases))
  test(`an execution that starts others, and they themselves, have the histories of virtual time: ${title}`, async () => {
    const bench = await ExecutionBench.open({ machine: parent, others, tasks });
    await run(bench);
    const virtual = await virtually(parent);
    assert.equal(bench.rowOf("one")?.status, virtual.status);
    assert.deepEqual(shapeOf(bench.historyOf("one")), shapeOf(virtual.history));
    const expected = virtual.children.map(({ executionArn: arn, status, history }) => {
      return [arn, status, shapeOf(history)];
    });
    assert.deepEqual(childrenOf(bench), expected.toSorted(byArn));
    assert.deepEqual(leftovers(bench), { signals: 0, timers: 0, tokens: 0 });
  });

for (const title of [
  "it waits for one itself",
  "it takes too long, and is stopped",
  "branches and iterations start their own",
  "two wait for one of the same name and input",
  "nobody waits for it at first, and then the next state does",
  "nobody waits for it",
])
  test(`after a crash at any commit each execution has been started once, and nobody waits in vain: ${title}`, async () => {
    const options = { machine: cases[title] ?? machine({}), others, tasks };
    const whole = await ExecutionBench.open(options);
    await run(whole);
    const expected = endOf(whole);
    assert.ok(whole.commits >= 5, `${whole.commits} commits`);
    for (let commit = 1; commit <= whole.commits; commit++)
      for (const written of [false, true]) {
        const where = `a crash at commit ${commit}, ${written ? "written" : "lost"}`;
        const bench = await ExecutionBench.open({ ...options, crash: { commit, written } });
        await run(bench);
        if (bench.crashed) {
          await bench.recover();
          await run(bench);
        }
        assert.deepEqual(endOf(bench), expected, where);
        for (const { name } of bench.image.executions.rows.values())
          assert.ok(
            [...bench.effectsOf(name).values()].every((count) => count === 1),
            where,
          );
        assert.deepEqual(leftovers(bench), { signals: 0, timers: 0, tokens: 0 }, where);
      }
  });

test("a stop stops what is waited for, down to the last, and leaves alone what is not", async () => {
  const parent = machine({
    Alone: { Type: "Task", Resource: starts, Parameters: { StateMachineArn: "desk.long" }, Next: "Start" },
    Start: {
      Type: "Task",
      Resource: `${starts}.sync`,
      Parameters: { StateMachineArn: "desk.mid" },
      End: true,
    },
  });
  const mid = starting(".sync", { StateMachineArn: "desk.long" });
  const bench = await ExecutionBench.open({
    machine: parent,
    others: { ...others, "desk.mid": mid },
    tasks,
  });
  await bench.start("one", input);
  await bench.advance(5_000);
  await bench.ask((token) => ({
    kind: "tellExecution",
    token,
    request: { kind: "stop", workflow: "shop.flow", execution: "one" },
  }));
  await bench.advance(1_000);
  assert.deepEqual(statuses(bench), [
    ["shop.flow", "ABORTED"],
    ["desk.long", "RUNNING"],
    ["desk.mid", "ABORTED"],
    ["desk.long", "ABORTED"],
  ]);
});

test("an execution that waits for itself without end fails where executions wait too deep", async () => {
  const bench = await ExecutionBench.open({
    machine: machine({
      Again: {
        Type: "Task",
        Resource: `${starts}.sync`,
        Parameters: { "StateMachineArn.$": "$$.StateMachine.Id" },
        End: true,
      },
    }),
    tasks,
  });
  await run(bench);
  const rows = [...bench.image.executions.rows.values()];
  assert.equal(rows.length, nestedDepthMax + 1);
  assert.ok(rows.every(({ status }) => status === "FAILED"));
  assert.equal(
    bench.historyOf(rows.at(-1)?.name ?? "").at(-1)?.["executionFailedEventDetails"]?.["error"],
    "StepFunctions.ExecutionLimitExceededException",
  );
});

test("an execution that goes on as a new one has names that do not grow", async () => {
  const bench = await ExecutionBench.open({
    machine: machine({
      More: {
        Type: "Choice",
        Choices: [{ Variable: "$.left", NumericGreaterThan: 0, Next: "Count" }],
        Default: "Done",
      },
      Count: { Type: "Pass", Parameters: { "left.$": "States.MathAdd($.left, -1)" }, Next: "Again" },
      Again: {
        Type: "Task",
        Resource: starts,
        Parameters: { "StateMachineArn.$": "$$.StateMachine.Id", "Input.$": "$" },
        End: true,
      },
      Done: { Type: "Succeed" },
    }),
    tasks,
  });
  await bench.start("one", { left: 100 });
  await bench.advance(60_000);
  const rows = [...bench.image.executions.rows.values()];
  assert.deepEqual([rows.length, new Set(rows.map(({ status }) => status))], [101, new Set(["SUCCEEDED"])]);
  assert.ok(rows.every(({ name }) => name.length < 140));
});

test("what a workflow does not take starts nothing, and fails the task as AWS names it", async () => {
  const bench = await ExecutionBench.open({
    machine: starting(".sync", given),
    others,
    tasks,
    takes: { "shop.child": { type: "object", required: ["id"] } },
  });
  await run(bench);
  assert.deepEqual(failureOf(bench, "one"), [
    "StepFunctions.InvalidExecutionInputException",
    "Invalid State Machine Execution Input: shop.child: its input is not what it takes: /id is missing",
  ]);
  assert.equal(bench.image.executions.rows.size, 1);
});

test("a task that waits for a token is answered by it, whatever becomes of the execution", async () => {
  const bench = await ExecutionBench.open({
    machine: starting(".waitForTaskToken", {
      StateMachineArn: "desk.lose",
      Input: { "token.$": "$$.Task.Token" },
    }),
    others,
    tasks,
  });
  await bench.start("one", input);
  await bench.advance(5_000);
  assert.equal(bench.rowOf("one")?.status, "RUNNING");
  const [child] = [...bench.image.executions.rows.values()].filter(
    ({ workflow }) => workflow === "desk.lose",
  );
  const started = bench.historyOf(child?.name ?? "")[0]?.["executionStartedEventDetails"]?.["input"];
  assert.ok(typeof started === "string");
  const { token } = JSON.parse(started) as { readonly token: string };
  await bench.ask((asked) => ({
    kind: "tellExecution",
    token: asked,
    request: { kind: "answer", answer: { kind: "succeeded", token, output: "7" } },
  }));
  await bench.rest("one", hourMs);
  assert.deepEqual(statuses(bench), [
    ["shop.flow", "SUCCEEDED"],
    ["desk.lose", "FAILED"],
  ]);
});

/** Runs it and what it has started to their ends; a start that was never acknowledged is made again. */
async function run(bench: ExecutionBench): Promise<void> {
  if (bench.rowOf("one") === undefined) await bench.start("one", input);
  await bench.rest("one", hourMs);
  for (const { name } of bench.image.executions.rows.values()) await bench.rest(name, hourMs);
}

function virtually(parent: StateMachine): ReturnType<typeof runVirtually> {
  const machines = { "shop.flow": parent, ...others };
  return runVirtually(parent, {
    input,
    tasks: Object.fromEntries(Object.keys(tasks).map((name) => [`trellis:${name}`, standIn(name)])),
    machines: Object.fromEntries(
      Object.entries(machines).map(([name, each]) => [machineArn("test", name), each]),
    ),
    executionArn: executionArn("test", { workflow: "shop.flow", name: "one" }),
    stateMachineArn: machineArn("test", "shop.flow"),
    seed: "0123456789abcdef0123456789abcdef",
  });
}

function standIn(name: string): VirtualTask {
  return (given, { attempt, state }) => {
    try {
      return tasks[name]?.(given, { attempt, state }) ?? null;
    } catch (error) {
      const { name: errorType, message: errorMessage } = error as Error; // stand-ins throw nothing else
      throw new TaskError(errorType, JSON.stringify({ errorType, errorMessage }));
    }
  };
}

type Shown = readonly (string | readonly string[])[];

function childrenOf(bench: ExecutionBench): readonly Shown[] {
  return [...bench.image.executions.rows.values()]
    .filter(({ parent }) => parent !== undefined)
    .map((row) => [executionArn("test", row), row.status, shapeOf(bench.historyOf(row.name))])
    .toSorted(byArn);
}

function byArn([a = ""]: Shown, [b = ""]: Shown): number {
  return a < b ? -1 : 1;
}

function endOf(bench: ExecutionBench): unknown {
  return {
    status: bench.rowOf("one")?.status,
    history: shapeOf(bench.historyOf("one")),
    children: childrenOf(bench),
  };
}

function statuses({ image }: ExecutionBench): readonly (readonly string[])[] {
  return [...image.executions.rows.values()].map(({ workflow, status }) => [workflow, status]);
}

function failureOf(bench: ExecutionBench, name: string): readonly unknown[] {
  const last: HistoryEvent | undefined = bench.historyOf(name).at(-1);
  const details = last?.["executionFailedEventDetails"];
  return [details?.["error"], details?.["cause"]];
}

function leftovers({ image: { executions } }: ExecutionBench): Readonly<Record<string, number>> {
  const { signals, timers, tokens } = executions;
  return { signals: signals.size, timers: timers.size, tokens: tokens.size };
}
