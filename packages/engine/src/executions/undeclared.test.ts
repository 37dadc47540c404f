import assert from "node:assert/strict";
import { test } from "node:test";
import type { HistoryEvent, Json, StateMachine } from "@trellis/workflow";
import type { TellRequest } from "./execution-mail.ts";
import { ExecutionBench, type BenchTask } from "./fixtures/execution-bench.ts";
import { shapeOf } from "./fixtures/history-shape.ts";

const hourMs = 3_600_000;
const named = { workflow: "shop.flow", execution: "one" } as const;
const tasks: Readonly<Record<string, BenchTask>> = { act: (input) => ({ seen: input }) };

const resting: StateMachine = {
  StartAt: "Rest",
  States: {
    Rest: { Type: "Wait", Seconds: 60, Next: "Act" },
    Act: { Type: "Task", Resource: "trellis:act", End: true },
  },
};

/** A distributed Map beside a wait, each child with a wait of its own. */
const parted = {
  StartAt: "Both",
  States: {
    Both: {
      Type: "Parallel",
      End: true,
      Branches: [
        resting,
        {
          StartAt: "Each",
          States: {
            Each: {
              Type: "Map",
              ItemsPath: "$.items",
              MaxConcurrency: 2,
              ItemProcessor: {
                ProcessorConfig: { Mode: "DISTRIBUTED", ExecutionType: "STANDARD" },
                ...resting,
              },
              End: true,
            },
          },
        },
      ],
    },
  },
} as unknown as StateMachine; // plain data, either way

test("what runs of a workflow that is declared no more waits, and goes on once that is declared again", async () => {
  const bench = await started(resting);
  await undeclare(bench);
  await bench.advance(hourMs);
  assert.deepEqual([bench.rowOf("one")?.status, bench.rowOf("one")?.active], ["RUNNING", true]);
  assert.equal(bench.image.executions.timers.size, 0);
  await declare(bench);
  await bench.rest("one", hourMs);
  assert.equal(bench.rowOf("one")?.status, "SUCCEEDED");
  const whole = await started(resting);
  await whole.rest("one", hourMs);
  assert.deepEqual(shapeOf(bench.historyOf("one")), shapeOf(whole.historyOf("one")));
  assert.equal(bench.image.executions.signals.size, 0);
});

test("timers of a workflow that is declared no more hold up none of the others, however many they are", async () => {
  const bench = await ExecutionBench.open({ machine: resting, tasks });
  bench.startAll(1_500, (at) => ({ at }));
  await bench.settled();
  await undeclare(bench);
  await bench.advance(hourMs);
  assert.equal(bench.image.executions.timers.size, 0);
  await declare(bench);
  await bench.advance(hourMs);
  const statuses = new Set([...bench.image.executions.rows.values()].map(({ status }) => status));
  assert.deepEqual([...statuses], ["SUCCEEDED"]);
});

test("an execution that no worker is given can be stopped, and once its workflow is declared again be redriven", async () => {
  const bench = await started(resting);
  await undeclare(bench);
  await tell(bench, { kind: "stop", ...named, error: "Recalled", cause: "by law", by: "ada", why: "case 7" });
  const row = bench.rowOf("one");
  assert.deepEqual([row?.status, row?.error, row?.cause], ["ABORTED", "Recalled", "by law"]);
  const { type, previousEventId, executionAbortedEventDetails: details } = lastOf(bench);
  assert.deepEqual(
    [type, previousEventId, details],
    ["ExecutionAborted", 2, { error: "Recalled", cause: "by law" }],
  );
  const [said] = bench.image.executions.interventions.get(row?.id ?? 0) ?? [];
  assert.deepEqual(JSON.parse(said?.json ?? ""), {
    at: JSON.parse(said?.json ?? "").at,
    kind: "stop",
    by: "ada",
    why: "case 7",
  });
  await assert.rejects(tell(bench, { kind: "stop", ...named }), /TRL0334/);
  await assert.rejects(tell(bench, { kind: "redrive", ...named }), /TRL0337/);
  await declare(bench);
  await tell(bench, { kind: "redrive", ...named });
  await bench.rest("one", hourMs);
  assert.equal(bench.rowOf("one")?.status, "SUCCEEDED");
  const types = bench.historyOf("one").map((event) => event.type);
  assert.deepEqual(types.slice(0, 4), [
    "ExecutionStarted",
    "WaitStateEntered",
    "ExecutionAborted",
    "ExecutionRedriven",
  ]);
  assert.equal(types.at(-1), "ExecutionSucceeded");
});

