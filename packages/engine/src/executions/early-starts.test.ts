import assert from "node:assert/strict";
import { test } from "node:test";
import type { StateMachine } from "@trellis/workflow";
import { ExecutionBench, type BenchTask } from "./fixtures/execution-bench.ts";
import { shapeOf } from "./fixtures/history-shape.ts";

const machine: StateMachine = {
  StartAt: "One",
  States: {
    One: { Type: "Task", Resource: "trellis:steady", Next: "Two" },
    Two: { Type: "Task", Resource: "trellis:steady", End: true },
  },
};
const tasks: Readonly<Record<string, BenchTask>> = { steady: (input) => ({ seen: input }) };
const minuteMs = 60_000;
const seenTwice = '{"seen":{"seen":7}}';

test("what an event starts is recorded with its first block, and runs as if it were started from outside", async () => {
  const outside = await ExecutionBench.open({ machine, tasks });
  await outside.start("a", 7);
  await outside.rest("a", minuteMs);
  const bench = await ExecutionBench.open({ machine, tasks });
  const before = bench.commits;
  await bench.begin({ name: "a", input: 7 }, { name: "b", input: 7 });
  for (const name of ["a", "b"]) {
    await bench.rest(name, minuteMs);
    assert.deepEqual(shapeOf(bench.historyOf(name)), shapeOf(outside.historyOf("a")));
    assert.deepEqual([...bench.effectsOf(name).values()], [1, 1]);
  }
  // The event, its unit of work with both starts and their first blocks, and two tasks.
  assert.equal(bench.commits - before, 4);
});

test("after a crash at any commit what an event starts is begun once", async () => {
  const whole = await ExecutionBench.open({ machine, tasks });
  await whole.begin({ name: "a", input: 7 });
  await whole.rest("a", minuteMs);
  for (let commit = 1; commit <= whole.commits; commit++)
    for (const written of [false, true]) {
      const where = `a crash at commit ${commit}, ${written ? "written" : "lost"}`;
      const bench = await ExecutionBench.open({ machine, tasks, crash: { commit, written } });
      await bench.begin({ name: "a", input: 7 });
      await bench.rest("a", minuteMs);
      assert.ok(bench.crashed, where);
      await bench.recover();
      // An event that was never acknowledged is published again.
      if (commit <= 2) await bench.begin({ name: "a", input: 7 });
      await bench.rest("a", minuteMs);
      assert.deepEqual(shapeOf(bench.historyOf("a")), shapeOf(whole.historyOf("a")), where);
      assert.deepEqual([...bench.effectsOf("a").values()], [1, 1], where);
      assert.equal(bench.image.executions.rows.size, 1, where);
    }
});

test("a name that there is starts nothing, also twice in one unit of work and in one round", async () => {
  const bench = await ExecutionBench.open({ machine, tasks });
  const both = [
    bench.begin({ name: "a", input: 7 }, { name: "a", input: 8 }),
    bench.begin({ name: "a", input: 9 }),
  ];
  await Promise.all(both);
  await bench.rest("a", minuteMs);
  await bench.begin({ name: "a", input: 10 });
  await bench.advance(minuteMs);
  assert.equal(bench.image.executions.rows.size, 1);
  assert.equal(outputOf(bench, "a"), seenTwice);
});

test("what a refused unit of work had begun is forgotten, and begun anew when it runs again", async () => {
  const bench = await ExecutionBench.open({ machine, tasks });
  await bench.begin({ name: "a", input: 7, meetsConflict: true });
  await bench.rest("a", minuteMs);
  assert.equal(outputOf(bench, "a"), seenTwice);
  assert.equal(bench.image.executions.rows.size, 1);
});

test("an execution whose first expression is to be waited for is started the usual way", async () => {
  const waited: StateMachine = {
    QueryLanguage: "JSONata",
    StartAt: "Double",
    States: { Double: { Type: "Pass", Output: "{% $states.input * 2 %}", End: true } },
  };
  const bench = await ExecutionBench.open({ machine: waited, tasks });
  for (const name of ["a", "b"]) await bench.begin({ name, input: 7 });
  for (const name of ["a", "b"]) {
    await bench.rest(name, minuteMs);
    assert.equal(outputOf(bench, name), "14");
  }
});

test("what ends or waits with its first step has no place with the worker any more", async () => {
  const waits: StateMachine = {
    StartAt: "Choose",
    States: {
      Choose: {
        Type: "Choice",
        Choices: [{ Variable: "$", NumericEquals: 0, Next: "Done" }],
        Default: "Wait",
      },
      Wait: { Type: "Wait", Seconds: 30, Next: "Done" },
      Done: { Type: "Succeed" },
    },
  };
  const bench = await ExecutionBench.open({ machine: waits, tasks });
  await bench.begin({ name: "at once", input: 0 }, { name: "later", input: 1 });
  assert.equal(bench.rowOf("at once")?.status, "SUCCEEDED");
  assert.deepEqual([bench.rowOf("later")?.status, bench.rowOf("later")?.active], ["RUNNING", false]);
  await bench.rest("later", minuteMs);
  assert.equal(bench.rowOf("later")?.status, "SUCCEEDED");
});

test("an execution is told its own name, whatever stands in it", async () => {
  const told: StateMachine = {
    StartAt: "Tell",
    States: { Tell: { Type: "Pass", Parameters: { "name.$": "$$.Execution.Name" }, End: true } },
  };
  const bench = await ExecutionBench.open({ machine: told, tasks });
  await bench.begin({ name: "a/b c:d", input: 0 });
  assert.equal(outputOf(bench, "a/b c:d"), '{"name":"a/b c:d"}');
});

function outputOf(bench: ExecutionBench, name: string): unknown {
  return bench.historyOf(name).at(-1)?.executionSucceededEventDetails?.["output"];
}
