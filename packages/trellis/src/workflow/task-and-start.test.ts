import assert from "node:assert/strict";
import { test } from "node:test";
import { Fault, type SystemModel } from "@trellis/model";
import { context } from "../declare/context.ts";
import { event } from "../declare/event.ts";
import { task } from "../declare/function.ts";
import { workflow } from "../declare/workflow.ts";
import { createContextRuntime } from "../runtime/context-runtime.ts";
import { MemoryTables } from "../runtime/memory-tables.ts";
import type { FoundFunction, Outcome } from "../runtime/outcome.ts";
import { StoredEvent } from "../runtime/stored-event.ts";
import { taskEventJson } from "./task-event.ts";
import { taskFailureOf } from "./task-failure.ts";

const traceparent = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

test("a task is given its input and where it runs, and answers its result beside its effects", () => {
  let given: unknown;
  const outcome = remind((run, work) => {
    given = [run, work.idempotencyKey];
    work.tables.notes.put({ note: "n" });
    return { sentAt: "now" };
  });
  assert.deepEqual(given, [
    { id: "t1", input: { level: 2 }, workflow: "dunning", execution: "e", state: "Remind", attempt: 3 },
    "shop.remind:t1",
  ]);
  assert.ok(outcome.outcome === "done");
  assert.deepEqual([outcome.result, outcome.effects?.writes.length], ['{"sentAt":"now"}', 1]);
});

test("a task without effects, and one that waits, answer their results all the same; none is null", async () => {
  assert.deepEqual(
    remind(() => ({ sentAt: "x" })),
    {
      outcome: "done",
      effects: undefined,
      result: '{"sentAt":"x"}',
    },
  );
  const later = await run("remind", async () => ({ sentAt: "later" }), { level: 1 });
  assert.deepEqual(later, { outcome: "done", effects: undefined, result: '{"sentAt":"later"}' });
  assert.deepEqual(
    run("note", () => undefined, { level: 1 }),
    { outcome: "done", effects: undefined, result: "null" },
  );
});

test("an input and a result that are not what was declared fail the task, with the place", () => {
  const wrong = failureOf(run("remind", () => assert.fail("it is not called"), { level: "2" }));
  assert.deepEqual(
    [wrong.code, wrong.message, wrong.retry],
    ["TRL0230", 'shop.remind is given by "Remind" what it does not take: /level must be integer', "never"],
  );
  const results = [{ sentAt: 7 }, undefined, {}].map((result) => failureOf(remind(() => result)).message);
  assert.equal(results[0], "shop.remind answered what it does not promise: /sentAt must be string");
  assert.match(results[1] ?? "", /^shop\.remind answered what it does not promise: /);
  assert.match(results[2] ?? "", /sentAt/);
  const undeclared = failureOf(run("note", () => 7, { level: 1 }));
  assert.deepEqual(
    [undeclared.code, undeclared.message],
    ["TRL0231", "shop.note answered a result that is not declared: give the function a `result`"],
  );
});

test("a workflow is told a refusal by its name, an error by its class, a fault by its code, a timeout as such", () => {
  class RateLimited extends Error {
    override readonly name = "RateLimited";
  }
  const throwing = (error: Error): Outcome =>
    remind(() => {
      throw error;
    });
  const told = (outcome: Outcome): unknown => {
    const { error, cause } = taskFailureOf(outcome)!;
    return [error, JSON.parse(cause)];
  };
  assert.deepEqual(told(remind((_run, { refuse }) => refuse({ refused: "plan-unknown", plan: "x" }))), [
    "plan-unknown",
    { refused: "plan-unknown", plan: "x" },
  ]);
  assert.deepEqual(told(throwing(new RateLimited("slow down"))), [
    "RateLimited",
    { errorType: "RateLimited", errorMessage: "RateLimited: slow down" },
  ]);
  assert.deepEqual(told(throwing(new Fault("TRL0311", "no room", { retry: "later" }))), [
    "TRL0311",
    { errorType: "TRL0311", errorMessage: "no room" },
  ]);
  const late: Outcome = { outcome: "failed", failure: { code: "TRL0302", message: "late", retry: "later" } };
  assert.deepEqual(told(late), ["States.Timeout", { errorType: "States.Timeout", errorMessage: "late" }]);
  assert.equal(taskFailureOf(remind(() => ({ sentAt: "" }))), undefined);
});

