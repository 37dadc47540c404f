import assert from "node:assert/strict";
import { test } from "node:test";
import type { Json, StateMachine } from "@trellis/workflow";
import { keeping } from "../delivery/fixtures/core-bench.ts";
import { ExecutionBench } from "./fixtures/execution-bench.ts";

const dayMs = 86_400_000;
const named = { workflow: "shop.flow", execution: "one" } as const;

/** Waits for three years, as the language allows. */
const resting = {
  StartAt: "Rest",
  States: { Rest: { Type: "Wait", Seconds: 94_608_000, End: true } },
} as const satisfies StateMachine;

const each = {
  StartAt: "Each",
  States: {
    Each: {
      Type: "Map",
      ItemsPath: "$.items",
      ItemProcessor: { ProcessorConfig: { Mode: "DISTRIBUTED", ExecutionType: "STANDARD" }, ...resting },
      End: true,
    },
  },
} as unknown as StateMachine; // plain data, either way

test("an execution without a time limit of its own times out after a year, without a timer of its own", async () => {
  const bench = await started(resting);
  assert.equal(bench.image.executions.timers.size, 1, "that of the wait");
  await bench.advance(364 * dayMs);
  await look(bench);
  assert.equal(bench.rowOf("one")?.status, "RUNNING");
  await bench.advance(dayMs);
  await look(bench);
  const row = bench.rowOf("one");
  assert.deepEqual([row?.status, row?.error], ["TIMED_OUT", "States.Timeout"]);
  assert.deepEqual(
    bench.historyOf("one").map(({ type, previousEventId }) => [type, previousEventId]),
    [
      ["ExecutionStarted", 0],
      ["WaitStateEntered", 0],
      ["WaitStateAborted", 2],
      ["ExecutionTimedOut", 3],
    ],
  );
  const { timers, signals } = bench.image.executions;
  assert.deepEqual([timers.size, signals.size], [0, 0]);
});

test("the year of an execution that is redriven counts from then, and it goes on from its history", async () => {
  const bench = await started(resting);
  await bench.advance(366 * dayMs);
  await look(bench);
  await bench.recover();
  await bench.ask((token) => ({ kind: "tellExecution", token, request: { kind: "redrive", ...named } }));
  await bench.advance(364 * dayMs);
  await look(bench);
  assert.equal(bench.rowOf("one")?.status, "RUNNING");
  await bench.advance(2 * dayMs);
  await look(bench);
  assert.equal(bench.rowOf("one")?.status, "TIMED_OUT");
  assert.equal(bench.historyOf("one").at(-1)?.type, "ExecutionTimedOut");
});

test("a Map that outlives the year takes its children with it", async () => {
  const bench = await started(each, { items: [1, 2] });
  await bench.advance(366 * dayMs);
  await look(bench);
  await bench.advance(1_000);
  const rows = [...bench.image.executions.rows.values()];
  assert.equal(rows.length, 3);
  assert.equal(bench.rowOf("one")?.status, "TIMED_OUT");
  // Whichever is heard first: its own time, or that its parent needs it no more.
  for (const { status } of rows) assert.ok(status === "TIMED_OUT" || status === "ABORTED", status);
});

test("one of a workflow that is declared no more times out as well", async () => {
  const bench = await started(resting);
  bench.declared = false;
  await bench.recover();
  await bench.advance(366 * dayMs);
  await look(bench);
  assert.deepEqual([bench.rowOf("one")?.status, bench.rowOf("one")?.error], ["TIMED_OUT", "States.Timeout"]);
  assert.equal(bench.historyOf("one").at(-1)?.type, "ExecutionTimedOut");
});

test("a worker that is not there yet is told once that the time is over", async () => {
  const bench = await started(resting);
  await bench.advance(364 * dayMs);
  // Nobody takes what the core sends.
  bench.core?.attach("shop", () => undefined);
  await bench.advance(2 * dayMs);
  for (let looks = 0; looks < 3; looks++) await look(bench);
  const signals = [...bench.image.executions.signals.values()].flat();
  assert.deepEqual(
    signals.map(({ json }) => JSON.parse(json).type),
    ["outlived"],
  );
});

async function started(machine: StateMachine, input: Json = {}): Promise<ExecutionBench> {
  const bench = await ExecutionBench.open({ machine, tasks: {} });
  await bench.start("one", input);
  await bench.advance(1_000);
  return bench;
}

/** The engine looks for what it need not keep, as it does each second. */
async function look(bench: ExecutionBench): Promise<void> {
  bench.core?.retain(keeping({}));
  await bench.advance(1_000);
}
