import assert from "node:assert/strict";
import { test } from "node:test";
import type { FunctionModel, SystemModel } from "@trellis/model";
import {
  MemoryTables,
  type Effects,
  type Failure,
  type HttpAnswer,
  type IncomingEvent,
  type HttpInvocation,
  type Outcome,
  type RowWrite,
} from "trellis/runtime";
import type { FromWorker, Settlement } from "../delivery/messages.ts";
import { conflictsMax } from "../delivery/stamped-unit.ts";
import { FrameBuilder } from "../log/frame-builder.ts";
import { InvocationRecorder } from "../telemetry/invocation-recorder.ts";
import { ContextMeters } from "../telemetry/meters.ts";
import { PendingTables } from "./pending-tables.ts";
import { newSlots, readSlots, SlotWriter } from "./slots.ts";
import { WorkerHost } from "./worker-host.ts";

const done: Outcome = { outcome: "done", effects: undefined };
const ok: HttpAnswer = { status: 200, headers: {} };
const invocation: HttpInvocation = { id: "r", params: {}, query: {}, headers: {}, body: new Uint8Array(0) };

test("the core is told that the worker is ready once it was greeted", () => {
  const { host, toCore } = bench({ greeted: false });
  host.takeFromCore({ kind: "welcome", epoch: 3 });
  assert.deepEqual(toCore, [{ kind: "ready" }]);
});

test("no more of a function run at once than it declares, and the next begins when one ends", async () => {
  const { host, begun, end } = bench({
    functions: { f: functionOf({ concurrency: 2 }), g: functionOf({ concurrency: 1 }) },
  });
  assign(host, 1, "f", ["a", "b", "c", "d"]);
  assign(host, 2, "g", ["x", "y"]);
  assert.deepEqual(begun, ["f a", "f b", "g x"]);
  await end("f b", done);
  assert.deepEqual(begun, ["f a", "f b", "g x", "f c"]);
  await end("f a", done);
  await end("g x", done);
  assert.deepEqual(begun.slice(4), ["f d", "g y"]);
});

test("what became of one turn's deliveries goes to the core in one message for each assignment", async () => {
  const { host, toCore, end, turn, begun } = bench();
  const failure: Failure = { code: "TRL0301", message: "no", retry: "later" };
  assign(host, 1, "f", ["a", "b", "c", "d"]);
  assign(host, 2, "f", ["e"]);
  assert.equal(begun.length, 5);
  await end("f a", done);
  await end("f b", { outcome: "refused", refusal: { refused: "no" } });
  await end("f c", { outcome: "failed", failure });
  await end("f d", { outcome: "done", effects: effectsOf({ write: "row" }) });
  await end("f e", done);
  assert.deepEqual(toCore, []);
  turn();
  assert.deepEqual(toCore, [
    {
      kind: "settled",
      settlement: {
        assignment: 1,
        done: [0, 1],
        refused: [{ index: 1, refusal: { refused: "no" } }],
        failed: [{ index: 2, failure }],
        units: [{ index: 3, unit: { stamp: 5 * 2 ** 32 + 1, effects: effectsOf({ write: "row" }) } }],
      },
    },
    { kind: "settled", settlement: { assignment: 2, done: [0, 1], refused: [], failed: [], units: [] } },
  ]);
});

test("what a pattern does not take is told to the core, and counts as no run", async () => {
  const { host, toCore, turn, meters } = bench({
    deliver: (_name, event) => (event.id === "b" ? done : { outcome: "filtered" }),
  });
  assign(host, 1, "f", ["a", "b", "c"]);
  turn();
  assert.deepEqual(settlementsOf(toCore), [
    { assignment: 1, done: [1, 2], filtered: [0, 2], units: [], refused: [], failed: [] },
  ]);
  assert.equal(meters.measures().get("f")?.invocations.done, 1);
});

test("a frame's deliveries are those at the positions named, each for the first time", () => {
  const attempts: number[] = [];
  const { host, begun } = bench({
    deliver: (_name, _json, attempt) => {
      attempts.push(attempt);
      return done;
    },
  });
  const builder = new FrameBuilder();
  for (const name of ["a", "b", "c"])
    builder.add({ json: eventOf(name), id: new Uint32Array(4), contract: 1, keyHash: 0 });
  host.takeFromCore({
    kind: "assign",
    assignment: 1,
    function: "f",
    frame: builder.take(1, 1),
    positions: Uint16Array.of(0, 2),
  });
  host.takeFromCore({
    kind: "assign",
    assignment: 2,
    function: "f",
    loose: [{ json: eventOf("d"), attempt: 4 }],
  });
  assert.deepEqual(begun, ["f a", "f c", "f d"]);
  assert.deepEqual(attempts, [1, 1, 4]);
});

