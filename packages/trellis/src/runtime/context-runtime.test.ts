import assert from "node:assert/strict";
import { test } from "node:test";
import { Fault, type SystemModel } from "@trellis/model";
import { context } from "../declare/context.ts";
import { event } from "../declare/event.ts";
import { on } from "../declare/function.ts";
import { createContextRuntime, type ContextRuntime } from "./context-runtime.ts";
import type { LogLine } from "./invocation-work.ts";
import { MemoryTables } from "./memory-tables.ts";
import type { FoundFunction, Outcome } from "./outcome.ts";
import { StoredEvent } from "./stored-event.ts";

const traceparent = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
const Sold = event("shop.sold", { summary: "", version: 1, schema: true });

test("a handler is given exactly the fields that its subscription reads", () => {
  let given: unknown;
  run(({ id, type, time, key, data, attempt }) => void (given = { id, type, time, key, data, attempt }), {
    sku: "s",
    count: 2,
    secret: "x",
  });
  assert.deepEqual(given, {
    id: "e1",
    type: "shop.sold.v1",
    time: new Date(0),
    key: "s",
    data: { sku: "s", count: 2 },
    attempt: 3,
  });
  run((input) => void (given = input.data), { sku: "s" });
  assert.deepEqual(given, { sku: "s" });
});

test("an inherited name is no field of the data", () => {
  let given: object | undefined;
  run((input) => void (given = input.data), { sku: "s" }, "readsToString");
  assert.equal(Object.hasOwn(given ?? {}, "toString"), false);
});

test("an event that the pattern does not take reaches no handler, and the pattern sees what the handler does not", () => {
  const given: unknown[] = [];
  const outcomes = [10, 9].map((count) =>
    run((input) => void given.push(input.data), { sku: "s", count }, "sellMany"),
  );
  assert.deepEqual(outcomes, [{ outcome: "done", effects: undefined }, { outcome: "filtered" }]);
  assert.deepEqual(given, [{ sku: "s" }]);
});

test("a handler that does not wait is settled at once, without a promise", () => {
  assert.equal(run(() => undefined, { sku: "s" }).outcome, "done");
});

test("a published event carries the trace on, has its key, and waits for the commit", () => {
  const outcome = run((_input, { publish }) => publish(Sold, { sku: "s", count: 1 }), { sku: "s" });
  assert.ok(outcome.outcome === "done");
  const [published] = outcome.effects?.events ?? [];
  const written = JSON.parse(published?.json ?? "");
  assert.deepEqual([published?.contract, published?.key, written.partitionkey], ["shop.sold", "s", "s"]);
  assert.deepEqual(
    [written.source, written.time, written.id],
    ["/test/shop", new Date(5_000).toISOString(), published?.id],
  );
  assert.equal(written.traceparent.slice(3, 35), traceparent.slice(3, 35));
  assert.notEqual(written.traceparent.slice(36, 52), traceparent.slice(36, 52));
});

test("publishing what the context does not declare is refused, with the name that was meant", () => {
  const failure = failureOf(
    run((_input, { publish }) => publish(event("shop.sodl", { summary: "", version: 1, schema: true }), {}), {
      sku: "s",
    }),
  );
  assert.deepEqual([failure.code, failure.retry], ["TRL0202", "never"]);
  assert.match(
    failure.message,
    /^shop does not declare that it publishes "shop\.sodl"; did you mean "shop\.sold"\?$/,
  );
});

test("publishing data that breaks its contract is refused with contract and pointer, and nothing is kept", () => {
  const failure = failureOf(
    run(
      (_input, { publish, tables }) => {
        tables.items.put({ sku: "s" });
        publish(Sold, { sku: "s", count: "2" });
      },
      { sku: "s" },
    ),
  );
  assert.deepEqual(
    [failure.code, failure.message],
    ["TRL0201", "shop.sold version 1: /count must be integer"],
  );
});

test("whatever a handler throws, at once or later, is a failure", async () => {
  assert.equal(
    failureOf(
      run(
        () => {
          throw "stop"; // oxlint-disable-line typescript/only-throw-error -- authors do
        },
        { sku: "s" },
      ),
    ).message,
    'the handler threw "stop", which is no Error',
  );
  const sell = async (): Promise<never> => {
    throw new Fault("TRL0311", "no room", { retry: "later" });
  };
  const later = await bench({ sell }).runtime.deliver(
    "sell",
    eventOf({ sku: "s" }),
    1,
    new AbortController(),
  );
  assert.deepEqual([failureOf(later).code, failureOf(later).retry], ["TRL0311", "later"]);
});

test("a refusal has no effects", () => {
  const outcome = run(
    (_input, { refuse, tables }) => {
      tables.items.put({ sku: "s" });
      return refuse({ refused: "sold-out" });
    },
    { sku: "s" },
  );
  assert.ok(outcome.outcome === "refused");
  assert.deepEqual(outcome.refusal, { refused: "sold-out" });
  assert.equal("effects" in outcome, false);
});

test("a unit of work that is used after its handler returned says so", () => {
  let late: () => void = () => undefined;
  run((_input, { tables }) => void (late = () => tables.items.put({ sku: "late" })), { sku: "s" });
  assert.throws(() => late(), { code: "TRL0206" });
});

