import assert from "node:assert/strict";
import { test } from "node:test";
import { Fault } from "@trellis/model";
import { failureMessageMaxLength, failureOf, failureStackMaxLength } from "./failure.ts";

test("a fault keeps its code, its words and its advice", () => {
  const { code, message, retry, stack } = failureOf(
    new Fault("TRL0201", "/total must be integer", { retry: "never" }),
  );
  assert.deepEqual([code, message, retry], ["TRL0201", "/total must be integer", "never"]);
  assert.match(stack ?? "", /failure\.test/);
});

test("any other error is a handler's failure with the error's name, and its cause stands in the stack", () => {
  const failure = failureOf(new TypeError("no such field", { cause: new RangeError("deep down") }));
  assert.deepEqual(
    [failure.code, failure.message, failure.retry],
    ["TRL0301", "TypeError: no such field", "unknown"],
  );
  assert.match(failure.stack ?? "", /no such field[^]*caused by RangeError: deep down/);
});

const circle: Record<string, unknown> = {};
circle["self"] = circle;
const thrown: [what: unknown, said: string][] = [
  ["stop", 'the handler threw "stop", which is no Error'],
  [undefined, "the handler threw undefined, which is no Error"],
  [null, "the handler threw null, which is no Error"],
  [{ status: 404 }, 'the handler threw {"status":404}, which is no Error'],
  [5n, "the handler threw bigint, which is no Error"],
  [circle, "the handler threw object, which is no Error"],
  [Symbol("x"), "the handler threw symbol, which is no Error"],
];
for (const [what, said] of thrown) {
  test(`says "${said}"`, () =>
    assert.deepEqual(failureOf(what), { code: "TRL0301", message: said, retry: "unknown" }));
}

test("message and stack are bounded", () => {
  const { message, stack } = failureOf(new Error("x".repeat(100_000)));
  assert.deepEqual([message.length, stack?.length], [failureMessageMaxLength, failureStackMaxLength]);
});