test("an invocation that outlives its time has failed, hears of it, and its late end counts for nothing", async () => {
  const { host, clock, toCore, turn, end, signals, reports } = bench();
  assign(host, 1, "f", ["a"]);
  clock.nowMs += 99;
  host.endOverdue();
  assert.equal(host.idle, false);
  clock.nowMs += 1;
  host.endOverdue();
  assert.equal(host.idle, true);
  assert.equal(signals.get("f a")?.aborted, true);
  await end("f a", { outcome: "done", effects: effectsOf({ write: "late" }) });
  turn();
  const [settled] = settlementsOf(toCore);
  assert.deepEqual(
    settled?.failed.map(({ index, failure }) => [index, failure.code, failure.message]),
    [[0, "TRL0302", "f did not end within 100 ms"]],
  );
  assert.deepEqual([settled?.units, settled?.done, toCore.length], [[], [], 1]);
  assert.deepEqual(reports, ["f a TRL0302"]);
});

test("a signal that is asked for after the end of the invocation's time is aborted", () => {
  let late: (() => AbortSignal) | undefined;
  const { host, clock } = bench({
    deliver: (_name, _json, _attempt, cancellation) => {
      late = () => cancellation.signal;
      return new Promise(() => undefined);
    },
  });
  assign(host, 1, "f", ["a"]);
  clock.nowMs += 100;
  host.endOverdue();
  assert.equal(late?.().aborted, true);
});

test("what hangs makes room for the next when its time is over", () => {
  const { host, clock, begun } = bench({ functions: { f: functionOf({ concurrency: 1 }) } });
  assign(host, 1, "f", ["hangs", "next"]);
  assert.deepEqual(begun, ["f hangs"]);
  clock.nowMs += 100;
  host.endOverdue();
  assert.deepEqual(begun, ["f hangs", "f next"]);
});

test("main sees what runs, and only that", async () => {
  const { host, slots, end, clock } = bench();
  assign(host, 7, "f", ["a", "b"]);
  host.takeRequests({ request: 9, function: "f", invocation });
  assert.deepEqual(readSlots(slots), [
    { kind: "delivery", assignment: 7, index: 0, startedMs: clock.nowMs, timeoutMs: 100 },
    { kind: "delivery", assignment: 7, index: 1, startedMs: clock.nowMs, timeoutMs: 100 },
    { kind: "request", request: 9, startedMs: clock.nowMs, timeoutMs: 100 },
  ]);
  await end("f a", done);
  await end("f request", { ...done, reply: ok });
  assert.deepEqual(
    readSlots(slots).map((each) => (each.kind === "delivery" ? each.index : each.kind)),
    [1],
  );
});

test("a unit whose reading another unit of the worker has overtaken runs again, unseen", async () => {
  const { host, toCore, turn, end, begun } = bench();
  assign(host, 1, "f", ["a", "b"]);
  await end("f a", { outcome: "done", effects: effectsOf({ write: "row", read: 0 }) });
  await end("f b", { outcome: "done", effects: effectsOf({ write: "row", read: 0 }) });
  turn();
  assert.deepEqual(begun, ["f a", "f b", "f b"]);
  await end("f b", { outcome: "done", effects: effectsOf({ write: "row", read: 5 * 2 ** 32 + 1 }) });
  turn();
  const units = settlementsOf(toCore).flatMap((each) => each.units);
  assert.deepEqual(
    units.map(({ index, unit }) => [index, unit.stamp - 5 * 2 ** 32]),
    [
      [0, 1],
      [1, 2],
    ],
  );
});

test("a request without effects is answered at once, one with effects by the core", async () => {
  const { host, toCore, answers, end } = bench();
  host.takeRequests({ request: 1, function: "f", invocation });
  await end("f request", { ...done, reply: ok });
  assert.deepEqual(answers, [[1, ok]]);
  host.takeRequests({ request: 2, function: "f", invocation });
  await end("f request", { outcome: "done", effects: effectsOf({ write: "row" }), reply: ok });
  assert.deepEqual(toCore, [
    {
      kind: "unit",
      request: 2,
      unit: { stamp: 5 * 2 ** 32 + 1, effects: effectsOf({ write: "row" }) },
      answer: ok,
    },
  ]);
  assert.equal(answers.length, 1);
});

test("before the worker was greeted requests that read are answered, and those that wrote wait for the epoch", async () => {
  const { host, answers, toCore, end } = bench({ greeted: false });
  host.takeRequests({ request: 1, function: "f", invocation });
  await end("f request", { outcome: "done", effects: undefined, reads: [], reply: ok });
  assert.deepEqual(answers, [[1, ok]]);

  const effects = effectsOf({ write: "row", read: 0 });
  host.takeRequests({ request: 2, function: "f", invocation });
  await end("f request", { outcome: "done", effects, reply: ok });
  assert.deepEqual(toCore, []);
  host.takeFromCore({ kind: "welcome", epoch: 3 });
  assert.deepEqual(toCore, [
    { kind: "ready" },
    { kind: "unit", request: 2, unit: { stamp: 3 * 2 ** 32 + 1, effects }, answer: ok },
  ]);
});

