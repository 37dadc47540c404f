import assert from "node:assert/strict";
import { test } from "node:test";
import type { StateMachine } from "@trellis/workflow";
import type { Outcome } from "trellis/runtime";
import type { StampedUnit } from "../delivery/stamped-unit.ts";
import type { ExecutionBlock, WakeBegin } from "./execution-mail.ts";
import { ExpressRunner } from "./express-runner.ts";
import { Machines } from "./machines.ts";
import { NestedStarts } from "./nested-starts.ts";
import type { TaskRun } from "./task-run.ts";

const machine: StateMachine = {
  StartAt: "A",
  States: { A: { Type: "Task", Resource: "trellis:act", End: true } },
};
const begin: WakeBegin = {
  row: {
    id: 7,
    workflow: "shop.flow",
    name: "one",
    definition: "express:flow",
    status: "RUNNING",
    startedMs: 0,
    seed: "0123456789abcdef0123456789abcdef",
    redrives: 0,
  },
  lastEvent: 0,
  again: false,
};
const unit: StampedUnit = { stamp: 1, effects: { reads: [], writes: [], events: [] } };
const done: Outcome = { outcome: "done", effects: unit.effects, result: "{}" };
const start = [{ id: 1, json: '{"type":"start","atMs":0,"input":{}}' }];

/** A runner whose tasks are begun and not run: the test says how they end. */
function opened(meet: () => void = () => undefined) {
  const begun: TaskRun[] = [];
  const told: unknown[] = [];
  const blocks: ExecutionBlock[] = [];
  const model = {
    modelVersion: 1,
    name: "test",
    summary: "",
    teams: {},
    apis: {},
    events: {},
    contexts: {},
  } as const;
  let block = 0;
  const runner = new ExpressRunner({
    machines: new Machines(
      {
        history: () => [],
        definition: () => JSON.stringify(machine),
        mapRuns: () => [],
      },
      new Map(),
    ),
    nested: new NestedStarts(model),
    runOptions: ({ row: { seed } }) => {
      return {
        executionArn: "arn:x:states:l:t:execution:m:e",
        stateMachineArn: "arn:x:states:l:t:stateMachine:m",
        seed,
      };
    },
    nextBlock: () => ++block,
    now: () => 0,
    at: () => () => undefined,
    hasTask: () => true,
    run: (run) => {
      meet();
      begun.push(run);
    },
    record: (sent) => blocks.push(sent),
    broken: (_row, error) => told.push(error),
  });
  runner.begin(7, 1, begin, start);
  return { runner, begun, blocks, told };
}

test("a task whose unit of work meets a conflict runs again, and the execution goes on once a unit is durable", () => {
  const { runner, begun, blocks } = opened();
  for (const [at, attempt] of [0, 1].entries()) {
    const run = begun[attempt];
    assert.ok(run !== undefined);
    runner.ended(run, done, () => unit);
    assert.deepEqual([blocks.length, blocks[at]?.more?.task?.unit, blocks[at]?.answered], [at + 1, unit, 0]);
    if (at === 0) runner.refused([1]);
  }
  assert.equal(begun.length, 2);
  runner.recorded([2]);
  const end = blocks[2];
  assert.deepEqual(
    [end?.firstEvent, end?.lastEvent, end?.answered, end?.more?.signals, end?.more?.ended?.status],
    [1, 7, 1, [1], "SUCCEEDED"],
  );
  assert.equal(runner.has(7), true);
  runner.recorded([3]);
  assert.equal(runner.has(7), false);
});

test("a task whose units meet conflict after conflict fails", () => {
  const { runner, begun, blocks } = opened();
  for (let at = 0; begun[at] !== undefined && at < 100; at++) {
    runner.ended(begun[at] as TaskRun, done, () => unit); // looked at above
    runner.refused([at + 1]);
  }
  assert.deepEqual(
    [blocks.at(-1)?.more?.ended?.status, blocks.at(-1)?.more?.ended?.error],
    ["FAILED", "TRL0306"],
  );
});

test("what was begun before a turn is over for good: its tasks are cancelled, and their answers are heard by nobody", () => {
  const { runner, begun, blocks } = opened();
  const [before] = begun;
  assert.ok(before !== undefined);
  runner.begin(7, 2, { ...begin, again: true }, start);
  assert.equal(before.cancelled, true);
  runner.ended(before, done, () => undefined);
  runner.told(7, 1, [{ json: '{"type":"stop","atMs":0}' }]);
  assert.equal(blocks.length, 0);
  runner.ended(begun[1] as TaskRun, done, () => undefined); // begun anew
  assert.deepEqual([blocks.length, blocks[0]?.turn, blocks[0]?.more?.ended?.status], [1, 2, "SUCCEEDED"]);
});

test("one that the interpreter can't go on with ends as far as it has come, and is told of", () => {
  const { runner, blocks, told } = opened(() => {
    throw new Error("a bug");
  });
  const [block] = blocks;
  assert.deepEqual(
    [block?.firstEvent, block?.lastEvent, block?.more?.broken, block?.more?.ended?.status],
    [1, 4, true, "FAILED"],
  );
  const events = JSON.parse(`[${block?.json ?? ""}]`) as readonly { readonly type: string }[]; // the runner's own
  assert.equal(events.at(-1)?.type, "TaskStarted");
  assert.deepEqual([told.length, blocks.length, runner.has(7)], [1, 1, false]);
});

test("what comes behind the end is answered all the same", () => {
  const { runner, begun, blocks } = opened();
  runner.ended(begun[0] as TaskRun, done, () => undefined); // begun with the start
  runner.told(7, 1, [{ id: 2, json: '{"type":"stop","atMs":0}' }]);
  const last = blocks.at(-1);
  assert.deepEqual([blocks.length, last?.answered, last?.more, last?.json], [2, 2, { signals: [2] }, ""]);
  assert.deepEqual([last?.firstEvent, last?.lastEvent], [8, 7]);
});
