import assert from "node:assert/strict";
import { test } from "node:test";
import { containment } from "./containment.ts";
import { narrowedTo } from "./narrowed-to.ts";

const older = {
  type: "object",
  properties: { id: { type: "string" }, total: { $ref: "#/$defs/money" }, note: { type: "string" } },
  required: ["id", "total"],
  additionalProperties: false,
  $defs: { money: { type: "integer", minimum: 0 } },
};
const newer = {
  type: "object",
  properties: { id: { type: "string" }, total: { $ref: "#/$defs/money" } },
  required: ["id"],
  $defs: { money: { type: "number", minimum: 0 } },
};

test("a reader of fields that did not change is not affected", () => {
  assert.equal(containment(narrowedTo(newer, ["id"]), narrowedTo(older, ["id"])).answer, "yes");
});

test("a reader of a field that changed is told how", () => {
  const answer = containment(narrowedTo(newer, ["total"]), narrowedTo(older, ["total"]));
  assert.ok(answer.answer === "no");
  assert.deepEqual(
    answer.differences.map(({ at, example }) => [at, example]),
    [
      ["/total", {}],
      ["/total", { total: 0.5 }],
    ],
  );
});

test("alternatives that only other fields tell apart are all possible", () => {
  const schema = {
    oneOf: [
      { properties: { kind: { const: "a" }, value: { type: "string" } } },
      { properties: { kind: { const: "b" }, value: { type: "number" } } },
    ],
  };
  const narrowed = narrowedTo(schema, ["value"]);
  assert.equal(containment({ properties: { value: { enum: ["text", 1] } } }, narrowed).answer, "yes");
  assert.equal(containment({ properties: { value: { enum: [true] } } }, narrowed).answer, "no");
});
