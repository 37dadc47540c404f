import assert from "node:assert/strict";
import { test } from "node:test";
import type { JsonSchema } from "@trellis/model";
import { declared } from "./without-references.ts";

const text = { type: "string" };

test("references are written out wherever a schema may stand, those of older drafts included", () => {
  const to = { $ref: "#/$defs/text" };
  const places = (part: JsonSchema): JsonSchema => ({
    properties: { a: part },
    dependentSchemas: { a: { not: part } },
    dependencies: { a: part, b: ["a"] },
    items: [part, { anyOf: [part] }],
    additionalItems: part,
    if: { contains: part },
  });
  const { schema, exact } = declared({ ...Object(places(to)), $defs: { text } });
  assert.deepEqual(schema, places(text));
  assert.equal(exact, true);
});

test("a schema that refers to itself is known roughly, and not at all where less would be taken for it", () => {
  const around = { type: "object", properties: { inner: { $ref: "#" } } };
  assert.equal(declared(around).exact, false);
  assert.notEqual(declared(around).schema, true);
  assert.equal(declared({ not: { properties: { inner: { $ref: "#" } } } }).schema, true);
});
