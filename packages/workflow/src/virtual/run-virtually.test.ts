import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import type { State, StateMachine } from "../definition/definition.ts";
import { randomMachine } from "../run/fixtures/random-machine.ts";
import { replayRun } from "../run/replay-run.ts";
import { runVirtually } from "./run-virtually.ts";
import { never, takes, TaskError, type VirtualTask } from "./virtual-task.ts";

const day = 86_400_000;

function machine(states: Record<string, State>): StateMachine {
  return { StartAt: Object.keys(states)[0]!, States: states };
}

test("a wait of thirty days takes no time", async () => {
  const result = await runVirtually(machine({ A: { Type: "Wait", Seconds: 2_592_000, End: true } }));
  assert.equal(result.status, "SUCCEEDED");
  assert.equal(result.tookMs, 30 * day);
});

test("an order is charged, asked about, and compensated when nobody answers", async () => {
  const order = machine({
    Charge: { Type: "Task", Resource: "trellis:charge", ResultPath: "$.charge", Next: "Ask" },
    Ask: {
      Type: "Task",
      Resource: "trellis:ask.waitForTaskToken",
      TimeoutSeconds: 3 * 86_400,
      Catch: [{ ErrorEquals: ["States.Timeout"], ResultPath: "$.failure", Next: "Refund" }],
      End: true,
    },
    Refund: { Type: "Task", Resource: "trellis:refund", ResultPath: "$.refund", End: true },
  });
  const result = await runVirtually(order, {
    input: { order: 7 },
    tasks: {
      "trellis:charge": () => takes(200, { paid: true }),
      "trellis:ask.waitForTaskToken": () => ({ sent: true }),
      "trellis:refund": () => "refunded",
    },
  });
  assert.deepEqual(result.output, {
    order: 7,
    charge: { paid: true },
    failure: { Error: "States.Timeout", Cause: "" },
    refund: "refunded",
  });
  assert.equal(result.tookMs, 200 + 3 * day);
});

test("whoever has the token answers with it", async () => {
  const ask = machine({
    Ask: { Type: "Task", Resource: "trellis:ask.waitForTaskToken", HeartbeatSeconds: 60, End: true },
  });
  const result = await runVirtually(ask, {
    tasks: {
      "trellis:ask.waitForTaskToken": (_, call) => {
        call.heartbeatAfter(50_000);
        call.succeedAfter(100_000, "yes");
        return null;
      },
    },
  });
  assert.equal(result.output, "yes");
  assert.equal(result.tookMs, 100_000);
});

test("a task that throws is tried again as its retrier says", async () => {
  const attempts: number[] = [];
  const charge: VirtualTask = (_, { attempt, atMs }) => {
    attempts.push(atMs);
    if (attempt < 3) throw new TaskError("Down", "no route");
    return "done";
  };
  const result = await runVirtually(
    machine({
      A: {
        Type: "Task",
        Resource: "trellis:charge",
        Retry: [{ ErrorEquals: ["Down"], IntervalSeconds: 1, BackoffRate: 2 }],
        End: true,
      },
    }),
    { startAtMs: 0, tasks: { "trellis:charge": charge } },
  );
  assert.deepEqual(attempts, [0, 1000, 3000]);
  assert.equal(result.output, "done");
});

test("an execution that nobody answers stays where it is", async () => {
  const result = await runVirtually(machine({ A: { Type: "Task", Resource: "trellis:f", End: true } }), {
    tasks: { "trellis:f": never },
  });
  assert.equal(result.status, "RUNNING");
});

test("a nested execution hands its output up as JSON, and its failure as a description", async () => {
  const arn = "arn:aws:states:eu-central-1:000000000000:stateMachine:child";
  const parent = machine({
    A: {
      Type: "Task",
      Resource: "arn:aws:states:::states:startExecution.sync:2",
      Parameters: { StateMachineArn: arn, "Input.$": "$" },
      OutputPath: "$.Output",
      Catch: [{ ErrorEquals: ["States.TaskFailed"], Next: "B" }],
      End: true,
    },
    B: {
      Type: "Pass",
      Parameters: { "told.$": "States.StringToJson($.Cause)" },
      OutputPath: "$.told.Error",
      End: true,
    },
  });
  const child = (end: State): { [arn: string]: StateMachine } => ({ [arn]: machine({ Z: end }) });
  const good = await runVirtually(parent, { input: { n: 1 }, machines: child({ Type: "Succeed" }) });
  assert.deepEqual(good.output, { n: 1 });
  assert.equal(good.children.length, 1);
  const bad = await runVirtually(parent, {
    input: { n: 1 },
    machines: child({ Type: "Fail", Error: "Odd" }),
  });
  assert.equal(bad.output, "Odd");
});

test("a distributed Map reads pages, and each item is an execution of its own", async () => {
  const result = await runVirtually(
    machine({
      Each: {
        Type: "Map",
        ItemReader: { Resource: "trellis:table", Parameters: { Table: "invoices" } },
        ItemSelector: { "invoice.$": "$$.Map.Item.Value" },
        MaxConcurrency: 10,
        ItemProcessor: {
          ProcessorConfig: { Mode: "DISTRIBUTED", ExecutionType: "EXPRESS" },
          StartAt: "Remind",
          States: { Remind: { Type: "Task", Resource: "trellis:remind", End: true } },
        },
        ResultSelector: { "count.$": "States.ArrayLength($)" },
        End: true,
      },
    }),
    {
      tasks: { "trellis:remind": () => takes(1000, 1) },
      readItems: (reader, cursor, itemsMax) => {
        assert.deepEqual(reader["Parameters"], { Table: "invoices" });
        const from = (cursor as number | undefined) ?? 0;
        const items = Array.from({ length: Math.min(itemsMax, 1200 - from) }, (_, at) => from + at);
        return { items, ...(from + items.length < 1200 && { cursor: from + items.length }) };
      },
    },
  );
  assert.deepEqual(result.output, { count: 1200 });
  assert.equal(result.tookMs, 120_000);
  assert.equal(result.children.length, 100);
});

test("every history in virtual time is one that a replay gives again", async () => {
  const tasks: Record<string, VirtualTask> = {};
  for (const resource of [
    "trellis:charge",
    "trellis:ask.waitForTaskToken",
    "arn:aws:lambda:eu:1:function:f",
    "arn:aws:states:eu:1:activity:a",
    "arn:aws:states:::states:startExecution.sync:2",
  ]) {
    tasks[resource] = (_, call) => {
      call.succeedAfter(700, { n: 1 });
      if (call.attempt % 2 === 1) throw new TaskError("Down");
      return takes(1500, { n: 2 });
    };
  }
  await fc.assert(
    fc.asyncProperty(randomMachine(), async (random) => {
      const { executionArn, history } = await runVirtually(random, { tasks });
      const replayed = await replayRun(
        random,
        {
          executionArn,
          stateMachineArn: "arn:aws:states:eu-central-1:000000000000:stateMachine:virtual",
          seed: "virtual",
        },
        history,
      );
      assert.equal(replayed.nextEventId, history.length + 1);
      assert.deepEqual(history, (await runVirtually(random, { tasks })).history);
    }),
    { numRuns: 100 },
  );
});
