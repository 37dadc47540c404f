import assert from "node:assert/strict";
import { test } from "node:test";
import type { Json, StateMachine } from "@trellis/workflow";
import { BenchError, ExecutionBench, type BenchTask } from "./fixtures/execution-bench.ts";
import { shapeOf } from "./fixtures/history-shape.ts";

/** A Map whose iterations are Parallel states, with tasks that fail at first, retries and waits. */
const machine: StateMachine = {
  StartAt: "Each",
  States: {
    Each: {
      Type: "Map",
      ItemsPath: "$.items",
      MaxConcurrency: 2,
      ItemProcessor: {
        StartAt: "Both",
        States: {
          Both: {
            Type: "Parallel",
            Next: "Rest",
            Branches: [
              {
                StartAt: "Left",
                States: {
                  Left: {
                    Type: "Task",
                    Resource: "trellis:flaky",
                    End: true,
                    Retry: [{ ErrorEquals: ["Torn"], IntervalSeconds: 2, MaxAttempts: 3 }],
                  },
                },
              },
              {
                StartAt: "Right",
                States: {
                  Right: { Type: "Wait", Seconds: 5, Next: "After" },
                  After: { Type: "Task", Resource: "trellis:steady", End: true },
                },
              },
            ],
          },
          Rest: { Type: "Task", Resource: "trellis:steady", End: true },
        },
      },
      Next: "Last",
    },
    Last: { Type: "Task", Resource: "trellis:steady", End: true },
  },
};

const tasks: Readonly<Record<string, BenchTask>> = {
  flaky: (input, { attempt }) => {
    if (attempt < 3) throw new BenchError("Torn");
    return { done: input };
  },
  steady: (input) => ({ seen: input }),
};
const input: Json = { items: [1, 2, 3] };
const hourMs = 3_600_000;

test("after a crash at any commit an execution has the history that it has without, and its tasks' effects once", async () => {
  const whole = await ExecutionBench.open({ machine, tasks });
  await whole.start("one", input);
  await whole.rest("one", hourMs);
  assert.equal(whole.rowOf("one")?.status, "SUCCEEDED");
  const expected = shapeOf(whole.historyOf("one"));
  assert.ok(whole.commits >= 15, `${whole.commits} commits`);
  for (let commit = 1; commit <= whole.commits; commit++)
    for (const written of [false, true]) {
      const where = `a crash at commit ${commit}, ${written ? "written" : "lost"}`;
      const bench = await ExecutionBench.open({ machine, tasks, crash: { commit, written } });
      await bench.start("one", input);
      await bench.rest("one", hourMs);
      if (bench.crashed) {
        await bench.recover();
        // A start that was never acknowledged is made again, as its caller would.
        if (bench.rowOf("one") === undefined) await bench.start("one", input);
        await bench.rest("one", hourMs);
      }
      assert.equal(bench.rowOf("one")?.status, "SUCCEEDED", where);
      assert.deepEqual(shapeOf(bench.historyOf("one")), expected, where);
      const effects = [...bench.effectsOf("one").values()];
      assert.deepEqual(effects, [...whole.effectsOf("one").values()], where);
      assert.ok(
        effects.every((count) => count === 1),
        where,
      );
      assert.deepEqual(leftovers(bench), { signals: 0, timers: 0, tokens: 0 }, where);
    }
});

function leftovers({ image: { executions } }: ExecutionBench): Readonly<Record<string, number>> {
  const { signals, timers, tokens } = executions;
  return { signals: signals.size, timers: timers.size, tokens: tokens.size };
}
