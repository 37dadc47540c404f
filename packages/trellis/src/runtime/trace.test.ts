import assert from "node:assert/strict";
import { test } from "node:test";
import { newTraceparent, parseTraceparent, startSpan, traceparentOf } from "./trace.ts";
import { neverSampled } from "./trace-sampling.ts";

const traceId = "4bf92f3577b34da6a3ce929d0e0e4736";
const spanId = "00f067aa0ba902b7";

test("a traceparent is read and written as the specification's example has it", () => {
  const header = `00-${traceId}-${spanId}-01`;
  assert.deepEqual(parseTraceparent(header), { traceId, spanId, sampled: true });
  assert.equal(traceparentOf({ traceId, spanId, sampled: true }), header);
  assert.equal(traceparentOf({ traceId, spanId, sampled: false }), `00-${traceId}-${spanId}-00`);
});

// After the W3C trace-context test suite (test.py, TraceContextTest).
const read: [what: string, header: string, sampled: boolean][] = [
  ["not sampled", `00-${traceId}-${spanId}-00`, false],
  ["flags that are not known yet", `00-${traceId}-${spanId}-fe`, false],
  ["flags that are not known yet beside sampled", `00-${traceId}-${spanId}-ff`, true],
  ["a later version", `cc-${traceId}-${spanId}-01`, true],
  ["a later version with more behind it", `cc-${traceId}-${spanId}-01-what-the-future-brings`, true],
];
for (const [what, header, sampled] of read) {
  test(`reads a traceparent with ${what}`, () =>
    assert.deepEqual(parseTraceparent(header), { traceId, spanId, sampled }));
}

const refused: [what: string, header: string | undefined][] = [
  ["nothing", undefined],
  ["an empty text", ""],
  ["version ff", `ff-${traceId}-${spanId}-01`],
  ["version 00 with more behind it", `00-${traceId}-${spanId}-01-more`],
  ["a later version with letters behind it", `cc-${traceId}-${spanId}-01.more`],
  ["a trace id of zeros", `00-${"0".repeat(32)}-${spanId}-01`],
  ["a span id of zeros", `00-${traceId}-${"0".repeat(16)}-01`],
  ["capital letters", `00-${traceId.toUpperCase()}-${spanId}-01`],
  ["a trace id that is too short", `00-${traceId.slice(1)}-${spanId}-01`],
  ["a span id that is too long", `00-${traceId}-${spanId}0-01`],
  ["a letter that is no digit", `00-${traceId.replace("4", "g")}-${spanId}-01`],
  ["flags of one digit", `00-${traceId}-${spanId}-1`],
  ["spaces around it", ` 00-${traceId}-${spanId}-01 `],
  ["two of them", `00-${traceId}-${spanId}-01,00-${traceId}-${spanId}-01`],
];
for (const [what, header] of refused) {
  test(`takes ${what} for no traceparent`, () => assert.equal(parseTraceparent(header), undefined));
}

test("a span goes on with its parent's trace, and a first one begins a trace of its own", () => {
  const child = startSpan({ traceId, spanId, sampled: true });
  assert.deepEqual([child.traceId, child.sampled], [traceId, true]);
  assert.notEqual(child.spanId, spanId);
  const first = startSpan(undefined);
  assert.deepEqual(parseTraceparent(traceparentOf(first)), first);
  assert.notEqual(startSpan(undefined).traceId, first.traceId);
});

test("a new trace carries the decision about it in its sampled flag", () => {
  const asked: string[] = [];
  const samples = (id: string): boolean => asked.push(id) > 0;
  const sampled = parseTraceparent(newTraceparent({ ...neverSampled, samples }));
  assert.deepEqual([sampled?.sampled, sampled?.traceId], [true, asked[0]]);
  assert.equal(parseTraceparent(newTraceparent(neverSampled))?.sampled, false);
});
