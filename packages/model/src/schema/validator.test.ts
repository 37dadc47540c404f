import assert from "node:assert/strict";
import { test } from "node:test";
import { Ajv2020 } from "ajv/dist/2020.js";
import addFormats from "ajv-formats";
import fc from "fast-check";
import type { JsonSchema } from "../document/system-model.ts";
import {
  compileValidator,
  describeViolation,
  schemaProblem,
  violationsMax,
  type Violation,
} from "./validator.ts";

test("a valid document has no violations, and the first one of an invalid document is named", () => {
  const validate = compileValidator({
    type: "object",
    properties: { a: { type: "integer" } },
    required: ["a"],
  });
  assert.equal(validate({ a: 1 }), undefined);
  assert.deepEqual(validate({ a: "1" }), [{ pointer: "/a", message: "must be integer", keyword: "type" }]);
});

const wordings: [schema: JsonSchema, document: unknown, said: string][] = [
  [{ required: ["a/b~c"] }, {}, "/a~1b~0c is missing"],
  [{ properties: { x: { required: ["y"] } } }, { x: {} }, "/x/y is missing"],
  [{ properties: {}, additionalProperties: false }, { "a/b": 1 }, "/a~1b is not allowed"],
  [{ properties: { "a/b": { type: "null" } } }, { "a/b": 1 }, "/a~1b must be null"],
  [{ items: { type: "null" } }, [null, 1], "/1 must be null"],
  [{ enum: ["a", 1, null] }, "b", 'the document must be one of "a", 1, null'],
  [
    { enum: Array.from({ length: 13 }, (_, at) => at) },
    13,
    "the document must be one of 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, ...",
  ],
  [{ properties: { kind: { const: "card" } } }, { kind: "cash" }, '/kind must be "card"'],
  [{ const: null }, 1, "the document must be null"],
  [{ const: { a: [1] } }, 1, 'the document must be {"a":[1]}'],
  [{ const: "x".repeat(300) }, 1, `the document must be "${"x".repeat(199)}...`],
  [false, 1, "the document boolean schema is false"],
];

for (const [schema, document, said] of wordings) {
  test(`says "${said.slice(0, 60)}" of ${JSON.stringify(document)}`, () => {
    const [violation] = compileValidator(schema)(document) ?? [];
    assert.ok(violation);
    assert.equal(describeViolation(violation), said);
  });
}

test("a document that breaks every branch has at most so many violations", () => {
  const anyOf = Array.from({ length: 40 }, (_, at) => ({ const: at }));
  assert.equal(compileValidator({ anyOf })(-1)?.length, violationsMax);
});

test("text is read as what the schema asks for only where coercion is asked for", () => {
  const schema = {
    properties: { page: { type: "integer" }, all: { type: "boolean" }, tags: { type: "array" } },
  };
  const query = { page: "5", all: "true", tags: "a" };
  assert.deepEqual(compileValidator(schema)(query)?.[0]?.pointer, "/page");
  assert.equal(compileValidator(schema, { coerce: true })(query), undefined);
  assert.deepEqual(query, { page: 5, all: true, tags: ["a"] });
});

test("the caller's schema is not changed, and may be compiled again and again", () => {
  const schema = Object.freeze({ type: "string", maxLength: 2 });
  for (let time = 0; time < 3; time++) {
    assert.equal(compileValidator(schema)("ab"), undefined);
    assert.notEqual(compileValidator(schema, { coerce: true })("abc"), undefined);
  }
});

test("schemas with the same names, anchors and definitions do not know of each other", () => {
  const named = (type: string): JsonSchema[] => [
    { $id: "https://example.org/thing", type },
    {
      $schema: "https://json-schema.org/draft/2020-12/schema",
      $ref: "#thing",
      $defs: { thing: { $anchor: "thing", type } },
    },
    { $ref: "#thing", $defs: { thing: { $dynamicAnchor: "thing", type } } },
    { $ref: "#/$defs/thing", $defs: { thing: { type } } },
    { properties: { next: { $ref: "#" } }, type: ["object", type] },
    { $ref: "part", $defs: { part: { $id: "part", type } } },
  ];
  const numbers = named("number").map((schema) => compileValidator(schema));
  const texts = named("string").map((schema) => compileValidator(schema));
  numbers.forEach((validate, at) => {
    assert.equal(validate(1), undefined, String(at));
    assert.notEqual(validate("a"), undefined, String(at));
  });
  texts.forEach((validate, at) => {
    assert.equal(validate("a"), undefined, String(at));
    assert.notEqual(validate(1), undefined, String(at));
  });
});

