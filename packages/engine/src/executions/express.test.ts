import assert from "node:assert/strict";
import { test } from "node:test";
import {
  runVirtually,
  TaskError,
  type HistoryEvent,
  type Json,
  type StateMachine,
  type VirtualResult,
  type VirtualTask,
} from "@trellis/workflow";
import { executionArn, machineArn } from "./execution-arn.ts";
import { BenchError, ExecutionBench, type BenchTask } from "./fixtures/execution-bench.ts";
import { shapeOf } from "./fixtures/history-shape.ts";

const hourMs = 3_600_000;
const kind = "express";
const starts = "arn:aws:states:::states:startExecution";

const tasks: Readonly<Record<string, BenchTask>> = {
  act: (input, { attempt, state }) => {
    if (state === "Flaky" && attempt < 3) throw new BenchError("Torn");
    if (state === "Broken") throw new BenchError("Jam");
    return { seen: input };
  },
};

const act = (more: object): object => ({ Type: "Task", Resource: "trellis:act", ...more });
const retry = { Retry: [{ ErrorEquals: ["Torn"], IntervalSeconds: 2, MaxAttempts: 3 }] };

function machine(states: { readonly [name: string]: object }): StateMachine {
  const [StartAt = ""] = Object.keys(states);
  return { StartAt, States: states } as unknown as StateMachine; // plain data, either way
}

const steps = machine({
  First: act({ Next: "Rest" }),
  Rest: { Type: "Wait", Seconds: 5, Next: "Flaky" },
  Flaky: act({ ...retry, Next: "Each" }),
  Each: {
    Type: "Map",
    ItemsPath: "$.seen.seen.items",
    ItemProcessor: machine({ Both: act({ End: true }) }),
    Next: "Last",
  },
  Last: act({ End: true }),
});

const cases: Readonly<Record<string, StateMachine>> = {
  "waits, retries and iterations": steps,
  "a task that fails for good, behind all that": machine({
    ...steps.States,
    Last: act({ Next: "Broken" }),
    Broken: act({ End: true }),
  }),
  "it takes too long": machine({ Rest: { Type: "Wait", Seconds: 301, End: true } }),
  "JSONata, which may be waited for": {
    ...machine({
      Sum: { Type: "Pass", Output: { n: "{% $sum($states.input.items.(n * 2)) %}" }, Next: "Act" },
      Act: act({ End: true }),
    }),
    QueryLanguage: "JSONata",
  },
};
const input: Json = { items: [{ n: 1 }, { n: 2 }] };

for (const [title, each] of Object.entries(cases))
  test(`an express execution has the history of virtual time, of which its end records what is kept: ${title}`, async () => {
    const bench = await ExecutionBench.open({ machine: each, kind, tasks });
    await bench.start("one", input);
    await bench.rest("one", hourMs);
    const virtual = await virtually(each);
    assert.deepEqual(
      [bench.rowOf("one")?.status, bench.rowOf("one")?.error],
      [virtual.status, virtual.error],
    );
    assert.deepEqual(bench.historyOf("one").map(timeless), keptOf(virtual).map(timeless));
    assert.equal(bench.image.executions.blocks.get(bench.rowOf("one")?.id ?? 0)?.length, 1);
    assert.deepEqual(leftovers(bench), { signals: 0, timers: 0, tokens: 0 });
  });

test("steps without effects take no commit: one for the start, one for the end", async () => {
  const passing = machine({
    A: { Type: "Pass", Next: "B" },
    B: { Type: "Wait", Seconds: 3, Next: "C" },
    C: { Type: "Pass", End: true },
  });
  const bench = await ExecutionBench.open({ machine: passing, kind, tasks });
  const before = bench.commits;
  await bench.start("one", input);
  await bench.rest("one", hourMs);
  assert.equal(bench.rowOf("one")?.status, "SUCCEEDED");
  assert.equal(bench.commits - before, 2);
});

test("after a crash at any commit an express execution begins anew, and ends as it does without", async () => {
  const whole = await ExecutionBench.open({ machine: steps, kind, tasks });
  await whole.start("one", input);
  await whole.rest("one", hourMs);
  assert.ok(whole.commits >= 6, `${whole.commits} commits`);
  const tasksRun = whole.effectsOf("one").size;
  let again = 0;
  for (let commit = 1; commit <= whole.commits; commit++)
    for (const written of [false, true]) {
      const where = `a crash at commit ${commit}, ${written ? "written" : "lost"}`;
      const bench = await ExecutionBench.open({ machine: steps, kind, tasks, crash: { commit, written } });
      await bench.start("one", input);
      await bench.rest("one", hourMs);
      if (bench.crashed) {
        await bench.recover();
        if (bench.rowOf("one") === undefined) await bench.start("one", input);
        await bench.rest("one", hourMs);
      }
      assert.equal(bench.rowOf("one")?.status, "SUCCEEDED", where);
      assert.deepEqual(shapeOf(bench.historyOf("one")), shapeOf(whole.historyOf("one")), where);
      const effects = [...bench.effectsOf("one").values()];
      assert.equal(effects.length, tasksRun, where);
      again += effects.filter((count) => count > 1).length;
      assert.deepEqual(leftovers(bench), { signals: 0, timers: 0, tokens: 0 }, where);
    }
  // At least once, and not once.
  assert.ok(again > 0);
});

