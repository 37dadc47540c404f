import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import type { Json } from "../definition/definition.ts";
import type { MapRunPlan } from "./map-run-plan.ts";
import type { MapRunCommand, MapRunSignal } from "./map-run-protocol.ts";
import type { MapRun, MapRunOptions } from "./map-run.ts";
import { openMapRun } from "./open-map-run.ts";

const plan: MapRunPlan = {
  mapRunArn: "arn:aws:states:eu-central-1:111122223333:mapRun:m/Each:1",
  state: "Each",
  processor: { StartAt: "A", States: { A: { Type: "Succeed" } } },
  queryLanguage: "JSONPath",
  executionType: "STANDARD",
  childMachineArn: "arn:aws:states:eu-central-1:111122223333:stateMachine:m/Each",
  source: { type: "items", items: [1, 2, 3, 4, 5] },
  maxConcurrency: 2,
  toleratedFailureCount: undefined,
  toleratedFailurePercentage: undefined,
  batching: undefined,
  selector: undefined,
  resultWriter: undefined,
};

function open(more: Partial<MapRunPlan>, options: MapRunOptions = {}): MapRun {
  return openMapRun({ ...plan, ...more }, options);
}

function tell(run: MapRun, signal: MapRunSignal): readonly MapRunCommand[] {
  return run.handle(signal) as readonly MapRunCommand[]; // no selector here is in JSONata
}

function succeed(run: MapRun, child: number, output: Json): readonly MapRunCommand[] {
  return tell(run, { type: "child-ended", child, status: "SUCCEEDED", output });
}

function started(commands: readonly MapRunCommand[]): Json[] {
  return commands.flatMap((command) => (command.type === "start-child" ? [command.input] : []));
}

test("no more children run at once than MaxConcurrency says", () => {
  const run = open({});
  assert.deepEqual(started(tell(run, { type: "start" })), [1, 2]);
  assert.deepEqual(started(succeed(run, 1, "b")), [3]);
  assert.deepEqual(started(succeed(run, 1, "again")), []);
});

test("results stand in the order of the items, however the children end", () => {
  const run = open({ source: { type: "items", items: [1, 2, 3] }, maxConcurrency: 0 });
  tell(run, { type: "start" });
  succeed(run, 2, "c");
  succeed(run, 0, "a");
  assert.deepEqual(succeed(run, 1, "b"), [
    { type: "end", outcome: { status: "SUCCEEDED", result: ["a", "b", "c"] } },
  ]);
});

test("one failure ends the run where none is tolerated, and stops what runs", () => {
  const run = open({});
  tell(run, { type: "start" });
  const commands = tell(run, { type: "child-ended", child: 0, status: "FAILED" });
  assert.deepEqual(commands, [
    { type: "stop-child", child: 1 },
    {
      type: "end",
      outcome: {
        status: "FAILED",
        error: "States.ExceedToleratedFailureThreshold",
        cause: "The specified tolerated failure threshold was exceeded",
      },
    },
  ]);
});

test("failures within the tolerated share let the run succeed", () => {
  const run = open({ toleratedFailurePercentage: 40, maxConcurrency: 0 });
  tell(run, { type: "start" });
  for (const child of [0, 1]) tell(run, { type: "child-ended", child, status: "FAILED" });
  succeed(run, 2, "c");
  succeed(run, 3, "d");
  assert.deepEqual(succeed(run, 4, "e"), [
    { type: "end", outcome: { status: "SUCCEEDED", result: ["c", "d", "e"] } },
  ]);
});

test("batches hold as many items as they may, and what is added to each", () => {
  const run = open({ batching: { itemsMax: 2, inputBytesMax: undefined, batchInput: { day: 1 } } });
  assert.deepEqual(started(tell(run, { type: "start" })), [
    { BatchInput: { day: 1 }, Items: [1, 2] },
    { BatchInput: { day: 1 }, Items: [3, 4] },
  ]);
  assert.deepEqual(started(succeed(run, 0, null)), [{ BatchInput: { day: 1 }, Items: [5] }]);
});

