import assert from "node:assert/strict";
import { test } from "node:test";
import type { RecordedCase } from "./recorded-case.ts";
import { placeholdersOf, replaced, unlikeness } from "./likeness.ts";

const none: ReadonlySet<string> = new Set();

/** A case of which nothing matters but what the recorder replaced. */
function recordedWith(transformers: RecordedCase["transformers"]): RecordedCase {
  return {
    test: "t",
    recorded: "04-11-2024, 11:41:28",
    lambdas: [],
    transformers,
    definition: { StartAt: "A", States: {} },
    input: "{}",
    type: "STANDARD",
    expected: { status: "", output: null, error: null, cause: null, events: [] },
    ordered: true,
  };
}

test("names the place where two values differ", () => {
  const told = unlikeness({ events: [{ id: 1 }, { id: 2 }] }, { events: [{ id: 1 }, { id: 3 }] }, none);
  assert.equal(told, "/events/1/id: recorded 2, ours 3");
});

test("a field too many and a field too few are differences", () => {
  assert.match(unlikeness({ a: 1 }, { a: 1, b: 2 }, none) ?? "", /^\/b: recorded nothing, ours 2$/);
  assert.match(unlikeness({ a: 1, b: 2 }, { a: 1 }, none) ?? "", /^\/b: recorded 2, ours nothing$/);
  assert.match(unlikeness([1, 2], [1], none) ?? "", /^\/: recorded \[1,2\]/);
});

test("a text that is JSON counts as what it says", () => {
  assert.equal(unlikeness({ input: { a: [1] } }, { input: '{"a": "[1]"}' }, none), undefined);
  assert.notEqual(unlikeness({ input: { a: [1] } }, { input: '{"a": "[2]"}' }, none), undefined);
});

test("a hole in a text stands for anything, the rest of it for itself", () => {
  const recorded = "arn:<partition>:states:<region>:1:execution:m:e";
  assert.equal(unlikeness(recorded, "arn:aws:states:eu-central-1:1:execution:m:e", none), undefined);
  assert.notEqual(unlikeness(recorded, "arn:aws:states:eu-central-1:2:execution:m:e", none), undefined);
});

test("of a function's cause its error counts, and not its stack", () => {
  const cause = (errorMessage: string, requestId: string) =>
    JSON.stringify({ errorMessage, errorType: "Exception", requestId, stackTrace: [requestId] });
  assert.equal(unlikeness({ cause: cause("a", "1") }, { cause: cause("a", "2") }, none), undefined);
  assert.notEqual(unlikeness({ cause: cause("a", "1") }, { cause: cause("b", "1") }, none), undefined);
});

test("what the recorder replaced is replaced in ours, and its words match anything", () => {
  const recorded = recordedWith([
    ["regex", "f_uid001", "function_name"],
    ["jsonpath", "$..StartTime", "start-time", false],
  ]);
  assert.deepEqual(replaced({ resource: "arn:f_uid001" }, recorded), { resource: "arn:function_name" });
  const words = placeholdersOf(recorded);
  assert.equal(unlikeness("start-time", "2026-01-01T00:00:00Z", words), undefined);
  assert.notEqual(unlikeness("other-time", "2026-01-01T00:00:00Z", words), undefined);
});
