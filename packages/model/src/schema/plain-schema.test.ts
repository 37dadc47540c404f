import assert from "node:assert/strict";
import { test } from "node:test";
import type { JsonSchema } from "../document/system-model.ts";
import { isPlainSchema } from "./plain-schema.ts";
import { compileValidator, schemaProblem } from "./validator.ts";

const plain: readonly JsonSchema[] = [
  true,
  {},
  { type: "object", properties: { a: { type: "string", pattern: "^a/b$" } }, required: ["a"] },
  { $ref: "#/$defs/a~1b", $defs: { "a/b": { enum: [1] } } },
  { properties: { child: { anyOf: [{ $ref: "#" }, { type: "null" }] } } },
  { patternProperties: { "^x-": { const: 1 } }, personal: true, examples: [1] },
];

/** Each has something that only its compilation judges: some are sound, some are not. */
const notPlain: readonly JsonSchema[] = [
  { $ref: "#/$defs/nowhere" },
  { $ref: "https://elsewhere.example/a.json" },
  { $ref: "#/properties/a/enum", properties: { a: { enum: [1] } } },
  { $id: "https://shop.example/a" },
  { $anchor: "a", $ref: "#a" },
  { pattern: "(" },
  { patternProperties: { "[": true } },
  { not: { nullable: true } },
  { properties: { a: { surprise: 1 } } },
];

test("schemas whose faults the meta-schema finds are plain", () => {
  for (const schema of plain) assert.ok(isPlainSchema(schema), JSON.stringify(schema));
});

test("schemas that only their compilation can judge are not plain", () => {
  for (const schema of notPlain) {
    assert.equal(isPlainSchema(schema), false, JSON.stringify(schema));
  }
});

test("the short look says of every schema what compiling it says", () => {
  const wrong: readonly JsonSchema[] = [
    { type: "objekt" },
    { required: "a" },
    { properties: { a: 7 } },
    { items: [{ type: "string" }] },
    { minLength: -1 },
    { allOf: [] },
    { $defs: { a: { type: ["string", "string"] } } },
  ];
  for (const schema of [...plain, ...notPlain, ...wrong])
    assert.equal(schemaProblem(schema), compiled(schema), JSON.stringify(schema));
});

function compiled(schema: JsonSchema): string | undefined {
  try {
    compileValidator(schema);
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