test("an event starts the workflow of its subscription, with what is read, under the event's id", () => {
  const outcome = deliver({ sku: "s", secret: "x" });
  assert.ok(outcome.outcome === "done");
  const [start, ...others] = outcome.effects?.starts ?? [];
  assert.deepEqual(others, []);
  const { traceparent: trace, ...rest } = start!;
  assert.deepEqual(rest, { workflow: "shop.dunning", execution: "e1", input: '{"sku":"s"}', atMs: 5_000 });
  assert.equal(trace.slice(3, 35), traceparent.slice(3, 35));
  assert.equal(deliver({ sku: "none" }).outcome, "filtered");
});

test("starts and answers of tasks are part of the unit of work, in their order, and nothing of a failed one is left", () => {
  const outcome = remind((_run, { start, succeedTask, failTask, heartbeatTask }) => {
    const name = start("free", [1]);
    assert.equal(start("free", null, { name: "mine" }), "mine");
    assert.match(name, /^[0-9a-f]{8}-/);
    heartbeatTask("a");
    succeedTask("a", { paid: true });
    failTask("b", "customer-gone", "moved");
    failTask("c", "customer-gone");
    return { sentAt: "" };
  });
  assert.ok(outcome.outcome === "done");
  assert.deepEqual(
    outcome.effects?.starts?.map(({ workflow: name, execution, input }) => [name, execution.length, input]),
    [
      ["shop.free", 36, "[1]"],
      ["shop.free", 4, "null"],
    ],
  );
  assert.deepEqual(outcome.effects?.taskAnswers, [
    { kind: "heartbeat", token: "a" },
    { kind: "succeeded", token: "a", output: '{"paid":true}' },
    { kind: "failed", token: "b", error: "customer-gone", cause: "moved" },
    { kind: "failed", token: "c", error: "customer-gone" },
  ]);
  const failed = remind((_run, { start }) => {
    start("free", 1);
    throw new Error("no");
  });
  assert.equal("effects" in failed, false);
});

test("what can't be started or answered is refused in the handler, with the reason", () => {
  const because = (act: (work: Work) => void): string => {
    const { code, message } = failureOf(remind((_run, work) => act(work)));
    return `${code} ${message}`;
  };
  assert.equal(
    because(({ start }) => start("fre", 1)),
    'TRL0232 shop has no workflow "fre"; did you mean "free"?',
  );
  assert.equal(
    because(({ start }) => start("dunning", { sku: 7 })),
    "TRL0233 shop.dunning: its input is not what it takes: /sku must be string",
  );
  assert.equal(
    because(({ start }) => start("free", undefined)),
    "TRL0233 shop.free: its input is no JSON",
  );
  assert.equal(
    because(({ start }) => start("free", 7n)),
    "TRL0233 shop.free: its input is no JSON",
  );
  assert.equal(
    because(({ start }) => start("free", "é".repeat(131_072))),
    "TRL0233 shop.free: its input holds 262146 bytes; 262144 are the most",
  );
  for (const name of ["", "n".repeat(257), 7 as never])
    assert.equal(
      because(({ start }) => start("free", 1, { name })),
      "TRL0233 shop.free: an execution's name is text of 1 to 256 characters",
    );
  const cant = "TRL0234 the task can't be answered:";
  assert.equal(
    because(({ succeedTask }) => succeedTask("", 1)),
    `${cant} its token is text of 1 to 1024 characters`,
  );
  assert.equal(
    because(({ heartbeatTask }) => heartbeatTask(7)),
    `${cant} its token is text of 1 to 1024 characters`,
  );
  assert.equal(
    because(({ succeedTask }) => succeedTask("t", undefined)),
    `${cant} its output is no JSON`,
  );
  assert.equal(
    because(({ succeedTask }) => succeedTask("t", "x".repeat(262_143))),
    `${cant} its output holds 262145 bytes; 262144 are the most`,
  );
  assert.equal(
    because(({ failTask }) => failTask("t", "")),
    `${cant} its error is text of 1 to 256 characters`,
  );
  assert.equal(
    because(({ failTask }) => failTask("t", "e", "c".repeat(32_769))),
    `${cant} its cause is text of at most 32768 characters`,
  );
});

