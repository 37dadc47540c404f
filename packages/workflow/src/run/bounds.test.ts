import assert from "node:assert/strict";
import { test } from "node:test";
import type { State } from "../definition/definition.ts";
import { runVirtually } from "../virtual/run-virtually.ts";
import { never } from "../virtual/virtual-task.ts";

function machine(states: Record<string, State>) {
  return { StartAt: Object.keys(states)[0]!, States: states };
}

const limits = { payloadBytesMax: 100, variablesBytesMax: 150 };
const long = "x".repeat(120);

test("a task's result that is too large is caught by States.ALL, as on AWS", async () => {
  const { output } = await runVirtually(
    machine({
      A: {
        Type: "Task",
        Resource: "trellis:f",
        Catch: [{ ErrorEquals: ["States.ALL"], Next: "B" }],
        End: true,
      },
      B: { Type: "Pass", OutputPath: "$.Error", End: true },
    }),
    { limits: { payloadBytesMax: 300 }, tasks: { "trellis:f": () => "x".repeat(301) } },
  );
  assert.equal(output, "States.DataLimitExceeded");
});

test("what a state itself makes too large is caught by its name alone", async () => {
  const each = (caught: string) =>
    runVirtually(
      machine({
        A: {
          Type: "Parallel",
          Branches: [
            machine({ X: { Type: "Pass", End: true } }),
            machine({ Y: { Type: "Pass", End: true } }),
          ],
          Catch: [{ ErrorEquals: [caught], ResultPath: null, Next: "B" }],
          End: true,
        },
        B: { Type: "Succeed" },
      }),
      { limits, input: "x".repeat(60) },
    );
  const [all, named] = [await each("States.ALL"), await each("States.DataLimitExceeded")];
  assert.deepEqual([all.status, all.error], ["FAILED", "States.DataLimitExceeded"]);
  assert.equal(named.status, "SUCCEEDED");
});

test("sizes are counted in bytes of UTF-8", async () => {
  const result = (text: string) =>
    runVirtually(machine({ A: { Type: "Pass", Result: text, End: true } }), { limits });
  assert.equal((await result("ä".repeat(49))).status, "SUCCEEDED");
  assert.equal((await result("ä".repeat(50))).status, "FAILED");
  assert.equal((await result("😀".repeat(24))).status, "SUCCEEDED");
  assert.equal((await result("😀".repeat(25))).status, "FAILED");
});

test("variables are bounded one Assign at a time, and all together", async () => {
  const assigning = (text: string): State => ({ Type: "Pass", Assign: { a: text }, Result: 1, End: true });
  assert.equal(
    (await runVirtually(machine({ A: assigning(long) }), { limits })).error,
    "States.DataLimitExceeded",
  );
  const { status, history } = await runVirtually(
    machine({
      A: { Type: "Pass", Assign: { a: "x".repeat(90) }, Next: "B" },
      B: { Type: "Pass", Assign: { b: "x".repeat(90) }, End: true },
    }),
    { limits },
  );
  assert.equal(status, "FAILED");
  assert.equal(history.at(-2)?.type, "PassStateEntered");
});

test("an EXPRESS execution ends after five minutes", async () => {
  const { status, error, tookMs } = await runVirtually(
    machine({ A: { Type: "Task", Resource: "trellis:f", End: true } }),
    { executionType: "EXPRESS", tasks: { "trellis:f": never } },
  );
  assert.deepEqual([status, error, tookMs], ["TIMED_OUT", "States.Timeout", 300_000]);
});

test("a wait that is longer than AWS counts is refused in its words", async () => {
  const { cause } = await runVirtually(machine({ A: { Type: "Wait", TimestampPath: "$.at", End: true } }), {
    input: { at: "2999-01-01T00:00:00Z" },
  });
  assert.equal(
    cause,
    "An error occurred while executing the state 'A' (entered at the event id #2). Wait state delay is too long.",
  );
});

test("a cause is cut off where AWS bounds it", async () => {
  const { cause } = await runVirtually(machine({ A: { Type: "Task", Resource: "trellis:f", End: true } }), {
    tasks: {
      "trellis:f": () => {
        throw new Error("x".repeat(40_000));
      },
    },
  });
  assert.equal(cause?.length, 32_768);
});
