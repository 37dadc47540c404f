import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { setTimeout } from "node:timers/promises";
import { startEngine, type Engine, type EngineOptions } from "./engine.ts";
import type { Span, SpanFilter } from "./inspection/inspection-contract.ts";
import { parseExposition } from "./telemetry/fixtures/parse-exposition.ts";

const shop = join(import.meta.dirname, "fixtures", "shop");
const engines: { readonly engine: Engine; readonly dataDir: string }[] = [];
after(async () => {
  for (const { engine, dataDir } of engines) {
    await engine.stop();
    rmSync(dataDir, { recursive: true, force: true });
  }
});

const all = await start({ sampleRatio: 1 });
const none = await start({ sampleRatio: 0 });
const caller = "4bf92f3577b34da6a3ce929d0e0e4736";

test("a request, its handler, what it published and every delivery of that are one trace", async () => {
  const traceparent = `00-${caller}-00f067aa0ba902b7-01`;
  assert.equal(await order(none, "traced", { traceparent }), 201);
  assert.ok(await none.settled(10_000));
  const spans = await found(none, { traceId: caller }, 5);
  const by = (kind: Span["kind"], name: string): Span => {
    const span = spans.find((each) => each.kind === kind && each.function === name);
    assert.ok(
      span,
      `${kind} of ${name} is among ${spans.map((each) => `${each.kind} ${each.function}`).join(", ")}`,
    );
    return span;
  };
  const request = by("request", "orders.placeOrder");
  const handler = by("handler", "orders.placeOrder");
  const reserve = by("attempt", "stock.reserve");
  const audit = by("attempt", "stock.audit");
  assert.equal(request.parentSpanId, "00f067aa0ba902b7");
  assert.equal(handler.parentSpanId, request.spanId);
  assert.deepEqual([request.status, handler.status, handler.rowsWritten], [201, 201, 1]);
  const [placed] = handler.published ?? [];
  assert.deepEqual(
    [placed?.event, placed?.spanId, placed?.eventId],
    ["orders.order-placed", reserve.parentSpanId, reserve.eventId],
  );
  assert.equal(by("attempt", "trouble.misbehave").parentSpanId, placed?.spanId);
  assert.equal(reserve.published?.[0]?.spanId, audit.parentSpanId);
  assert.deepEqual(
    [reserve.rowsRead, reserve.rowsWritten, reserve.eventType],
    [1, 1, "orders.order-placed.v1"],
  );
  assert.ok(spans.every(({ keptFor, traceId }) => keptFor === "sampled" && traceId === caller));
  assert.ok(request.durationMs >= handler.durationMs, "the gateway waits for the handler and the commit");
  assert.deepEqual(
    none.inspected
      .spans({ eventId: placed?.eventId ?? "" }, 10)
      .map(({ kind }) => kind)
      .toSorted(),
    ["attempt", "attempt", "handler"],
  );
});

test("a caller that does not sample is followed, too", async () => {
  const traceId = "11112222333344445555666677778888";
  assert.equal(await order(all, "quiet", { traceparent: `00-${traceId}-00f067aa0ba902b7-00` }), 201);
  assert.ok(await all.settled(10_000));
  await setTimeout(100);
  assert.deepEqual(all.inspected.spans({ traceId }, 10), []);
});

test("an event from outside begins a trace with its publishing", async () => {
  const { id } = await all.publish("orders.order-placed", { orderId: "o", item: "tea", quantity: 1 });
  assert.ok(await all.settled(10_000));
  const [publish, ...deliveries] = await found(all, { eventId: id }, 3);
  assert.deepEqual(
    [publish?.kind, publish?.parentSpanId, publish?.eventType],
    ["publish", undefined, "orders.order-placed.v1"],
  );
  assert.deepEqual(
    deliveries
      .map(({ function: name, parentSpanId }) => `${name} ${parentSpanId === publish?.spanId}`)
      .toSorted(),
    ["stock.reserve true", "trouble.misbehave true"],
  );
});

test("a schedule's firing and an invocation by hand begin traces", async () => {
  await all.invoke("stock.count");
  const [count] = await found(all, { function: "stock.count" }, 1);
  assert.deepEqual(
    [count?.kind, count?.keptFor, count?.eventType],
    ["attempt", "sampled", "trellis.schedule-fired.v1"],
  );
});

