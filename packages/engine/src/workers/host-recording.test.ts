import assert from "node:assert/strict";
import { test } from "node:test";
import { Fault, type FunctionModel, type SystemModel } from "@trellis/model";
import { MemoryTables, type Cancellation, type Effects, type Outcome } from "trellis/runtime";
import type { Span } from "../inspection/inspection-contract.ts";
import { InvocationRecorder } from "../telemetry/invocation-recorder.ts";
import { ContextMeters } from "../telemetry/meters.ts";
import { PendingTables } from "./pending-tables.ts";
import { newSlots, SlotWriter } from "./slots.ts";
import { WorkerHost } from "./worker-host.ts";

const done: Outcome = { outcome: "done", effects: undefined };
const failed: Outcome = { outcome: "failed", failure: { code: "TRL0301", message: "no", retry: "later" } };
const row = { table: "shop.rows", partition: "row", sort: "" };

test("runs that never wait are measured one by one, each from where the last one ended", () => {
  const { host, assign, measures, clock, turn } = bench((name) => {
    clock.nowMs += name === "slow" ? 70 : 2;
    return done;
  });
  assign(host, ["quick", "slow", "quick"]);
  turn();
  const { invocations, duration } = measures();
  assert.deepEqual(invocations, { done: 3, refused: 0, failed: 0, conflict: 0 });
  assert.deepEqual([duration?.count, duration?.sumMs, duration?.maxMs], [3, 74, 70]);
});

test("a run that waits is measured from its beginning to its end", async () => {
  let end: (outcome: Outcome) => void = () => undefined;
  const { host, assign, measures, clock } = bench(() => new Promise((resolve) => (end = resolve)));
  assign(host, ["waits"]);
  clock.nowMs += 30;
  end(done);
  await new Promise(setImmediate);
  assert.deepEqual([measures().invocations.done, measures().duration?.maxMs], [1, 30]);
});

test("a run that outlives its time has failed, counts once, and is kept with its cause", async () => {
  let end: (outcome: Outcome) => void = () => undefined;
  const { host, assign, measures, spans, clock } = bench(() => new Promise((resolve) => (end = resolve)));
  assign(host, ["hangs"]);
  clock.nowMs += 100;
  host.endOverdue();
  end(done);
  await new Promise(setImmediate);
  assert.deepEqual(measures().invocations, { done: 0, refused: 0, failed: 1, conflict: 0 });
  const [span] = spans();
  assert.deepEqual([span?.eventId, span?.error?.code, span?.durationMs], ["hangs", "TRL0302", 100]);
});

test("what a run has called that outlives its time stands below it", async () => {
  const made = { operation: "GET /sheets", spanId: "00f067aa0ba902b7", startedMs: 1_010, durationMs: 90 };
  const failure = new Fault("TRL0217", "its caller's time was over");
  const { host, assign, spans, clock } = bench((_name, cancellation) => {
    cancellation.calls = () => [{ ...made, failure }];
    return new Promise(() => undefined);
  });
  assign(host, ["hangs"]);
  clock.nowMs += 100;
  host.endOverdue();
  const [own, call] = spans();
  assert.equal(call?.parentSpanId, own?.spanId);
  assert.deepEqual(
    [call?.kind, call?.operation, call?.outcome, call?.error?.code, call?.spanId],
    ["call", "GET /sheets", "failed", "TRL0217", made.spanId],
  );
});

test("a run whose reading was overtaken counts as a conflict, and its repetition for itself", () => {
  const stamps = [0, 0, 5 * 2 ** 32 + 1];
  const { host, assign, measures, turn } = bench(() => ({
    outcome: "done",
    effects: writing(stamps.shift() ?? 0),
  }));
  assign(host, ["a", "b"]);
  turn();
  assert.deepEqual(measures().invocations, { done: 2, refused: 0, failed: 0, conflict: 1 });
});

test("an attempt is recorded as the attempt that it is", () => {
  const { host, assign, spans } = bench((name) => (name === "bad" ? failed : done));
  assign(host, ["bad", "good"], 4);
  assert.deepEqual(
    spans().map(({ eventId, attempt, keptFor }) => [eventId, attempt, keptFor]),
    [
      ["bad", 4, "failed"],
      ["good", 4, "retry"],
    ],
  );
});

test("a request's handler is recorded below the request", async () => {
  const { host, spans } = bench(() => ({ ...done, reply: { status: 200, headers: {} } }));
  const traceparent = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
  const invocation = { id: "r", params: {}, query: {}, headers: { traceparent }, body: new Uint8Array(0) };
  host.takeRequests({ request: 1, function: "f", invocation });
  await new Promise(setImmediate);
  const [span] = spans();
  assert.deepEqual([span?.kind, span?.parentSpanId, span?.status], ["handler", "00f067aa0ba902b7", 200]);
});

function writing(stamp: number): Effects {
  return { reads: [{ ...row, stamp }], writes: [{ ...row, body: "{}", indexed: [] }], events: [] };
}

function bench(run: (name: string, cancellation: Cancellation) => Outcome | Promise<Outcome>) {
  const declared: FunctionModel = { kind: "schedule", expression: "rate(1 minute)", retry, ...commons };
  const meters = new ContextMeters(["f"]);
  const clock = { nowMs: 1_000 };
  const found: Span[] = [];
  const later: (() => void)[] = [];
  const recorder = new InvocationRecorder({
    context: "shop",
    functions: ["f"],
    meters,
    now: () => clock.nowMs,
    send: ({ sampled, notable }) =>
      found.push(...[...sampled, ...notable].map((text) => JSON.parse(text) as Span)),
  });
  recorder.flush(clock.nowMs);
  const host = new WorkerHost({
    functions: { f: declared },
    runtime: {
      deliver: (_name, event, _attempt, cancellation) => run(event.id, cancellation),
      answer: (_name, { id }, cancellation) => Promise.resolve(run(id, cancellation)),
    },
    tables: new PendingTables(new MemoryTables(), model, "shop"),
    executions: { history: () => [], definition: () => undefined, mapRuns: () => [] },
    model,
    seed: () => "",
    slots: new SlotWriter(newSlots()),
    now: () => clock.nowMs,
    at: () => () => undefined,
    ticks: () => clock.nowMs,
    recorder,
    soon: (action) => later.push(action),
    toCore: () => undefined,
    answer: () => undefined,
    reportBroken: () => undefined,
    report: () => undefined,
  });
  host.takeFromCore({ kind: "welcome", epoch: 5 });
  return {
    host,
    clock,
    assign: (to: WorkerHost, names: readonly string[], attempt = 1) =>
      to.takeFromCore({
        kind: "assign",
        assignment: 1,
        function: "f",
        loose: names.map((id) => ({ json: JSON.stringify({ id, data: {} }), attempt })),
      }),
    turn: () => {
      for (const action of later.splice(0)) action();
    },
    measures: () => meters.of("f").measures(),
    /** What was kept so far, but for the slowest: their window is not over. */
    spans: () => {
      recorder.flush(clock.nowMs);
      return found;
    },
  };
}

const retry = { attemptsMax: 5, delayMs: 10, factor: 2, delayMaxMs: 100, ageMaxMs: 1_000 };
const commons = { handler: "", timeoutMs: 100, concurrency: 16 };
const model: SystemModel = {
  modelVersion: 1,
  name: "test",
  summary: "",
  teams: {},
  contexts: {},
  events: {},
  apis: {},
};
