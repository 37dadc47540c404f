import assert from "node:assert/strict";
import { test } from "node:test";
import { runVirtually } from "../virtual/run-virtually.ts";
import { scoreExecutions } from "./score-executions.ts";

const definition = { StartAt: "A", States: { A: { Type: "Pass", Result: 1, End: true } } } as const;

/** A line as a recorder would write it, changed in one way. */
async function line(
  change: (expected: { output: unknown; events: Record<string, unknown>[] }) => void,
): Promise<string> {
  const { history, output } = await runVirtually(definition, {});
  const expected = {
    status: "ExecutionSucceeded",
    output,
    error: null,
    cause: null,
    events: history.map((event) => ({ ...event, timestamp: "timestamp" })) as Record<string, unknown>[],
  };
  for (const event of expected.events) {
    // The one who ran it is another one.
    if (event["type"] === "ExecutionStarted") delete event["executionStartedEventDetails"];
  }
  change(expected);
  return JSON.stringify({
    test: "changed",
    recorded: "04-11-2024, 11:41:28",
    lambdas: [],
    transformers: [],
    definition,
    input: "{}",
    type: "STANDARD",
    expected,
    ordered: true,
  });
}

async function deviating(change: Parameters<typeof line>[0]): Promise<string[]> {
  const { deviations } = await scoreExecutions(await line(change));
  return deviations.map(({ level, reason }) => `${level} ${reason.split(":")[0]}`);
}

test("each level tells what only it can see", async () => {
  const started = "events /0/executionStartedEventDetails";
  assert.deepEqual(await deviating(() => undefined), [started]);
  assert.deepEqual(
    await deviating((expected) => {
      expected.output = 2;
    }),
    ["outcome /output", started],
  );
  assert.deepEqual(
    await deviating(({ events }) => {
      events[1]!["type"] = "TaskStateEntered";
    }),
    ["types /1", started],
  );
  assert.deepEqual(
    await deviating(({ events }) => {
      events[0]!["executionStartedEventDetails"] = {
        input: {},
        inputDetails: { truncated: false },
        roleArn: "trellis",
      };
      events[2]!["previousEventId"] = 1;
    }),
    ["events /2/previousEventId"],
  );
});

test("a case that makes the interpreter throw is a deviation on every level", async () => {
  const broken = JSON.stringify({ ...(JSON.parse(await line(() => undefined)) as object), input: "{" });
  const { cases, alike } = await scoreExecutions(broken);
  assert.deepEqual([cases, alike], [1, { status: 0, outcome: 0, types: 0, events: 0 }]);
});