test("an express execution is stopped, and goes on by a redrive as a standard one", async () => {
  const bench = await ExecutionBench.open({ machine: steps, kind, tasks });
  await bench.start("one", input);
  await bench.advance(3_000);
  const named = { workflow: "shop.flow", execution: "one" };
  await bench.ask((token) => ({ kind: "tellExecution", token, request: { kind: "stop", ...named } }));
  await bench.advance(100);
  assert.equal(bench.rowOf("one")?.status, "ABORTED");
  await bench.ask((token) => ({ kind: "tellExecution", token, request: { kind: "redrive", ...named } }));
  await bench.rest("one", hourMs);
  assert.equal(bench.rowOf("one")?.status, "SUCCEEDED");
  assert.ok((bench.image.executions.blocks.get(bench.rowOf("one")?.id ?? 0)?.length ?? 0) > 2);
  assert.deepEqual(leftovers(bench), { signals: 0, timers: 0, tokens: 0 });
});

test("an express execution starts others, each once, whatever crashes", async () => {
  const parent = machine({
    Start: {
      Type: "Task",
      Resource: starts,
      Parameters: { StateMachineArn: "shop.other", "Input.$": "$" },
      ResultPath: null,
      Next: "Act",
    },
    Act: act({ End: true }),
  });
  const options = {
    machine: parent,
    kind,
    tasks,
    others: { "shop.other": machine({ Act: act({ End: true }) }) },
  } as const;
  const whole = await ExecutionBench.open(options);
  await whole.start("one", input);
  await whole.rest("one", hourMs);
  for (let commit = 1; commit <= whole.commits; commit++) {
    const bench = await ExecutionBench.open({ ...options, crash: { commit, written: true } });
    await bench.start("one", input);
    await bench.rest("one", hourMs);
    if (bench.crashed) await bench.recover();
    if (bench.rowOf("one") === undefined) await bench.start("one", input);
    await bench.rest("one", hourMs);
    await bench.rest("one/3", hourMs);
    const rows = [...bench.image.executions.rows.values()].map(({ name, status }) => [name, status]);
    assert.deepEqual(
      rows,
      [
        ["one", "SUCCEEDED"],
        ["one/3", "SUCCEEDED"],
      ],
      `a crash at commit ${commit}`,
    );
  }
});

test("express children of a distributed Map run in memory, and their parent is told of each", async () => {
  const mapped = machine({
    Each: {
      Type: "Map",
      ItemsPath: "$.items",
      ItemProcessor: {
        ProcessorConfig: { Mode: "DISTRIBUTED", ExecutionType: "EXPRESS" },
        ...machine({
          Rest: { Type: "Wait", Seconds: 2, Next: "Flaky" },
          Flaky: act({ ...retry, End: true }),
        }),
      },
      End: true,
    },
  });
  const whole = await ExecutionBench.open({ machine: mapped, tasks });
  await whole.start("one", input);
  await whole.rest("one", hourMs);
  const output = (bench: ExecutionBench): Json | undefined =>
    bench.historyOf("one").at(-1)?.["executionSucceededEventDetails"]?.["output"];
  assert.equal(output(whole), JSON.stringify([{ seen: { n: 1 } }, { seen: { n: 2 } }]));
  for (const { id, parent } of whole.image.executions.rows.values())
    if (parent !== undefined) assert.equal(whole.image.executions.blocks.get(id)?.length, 1);
  for (let commit = 1; commit <= whole.commits; commit++) {
    const bench = await ExecutionBench.open({ machine: mapped, tasks, crash: { commit, written: true } });
    await bench.start("one", input);
    await bench.rest("one", hourMs);
    if (bench.crashed) await bench.recover();
    if (bench.rowOf("one") === undefined) await bench.start("one", input);
    await bench.rest("one", hourMs);
    assert.equal(output(bench), output(whole), `a crash at commit ${commit}`);
    assert.equal(bench.image.executions.rows.size, 3);
  }
});

