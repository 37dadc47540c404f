import assert from "node:assert/strict";
import { test } from "node:test";
import { parseTraceparent, StoredEvent, type HttpInvocation, type Outcome } from "trellis/runtime";
import type { Span } from "../inspection/inspection-contract.ts";
import { InvocationRecorder } from "./invocation-recorder.ts";
import { ContextMeters } from "./meters.ts";
import { slowestMax, slowestWindowMs } from "./slowest.ts";
import { gatheredMax, gatheredSampledMax } from "./span-outbox.ts";

const traceId = "4bf92f3577b34da6a3ce929d0e0e4736";
const publishing = "00f067aa0ba902b7";
const done: Outcome = { outcome: "done", effects: undefined };
const failed: Outcome = {
  outcome: "failed",
  failure: { code: "TRL0301", message: "Error: no", retry: "later" },
};

test("a sampled run is kept as a span below its event's publishing", () => {
  const { deliver, flushed } = bench();
  deliver({ sampled: true, startedMs: 5, endedMs: 5.0126 });
  const [span] = flushed().sampled;
  const { spanId, ...rest } = span!;
  assert.match(spanId, /^[0-9a-f]{16}$/);
  assert.notEqual(spanId, publishing);
  assert.deepEqual(rest, {
    kind: "attempt",
    traceId,
    parentSpanId: publishing,
    eventId: "e1",
    eventType: "shop.sold.v1",
    attempt: 1,
    keptFor: "sampled",
    function: "shop.f",
    startedAt: "2026-11-21T12:00:00.000Z",
    durationMs: 0.013,
    outcome: "done",
  });
});

test("every run is counted and measured, kept or not", () => {
  const { deliver, meters, flushed } = bench();
  const refused: Outcome = { outcome: "refused", refusal: { refused: "sold-out" } };
  for (let run = 0; run < 100; run++) deliver({ endedMs: 1 });
  deliver({ ended: refused });
  deliver({ ended: failed });
  deliver({ ended: "conflict" });
  deliver({ attempt: 2 });
  flushed();
  const { invocations, duration } = meters.measures().get("f")!;
  assert.deepEqual(invocations, { done: 101, refused: 1, failed: 1, conflict: 1 });
  assert.equal(duration?.count, 104);
});

test("a run that failed, and every retry, is kept though its trace is not sampled, with its cause", () => {
  const { deliver, windowed } = bench();
  deliver({ ended: failed });
  deliver({ ended: failed, attempt: 2 });
  deliver({ attempt: 3 });
  const { sampled, notable } = windowed();
  assert.deepEqual(sampled, []);
  assert.deepEqual(
    notable.map(({ keptFor, attempt, outcome, error }) => [keptFor, attempt, outcome, error?.code]),
    [
      ["failed", 1, "failed", "TRL0301"],
      ["failed", 2, "failed", "TRL0301"],
      ["retry", 3, "done", undefined],
    ],
  );
});

test("a refusal is an answer: it is kept only when it is sampled or slow", () => {
  const { deliver, windowed } = bench();
  for (let run = 0; run < slowestMax; run++) deliver({ endedMs: 50 });
  deliver({ ended: { outcome: "refused", refusal: { refused: "sold-out" } }, endedMs: 1 });
  assert.ok(windowed().notable.every(({ outcome }) => outcome === "done"));
});

test("of a window's other runs the slowest of each function are kept, once the window is over", () => {
  const { deliver, flushed, windowed } = bench();
  for (let run = 1; run <= 40; run++) {
    deliver({ endedMs: run });
    deliver({ functionName: "g", endedMs: run / 10 });
  }
  assert.deepEqual(flushed().notable, []);
  const { notable } = windowed();
  const durations = (name: string) =>
    notable.flatMap((span) => (span.function === name && span.keptFor === "slow" ? [span.durationMs] : []));
  assert.deepEqual(durations("shop.f"), [40, 39, 38, 37, 36]);
  assert.deepEqual(durations("shop.g"), [4, 3.9, 3.8, 3.7, 3.6]);
  // The next window begins with nothing: what was too fast before is among the slowest now.
  deliver({ endedMs: 1 });
  assert.deepEqual(
    windowed().notable.map(({ durationMs }) => durationMs),
    [1],
  );
});

