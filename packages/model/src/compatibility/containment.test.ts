import assert from "node:assert/strict";
import { test } from "node:test";
import type { JsonSchema } from "../document/system-model.ts";
import { compatibility } from "./compatibility.ts";
import type { ContainmentOptions } from "./answer.ts";
import { containment } from "./containment.ts";
import { compileRefuter } from "./refuter.ts";

const closed: ContainmentOptions = { contentModel: "closed" };

function answer(from: JsonSchema, to: JsonSchema, options: ContainmentOptions = closed): string {
  return containment(from, to, options).answer;
}

function sentences(
  from: JsonSchema,
  to: JsonSchema,
  options: ContainmentOptions = closed,
): readonly string[] {
  const found = containment(from, to, options);
  return found.answer === "no"
    ? found.differences.map(({ at, message }) => `${at}: ${message}`)
    : [found.answer];
}

test("several differences are told at once, each with its place in words", () => {
  const older = {
    type: "object",
    properties: { amount: { type: "integer", minimum: 0 }, unit: { enum: ["kg", "lb"] } },
  };
  const newer = {
    type: "object",
    properties: { amount: { type: "integer", minimum: 1 }, unit: { enum: ["kg"] } },
    required: ["unit"],
  };
  assert.deepEqual(sentences(older, newer), [
    "/unit: `unit` must be there now; it could be missing",
    "/amount: `amount` must be at least 1 now; 0 was allowed",
    '/unit: `unit` must be "kg" now; "lb" was allowed',
  ]);
});

test("the forward direction is told from the newer version's side", () => {
  const { backward, forward } = compatibility(
    { type: "integer", minimum: 1 },
    { type: "integer", minimum: 0 },
  );
  assert.equal(backward.answer, "yes");
  assert.ok(forward.answer === "no");
  assert.equal(forward.differences[0]?.message, "the document can be 0 now; it had to be at least 1");
});

test("items are pointed at by * and places by their number", () => {
  const from = { type: "array", prefixItems: [{ type: "string" }], items: { type: "number" } };
  const to = {
    type: "array",
    prefixItems: [{ type: "string", maxLength: 2 }],
    items: { type: "number", maximum: 3 },
  };
  assert.deepEqual(
    sentences(from, to).map((sentence) => sentence.split(":")[0]),
    ["/0", "/*"],
  );
});

test("a union is compared by its discriminator, down to the member that changed", () => {
  const shapes = (radius: JsonSchema): JsonSchema => ({
    oneOf: [
      { type: "object", properties: { kind: { const: "circle" }, radius }, required: ["kind", "radius"] },
      {
        type: "object",
        properties: { kind: { const: "square" }, side: { type: "number" } },
        required: ["kind", "side"],
      },
    ],
  });
  assert.deepEqual(sentences(shapes({ type: "number" }), shapes({ type: "integer" })), [
    "/radius: `radius` must be a whole number now; 0.5 was allowed",
  ]);
  assert.equal(answer(shapes({ type: "integer" }), shapes({ type: "number" })), "yes");
});

test("an alternative may be covered by several others together", () => {
  const range = (minimum: number, maximum: number): JsonSchema => ({ type: "number", minimum, maximum });
  assert.equal(answer(range(0, 10), { anyOf: [range(-5, 4), range(4, 20)] }), "yes");
  assert.equal(answer(range(0, 10), { anyOf: [range(-5, 4), range(5, 20)] }), "no");
  const both = { type: "object", properties: { kind: { enum: ["a", "b"] } }, required: ["kind"] };
  const one = (kind: string): JsonSchema => ({ properties: { kind: { const: kind } } });
  assert.equal(answer(both, { oneOf: [one("a"), one("b")] }), "yes");
});

test("recursive schemas are compared without end and without going on for ever", () => {
  const tree = (value: JsonSchema): JsonSchema => ({
    $ref: "#/$defs/node",
    $defs: {
      node: {
        type: "object",
        properties: { value, children: { type: "array", items: { $ref: "#/$defs/node" } } },
        required: ["value"],
      },
    },
  });
  assert.equal(answer(tree({ type: "integer" }), tree({ type: "number" })), "yes");
  assert.deepEqual(sentences(tree({ type: "number" }), tree({ type: "integer" })), [
    "/value: `value` must be a whole number now; 0.5 was allowed",
    "/children/*/value: `value` must be a whole number now; 0.5 was allowed",
  ]);
});

test("patterns are compared as sets of texts", () => {
  const text = (pattern: string, more: object = {}): JsonSchema => ({ type: "string", pattern, ...more });
  assert.equal(answer(text("^[a-c]+$"), text("^[a-z]*$")), "yes");
  assert.equal(answer(text("^(red|green)$"), { maxLength: 5 }), "yes");
  assert.equal(answer(text("^[0-9]{3}$"), text(String.raw`^\d+$`, { minLength: 3 })), "yes");
  assert.equal(answer(text("^[a-z]*$"), text("^[a-c]+$")), "no");
  assert.equal(answer(text("^(?=a)b"), text("^(?=b)b")), "unknown");
});

test("what can't be followed is a doubt, not an answer", () => {
  assert.equal(answer({ type: "string" }, { $dynamicRef: "#node" }), "unknown");
  assert.equal(answer({ type: "string" }, { $ref: "https://example.org/other.json" }), "unknown");
  const circle = { $ref: "#/$defs/a", $defs: { a: { anyOf: [{ $ref: "#/$defs/a" }] } } };
  assert.equal(answer({ type: "string" }, circle), "unknown");
  assert.equal(answer(circle, true), "yes");
});

test("under the open model an optional property comes and goes freely", () => {
  const one = { type: "object", properties: { a: { type: "string" } }, additionalProperties: false };
  const two = {
    type: "object",
    properties: { a: { type: "string" }, b: { type: "number" } },
    additionalProperties: false,
  };
  const { backward, forward } = compatibility(one, two);
  assert.deepEqual([backward.answer, forward.answer], ["yes", "yes"]);
  assert.equal(answer(two, one, closed), "no");
  assert.equal(
    answer({ type: "object" }, two, {}),
    "no",
    "an object of which nothing is said may carry anything",
  );
});

test("under the open model a change inside what both mention is still found, wherever it was mentioned", () => {
  const from = {
    allOf: [
      { properties: { a: { properties: { x: { type: "string" } } } } },
      { properties: { a: { properties: { y: { type: "string" } } } } },
    ],
  };
  const to = { properties: { a: { properties: { x: { type: "string" }, y: { type: "number" } } } } };
  const found = containment(from, to);
  assert.ok(found.answer === "no");
  assert.equal(found.differences[0]?.at, "/a/y");
});

test("one document can be asked whether it shows the answer to be no", () => {
  const refutes = compileRefuter(
    { properties: { a: true } },
    { properties: { a: { type: "string" }, b: { type: "string" } } },
  );
  assert.equal(refutes({ a: 1 }), true);
  assert.equal(refutes({ a: "text" }), false);
  assert.equal(refutes({ b: 1 }), false, "nobody who writes by the first schema carries it");
});
