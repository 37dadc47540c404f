import assert from "node:assert/strict";
import { test } from "node:test";
import type { Span } from "../inspection/inspection-contract.ts";
import { charactersMaxEach, SpanBuffer, spansMaxEach } from "./span-buffer.ts";

test("spans of both kinds are found in the order in which they began", () => {
  const buffer = new SpanBuffer();
  add(buffer, "sampled", span({ spanId: "b", startedAt: at(2) }));
  add(buffer, "notable", span({ spanId: "a", startedAt: at(1) }));
  add(buffer, "sampled", span({ spanId: "c", startedAt: at(3) }));
  assert.deepEqual(idsOf(buffer.find({}, 10)), ["a", "b", "c"]);
  assert.deepEqual(idsOf(buffer.find({}, 2)), ["b", "c"]);
});

test("they are filtered by trace, function and event before they are counted", () => {
  const buffer = new SpanBuffer();
  add(buffer, "sampled", span({ spanId: "a", traceId: "t1", function: "x.f", eventId: "e1" }));
  add(buffer, "sampled", span({ spanId: "b", traceId: "t2", function: "x.g", eventId: "e2" }));
  add(buffer, "sampled", span({ spanId: "c", traceId: "t2", function: "x.f", eventId: "e2" }));
  assert.deepEqual(idsOf(buffer.find({ traceId: "t2" }, 10)), ["b", "c"]);
  assert.deepEqual(idsOf(buffer.find({ function: "x.f" }, 1)), ["c"]);
  assert.deepEqual(idsOf(buffer.find({ traceId: "t2", function: "x.f" }, 10)), ["c"]);
  assert.deepEqual(idsOf(buffer.find({ eventId: "e1" }, 10)), ["a"]);
  assert.deepEqual(buffer.find({ eventId: "e" }, 10), []);
});

test("an event's spans are those of its deliveries and the one that published it", () => {
  const buffer = new SpanBuffer();
  const published = [{ spanId: "p", eventId: 'e"1', event: "x.sold" }];
  add(buffer, "sampled", span({ spanId: "a", eventId: "e0", published }));
  add(buffer, "sampled", span({ spanId: "b", eventId: 'e"1' }));
  add(
    buffer,
    "sampled",
    span({ spanId: "c", eventId: "e2", error: { code: "TRL0301", message: '"e\\"1"' } }),
  );
  assert.deepEqual(idsOf(buffer.find({ eventId: 'e"1' }, 10)), ["a", "b"]);
});

test("the oldest of each kind go when there are too many, and the other kind stays", () => {
  const buffer = new SpanBuffer();
  const later = at(1);
  add(buffer, "notable", span({ spanId: "failure" }));
  for (let each = 0; each < spansMaxEach * 2 + 7; each++)
    add(buffer, "sampled", span({ spanId: String(each), startedAt: later }));
  const found = idsOf(buffer.find({}, Infinity));
  assert.equal(found.length, spansMaxEach + 1);
  assert.equal(found[0], "failure");
  assert.equal(found[1], String(spansMaxEach + 7));
  assert.deepEqual(buffer.status(3), { held: spansMaxEach + 1, kept: spansMaxEach * 2 + 8, dropped: 3 });
});

test("long spans have a bound too", () => {
  const buffer = new SpanBuffer();
  const text = JSON.stringify(span({ error: { code: "TRL0301", message: "x".repeat(100_000) } }));
  for (let at = 0; at < 200; at++) buffer.add({ sampled: [], notable: [text] });
  assert.equal(buffer.status(0).held, Math.floor(charactersMaxEach / text.length));
});

function add(buffer: SpanBuffer, kind: "sampled" | "notable", each: Span): void {
  buffer.add({ sampled: [], notable: [], [kind]: [JSON.stringify(each)] });
}

const at = (second: number): string => new Date(second * 1_000).toISOString();
const idsOf = (spans: readonly Span[]): string[] => spans.map(({ spanId }) => spanId);

function span(part: Partial<Span>): Span {
  return {
    traceId: "t",
    spanId: "s",
    kind: "attempt",
    keptFor: "sampled",
    startedAt: at(0),
    durationMs: 1,
    outcome: "done",
    ...part,
  };
}
