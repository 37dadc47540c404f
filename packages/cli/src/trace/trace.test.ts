import assert from "node:assert/strict";
import { test } from "node:test";
import type { Span, SpanFilter } from "@trellis/engine/inspection";
import type { SystemModel } from "@trellis/model";
import { nowMs, run } from "../fixtures/fake-world.ts";
import { traceTrees, type TraceNode } from "./trace-tree.ts";

const traceId = "4bf92f3577b34da6a3ce929d0e0e4736";
const published = [
  { spanId: "p1", eventId: "e1", event: "orders.order-placed" },
  { spanId: "p2", eventId: "e2", event: "orders.order-placed" },
];
const request = span({
  spanId: "a",
  parentSpanId: "outside",
  kind: "request",
  function: "orders.placeOrder",
  status: 201,
  durationMs: 12.1,
});
const handler = span({
  spanId: "b",
  parentSpanId: "a",
  kind: "handler",
  function: "orders.placeOrder",
  status: 201,
  durationMs: 0.82,
  rowsRead: 1,
  rowsWritten: 2,
  published,
});
const reserve = attempt({ spanId: "c", parentSpanId: "p1", function: "stock.reserve", startedAt: at(3) });
const failed = attempt({
  spanId: "d",
  parentSpanId: "p1",
  function: "billing.bill",
  startedAt: at(4),
  outcome: "failed",
  keptFor: "failed",
  error: { code: "TRL0301", message: "Error: no\nmore" },
});
const given = attempt({
  spanId: "e",
  parentSpanId: "p1",
  function: "billing.bill",
  startedAt: at(40),
  kind: "deadLetter",
  attempt: 2,
  outcome: "failed",
});
const spans = [request, handler, reserve, failed, given];

test("spans stand below what led to them, also by way of an event", () => {
  const shape = ({ span: { spanId }, children }: TraceNode): unknown => [spanId, ...children.map(shape)];
  assert.deepEqual(traceTrees(spans).map(shape), [["a", ["b", ["c"], ["d"], ["e"]]]]);
  assert.deepEqual(
    traceTrees([reserve, failed]).map(shape),
    [["c"], ["d"]],
    "nothing is kept of what led to them",
  );
  const circle = [span({ spanId: "x", parentSpanId: "y" }), span({ spanId: "y", parentSpanId: "x" })];
  assert.deepEqual(traceTrees(circle).map(shape), [["x", ["y"]]]);
  assert.deepEqual(traceTrees([span({ spanId: "z", parentSpanId: "z" })]).map(shape), [["z"]]);
});

test("a trace is shown as a tree, with what became of each step", async () => {
  const asked: SpanFilter[] = [];
  const engine = engineOf(asked, ({ traceId: wanted }) => (wanted === traceId ? spans : []));
  const { exitCode, stdout, stderr } = await run(["trace", traceId], { engine });
  assert.equal(
    stdout,
    [
      "SPAN                              OUTCOME   AFTER     TOOK  WHAT",
      "request orders.placeOrder         done 201   0 ms    12 ms",
      "└─ handler orders.placeOrder      done 201   0 ms  0.82 ms  read 1 row, wrote 2 rows, published 2 events",
      "   ├─ attempt 1 of stock.reserve  done       3 ms   0.4 ms  orders.order-placed.v1 e1",
      String.raw`   ├─ attempt 1 of billing.bill   ▲ failed   4 ms   0.4 ms  TRL0301 Error: no\nmore, orders.order-placed.v1 e1`,
      "   └─ given up by billing.bill    ▲ failed  40 ms   0.4 ms  orders.order-placed.v1 e1",
      "",
    ].join("\n"),
  );
  assert.deepEqual([exitCode, stderr], [0, `trace ${traceId}: 5 spans (0.00 s)\n`]);
  assert.deepEqual(asked, [{ traceId }]);
});

test("an event stands for its trace, also when its id looks like a trace's", async () => {
  for (const id of ["e1", "00000000000000000000000000000001"]) {
    const asked: SpanFilter[] = [];
    const engine = engineOf(asked, ({ traceId: trace, eventId }) =>
      eventId === id ? [reserve] : trace === traceId ? spans : [],
    );
    const { stdout } = await run(["trace", id, "--json"], { engine });
    const { schema, data } = JSON.parse(stdout) as {
      schema: string;
      data: { traceId: string; spans: unknown[] };
    };
    assert.deepEqual([schema, data.traceId, data.spans.length], ["trellis.trace/1", traceId, 5]);
    assert.deepEqual(asked.at(-2), { eventId: id });
  }
});

test("an id of which nothing is kept ends with 5, and says why that may be", async () => {
  const { exitCode, stdout, stderr } = await run(["trace", "nothing"], { engine: engineOf([], () => []) });
  assert.deepEqual([exitCode, stdout], [5, ""]);
  assert.match(stderr, /no spans of "nothing" are kept: its trace was not sampled/);
});

test("the newest spans are listed, of one function when it is named", async () => {
  const asked: SpanFilter[] = [];
  const engine = engineOf(asked, () => [failed]);
  const { stdout } = await run(["spans", "--function", "billing.bill", "--limit", "5"], { engine });
  assert.equal(
    stdout,
    [
      "STARTED  SPAN                       OUTCOME     TOOK  KEPT FOR  TRACE",
      `1.0 s ago  attempt 1 of billing.bill  ▲ failed  0.4 ms  failed    ${traceId}`,
      "",
    ]
      .join("\n")
      .replace("STARTED", "  STARTED"),
  );
  assert.deepEqual(asked, [{ function: "billing.bill" }]);
  const misspelt = await run(["spans", "--function", "billing.bil"], { engine });
  assert.match(misspelt.stderr, /TRL0309\]: no function "billing.bil"; did you mean "billing.bill"\?/);
});

function engineOf(asked: SpanFilter[], answer: (filter: SpanFilter) => readonly Span[]) {
  return {
    model: async () => model,
    spans: async (filter: SpanFilter, limit: number) => {
      asked.push(filter);
      return answer(filter).slice(0, limit);
    },
  };
}

// Names are all that is read of it.
const model = {
  contexts: { billing: { name: "billing", functions: { bill: { kind: "on" } } } },
} as unknown as SystemModel;

function at(ms: number): string {
  return new Date(nowMs - 1_004 + ms).toISOString();
}

function attempt(part: Partial<Span>): Span {
  const facts = { attempt: 1, eventId: "e1", eventType: "orders.order-placed.v1", durationMs: 0.4 };
  return span({ kind: "attempt", ...facts, ...part });
}

function span(part: Partial<Span>): Span {
  const facts = {
    traceId,
    spanId: "s",
    durationMs: 1,
    outcome: "done",
    keptFor: "sampled",
    startedAt: at(0),
  } as const;
  return { kind: "attempt", ...facts, ...part };
}
