import assert from "node:assert/strict";
import { test } from "node:test";
import type { MapState } from "../definition/definition.ts";
import { runVirtually } from "../virtual/run-virtually.ts";
import { takes } from "../virtual/virtual-task.ts";

const doubled: MapState = {
  Type: "Map",
  ItemsPath: "$.items",
  ItemProcessor: { StartAt: "Do", States: { Do: { Type: "Task", Resource: "trellis:do", End: true } } },
  End: true,
};

function machine(more: Partial<MapState>) {
  return { StartAt: "Each", States: { Each: { ...doubled, ...more } } };
}

test("no more iterations run at once than MaxConcurrency says", async () => {
  let running = 0;
  let most = 0;
  let startedAtMs = 0;
  const { tookMs, output } = await runVirtually(machine({ MaxConcurrency: 3 }), {
    input: { items: [1, 2, 3, 4, 5, 6, 7] },
    tasks: {
      "trellis:do": (input, { atMs }) => {
        running = atMs === startedAtMs ? running + 1 : 1;
        startedAtMs = atMs;
        most = Math.max(most, running);
        return takes(1000, input);
      },
    },
  });
  assert.deepEqual(output, [1, 2, 3, 4, 5, 6, 7]);
  assert.equal(most, 3);
  assert.equal(tookMs, 3000);
});

test("an iteration that fails ends the others, and the state's catcher gets its error", async () => {
  const { history, output } = await runVirtually(
    {
      StartAt: "Each",
      States: {
        Each: {
          ...doubled,
          Catch: [{ ErrorEquals: ["Odd"], ResultPath: "$.failure", Next: "Told" }],
        },
        Told: { Type: "Succeed" },
      },
    },
    {
      input: { items: [1, 2] },
      tasks: {
        "trellis:do": (input) => {
          if (input === 2) throw Object.assign(new Error("is even"), { name: "Odd" });
          return takes(1000, input);
        },
      },
    },
  );
  assert.deepEqual(output, { items: [1, 2], failure: { Error: "Odd", Cause: "is even" } });
  assert.deepEqual(
    history.slice(-8).map(({ type }) => type),
    [
      "MapIterationFailed",
      "TaskStateAborted",
      "MapIterationAborted",
      "MapStateFailed",
      "MapStateExited",
      "SucceedStateEntered",
      "SucceedStateExited",
      "ExecutionSucceeded",
    ],
  );
});

test("what is no list is told as AWS tells it", async () => {
  const { error, cause } = await runVirtually(machine({}), { input: { items: 1 } });
  assert.equal(error, "States.Runtime");
  assert.match(
    cause ?? "",
    /^An error occurred while executing the state 'Each' \(entered at the event id #2\)\. /,
  );
});

test("a tolerated share that is none is told", async () => {
  const { cause } = await runVirtually(machine({ ToleratedFailurePercentagePath: "$.share" }), {
    input: { items: [], share: 101 },
  });
  assert.match(cause ?? "", /ToleratedFailurePercentage must be between 0 and 100\.$/);
});

test("an empty list gives an empty one", async () => {
  const { output } = await runVirtually(machine({}), { input: { items: [] } });
  assert.deepEqual(output, []);
});