test("no batch is larger than its bytes", () => {
  fc.assert(
    fc.property(
      fc.array(fc.string({ maxLength: 30 }), { maxLength: 40 }),
      fc.integer({ min: 120, max: 300 }),
      (items, inputBytesMax) => {
        const run = open({
          source: { type: "items", items },
          maxConcurrency: 0,
          batching: { itemsMax: undefined, inputBytesMax, batchInput: undefined },
        });
        const inputs = started(tell(run, { type: "start" })) as { readonly Items: string[] }[];
        assert.deepEqual(
          inputs.flatMap(({ Items }) => Items),
          items,
        );
        for (const input of inputs) {
          const bytes = Buffer.byteLength(JSON.stringify(input));
          assert.ok(bytes <= inputBytesMax || input.Items.length === 1, `${bytes} of ${inputBytesMax}`);
        }
      },
    ),
  );
});

test("a selector sees the item, its place and the state's input", () => {
  const run = open({
    source: { type: "items", items: { a: 10, b: 20 } },
    selector: {
      template: {
        "value.$": "$$.Map.Item.Value",
        "at.$": "$$.Map.Item.Index",
        "key.$": "$$.Map.Item.Key",
        "all.$": "$.rate",
      },
      input: { rate: 3 },
      context: {},
      variables: {},
      seed: "s",
    },
  });
  assert.deepEqual(started(tell(run, { type: "start" })), [
    { value: 10, at: 0, key: "a", all: 3 },
    { value: 20, at: 1, key: "b", all: 3 },
  ]);
});

test("results go to the writer where there is one", () => {
  const run = open({ source: { type: "items", items: [1] }, resultWriter: { Resource: "trellis:results" } });
  tell(run, { type: "start" });
  assert.deepEqual(succeed(run, 0, "a"), [
    { type: "write-results", writer: { Resource: "trellis:results" } },
  ]);
  assert.deepEqual(tell(run, { type: "results-written", details: { Key: "k" } }), [
    {
      type: "end",
      outcome: {
        status: "SUCCEEDED",
        result: { MapRunArn: plan.mapRunArn, ResultWriterDetails: { Key: "k" } },
      },
    },
  ]);
});

test("results that are too large for an output fail the run, and are not kept meanwhile", () => {
  const run = open({ maxConcurrency: 0 }, { payloadBytesMax: 100 });
  tell(run, { type: "start" });
  for (let child = 0; child < 4; child++) succeed(run, child, "x".repeat(40));
  assert.equal(run.snapshot().results.length, 0);
  const [end] = succeed(run, 4, "x");
  assert.ok(end?.type === "end" && end.outcome.status === "FAILED");
  assert.equal(end.outcome.error, "States.DataLimitExceeded");
});

test("a redrive runs again what did not succeed, and goes on with what was left", () => {
  const run = open({});
  tell(run, { type: "start" });
  succeed(run, 0, "a");
  tell(run, { type: "child-ended", child: 1, status: "FAILED" });
  const again = open({}, { snapshot: run.snapshot(), redrive: true });
  assert.deepEqual(tell(again, { type: "start" }), [
    { type: "redrive-child", child: 1 },
    { type: "redrive-child", child: 2 },
  ]);
  assert.deepEqual(started(succeed(again, 1, "b")), [4]);
  succeed(again, 2, "c");
  succeed(again, 3, "d");
  assert.deepEqual(succeed(again, 4, "e"), [
    { type: "end", outcome: { status: "SUCCEEDED", result: ["a", "b", "c", "d", "e"] } },
  ]);
});

test("a run that goes on from any snapshot starts the children that are left, each once", () => {
  fc.assert(
    fc.property(
      fc.nat(60),
      fc.integer({ min: 1, max: 7 }),
      fc.option(fc.integer({ min: 1, max: 4 }), { nil: undefined }),
      fc.nat(200),
      (count, pageItemsMax, itemsMax, cutAt) => {
        const source = { type: "reader", reader: {} } as const;
        const batching =
          itemsMax === undefined ? undefined : { itemsMax, inputBytesMax: undefined, batchInput: undefined };
        let run = open({ source, batching, maxConcurrency: 3 }, { pageItemsMax });
        const seen = new Map<number, Json>();
        const waiting: MapRunCommand[] = [...tell(run, { type: "start" })];
        for (let step = 0; waiting.length > 0; step++) {
          const command = waiting.shift()!;
          if (step === cutAt) {
            run = open({ source, batching, maxConcurrency: 3 }, { pageItemsMax, snapshot: run.snapshot() });
            // What was asked for and not answered is asked for again: the reading by the run, children by their host.
            const children = [command, ...waiting.splice(0)].filter(({ type }) => type !== "read-items");
            waiting.push(...children, ...tell(run, { type: "start" }));
            continue;
          }
          if (command.type === "read-items") {
            const from = (command.cursor as number | undefined) ?? 0;
            const items = Array.from(
              { length: Math.min(command.itemsMax, count - from) },
              (_, at) => from + at,
            );
            const next = from + items.length;
            waiting.push(...tell(run, { type: "items-read", items, ...(next < count && { cursor: next }) }));
          } else if (command.type === "start-child") {
            assert.ok(!seen.has(command.child), "no child is started twice");
            seen.set(command.child, command.input);
            waiting.push(...succeed(run, command.child, null));
          }
        }
        const items = [...seen.values()].flatMap((input) =>
          batching === undefined ? [input] : (input as { readonly Items: Json[] }).Items,
        );
        assert.deepEqual(
          items,
          Array.from({ length: count }, (_, at) => at),
        );
      },
    ),
    { numRuns: 300 },
  );
});