test("failed attempts, retries and dead letters are kept though nothing is sampled", async () => {
  const data = { orderId: "bad", item: "tea", quantity: 1, trouble: "throw" };
  const { id } = await none.publish("orders.order-placed", data);
  assert.ok(await none.settled(10_000));
  const spans = await found(none, { eventId: id, function: "trouble.misbehave" }, 3);
  assert.deepEqual(
    spans
      .map(({ kind, keptFor, attempt, outcome, error }) =>
        [kind, keptFor, attempt, outcome, error?.code].join(" "),
      )
      .toSorted(),
    [
      "attempt failed 1 failed TRL0301",
      "attempt failed 2 failed TRL0301",
      "deadLetter deadLetter 2 failed TRL0301",
    ],
  );
  assert.equal(new Set(spans.map(({ traceId, parentSpanId }) => `${traceId} ${parentSpanId}`)).size, 1);
  assert.deepEqual(none.inspected.spans({ eventId: id, function: "stock.reserve" }, 10), []);
});

test("an attempt that ended its worker is told by the core, with what ended it", async () => {
  const data = { orderId: "exit", item: "tea", quantity: 1, trouble: "exit" };
  const { id } = await none.publish("orders.order-placed", data);
  assert.ok(await none.settled(20_000));
  const spans = await found(none, { eventId: id, function: "trouble.misbehave" }, 3);
  assert.deepEqual(spans.map(({ kind, attempt, error }) => `${kind} ${attempt} ${error?.code}`).toSorted(), [
    "attempt 1 TRL0304",
    "attempt 2 TRL0304",
    "deadLetter 2 TRL0304",
  ]);
});

test("runs are counted exactly, and durations have quantiles", async () => {
  const { functions, latency, spans } = await none.status();
  const misbehave = functions.find(({ name }) => name === "trouble.misbehave");
  // One good order, two failures by throwing; what ended its worker was never told by it.
  const { duration, ...invocations } = misbehave?.invocations ?? {};
  assert.deepEqual(invocations, { done: 1, refused: 0, failed: 2, conflict: 0 });
  for (const figures of [duration, misbehave?.latency, latency]) {
    assert.ok(
      figures &&
        figures.p50Ms <= figures.p90Ms &&
        figures.p90Ms <= figures.p99Ms &&
        figures.p99Ms <= figures.maxMs,
    );
  }
  assert.equal(spans.dropped, 0);
  assert.equal(spans.held, spans.kept);
});

test("metrics are well-formed, and agree with the status", async () => {
  const text = await (await fetch(`${none.inspectionUrl}/metrics`)).text();
  const families = parseExposition(text);
  const status = await none.status();
  const reserve = status.functions.find(({ name }) => name === "stock.reserve");
  const done = families
    .get("trellis_deliveries_total")
    ?.samples.find(
      ({ labels }) => labels.get("function") === "stock.reserve" && labels.get("outcome") === "done",
    );
  assert.equal(done?.value, reserve?.done);
  assert.ok(
    families.has("trellis_delivery_latency_seconds") && families.has("trellis_invocation_duration_seconds"),
  );
});

test("a share that is none is refused at the start", async () => {
  for (const sampleRatio of [-0.1, 1.1, Number.NaN]) {
    await assert.rejects(start({ sampleRatio }), /sampleRatio must be a number from 0 to 1/);
  }
});

async function start(telemetry: NonNullable<EngineOptions["telemetry"]>): Promise<Engine> {
  const dataDir = mkdtempSync(join(tmpdir(), "trellis-telemetry-"));
  const engine = await startEngine({ root: shop, dataDir, schedules: false, telemetry }).catch(
    (error: unknown) => {
      rmSync(dataDir, { recursive: true, force: true });
      throw error;
    },
  );
  engines.push({ engine, dataDir });
  return engine;
}

async function order(engine: Engine, orderId: string, headers: Record<string, string>): Promise<number> {
  const response = await fetch(`${engine.gatewayUrl}/orders`, {
    method: "POST",
    headers: { "content-type": "application/json", ...headers },
    body: JSON.stringify({ orderId, item: "tea", quantity: 1 }),
  });
  await response.arrayBuffer();
  return response.status;
}

/** Workers send their spans every few ms. */
async function found(engine: Engine, filter: SpanFilter, count: number): Promise<readonly Span[]> {
  const deadline = Date.now() + 5_000;
  for (;;) {
    const spans = engine.inspected.spans(filter, 100);
    if (spans.length >= count || Date.now() > deadline) return spans;
    await setTimeout(10);
  }
}
