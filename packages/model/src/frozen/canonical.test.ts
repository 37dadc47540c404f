import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { canonicalSchema, fileText, isSameSchema } from "./canonical.ts";

test("keywords come in one order, members and sets of names by name, lists of branches as declared", () => {
  const schema = {
    properties: { b: { maximum: 2, type: ["null", "integer"] }, a: true },
    required: ["b", "a", "b"],
    $defs: { z: {}, y: { enum: ["later", "early"] } },
    anyOf: [{ type: "object" }, true],
    type: "object",
    dependentRequired: { b: ["z", "a"] },
    $id: "urn:x",
  };
  assert.equal(
    JSON.stringify(canonicalSchema(schema)),
    JSON.stringify({
      $id: "urn:x",
      type: "object",
      required: ["a", "b"],
      properties: { a: true, b: { type: ["integer", "null"], maximum: 2 } },
      anyOf: [{ type: "object" }, true],
      dependentRequired: { b: ["a", "z"] },
      $defs: { y: { enum: ["later", "early"] }, z: {} },
    }),
  );
});

test("a member named like a keyword is a member, and a value that looks like a schema is a value", () => {
  const schema = {
    properties: { required: { type: "string" }, enum: { const: { required: ["b", "a"], a: 1 } } },
  };
  assert.equal(
    JSON.stringify(canonicalSchema(schema)),
    '{"properties":{"enum":{"const":{"a":1,"required":["b","a"]}},"required":{"type":"string"}}}',
  );
});

test("the same schema gives the same text, however its members stand, and canonical twice is canonical once", () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (members) => {
      const schema = { type: "object", properties: members, default: members };
      const reversed = {
        default: Object.fromEntries(Object.entries(members).toReversed()),
        properties: Object.fromEntries(Object.entries(members).toReversed()),
        type: "object",
      };
      const text = fileText(canonicalSchema(schema));
      assert.equal(fileText(canonicalSchema(reversed)), text);
      assert.equal(fileText(canonicalSchema(JSON.parse(text))), text);
    }),
  );
});

test("what only describes a schema makes it no other one", () => {
  const described = { type: "object", properties: { a: { type: "string", description: "A." } }, title: "T" };
  assert.ok(isSameSchema(described, { properties: { a: { type: "string" } }, type: "object" }));
  // A member of that name is no description.
  assert.ok(!isSameSchema({ properties: { title: {} } }, { properties: {} }));
  assert.ok(!isSameSchema(null, {}));
});
