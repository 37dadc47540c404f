import assert from "node:assert/strict";
import { test } from "node:test";
import { Fault } from "@trellis/model";
import { headSampler, neverSampled, parseTraceparent, type HeadSampler } from "trellis/runtime";
import type { Span } from "../inspection/inspection-contract.ts";
import type { Waiter } from "../workers/waiter.ts";
import { RequestRecorder } from "./request-recorder.ts";
import { slowestWindowMs } from "./slowest.ts";

const traceId = "4bf92f3577b34da6a3ce929d0e0e4736";
const caller = "00f067aa0ba902b7";
const always = headSampler(1);

test("a request without a trace begins one, and its handler is given its span", () => {
  const { recorder, spans } = bench(always);
  const given = pass(recorder, { accept: "*/*" });
  assert.equal(given["accept"], "*/*");
  const context = parseTraceparent(given["traceparent"]);
  const [span] = spans();
  assert.deepEqual(
    [span?.traceId, span?.spanId, span?.parentSpanId, span?.status, span?.outcome, span?.keptFor],
    [context?.traceId, context?.spanId, undefined, 201, "done", "sampled"],
  );
});

test("a trace from outside goes on, sampled or not as its caller has it", () => {
  for (const [flags, sampler, kept] of [
    ["01", neverSampled, 1],
    ["00", always, 0],
  ] as const) {
    const { recorder, spans } = bench(sampler);
    const given = pass(recorder, { traceparent: `00-${traceId}-${caller}-${flags}` });
    const context = parseTraceparent(given["traceparent"]);
    assert.deepEqual([context?.traceId, context?.sampled], [traceId, flags === "01"]);
    assert.notEqual(context?.spanId, caller);
    assert.deepEqual(
      spans().map(({ spanId, parentSpanId }) => [spanId, parentSpanId]),
      kept === 1 ? [[context?.spanId, caller]] : [],
    );
  }
});

test("a malformed traceparent is as good as none", () => {
  const { recorder, spans } = bench(always);
  pass(recorder, { traceparent: "nonsense" });
  assert.equal(spans()[0]?.parentSpanId, undefined);
});

test("what is answered with 5xx, or not at all, is kept with its cause though it is not sampled", () => {
  const { recorder, spans } = bench(neverSampled);
  recorder.record("shop.buy", {}, nobody, (_, waiter) => waiter.answered({ status: 503, headers: {} }));
  const fault = new Fault("TRL0303", "the worker was ended", { retry: "later" });
  const told: unknown[] = [];
  recorder.record("shop.buy", {}, { ...nobody, failed: (error) => told.push(error) }, (_, waiter) =>
    waiter.failed(fault),
  );
  assert.deepEqual(told, [fault]);
  assert.deepEqual(
    spans().map(({ keptFor, outcome, status, error }) => [keptFor, outcome, status, error]),
    [
      ["failed", "failed", 503, undefined],
      ["failed", "failed", undefined, { code: "TRL0303", message: "the worker was ended" }],
    ],
  );
});

test("a refusal is an answer, and of the others the slowest of a window are kept", () => {
  const { recorder, spans, window } = bench(neverSampled);
  recorder.record("shop.buy", {}, nobody, (_, waiter) => waiter.answered({ status: 409, headers: {} }));
  assert.deepEqual(spans(), []);
  window();
  assert.deepEqual(
    spans().map(({ keptFor, outcome, status }) => [keptFor, outcome, status]),
    [["slow", "refused", 409]],
  );
});

const nobody: Waiter = { answered: () => undefined, failed: () => undefined };

/** Answers the headers that the handler was given. */
function pass(recorder: RequestRecorder, headers: Record<string, string>): Readonly<Record<string, string>> {
  let given: Readonly<Record<string, string>> = {};
  let status = 0;
  const waiter: Waiter = { ...nobody, answered: (answer) => (status = answer.status) };
  recorder.record("shop.buy", headers, waiter, (traced, recorded) => {
    given = traced;
    recorded.answered({ status: 201, headers: {} });
  });
  assert.equal(status, 201);
  return given;
}

function bench(sampler: HeadSampler) {
  const found: Span[] = [];
  const recorder = new RequestRecorder({
    sampler,
    now: Date.now,
    keep: ({ sampled, notable }) =>
      found.push(...[...sampled, ...notable].map((text) => JSON.parse(text) as Span)),
  });
  return {
    recorder,
    spans: () => found,
    window: () => recorder.endWindow(performance.now() + slowestWindowMs),
  };
}