test("an answer that rests on rows which are not durable yet is held back until they are, or is made again", async () => {
  const { host, answers, end, begun, turn } = bench();
  host.takeRequests({ request: 1, function: "f", invocation });
  await end("f request", { outcome: "done", effects: effectsOf({ write: "row", read: 0 }), reply: ok });
  host.takeRequests({ request: 2, function: "f", invocation });
  const rests = {
    outcome: "done",
    effects: undefined,
    reads: [{ table: "shop.t", partition: "row", sort: "", stamp: 5 * 2 ** 32 + 1 }],
    reply: ok,
  } as const;
  await end("f request", rests);
  assert.deepEqual(answers, []);
  // The first unit is refused, so the second request has read what never came to be.
  host.takeFromCore({ kind: "committed", stamps: [5 * 2 ** 32 + 1], conflicts: [] });
  await end("", done);
  turn();
  assert.deepEqual(answers, []);
  assert.equal(begun.length, 3);
  await end("f request", { outcome: "done", effects: undefined, reads: [], reply: ok });
  assert.deepEqual(answers, [[2, ok]]);
});

test("a request that met a conflict runs again, and no longer sees what it had written before", async () => {
  const { host, toCore, end, tables, begun } = bench();
  host.takeRequests({ request: 1, function: "f", invocation });
  await end("f request", { outcome: "done", effects: effectsOf({ write: "row", read: 0 }), reply: ok });
  const row = { partition: "row", sort: "" };
  assert.notEqual(tables.get("shop.t", row), undefined);
  host.takeFromCore({ kind: "committed", stamps: [5 * 2 ** 32 + 1], conflicts: [1] });
  assert.equal(tables.get("shop.t", row), undefined);
  assert.equal(begun.length, 2);
  await end("f request", { outcome: "done", effects: effectsOf({ write: "row", read: 0 }), reply: ok });
  assert.equal(toCore.length, 2);
  // Once its unit is committed the request is over: a conflict that comes by mistake starts nothing.
  host.takeFromCore({ kind: "committed", stamps: [5 * 2 ** 32 + 2], conflicts: [] });
  host.takeFromCore({ kind: "committed", stamps: [], conflicts: [1] });
  assert.equal(begun.length, 2);
});

test("a request that meets a conflict at every try is answered with 503", async () => {
  const { host, end, answers, begun } = bench();
  host.takeRequests({ request: 1, function: "f", invocation });
  for (let time = 1; time <= conflictsMax; time++) {
    await end("f request", { outcome: "done", effects: effectsOf({ write: "row" }), reply: ok });
    host.takeFromCore({ kind: "committed", stamps: [5 * 2 ** 32 + time], conflicts: [1] });
  }
  assert.equal(begun.length, conflictsMax);
  assert.deepEqual(
    answers.map(([request, { status, body }]) => [request, status, JSON.parse(body ?? "").code]),
    [[1, 503, "TRL0306"]],
  );
});

test("a request that outlives its time is answered with 504", () => {
  const { host, clock, answers } = bench();
  host.takeRequests({ request: 1, function: "f", invocation });
  clock.nowMs += 100;
  host.endOverdue();
  assert.deepEqual(
    answers.map(([, { status, headers, body }]) => [
      status,
      headers["content-type"],
      JSON.parse(body ?? "").code,
    ]),
    [[504, "application/problem+json", "TRL0302"]],
  );
});

test("other mail comes in while many handlers that never wait are run", () => {
  const busy: ReturnType<typeof bench> = bench({
    functions: { f: functionOf({ concurrency: 1 }) },
    deliver: () => {
      busy.clock.nowMs += 1;
      return done;
    },
  });
  assign(
    busy.host,
    1,
    "f",
    Array.from({ length: 64 }, (_, at) => String(at)),
  );
  assert.ok(busy.begun.length < 64, "the worker did not let other mail in");
  while (busy.begun.length < 64) assert.ok(busy.turn() > 0, "the worker forgot what was queued");
  busy.turn();
  const ended = settlementsOf(busy.toCore).flatMap(({ done: runs }) => runs);
  assert.equal(
    ended.reduce((count, bound, at) => count + (at % 2 === 0 ? -bound : bound), 0),
    64,
  );
});