// A test calls what it wants to be refused.
// oxlint-disable-next-line typescript/no-explicit-any
type Work = any;

function remind(handler: FoundFunction): Outcome {
  return atOnce(run("remind", handler, { level: 2 }));
}

function run(name: string, handler: FoundFunction, input: unknown): Outcome | Promise<Outcome> {
  const json = taskEventJson({
    id: "t1",
    system: "test",
    workflow: "shop.dunning",
    execution: "e",
    state: "Remind",
    input: JSON.stringify(input),
    atMs: 0,
    traceparent,
  });
  return runtimeOf({ [name]: handler }).deliver(name, new StoredEvent(json), 3, new AbortController());
}

function deliver(data: unknown): Outcome {
  const json = {
    specversion: "1.0",
    id: "e1",
    source: "/x",
    type: "shop.sold.v1",
    time: new Date(0).toISOString(),
    traceparent,
    data,
  };
  return atOnce(
    runtimeOf({}).deliver("dunning", new StoredEvent(JSON.stringify(json)), 1, new AbortController()),
  );
}

function atOnce(outcome: Outcome | Promise<Outcome>): Outcome {
  assert.ok(!(outcome instanceof Promise));
  return outcome;
}

function failureOf(outcome: Outcome | Promise<Outcome>) {
  assert.ok("outcome" in outcome && outcome.outcome === "failed");
  return outcome.failure;
}

const Sold = event("shop.sold", { summary: "", version: 1, schema: true });

function runtimeOf(handlers: Readonly<Record<string, FoundFunction>>) {
  return createContextRuntime({
    model,
    context: context("shop", {
      team: "shop",
      summary: "",
      functions: { remind: task(), note: task() },
      workflows: { dunning: workflow("d.asl.json", { startsOn: Sold }), free: workflow("f.asl.json") },
    }),
    handlers: { remind: () => undefined, note: () => undefined, ...handlers },
    ports: {},
    reader: new MemoryTables(),
    now: () => 5_000,
    log: () => undefined,
    count: () => undefined,
  });
}

const source = { file: "context.ts" };
const commons = { handler: "", timeoutMs: 1_000, concurrency: 1 };
const retry = { attemptsMax: 2, delayMs: 1, factor: 2, delayMaxMs: 10, ageMaxMs: 1_000 };
const object = (member: string, type: string) => ({
  type: "object",
  properties: { [member]: { type } },
  required: [member],
});
const machine = {
  kind: "standard",
  file: "",
  definition: {},
  hash: "",
  tasks: [],
  timeoutMs: 1_000,
  retentionDays: 1,
} as const;
const model: SystemModel = {
  modelVersion: 1,
  name: "test",
  summary: "",
  teams: {},
  apis: {},
  events: {
    "shop.sold": {
      name: "shop.sold",
      summary: "",
      source,
      version: 1,
      versions: { 1: { schema: true, upcast: false } },
    },
  },
  contexts: {
    shop: {
      name: "shop",
      team: "shop",
      summary: "",
      source,
      memoryMiB: 128,
      publishes: [],
      tables: { notes: { schema: true, key: { partition: "note" }, indexes: {} } },
      ports: {},
      settings: {},
      functions: {
        remind: {
          kind: "task",
          ...commons,
          input: object("level", "integer"),
          result: object("sentAt", "string"),
        },
        note: { kind: "task", ...commons },
        dunning: {
          kind: "on",
          ...commons,
          event: "shop.sold",
          reads: ["sku"],
          where: { sku: ["s"] },
          ordered: false,
          retry,
          starts: "dunning",
        },
      },
      workflows: {
        dunning: { ...machine, startsOn: "shop.sold", input: object("sku", "string") },
        free: machine,
      },
    },
  },
};
