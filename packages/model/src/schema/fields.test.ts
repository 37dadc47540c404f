import assert from "node:assert/strict";
import { test } from "node:test";
import type { JsonSchema } from "../document/system-model.ts";
import { fieldsOf } from "./fields.ts";

test("properties are fields, required or not, with their types", () => {
  const schema = {
    properties: {
      a: { type: "string" },
      b: { type: ["integer", "null"] },
      c: { const: 1 },
      d: { enum: ["x", 2] },
      e: {},
    },
    required: ["a", "f"],
  };
  assert.deepEqual(shown(schema), {
    a: "required string",
    b: "integer|null",
    c: "number",
    d: "string|number",
    e: "?",
    f: "required ?",
  });
});

test("allOf adds fields and what is required; anyOf and oneOf require what every branch does", () => {
  const a = { properties: { a: { type: "string" } }, required: ["a"] };
  const ab = { properties: { a: { type: "integer" }, b: { type: "string" } }, required: ["a", "b"] };
  assert.deepEqual(shown({ allOf: [a, { required: ["b"] }, { properties: { b: true } }] }), {
    a: "required string",
    b: "required ?",
  });
  for (const keyword of ["anyOf", "oneOf"]) {
    assert.deepEqual(shown({ [keyword]: [a, ab] }), { a: "required string|integer", b: "string" });
  }
});

test("branches of if and dependentSchemas name fields but require none", () => {
  const schema = {
    properties: { kind: { type: "string" } },
    if: { properties: { kind: { const: "x" } } },
    // oxlint-disable-next-line unicorn/no-thenable -- the keyword's name
    then: { properties: { x: { type: "number" } }, required: ["x"] },
    dependentSchemas: { x: { properties: { y: { type: "number" } }, required: ["y"] } },
  };
  assert.deepEqual(shown(schema), { kind: "string", x: "number", y: "number" });
});

test("references inside the document are followed, circles too", () => {
  const schema = {
    $ref: "#/$defs/Node",
    $defs: {
      Node: {
        properties: { id: { $ref: "#/$defs/a~1b" }, next: { $ref: "#/$defs/Node" } },
        allOf: [{ $ref: "#/$defs/Node" }],
      },
      "a/b": { anyOf: [{ type: "string" }, { type: "number" }] },
    },
  };
  assert.deepEqual(shown(schema), { id: "string|number", next: "?" });
});

test("a schema that leaves its fields open has none that can be told", () => {
  const properties = { a: { type: "string" } };
  const open: JsonSchema[] = [
    true,
    {},
    { type: "object" },
    { properties, additionalProperties: { type: "string" } },
    { properties, patternProperties: { "^x-": true } },
    { properties, $ref: "https://example.org/schema" },
    { properties, $ref: "#/$defs/nowhere" },
    { properties, allOf: [{ additionalProperties: { type: "string" } }] },
  ];
  for (const schema of open) assert.equal(fieldsOf(schema), undefined, JSON.stringify(schema));
  for (const additionalProperties of [true, false, {}]) {
    assert.deepEqual(shown({ properties, additionalProperties }), { a: "string" });
  }
});

function shown(schema: JsonSchema): Record<string, string> {
  const fields = [...(fieldsOf(schema) ?? [])].map(([name, { required, types }]): [string, string] => [
    name,
    `${required ? "required " : ""}${types?.join("|") ?? "?"}`,
  ]);
  return Object.fromEntries(fields);
}