test("what a run read, wrote and published is in its span; what it published are the parents of what follows", () => {
  const { deliver, flushed } = bench();
  const json = (at: number) =>
    JSON.stringify({ traceparent: `00-${traceId}-${String(at).padStart(16, "0")}-01`, data: 1 });
  const events = Array.from({ length: 40 }, (_, at) => ({
    contract: "shop.sold",
    id: `p${at}`,
    key: undefined,
    json: json(at + 1),
  }));
  const row = { table: "shop.t", partition: "a", sort: "" };
  const effects = {
    reads: [{ ...row, stamp: 1 }],
    writes: [{ ...row, body: "{}", indexed: [] }],
    events,
  };
  deliver({ sampled: true, ended: { outcome: "done", effects } });
  const [span] = flushed().sampled;
  assert.deepEqual([span?.rowsRead, span?.rowsWritten], [1, 1]);
  assert.deepEqual(span?.published?.[0], { spanId: "0000000000000001", eventId: "p0", event: "shop.sold" });
  assert.deepEqual([span?.published?.length, span?.publishedCount], [32, 40]);
});

test("a request's handler is recorded with its answer's status, below what the gateway has begun", () => {
  const { recorder, meters, flushed } = bench();
  const request = (headers: Record<string, string>): HttpInvocation => ({
    id: "r1",
    params: {},
    query: {},
    headers,
    body: new Uint8Array(0),
  });
  const reply = { status: 201, headers: {} };
  const traceparent = `00-${traceId}-${publishing}-01`;
  recorder.answered("f", request({ traceparent }), { ...done, reply }, 0, 2);
  const [span] = flushed().sampled;
  assert.deepEqual(
    [span?.kind, span?.traceId, span?.parentSpanId, span?.eventId, span?.status, span?.durationMs],
    ["handler", traceId, publishing, "r1", 201, 2],
  );
  recorder.answered("f", request({ traceparent }), { ...done, reply: { status: 422, headers: {} } }, 0, 1);
  assert.equal(flushed().sampled[0]?.outcome, "refused");
  recorder.answered("f", request({}), failed, 0, 1);
  const [orphan] = flushed().notable;
  assert.deepEqual([orphan?.keptFor, orphan?.parentSpanId], ["failed", undefined]);
  assert.deepEqual(meters.measures().get("f")?.invocations, { done: 1, refused: 1, failed: 1, conflict: 0 });
});

test("beyond a sending's bound spans are dropped and counted, and samples leave room for failures", () => {
  const { deliver, flushed, meters } = bench();
  for (let run = 0; run < gatheredMax; run++) deliver({ sampled: true });
  for (let run = 0; run < gatheredMax; run++) deliver({ ended: failed });
  const { sampled, notable } = flushed();
  assert.deepEqual([sampled.length, notable.length], [gatheredSampledMax, gatheredMax - gatheredSampledMax]);
  assert.deepEqual(meters.spans(), { offered: gatheredMax * 2, dropped: gatheredMax });
  deliver({ sampled: true });
  assert.equal(flushed().sampled.length, 1);
});

test("nothing is sent when there is nothing to tell", () => {
  const { recorder, sent } = bench();
  recorder.flush(0);
  recorder.flush(1);
  assert.equal(sent(), 0);
});

interface Given {
  readonly functionName: string;
  readonly sampled: boolean;
  readonly attempt: number;
  readonly ended: Outcome | "conflict";
  readonly startedMs: number;
  readonly endedMs: number;
}

function bench() {
  const functions = ["f", "g"];
  const meters = new ContextMeters(functions);
  let batches = 0;
  let sampled: Span[] = [];
  let notable: Span[] = [];
  const read = (texts: readonly string[]) => texts.map((text) => JSON.parse(text) as Span);
  const recorder = new InvocationRecorder({
    context: "shop",
    functions,
    meters,
    now: () => Date.UTC(2026, 10, 21, 12) + 0.5,
    send: (batch) => {
      batches += 1;
      sampled.push(...read(batch.sampled));
      notable.push(...read(batch.notable));
    },
  });
  let nowMs = 0;
  recorder.flush(nowMs);
  const take = (): { sampled: Span[]; notable: Span[] } => {
    recorder.flush(nowMs);
    const taken = { sampled, notable };
    [sampled, notable] = [[], []];
    return taken;
  };
  return {
    recorder,
    meters,
    sent: () => batches,
    deliver: (given: Partial<Given>) => {
      const { functionName = "f", attempt = 1, ended = done, startedMs = 0, endedMs = 0.001 } = given;
      const event = eventOf(given.sampled ?? false);
      recorder.delivered(functionName, event, attempt, ended, startedMs, endedMs);
    },
    /** What is sent at once. */
    flushed: take,
    /** What is sent at the window's end. */
    windowed: () => {
      nowMs += slowestWindowMs;
      return take();
    },
  };
}

function eventOf(sampled: boolean): StoredEvent {
  const traceparent = `00-${traceId}-${publishing}-${sampled ? "01" : "00"}`;
  assert.equal(parseTraceparent(traceparent)?.sampled, sampled);
  const event = { type: "shop.sold.v1", id: "e1", time: "", traceparent, data: { traceparent: "of no use" } };
  return new StoredEvent(JSON.stringify(event));
}