test("a handler sees one moment, its own idempotency key, and whether its time is over", () => {
  const cancellation = new AbortController();
  let work: { now: Date; idempotencyKey: string; signal: AbortSignal } | undefined;
  const { runtime } = bench({ sell: (_input, given) => void (work = given) });
  atOnce(runtime.deliver("sell", eventOf({ sku: "s" }), 1, cancellation));
  assert.deepEqual(
    [work?.now, work?.idempotencyKey, work?.signal.aborted],
    [new Date(5_000), "shop.sell:e1", false],
  );
  cancellation.abort();
  assert.equal(work?.signal.aborted, true);
});

test("a log line says where it comes from, and counts go to the context", () => {
  const { runtime, lines, counts } = bench({
    sell(_input, { log, count }) {
      log.warn("low", { left: 1 });
      log.debug("plain");
      count("sold");
      count("sold", 4);
    },
  });
  atOnce(runtime.deliver("sell", eventOf({ sku: "s" }), 1, new AbortController()));
  const where = {
    atMs: 5_000,
    context: "shop",
    function: "shop.sell",
    eventId: "e1",
    traceId: "4bf92f3577b34da6a3ce929d0e0e4736",
  };
  assert.deepEqual(lines, [
    { ...where, level: "warn", message: "low", fields: { left: 1 } },
    { ...where, level: "debug", message: "plain" },
  ]);
  assert.deepEqual(counts, [
    ["shop", "sold", 1],
    ["shop", "sold", 4],
  ]);
});

test("a function that there is none, or that answers no requests, is refused by name", () => {
  const { runtime } = bench({});
  assert.throws(() => runtime.deliver("none", new StoredEvent("{}"), 1, new AbortController()), {
    code: "TRL0309",
    message: 'shop has no function "none"',
  });
  const request = { id: "r", params: {}, query: {}, headers: {}, body: new Uint8Array(0) };
  assert.throws(() => runtime.answer("sell", request, new AbortController()), {
    code: "TRL0309",
    message: "shop.sell answers no HTTP requests",
  });
});

test("a context whose handler is missing can't start", () => {
  assert.throws(() => bench({}, ["sell"]), { code: "TRL0313", message: "shop.readsToString has no handler" });
});

test("text that is no event is a failure, and no crash", () => {
  const { runtime } = bench({});
  assert.equal(
    failureOf(atOnce(runtime.deliver("sell", new StoredEvent("{"), 1, new AbortController()))).code,
    "TRL0301",
  );
});

/** Delivers to a handler that does not wait: the outcome is there at once. */
function run(handler: FoundFunction, data: unknown, name = "sell"): Outcome {
  return atOnce(bench({ [name]: handler }).runtime.deliver(name, eventOf(data), 3, new AbortController()));
}

function atOnce(outcome: Outcome | Promise<Outcome>): Outcome {
  assert.ok(!(outcome instanceof Promise));
  return outcome;
}

function failureOf(outcome: Outcome) {
  assert.ok(outcome.outcome === "failed");
  return outcome.failure;
}

function eventOf(data: unknown): StoredEvent {
  const event = {
    specversion: "1.0",
    id: "e1",
    source: "/x",
    type: "shop.sold.v1",
    time: new Date(0).toISOString(),
    partitionkey: "s",
    traceparent,
    data,
  };
  return new StoredEvent(JSON.stringify(event));
}

function bench(
  handlers: Record<string, FoundFunction>,
  names = ["sell", "readsToString", "sellMany"],
): { runtime: ContextRuntime; lines: LogLine[]; counts: unknown[] } {
  const lines: LogLine[] = [];
  const counts: unknown[] = [];
  const runtime = createContextRuntime({
    model,
    context: context("shop", { team: "shop", summary: "", publishes: [Sold], functions: { sell: on(Sold) } }),
    handlers: { ...Object.fromEntries(names.map((name) => [name, () => undefined])), ...handlers },
    ports: {},
    reader: new MemoryTables(),
    now: () => 5_000,
    log: (line) => lines.push(line),
    count: (...counted) => counts.push(counted),
  });
  return { runtime, lines, counts };
}

const source = { file: "context.ts" };
const retry = { attemptsMax: 2, delayMs: 1, factor: 2, delayMaxMs: 10, ageMaxMs: 1_000 };
const subscription = {
  kind: "on",
  event: "shop.sold",
  ordered: false,
  retry,
  handler: "",
  timeoutMs: 1_000,
  concurrency: 1,
} as const;
const schema = {
  type: "object",
  properties: { sku: { type: "string" }, count: { type: "integer" } },
  required: ["sku"],
};
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
      key: "sku",
      version: 1,
      versions: { 1: { schema, upcast: false } },
    },
  },
  contexts: {
    shop: {
      name: "shop",
      team: "shop",
      summary: "",
      source,
      memoryMiB: 128,
      publishes: ["shop.sold"],
      tables: { items: { schema: true, key: { partition: "sku" }, indexes: {} } },
      ports: {},
      settings: {},
      functions: {
        sell: { ...subscription, reads: ["sku", "count"] },
        readsToString: { ...subscription, reads: ["toString"] },
        sellMany: { ...subscription, reads: ["sku"], where: { count: [{ numeric: [">", 9] }] } },
      },
    },
  },
};