test("a name that one schema gives to its part means nothing in another", () => {
  const definitions = { part: { type: "string" } };
  compileValidator({ $ref: "part", $defs: { part: { $id: "part", type: "string" } } });
  assert.match(schemaProblem({ $ref: "part", $defs: definitions }) ?? "", /can't resolve reference part/);
});

const badSchemas: JsonSchema[] = [
  { type: "text" },
  { $id: 5 },
  { required: "a" },
  { $ref: "#/$defs/nowhere" },
  { $ref: "https://example.org/elsewhere" },
  { pattern: "(" },
  { $schema: "https://example.org/dialect" },
  { properties: { a: { $id: "x" }, b: { $id: "x", type: "string" } } },
  { format: "no-such-format" },
  { id: "draft-4" },
];

for (const schema of badSchemas) {
  test(`a compiler of its own says the same of ${JSON.stringify(schema)}`, () => {
    const own = problemByItself(schema);
    assert.equal(schemaProblem(schema), own);
    // A failed compilation leaves nothing behind that changes the next one.
    assert.equal(schemaProblem(schema), own);
    assert.equal(schemaProblem({ type: "string" }), undefined);
  });
}

test("what a schema says does not depend on the schemas compiled before it", () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(arbitrarySchema, fc.jsonValue()), { minLength: 1, maxLength: 8 }),
      (cases) => {
        for (const [schema, document] of cases) {
          const own = newAjv().compile(schema);
          const expected = own(document)
            ? undefined
            : (own.errors ?? []).map(({ keyword }) => keyword).slice(0, violationsMax);
          assert.deepEqual(compileValidator(schema)(document)?.map(keywordOf), expected);
        }
      },
    ),
    { numRuns: 10 },
  );
});

test("more schemas than one compiler takes are compiled alike", () => {
  const validators = Array.from({ length: 250 }, (_, at) =>
    compileValidator({ properties: { a: { maximum: at } } }),
  );
  validators.forEach((validate, at) => {
    assert.equal(validate({ a: at }), undefined);
    assert.notEqual(validate({ a: at + 1 }), undefined);
  });
});

const keywordOf = ({ keyword }: Violation): string => keyword;

const { schema: anyPart } = fc.letrec<{ schema: JsonSchema }>((tie) => ({
  schema: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    fc.record({ type: fc.constantFrom("string", "integer", "object", "array", "null") }),
    fc.record({ const: fc.jsonValue({ maxDepth: 1 }) }),
    fc.record({
      properties: fc.dictionary(fc.constantFrom("", "a", "~/"), tie("schema")),
      required: fc.uniqueArray(fc.constantFrom("", "a")),
    }),
    fc.record({ items: tie("schema"), maxItems: fc.nat(3) }),
    fc.record({ anyOf: fc.array(tie("schema"), { minLength: 1, maxLength: 3 }) }),
    fc.constant({ $ref: "#/$defs/a" }),
  ),
}));

/** A schema whose parts may refer to a definition that has the same name in every schema. */
const arbitrarySchema = fc
  .tuple(anyPart, fc.constantFrom<JsonSchema>({ type: "string" }, { minProperties: 1 }))
  .map(([part, a]): JsonSchema => ({ allOf: [part], $defs: { a } }));

function newAjv(): Ajv2020 {
  const ajv = new Ajv2020({ strict: false, logger: false });
  (addFormats as unknown as (ajv: Ajv2020) => void)(ajv);
  return ajv;
}

function problemByItself(schema: JsonSchema): string | undefined {
  try {
    newAjv().compile(schema);
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
