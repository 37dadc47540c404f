import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import type { JsonSchema } from "../document/system-model.ts";
import { compileValidator } from "../schema/validator.ts";
import { compileExamples, exampleOf, type Example } from "./example-of.ts";

const seeds = 60;
const line = {
  type: "object",
  properties: { text: { type: "string" }, cents: { type: "integer" } },
  required: ["text"],
};

const possible: readonly [what: string, schema: JsonSchema][] = [
  ["anything", true],
  ["an empty schema", {}],
  ["each type", { type: ["string", "integer", "number", "boolean", "null", "array", "object"] }],
  ["a constant that is null", { const: null }],
  ["an enum of one type", { enum: ["a", 1, null, { a: [1] }], type: ["string", "object"] }],
  ["bounds of integers", { type: "integer", minimum: -3, exclusiveMaximum: 0 }],
  ["a safe integer", { type: "integer", minimum: -9007199254740991, maximum: 9007199254740991 }],
  ["bounds far from zero", { type: "integer", minimum: 1_000_000_000, maximum: 1_000_000_003 }],
  ["bounds below zero", { type: "number", maximum: -0.5 }],
  ["a fraction between two others", { type: "number", exclusiveMinimum: 0, exclusiveMaximum: 0.001 }],
  ["multiples", { type: "integer", multipleOf: 2.5, minimum: 1 }],
  [
    "multiples of two numbers",
    { type: "integer", allOf: [{ multipleOf: 4 }, { multipleOf: 6 }], minimum: 1 },
  ],
  ["hundredths", { type: "number", multipleOf: 0.01, minimum: 0.005, maximum: 1 }],
  ["lengths", { type: "string", minLength: 200, maxLength: 201 }],
  ["an empty text", { type: "string", maxLength: 0 }],
  ["a long text of a pattern", { type: "string", pattern: "^[a-z]+$", minLength: 90 }],
  ["a short text of a pattern", { type: "string", pattern: "^[a-z]*$", maxLength: 2 }],
  ["a keyword without a type", { minLength: 3 }],
  [
    "members of a record",
    {
      type: "object",
      additionalProperties: { type: "integer" },
      propertyNames: { pattern: "^[a-z]{2}$" },
      minProperties: 2,
    },
  ],
  [
    "members by pattern",
    {
      type: "object",
      patternProperties: { "^x-[a-z]+$": { type: "boolean" } },
      additionalProperties: false,
      minProperties: 1,
    },
  ],
  ["a required member without a schema", { type: "object", required: ["a", "__proto__"] }],
  [
    "members that need others",
    { type: "object", properties: { a: true, b: true }, dependentRequired: { a: ["b"] } },
  ],
  ["few members of many", { type: "object", properties: { a: true, b: true, c: true }, maxProperties: 1 }],
  ["items", { type: "array", items: line, minItems: 5, maxItems: 6 }],
  [
    "a tuple",
    { type: "array", prefixItems: [{ type: "string" }, { type: "integer" }], items: false, minItems: 2 },
  ],
  ["different items", { type: "array", items: { enum: [1, 2, 3, 4, 5] }, uniqueItems: true, minItems: 5 }],
  [
    "a contained item",
    { type: "array", items: { type: "integer" }, contains: { minimum: 100, maximum: 110 }, minContains: 2 },
  ],
  ["a reference", { $ref: "#/$defs/line", $defs: { line } }],
  [
    "an anchor",
    { type: "array", items: { $ref: "#line" }, $defs: { line: { ...line, $anchor: "line" } }, minItems: 1 },
  ],
  [
    "a tree",
    {
      $ref: "#/$defs/Node",
      $defs: {
        Node: {
          type: "object",
          properties: {
            name: { type: "string" },
            children: { type: "array", items: { $ref: "#/$defs/Node" } },
          },
          required: ["name", "children"],
        },
      },
    },
  ],
  [
    "a list by reference",
    {
      type: "object",
      properties: { next: { anyOf: [{ $ref: "#" }, { type: "null" }] } },
      required: ["next"],
    },
  ],
  [
    "all of several",
    {
      allOf: [
        { type: "object", properties: { a: { type: "integer", minimum: 3 } } },
        { properties: { a: { maximum: 4 } }, required: ["a"] },
      ],
    },
  ],
  [
    "a discriminated union",
    {
      oneOf: [
        {
          type: "object",
          properties: { kind: { const: "card" }, number: { type: "string", pattern: "^\\d{16}$" } },
          required: ["kind", "number"],
        },
        { type: "object", properties: { kind: { const: "cash" } }, required: ["kind"] },
      ],
    },
  ],
  [
    "an exclusive choice",
    {
      oneOf: [
        { type: "integer", multipleOf: 2 },
        { type: "integer", multipleOf: 3 },
      ],
      minimum: 1,
    },
  ],
  [
    "a condition",
    {
      type: "object",
      properties: { country: { enum: ["GB", "US"] } },
      required: ["country"],
      if: { properties: { country: { const: "GB" } } },
      // oxlint-disable-next-line unicorn/no-thenable -- the keyword's name
      then: { properties: { vat: { type: "string" } }, required: ["vat"] },
      else: { properties: { state: { type: "string" } }, required: ["state"] },
    },
  ],
  ["what is not something", { type: "integer", minimum: 0, maximum: 3, not: { enum: [0, 1] } }],
  [
    "a pattern of dates as zod writes them",
    {
      type: "string",
      format: "date-time",
      pattern:
        "^(?:(?:\\d\\d[2468][048]|\\d\\d[13579][26]|\\d\\d0[48]|[02468][048]00|[13579][26]00)-02-29|\\d{4}-(?:(?:0[13578]|1[02])-(?:0[1-9]|[12]\\d|3[01])|(?:0[469]|11)-(?:0[1-9]|[12]\\d|30)|(?:02)-(?:0[1-9]|1\\d|2[0-8])))T(?:(?:[01]\\d|2[0-3]):[0-5]\\d:[0-5]\\d(?:\\.\\d+)?(?:Z))$",
    },
  ],
  [
    "an address as zod writes it",
    {
      type: "string",
      format: "email",
      pattern:
        "^(?!\\.)(?!.*\\.\\.)([A-Za-z0-9_'+\\-\\.]*)[A-Za-z0-9_+-]@([A-Za-z0-9][A-Za-z0-9\\-]*\\.)+[A-Za-z]{2,}$",
    },
  ],
  [
    "an id as zod writes it",
    {
      type: "string",
      format: "uuid",
      pattern:
        "^([0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[1-8][0-9a-fA-F]{3}-[89abAB][0-9a-fA-F]{3}-[0-9a-fA-F]{12}|00000000-0000-0000-0000-000000000000|ffffffff-ffff-ffff-ffff-ffffffffffff)$",
    },
  ],
];