test("a run over 100,000 items never holds more than a page and what runs", () => {
  const count = 100_000;
  const run = open(
    { source: { type: "reader", reader: {} }, maxConcurrency: 40, resultWriter: {} },
    { pageItemsMax: 500 },
  );
  const waiting: MapRunCommand[] = [...tell(run, { type: "start" })];
  let largest = 0;
  for (let command = waiting.shift(); command !== undefined; command = waiting.shift()) {
    if (command.type === "read-items") {
      const from = (command.cursor as number | undefined) ?? 0;
      const items = Array.from({ length: command.itemsMax }, (_, at) => ({ invoice: from + at }));
      const next = from + items.length;
      waiting.push(...tell(run, { type: "items-read", items, ...(next < count && { cursor: next }) }));
      largest = Math.max(largest, JSON.stringify(run.snapshot()).length);
    } else if (command.type === "start-child") {
      waiting.push(...succeed(run, command.child, { done: true }));
    }
  }
  assert.equal(run.counts.succeeded, count);
  assert.ok(largest < 2000, `the snapshot grew to ${largest} characters`);
});

test("a run that is stopped says nothing more, and can be redriven", () => {
  const run = open({});
  tell(run, { type: "start" });
  assert.deepEqual(tell(run, { type: "stop" }), [
    { type: "stop-child", child: 0 },
    { type: "stop-child", child: 1 },
  ]);
  const again = open({}, { snapshot: run.snapshot(), redrive: true });
  assert.deepEqual(tell(again, { type: "start" }), [
    { type: "redrive-child", child: 0 },
    { type: "redrive-child", child: 1 },
  ]);
});

test("a selector in JSONata is waited for, and what comes meanwhile after it", async () => {
  const run = open({
    queryLanguage: "JSONata",
    source: { type: "items", items: [1, 2, 3] },
    selector: {
      template: { twice: "{% $sum([$states.context.Map.Item.Value, $states.context.Map.Item.Value]) %}" },
      input: {},
      context: {},
      variables: {},
      seed: "s",
    },
  });
  const answers = await Promise.all([
    run.handle({ type: "start" }),
    run.handle({ type: "child-ended", child: 0, status: "SUCCEEDED", output: null }),
  ]);
  assert.deepEqual(answers.map(started), [[{ twice: 2 }, { twice: 4 }], [{ twice: 6 }]]);
});

test("a selector that can't be filled fails the run", () => {
  const run = open({
    selector: { template: { "a.$": "$.missing" }, input: {}, context: {}, variables: {}, seed: "s" },
  });
  const [end] = tell(run, { type: "start" });
  assert.ok(end?.type === "end" && end.outcome.status === "FAILED");
  assert.equal(end.outcome.error, "States.Runtime");
});

test("a reader and a writer that fail are told by their names", () => {
  const reading = open({ source: { type: "reader", reader: {} } });
  tell(reading, { type: "start" });
  const [unread] = tell(reading, { type: "items-failed", cause: "no such table" });
  assert.deepEqual(unread, {
    type: "end",
    outcome: { status: "FAILED", error: "States.ItemReaderFailed", cause: "no such table" },
  });
  const writing = open({ source: { type: "items", items: [] }, resultWriter: {} });
  tell(writing, { type: "start" });
  const [unwritten] = tell(writing, { type: "results-failed", cause: "disk full" });
  assert.deepEqual(unwritten, {
    type: "end",
    outcome: { status: "FAILED", error: "States.ResultWriterFailed", cause: "disk full" },
  });
});
