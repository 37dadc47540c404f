import assert from "node:assert/strict";
import { test } from "node:test";
import type { SystemModel } from "@trellis/model";
import type { Outcome } from "trellis/runtime";
import { EngineTelemetry } from "./engine-telemetry.ts";
import { InvocationRecorder } from "./invocation-recorder.ts";
import { ContextMeters } from "./meters.ts";
import { gatheredMax } from "./span-outbox.ts";

const failed: Outcome = {
  outcome: "failed",
  failure: { code: "TRL0301", message: "Error: no", retry: "later" },
};
const event = {
  type: "shop.sold.v1",
  id: "e1",
  time: "",
  key: undefined,
  traceparent: "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-00",
  tracestate: undefined,
  sampled: false,
  data: () => undefined,
  sharedData: () => undefined,
};

test("every span that was worth keeping is kept or counted as dropped, also when its worker ends before it has sent it", () => {
  const telemetry = new EngineTelemetry(model);
  const first = workerOf(telemetry);
  for (let run = 0; run < gatheredMax + 5; run++) first.delivered("f", event, 1, failed, 0, 1);
  assert.deepEqual(telemetry.spanStatus(), { held: 0, kept: 0, dropped: 5 });
  first.flush(0);
  assert.deepEqual(telemetry.spanStatus(), { held: gatheredMax, kept: gatheredMax, dropped: 5 });
  for (let run = 0; run < 3; run++) first.delivered("f", event, 1, failed, 0, 1);
  telemetry.workerEnded("shop");
  assert.deepEqual(telemetry.spanStatus(), { held: gatheredMax, kept: gatheredMax, dropped: 8 });
  const next = workerOf(telemetry);
  next.delivered("f", event, 1, failed, 0, 1);
  next.flush(0);
  telemetry.workerEnded("shop");
  assert.deepEqual(telemetry.spanStatus(), { held: gatheredMax + 1, kept: gatheredMax + 1, dropped: 8 });
  assert.equal(telemetry.measures().get("shop.f")?.invocations.failed, gatheredMax + 9);
});

test("an event that could not be stored is told as a publishing that failed", async () => {
  const telemetry = new EngineTelemetry(model);
  const { traceparent } = event;
  const sampled = { id: "e1", type: "shop.sold.v1", traceparent, publishedMs: Date.now() };
  telemetry.published({ ...sampled, durable: Promise.reject(new Error("no room")) });
  telemetry.published({ ...sampled, durable: Promise.resolve() });
  await new Promise(setImmediate);
  assert.deepEqual(
    telemetry
      .spans({ eventId: "e1" }, 10)
      .map(({ kind, outcome, error, spanId }) => [kind, outcome, error?.message, spanId])
      .toSorted((one, other) => String(one[1]).localeCompare(String(other[1]))),
    [
      ["publish", "done", undefined, "00f067aa0ba902b7"],
      ["publish", "failed", "Error: no room", "00f067aa0ba902b7"],
    ],
  );
});

test("one in a hundred traces is sampled where nothing else is said", () => {
  const { sampleRatio, sampler } = new EngineTelemetry(model);
  assert.equal(sampleRatio, 0.01);
  // (1 - 0.01) * 2^56 begins with 0xfd70a3d70a3d.
  assert.equal(sampler.samples("0".repeat(18) + "fd70a3d70a3d00"), false);
  assert.equal(sampler.samples("0".repeat(18) + "fd70a3d70a3dff"), true);
});

function workerOf(telemetry: EngineTelemetry): InvocationRecorder {
  const recorder = new InvocationRecorder({
    context: "shop",
    functions: ["f"],
    meters: new ContextMeters(["f"], telemetry.metersOf("shop")),
    now: Date.now,
    send: (batch) => telemetry.takeSpans("shop", batch),
  });
  recorder.flush(0);
  return recorder;
}

// Names are all that is read of it.
const model = {
  contexts: { shop: { name: "shop", functions: { f: { kind: "on" } } } },
} as unknown as SystemModel;