test("one that was never begun can be stopped, and begins once it is redriven", async () => {
  const bench = await ExecutionBench.open({ machine: resting, tasks, crash: { commit: 2, written: true } });
  await bench.start("one", {});
  await undeclare(bench);
  assert.equal(bench.historyOf("one").length, 0);
  await tell(bench, { kind: "stop", ...named });
  assert.deepEqual([bench.rowOf("one")?.status, bench.historyOf("one").length], ["ABORTED", 0]);
  await declare(bench);
  await tell(bench, { kind: "redrive", ...named });
  await bench.rest("one", hourMs);
  assert.equal(bench.rowOf("one")?.status, "SUCCEEDED");
  assert.equal(bench.image.executions.signals.size, 0);
});

test("a stop reaches the children, and a redrive lets all of them go on", async () => {
  const bench = await started(parted, { items: [1, 2, 3] });
  assert.equal(childrenOf(bench).length, 2);
  await undeclare(bench);
  await tell(bench, { kind: "stop", ...named });
  const statuses = (): (string | undefined)[] =>
    [bench.rowOf("one"), ...childrenOf(bench)].map((row) => row?.status);
  assert.deepEqual(statuses(), ["ABORTED", "ABORTED", "ABORTED"]);
  await declare(bench);
  await tell(bench, { kind: "redrive", ...named });
  await bench.rest("one", hourMs);
  assert.deepEqual(statuses(), ["SUCCEEDED", "SUCCEEDED", "SUCCEEDED", "SUCCEEDED"]);
  const counts = [...bench.image.executions.counts.values()].map(
    ({ parts, aborted, redriven, started: all, succeeded: well }) => [parts, all, aborted, redriven, well],
  );
  assert.deepEqual(counts, [
    [false, 1, 1, 1, 1],
    [true, 3, 2, 2, 3],
  ]);
  for (const { name } of [{ name: "one" }, ...childrenOf(bench)])
    for (const count of bench.effectsOf(name).values()) assert.equal(count, 1);
});

test("whenever the workflow goes, what was stopped then is whole after a redrive, and every task has had its effect once", async () => {
  const whole = await started(parted, { items: [1, 2, 3] });
  await whole.rest("one", hourMs);
  let stopped = 0;
  for (let commit = 2; commit <= whole.commits; commit++) {
    const where = `commit ${commit}`;
    const crash = { commit, written: true };
    const bench = await ExecutionBench.open({ machine: parted, tasks, crash });
    await bench.start("one", { items: [1, 2, 3] });
    await bench.rest("one", hourMs);
    await undeclare(bench);
    if (bench.rowOf("one")?.status === "RUNNING") {
      await tell(bench, { kind: "stop", ...named });
      stopped += 1;
    }
    await declare(bench);
    if (bench.rowOf("one")?.status === "ABORTED") await tell(bench, { kind: "redrive", ...named });
    await bench.rest("one", hourMs);
    for (const { name, status } of [{ name: "one" }, ...childrenOf(bench)].map(({ name }) => ({
      name,
      status: bench.rowOf(name)?.status,
    }))) {
      assert.equal(status, "SUCCEEDED", `${name} at ${where}`);
      for (const count of bench.effectsOf(name).values()) assert.equal(count, 1, where);
    }
    assert.equal(childrenOf(bench).length, 3, where);
  }
  assert.ok(stopped >= 8, `${stopped} stops`);
});

test("a child that is stopped by itself is heard of by its parent, once that can be given to a worker", async () => {
  const bench = await started(parted, { items: [1] });
  await undeclare(bench);
  const [child] = childrenOf(bench);
  await tell(bench, { kind: "stop", workflow: "shop.flow", execution: child?.name ?? "" });
  await declare(bench);
  await bench.rest("one", hourMs);
  assert.deepEqual(
    [bench.rowOf("one")?.status, bench.rowOf("one")?.error],
    ["FAILED", "States.ExceedToleratedFailureThreshold"],
  );
});

async function started(machine: StateMachine, input: Json = {}): Promise<ExecutionBench> {
  const bench = await ExecutionBench.open({ machine, tasks });
  await bench.start("one", input);
  await bench.advance(1_000);
  return bench;
}

/** The engine is started again with a system that lacks the workflow. */
async function undeclare(bench: ExecutionBench): Promise<void> {
  bench.declared = false;
  await bench.recover();
}

async function declare(bench: ExecutionBench): Promise<void> {
  bench.declared = true;
  await bench.recover();
}

function tell(bench: ExecutionBench, request: TellRequest): Promise<unknown> {
  return bench.ask((token) => ({ kind: "tellExecution", token, request }));
}

function lastOf(bench: ExecutionBench): HistoryEvent {
  const last = bench.historyOf("one").at(-1);
  assert.ok(last !== undefined);
  return last;
}

function childrenOf({ image }: ExecutionBench) {
  return [...image.executions.rows.values()].filter(({ parent }) => parent !== undefined);
}