for (const [what, schema] of possible) {
  test(`examples of ${what} are valid`, () => {
    const validate = compileValidator(schema);
    const make = compileExamples(schema);
    for (let seed = 0; seed < seeds; seed++) {
      const made = madeBy(make(seed), `seed ${seed}`);
      assert.equal(validate(made), undefined, `seed ${seed}: ${JSON.stringify(made)}`);
    }
  });
}

const formats =
  "date time date-time iso-time iso-date-time duration uri uri-reference uri-template url email hostname ipv4 ipv6 uuid json-pointer json-pointer-uri-fragment relative-json-pointer regex byte password binary".split(
    " ",
  );

test("texts of every format are valid and vary", () => {
  for (const format of formats) {
    const made = Array.from({ length: 20 }, (_, seed) =>
      madeBy(exampleOf({ type: "string", format }, seed), format),
    );
    assert.ok(new Set(made).size > 10, format);
  }
});

const patterns = [
  "^ord-[0-9]+$",
  "^[A-Z]{2}$",
  "^\\d{4}-(0[1-9]|1[0-2])$",
  "^[0-9a-f]{40,64}$",
  "a|bc|^$",
  "^(a|b){3}c?$",
  "^[^a-z\\s]{3,5}$",
  "^\\w+@\\w+\\.(com|org)$",
  "^(?:\\+\\d{1,3})?\\d{6,}$",
  "^(?<a>[xy])-\\k<a>-\\1$",
  "^\\x41\\u0042\\u{43}[\\t\\-\\]]$",
  "^(?=.*\\d)[a-z\\d]{1,8}$",
  "^\\p{Lu}\\p{Ll}+$",
  "^[a-zA-Z_$][\\w$]*$",
  "^.{3}\\.\\/$",
  "\\bword\\b",
  "^a{2,}?b*?$",
  "^[\\d.-]+$",
  "^€[1-9]$",
] as const;