test("mail that comes while the worker has stopped for other mail waits for its next turn", () => {
  const busy: ReturnType<typeof bench> = bench({
    deliver: () => {
      busy.clock.nowMs += 5;
      return done;
    },
  });
  assign(busy.host, 1, "f", ["a", "b", "c"]);
  assert.equal(busy.begun.length, 2);
  assign(busy.host, 2, "f", ["d"]);
  assert.equal(busy.begun.length, 2);
  busy.turn();
  assert.equal(busy.begun.length, 4);
});

function functionOf({ concurrency = 16 }: { concurrency?: number } = {}): FunctionModel {
  const retry = { attemptsMax: 2, delayMs: 1, factor: 2, delayMaxMs: 10, ageMaxMs: 1_000 };
  return { kind: "schedule", expression: "rate(1 minute)", retry, handler: "", timeoutMs: 100, concurrency };
}

type Deliver = (
  name: string,
  event: IncomingEvent,
  attempt: number,
  cancellation: { readonly signal: AbortSignal },
) => Outcome | Promise<Outcome>;

/** A host whose handlers end when the test says so, unless it gives `deliver`. */
function bench(
  options: { functions?: Record<string, FunctionModel>; deliver?: Deliver; greeted?: boolean } = {},
) {
  const { functions = { f: functionOf() }, deliver, greeted = true } = options;
  const clock = { nowMs: 1_000 };
  const begun: string[] = [];
  const toCore: FromWorker[] = [];
  const answers: [number, HttpAnswer][] = [];
  const reports: string[] = [];
  const signals = new Map<string, AbortSignal>();
  const endings = new Map<string, (outcome: Outcome) => void>();
  const later: (() => void)[] = [];
  const slots = newSlots();
  const tables = new PendingTables(new MemoryTables(), model, "shop");
  const begin = (name: string, signal: AbortSignal): Promise<Outcome> => {
    begun.push(name);
    signals.set(name, signal);
    return new Promise((resolve) => endings.set(name, resolve));
  };
  const meters = new ContextMeters(Object.keys(functions));
  const recorder = new InvocationRecorder({
    context: "shop",
    functions: Object.keys(functions),
    meters,
    now: () => clock.nowMs,
    send: () => undefined,
  });
  const host = new WorkerHost({
    functions,
    runtime: {
      deliver(name, event, attempt, cancellation) {
        if (deliver === undefined) return begin(`${name} ${event.id}`, cancellation.signal);
        begun.push(`${name} ${event.id}`);
        return deliver(name, event, attempt, cancellation);
      },
      answer: (name, _request, cancellation) => begin(`${name} request`, cancellation.signal),
    },
    tables,
    executions: { history: () => [], definition: () => undefined, mapRuns: () => [] },
    model,
    seed: () => "",
    slots: new SlotWriter(slots),
    now: () => clock.nowMs,
    at: () => () => undefined,
    ticks: () => clock.nowMs,
    recorder,
    soon: (action) => later.push(action),
    toCore: (message) => toCore.push(message),
    answer: (request, answer) => answers.push([request, answer]),
    reportBroken: () => undefined,
    report: (name, failure, { id }) => reports.push(`${name} ${id} ${failure.code}`),
  });
  if (greeted) {
    host.takeFromCore({ kind: "welcome", epoch: 5 });
    toCore.length = 0;
  }
  return {
    host,
    clock,
    begun,
    toCore,
    answers,
    meters,
    reports,
    signals,
    slots,
    tables,
    /** Ends what runs, and lets the host hear of it. */
    end: async (name: string, outcome: Outcome): Promise<void> => {
      endings.get(name)?.(outcome);
      await new Promise((resolve) => setImmediate(resolve));
    },
    /** Does what was put off; answers how much that was. */
    turn: (): number => {
      const actions = later.splice(0);
      for (const action of actions) action();
      return actions.length;
    },
  };
}

function assign(host: WorkerHost, assignment: number, name: string, events: readonly string[]): void {
  host.takeFromCore({
    kind: "assign",
    assignment,
    function: name,
    loose: events.map((each) => ({ json: eventOf(each), attempt: 1 })),
  });
}

const eventOf = (name: string): string => JSON.stringify({ id: name, data: {} });

function settlementsOf(messages: readonly FromWorker[]): Settlement[] {
  return messages.flatMap((message) => (message.kind === "settled" ? [message.settlement] : []));
}

function effectsOf({ write, read }: { write: string; read?: number }): Effects {
  const cell = { table: "shop.t", partition: write, sort: "" };
  const row: RowWrite = { ...cell, body: "{}", indexed: [] };
  return { reads: read === undefined ? [] : [{ ...cell, stamp: read }], writes: [row], events: [] };
}

const model: SystemModel = {
  modelVersion: 1,
  name: "test",
  summary: "",
  teams: {},
  contexts: {},
  events: {},
  apis: {},
};
