import assert from "node:assert/strict";
import { test } from "node:test";
import type { HistoryEvent, Json, StateMachine } from "@trellis/workflow";
import type { ExecutionRow } from "../ports/execution-store.ts";
import { BenchError, ExecutionBench, type BenchTask } from "./fixtures/execution-bench.ts";

/** A distributed Map whose children wait, call a task that fails at first, and fail for good where their item is 4. */
function machineOf(fields: Json, inner: Json = {}): StateMachine {
  const machine = {
    StartAt: "Each",
    States: {
      Each: {
        Type: "Map",
        ItemsPath: "$.items",
        ItemProcessor: {
          ProcessorConfig: { Mode: "DISTRIBUTED", ExecutionType: "STANDARD" },
          StartAt: "Rest",
          States: {
            Rest: { Type: "Wait", Seconds: 3, Next: "Try" },
            Try: {
              Type: "Task",
              Resource: "trellis:try",
              End: true,
              Retry: [{ ErrorEquals: ["Torn"], IntervalSeconds: 1, MaxAttempts: 2 }],
              ...(inner as object),
            },
          },
        },
        ...(fields as object),
        Next: "Last",
      },
      Last: { Type: "Task", Resource: "trellis:last", End: true },
    },
  };
  return machine as unknown as StateMachine; // plain data, either way
}

const tasks: Readonly<Record<string, BenchTask>> = {
  try: (input, { attempt }) => {
    if (input === 4) throw new BenchError("Lost");
    if (attempt < 2) throw new BenchError("Torn");
    return { done: input };
  },
  last: (input) => input,
};
const hourMs = 3_600_000;
const five: Json = { items: [1, 2, 3, 4, 5] };
const some: Json = { items: [1, 2, 3] };

test("after a crash at any commit a distributed Map ends as it does without, and each child has run once", async () => {
  const machine = machineOf({ MaxConcurrency: 2, ToleratedFailureCount: 1 });
  const whole = await ExecutionBench.open({ machine, tasks });
  await whole.start("one", five);
  await whole.rest("one", hourMs);
  assert.equal(whole.rowOf("one")?.status, "SUCCEEDED");
  const expected = endOf(whole);
  assert.ok(whole.commits >= 20, `${whole.commits} commits`);
  for (let commit = 1; commit <= whole.commits; commit++)
    for (const written of [false, true]) {
      const where = `a crash at commit ${commit}, ${written ? "written" : "lost"}`;
      const bench = await ExecutionBench.open({ machine, tasks, crash: { commit, written } });
      await bench.start("one", five);
      await bench.rest("one", hourMs);
      if (bench.crashed) {
        await bench.recover();
        if (bench.rowOf("one") === undefined) await bench.start("one", five);
        await bench.rest("one", hourMs);
      }
      assert.deepEqual(endOf(bench), expected, where);
      for (const { name } of childrenOf(bench))
        assert.ok(
          [...bench.effectsOf(name).values()].every((count) => count === 1),
          where,
        );
      assert.deepEqual(leftovers(bench), { signals: 0, timers: 0, tokens: 0 }, where);
      assert.equal(bench.image.executions.mapRuns.size, 0, where);
    }
});

test("a stop stops the children, and a redrive goes on with those that did not succeed", async () => {
  const bench = await ExecutionBench.open({ machine: machineOf({ MaxConcurrency: 2 }), tasks });
  await bench.start("one", some);
  await bench.advance(5_000);
  const named = { workflow: "shop.flow", execution: "one" };
  bench.core?.post({ kind: "tellExecution", token: 91, request: { kind: "stop", ...named } });
  await bench.advance(1_000);
  assert.equal(bench.rowOf("one")?.status, "ABORTED");
  const stopped = childrenOf(bench).map(({ status }) => status);
  assert.ok(stopped.includes("ABORTED"), stopped.join());
  assert.ok(!stopped.includes("RUNNING"), stopped.join());
  bench.core?.post({ kind: "tellExecution", token: 92, request: { kind: "redrive", ...named } });
  await bench.advance(1_000);
  await bench.rest("one", hourMs);
  assert.equal(bench.rowOf("one")?.status, "SUCCEEDED");
  assert.deepEqual(
    childrenOf(bench).map(({ status, redrives }) => [status, redrives > 0]),
    stopped.map((status) => ["SUCCEEDED", status === "ABORTED"]),
  );
  assert.equal(outputOf(bench), JSON.stringify([{ done: 1 }, { done: 2 }, { done: 3 }]));
});

test("items of a table come in pages, after a crash as well, and begin with what the task before has written", async () => {
  const machine = {
    StartAt: "First",
    States: {
      First: { Type: "Task", Resource: "trellis:last", Next: "Each" },
      Each: {
        Type: "Map",
        ItemReader: { Resource: "trellis:table:ledger", Parameters: { Partition: "1:3" } },
        ItemProcessor: {
          ProcessorConfig: { Mode: "DISTRIBUTED", ExecutionType: "EXPRESS" },
          StartAt: "Done",
          States: { Done: { Type: "Pass", End: true } },
        },
        End: true,
      },
    },
  } as unknown as StateMachine; // plain data, either way
  const whole = await ExecutionBench.open({ machine, tasks });
  await whole.start("one", some);
  await whole.rest("one", hourMs);
  assert.equal(outputOf(whole), JSON.stringify([{ id: "1:3", count: 1 }]));
  for (let commit = 1; commit <= whole.commits; commit++) {
    const bench = await ExecutionBench.open({ machine, tasks, crash: { commit, written: true } });
    await bench.start("one", some);
    await bench.rest("one", hourMs);
    if (bench.crashed) await bench.recover();
    if (bench.rowOf("one") === undefined) await bench.start("one", some);
    await bench.rest("one", hourMs);
    assert.equal(outputOf(bench), outputOf(whole), `a crash at commit ${commit}`);
    assert.equal(childrenOf(bench).length, 1);
  }
});

function childrenOf({ image }: ExecutionBench): readonly ExecutionRow[] {
  return [...image.executions.rows.values()]
    .filter(({ parent }) => parent !== undefined)
    .toSorted((a, b) => (a.parent?.index ?? 0) - (b.parent?.index ?? 0));
}

function outputOf(bench: ExecutionBench): Json | undefined {
  return bench.historyOf("one").at(-1)?.["executionSucceededEventDetails"]?.["output"];
}

/** How everything ended, apart from times. */
function endOf(bench: ExecutionBench): unknown {
  const parts = childrenOf(bench).map(({ name, status }) => {
    return { name, status, history: bench.historyOf(name).map(timeless) };
  });
  return { status: bench.rowOf("one")?.status, history: bench.historyOf("one").map(timeless), parts };
}

function timeless({ timestamp: _time, ...event }: HistoryEvent): Json {
  return JSON.parse(JSON.stringify(event)) as Json;
}

function leftovers({ image: { executions } }: ExecutionBench): Readonly<Record<string, number>> {
  const { signals, timers, tokens } = executions;
  return { signals: signals.size, timers: timers.size, tokens: tokens.size };
}