const two = machine({
  First: act({ Next: "Rest" }),
  Rest: { Type: "Wait", Seconds: 5, Next: "Second" },
  Second: act({ End: true }),
});

/** The event of the second task. */
async function secondTask(): Promise<number> {
  const { history } = await virtually(two);
  return history.findLast(({ type }) => type === "TaskScheduled")?.id ?? 0;
}

test("its five minutes count from where it last began", async () => {
  const bench = await ExecutionBench.open({
    machine: two,
    kind,
    tasks,
    crash: { commit: 4, written: false },
  });
  await bench.start("one", input);
  await bench.rest("one", hourMs);
  assert.equal(bench.crashed, true);
  await bench.advance(hourMs);
  await bench.recover();
  await bench.rest("one", hourMs);
  assert.equal(bench.rowOf("one")?.status, "SUCCEEDED");
});

test("whose task ends a worker begins anew, and that task has failed", async () => {
  const task = await secondTask();
  const bench = await ExecutionBench.open({ machine: two, kind, tasks });
  await bench.start("one", input);
  await bench.advance(3_000);
  await bench.loseWorker([{ execution: 1, task }]);
  await bench.rest("one", hourMs);
  assert.deepEqual([bench.rowOf("one")?.status, bench.rowOf("one")?.error], ["FAILED", "TRL0303"]);
  assert.equal([...bench.effectsOf("one").values()][0], 2);
});

test("several that may have ended a worker run alone, one after the other, until one does it again", async () => {
  const task = await secondTask();
  for (const again of [false, true]) {
    const bench = await ExecutionBench.open({ machine: two, kind, tasks });
    await bench.start("one", input);
    await bench.start("two", input);
    await bench.advance(3_000);
    await bench.loseWorker([
      { execution: 1, task },
      { execution: 2, task },
    ]);
    await bench.advance(3_000);
    // It was alone, whichever of its tasks it was.
    const both = [task, task + 9].map((each) => ({ execution: 1, task: each }));
    if (again) await bench.loseWorker(both);
    await bench.rest("one", hourMs);
    await bench.rest("two", hourMs);
    const statuses = ["one", "two"].map((name) => bench.rowOf(name)?.status);
    assert.deepEqual(statuses, again ? ["FAILED", "SUCCEEDED"] : ["SUCCEEDED", "SUCCEEDED"]);
    const ends = ["one", "two"].map((name) => bench.rowOf(name)?.endedMs ?? 0);
    if (!again) assert.ok((ends[1] ?? 0) - (ends[0] ?? 0) >= 5_000, ends.join());
    assert.deepEqual(leftovers(bench), { signals: 0, timers: 0, tokens: 0 });
  }
});

test("a loop without an end comes to one", async () => {
  const loop = machine({ A: { Type: "Pass", Next: "B" }, B: { Type: "Pass", Next: "A" } });
  const bench = await ExecutionBench.open({ machine: loop, kind, tasks });
  await bench.start("one", input);
  await bench.rest("one", hourMs);
  assert.deepEqual([bench.rowOf("one")?.status, bench.rowOf("one")?.error], ["FAILED", "States.Runtime"]);
  assert.equal(bench.historyOf("one").length, 25_000);
});

function virtually(each: StateMachine): ReturnType<typeof runVirtually> {
  return runVirtually(each, {
    input,
    executionType: "EXPRESS",
    tasks: { "trellis:act": standIn },
    executionArn: executionArn("test", { workflow: "shop.flow", name: "one" }),
    stateMachineArn: machineArn("test", "shop.flow"),
    seed: "0123456789abcdef0123456789abcdef",
  });
}

const standIn: VirtualTask = (given, { attempt, state }) => {
  try {
    return tasks["act"]?.(given, { attempt, state }) ?? null;
  } catch (error) {
    const { name: errorType, message: errorMessage } = error as Error; // stand-ins throw nothing else
    throw new TaskError(errorType, JSON.stringify({ errorType, errorMessage }));
  }
};

/** Of what ended well its beginning and its end are kept. */
function keptOf({ status, history }: VirtualResult): readonly HistoryEvent[] {
  return status === "SUCCEEDED" ? [history.slice(0, 1), history.slice(-1)].flat() : history;
}

function timeless({ timestamp: _time, ...event }: HistoryEvent): Json {
  return JSON.parse(JSON.stringify(event)) as Json;
}

function leftovers({ image: { executions } }: ExecutionBench): Readonly<Record<string, number>> {
  const { signals, timers, tokens } = executions;
  return { signals: signals.size, timers: timers.size, tokens: tokens.size };
}
