import assert from "node:assert/strict";
import { test } from "node:test";
import {
  runVirtually,
  TaskError,
  type HistoryEvent,
  type Json,
  type StateMachine,
  type VirtualTask,
} from "@trellis/workflow";
import fc from "fast-check";
import { executionArn, machineArn } from "./execution-arn.ts";
import { BenchError, ExecutionBench, type BenchTask } from "./fixtures/execution-bench.ts";

const hourMs = 3_600_000;
const name = "one";

interface Item {
  readonly n: number;
  /**
   * Of no two items the same, nor of any two sums of them: no two children end in one moment, whose order nobody promises.
   * One item at most is longer than an express child may take.
   */
  readonly seconds: number;
  readonly how: "well" | "torn at first" | "lost";
}

/** What each child calls: an item, or a batch of them, of which one that is lost loses all. */
const act: BenchTask = (input, { attempt }) => {
  const batch = input as unknown as Partial<Item> & { readonly Items?: readonly Item[] }; // of this test
  const items = batch.Items ?? [batch];
  if (items.some(({ how }) => how === "lost")) throw new BenchError("Lost");
  if (attempt < 2 && items.some(({ how }) => how === "torn at first")) throw new BenchError("Torn");
  return { done: items.map(({ n }) => n ?? null) };
};

test("a distributed Map and its children leave the histories that virtual time gives, whatever the Map and its items", async () => {
  const seen = new Set<string>();
  await fc.assert(
    fc.asyncProperty(machine, items, async (flow, given) => {
      const input = JSON.parse(JSON.stringify({ items: given })) as Json;
      const bench = await ExecutionBench.open({ machine: flow, tasks: { act } });
      await bench.start(name, input);
      await bench.rest(name, 2 * hourMs);
      // Those that were told to stop have done so a moment later.
      await bench.advance(1_000);
      const virtual = await runVirtually(flow, {
        input,
        executionArn: executionArn("test", { workflow: "shop.flow", name }),
        stateMachineArn: machineArn("test", "shop.flow"),
        seed: "0123456789abcdef0123456789abcdef",
        tasks: { "trellis:act": virtualAct },
      });
      const row = bench.rowOf(name);
      assert.deepEqual([row?.status, row?.error], [virtual.status, virtual.error]);
      assert.deepEqual(bench.historyOf(name).map(timeless), virtual.history.map(timeless));
      const children = [...bench.image.executions.rows.values()]
        .filter(({ parent }) => parent !== undefined)
        .toSorted((a, b) => a.id - b.id)
        .map((child) => [child.status, bench.historyOf(child.name).map(timeless)]);
      assert.deepEqual(
        children,
        virtual.children.map(({ status, history }) => {
          // Of an express child that ended well its first event and its last are kept.
          const isKept = (at: number): boolean => at === 0 || at === history.length - 1;
          const isCut = isExpress(flow) && status === "SUCCEEDED";
          const kept = isCut ? history.filter((_, at) => isKept(at)) : history;
          return [status, kept.map(timeless)];
        }),
      );
      const { signals, timers, tokens } = bench.image.executions;
      assert.deepEqual([signals.size, timers.size, tokens.size], [0, 0, 0]);
      for (const { status } of virtual.children) seen.add(`${virtual.status} with a child ${status}`);
    }),
    { numRuns: 60 },
  );
  // Maps that end well though children failed, and children that were stopped, were among them.
  for (const how of ["SUCCEEDED with a child FAILED", "SUCCEEDED with a child ABORTED"])
    assert.ok(seen.has(how), [...seen].join("\n"));
});

function isExpress(flow: StateMachine): boolean {
  return JSON.stringify(flow).includes('"ExecutionType":"EXPRESS"');
}

const items: fc.Arbitrary<readonly Item[]> = fc
  .array(fc.constantFrom<Item["how"]>("well", "well", "well", "torn at first", "lost"), { maxLength: 6 })
  .chain((hows) =>
    fc
      .shuffledSubarray([...hows.keys()], { minLength: hows.length })
      .map((places) => hows.map((how, at) => ({ n: at, seconds: 16 * 2 ** (places[at] ?? 0), how }))),
  );

/** One of several fields' values, or none of them. */
const maybe = (field: string, value: fc.Arbitrary<Json>): fc.Arbitrary<object> =>
  fc.option(
    value.map((given) => ({ [field]: given })),
    { nil: {} },
  );

const selector: Json = {
  "at.$": "$$.Map.Item.Index",
  "n.$": "$$.Map.Item.Value.n",
  "seconds.$": "$$.Map.Item.Value.seconds",
  "how.$": "$$.Map.Item.Value.how",
  "all.$": "States.ArrayLength($.items)",
};

const batcher: fc.Arbitrary<Json> = fc
  .record({ MaxItemsPerBatch: fc.integer({ min: 1, max: 4 }) })
  .chain((size) => fc.constantFrom<Json>(size, { ...size, BatchInput: { "first.$": "$.items[0].n" } }));

const machine: fc.Arbitrary<StateMachine> = fc
  .record({
    batched: fc.option(batcher, { nil: undefined }),
    fields: fc
      .tuple(
        maybe("MaxConcurrency", fc.nat(4)),
        maybe("ToleratedFailureCount", fc.nat(3)),
        maybe("ToleratedFailurePercentage", fc.integer({ min: 0, max: 100 })),
        maybe("ItemSelector", fc.constant(selector)),
        maybe("ResultWriter", fc.constant({ Resource: "trellis:executions" })),
        maybe("Catch", fc.constant([{ ErrorEquals: ["States.ALL"], ResultPath: "$.why", Next: "Last" }])),
        maybe("Retry", fc.constant([{ ErrorEquals: ["States.ALL"], IntervalSeconds: 1, MaxAttempts: 1 }])),
      )
      .map((fields) => Object.assign({}, ...fields) as object),
    type: fc.constantFrom("STANDARD", "EXPRESS"),
  })
  .map(({ batched, fields, type }) => {
    const flow = {
      StartAt: "Each",
      States: {
        Each: {
          Type: "Map",
          ItemsPath: "$.items",
          ResultPath: "$.each",
          ...fields,
          ...(batched === undefined ? {} : { ItemBatcher: batched }),
          ItemProcessor: {
            ProcessorConfig: { Mode: "DISTRIBUTED", ExecutionType: type },
            StartAt: "Rest",
            States: {
              Rest: {
                Type: "Wait",
                SecondsPath: batched === undefined ? "$.seconds" : "$.Items[0].seconds",
                Next: "Act",
              },
              Act: {
                Type: "Task",
                Resource: "trellis:act",
                End: true,
                Retry: [{ ErrorEquals: ["Torn"], IntervalSeconds: 1, MaxAttempts: 2 }],
              },
            },
          },
          Next: "Last",
        },
        Last: { Type: "Pass", End: true },
      },
    };
    return flow as unknown as StateMachine; // plain data
  });

const virtualAct: VirtualTask = (input, { attempt, state }) => {
  try {
    return act(input, { attempt, state });
  } catch (error) {
    const { name: errorType, message: errorMessage } = error as Error; // it throws nothing else
    throw new TaskError(errorType, JSON.stringify({ errorType, errorMessage }));
  }
};

function timeless({ timestamp: _time, ...event }: HistoryEvent): Json {
  return JSON.parse(JSON.stringify(event)) as Json;
}
