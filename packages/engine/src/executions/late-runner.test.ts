import assert from "node:assert/strict";
import { test } from "node:test";
import type { ExecutionBlock, Wake } from "./execution-mail.ts";
import { ExecutionRunner, type ExecutionRunnerOptions } from "./execution-runner.ts";
import { LateRunner } from "./late-runner.ts";

const text = JSON.stringify({ StartAt: "Done", States: { Done: { Type: "Succeed" } } });

/** A runner's surroundings, and what it records in them. */
function surroundings(): {
  readonly options: ExecutionRunnerOptions;
  readonly recorded: Promise<ExecutionBlock>;
} {
  const { promise: recorded, resolve, reject } = Promise.withResolvers<ExecutionBlock>();
  const never = (): never => assert.fail("there is no such thing here");
  const options: ExecutionRunnerOptions = {
    model: { modelVersion: 1, name: "shop", summary: "", teams: {}, contexts: {}, events: {}, apis: {} },
    reader: { definition: () => text, history: () => [], mapRuns: () => [] },
    now: () => 1,
    at: never,
    seed: never,
    hasTask: () => false,
    readItems: never,
    run: never,
    record: resolve,
    broken: (_row, error) => reject(error),
  };
  return { options, recorded };
}

const wake: Wake = {
  execution: 7,
  turn: 1,
  begin: {
    row: {
      id: 7,
      workflow: "shop.end",
      name: "one",
      definition: "d",
      status: "RUNNING",
      startedMs: 1,
      seed: "0".repeat(32),
      redrives: 0,
    },
    lastEvent: 0,
    again: false,
  },
  signals: [{ json: JSON.stringify({ type: "start", atMs: 1, input: {} }) }],
};

test("a runner that is there answers a wake at once", () => {
  const { options } = surroundings();
  const blocks: ExecutionBlock[] = [];
  new LateRunner(ExecutionRunner, { ...options, record: (block) => blocks.push(block) }).wake([wake]);
  assert.equal(blocks.length, 1);
});

test("without one, what comes is held until it is loaded, and then answered", async () => {
  const { options, recorded } = surroundings();
  const runner = new LateRunner(undefined, options);
  runner.wake([]);
  runner.wake([wake]);
  runner.recorded([1]);
  const { execution, json } = await recorded;
  assert.equal(execution, 7);
  assert.match(json, /"type":"ExecutionSucceeded"/);
});