for (const pattern of patterns) {
  test(`texts of ${pattern} match it`, () => {
    const make = compileExamples({ type: "string", pattern });
    for (let seed = 0; seed < seeds; seed++)
      assert.match(String(madeBy(make(seed), pattern)), new RegExp(pattern, "u"));
  });
}

const none: readonly [schema: JsonSchema, reason: RegExp][] = [
  [false, /`false`/],
  [{ type: "text" }, /the schema is not valid/],
  [{ type: "integer", minimum: 2, maximum: 1 }, /no number keeps .*"minimum":2/],
  [{ type: "integer", exclusiveMinimum: 1, exclusiveMaximum: 2 }, /no number keeps/],
  [{ type: "string", minLength: 3, maxLength: 2 }, /no text has from 3 to 2 characters/],
  [
    { type: "string", pattern: "^a$", minLength: 3 },
    /no text was found for the pattern \^a\$ with 3 to any number of characters/,
  ],
  [{ type: "string", pattern: "^\\p{Script=Greek}$" }, /\\p\{Script=Greek\}/],
  [{ allOf: [{ type: "string" }, { type: "integer" }] }, /nothing is string and integer at once/],
  [{ enum: [1], const: 2 }, /every enum/],
  [{ type: "array", items: { enum: [1] }, uniqueItems: true, minItems: 2 }, /fewer than 2 different items/],
  [{ type: "object", additionalProperties: false, minProperties: 1 }, /fewer than 1 names/],
  [{ type: "object", properties: { a: { $ref: "#" } }, required: ["a"] }, /deeper than 48/],
  [{ $ref: "#" }, /in a circle/],
  [{ type: "boolean", not: { type: "boolean" } }, /of 60 documents none was valid/],
];

for (const [schema, reason] of none) {
  test(`says why there is no example of ${JSON.stringify(schema)}`, () => {
    const answer = exampleOf(schema, 1);
    assert.ok("impossible" in answer, JSON.stringify(answer));
    assert.match(answer.impossible, reason);
  });
}

test("a seed gives the same document every time, and seeds differ", () => {
  const schema = { type: "array", items: line, minItems: 2 };
  fc.assert(
    fc.property(fc.maxSafeNat(), (seed) =>
      assert.deepEqual(exampleOf(schema, seed), exampleOf(schema, seed)),
    ),
    { numRuns: 30 },
  );
  const texts = Array.from({ length: 200 }, (_, seed) => JSON.stringify(exampleOf(schema, seed)));
  assert.ok(new Set(texts).size > 195);
});

/** Schemas that have examples by their making: whatever is drawn for them must be found. */
const { schema: schemas } = fc.letrec<{ schema: Record<string, unknown>; leaf: Record<string, unknown> }>(
  (tie) => ({
    leaf: fc.oneof(
      fc.constantFrom({ type: "boolean" }, { type: "null" }, { const: 7 }, { enum: ["a", "b", 3] }),
      fc
        .tuple(fc.integer({ min: -1e6, max: 1e6 }), fc.nat(1e6))
        .map(([minimum, more]) => ({ type: "integer", minimum, maximum: minimum + more })),
      fc
        .tuple(fc.nat(40), fc.nat(40))
        .map(([minLength, more]) => ({ type: "string", minLength, maxLength: minLength + more })),
      fc.constantFrom(...patterns).map((pattern) => ({ type: "string", pattern })),
      fc.constantFrom(...formats).map((format) => ({ type: "string", format })),
    ),
    schema: fc.oneof(
      { maxDepth: 4 },
      tie("leaf"),
      fc.record({ type: fc.constant("array"), items: tie("schema"), minItems: fc.nat(3) }),
      fc
        .dictionary(fc.string({ minLength: 1, maxLength: 5 }), tie("schema"), { maxKeys: 4 })
        .chain((properties) =>
          fc.subarray(Object.keys(properties)).map((required) => ({ type: "object", properties, required })),
        ),
      fc.array(tie("schema"), { minLength: 1, maxLength: 3 }).map((anyOf) => ({ anyOf })),
    ),
  }),
);

test("every schema that is put together of such parts has valid examples", () => {
  fc.assert(
    fc.property(schemas, fc.maxSafeNat(), (schema, seed) => {
      assert.equal(compileValidator(schema)(madeBy(exampleOf(schema, seed), "")), undefined);
    }),
  );
});

function madeBy(answer: Example, of: string): unknown {
  assert.ok("example" in answer, `${of}: ${JSON.stringify(answer)}`);
  return answer.example;
}
