import assert from "node:assert/strict";
import { test } from "node:test";
import type { JsonSchema } from "../document/system-model.ts";
import { UniqueNames } from "./names.ts";
import { TypePrinter } from "./type-printer.ts";

/** The types that a schema becomes, each on one line, the first without its name. */
function typesOf(schema: JsonSchema): string[] {
  const printer = new TypePrinter(new UniqueNames());
  printer.declare(schema, "X");
  return printer.declarations.map((text) =>
    text.replaceAll(/\s+/g, " ").replace(/^export type X = (.*);$/, "$1"),
  );
}

const cases: readonly (readonly [fact: string, schema: JsonSchema, ...types: string[]])[] = [
  [
    "a type of JSON is one of TypeScript, an integer a number",
    { type: ["integer", "null"] },
    "null | number",
  ],
  ["what may be anything is unknown", true, "unknown"],
  ["what can't be is never", false, "never"],
  [
    "values are told one by one, those of another type left out",
    { type: "string", enum: ["a", "b", 3] },
    '"a" | "b"',
  ],
  [
    "a list of very many values is told by its kind",
    { enum: Array.from({ length: 300 }, (_, n) => `v${n}`) },
    "string",
  ],
  [
    "members are optional unless they are required, and named as they are",
    { type: "object", properties: { a: { type: "string" }, "b-c": { type: "boolean" } }, required: ["a"] },
    '{ readonly a: string; readonly "b-c"?: boolean; }',
  ],
  [
    "a required member that is not described is unknown",
    { type: "object", required: ["a"] },
    "{ readonly a: unknown; }",
  ],
  [
    "members of any name have their type",
    { type: "object", additionalProperties: { type: "number" } },
    "{ readonly [name: string]: number }",
  ],
  [
    "beside named ones they have none, which would hold for those as well",
    { type: "object", properties: { a: { type: "string" } }, additionalProperties: { type: "number" } },
    "{ readonly a?: string; readonly [name: string]: unknown; }",
  ],
  [
    "properties without a type leave room for what is no object",
    { properties: { a: { type: "string" } } },
    "unknown",
  ],
  [
    "such properties count where something else says that it is an object",
    {
      allOf: [
        { type: "object", properties: { a: { type: "string" } } },
        { properties: { b: { type: "number" } } },
      ],
    },
    "({ readonly a?: string; }) & ({ readonly b?: number; })",
  ],
  [
    "a tuple may be shorter unless minItems says otherwise",
    { type: "array", prefixItems: [{ type: "string" }, { type: "number" }], minItems: 1 },
    "readonly [string, number?, ...unknown[]]",
  ],
  [
    "a closed tuple ends",
    { type: "array", prefixItems: [{ type: "string" }], items: false },
    "readonly [string?]",
  ],
  [
    "a union in an array is kept together",
    { type: "array", items: { enum: ["a", "b"] } },
    'readonly ("a" | "b")[]',
  ],
  [
    "bounds, patterns and conditions have no type",
    { type: "string", pattern: "^a", not: { const: "b" }, if: true, else: { minLength: 2 } },
    "string",
  ],
  [
    "a recursive schema has a type of its own",
    {
      $ref: "#/$defs/tree",
      $defs: { tree: { type: "object", properties: { left: { $ref: "#/$defs/tree" } } } },
    },
    "Tree",
    "export type Tree = { readonly left?: Tree; };",
  ],
  [
    "a schema that leads to nothing but itself is unknown",
    { anyOf: [{ $ref: "#" }, { type: "string" }] },
    "unknown",
  ],
  ["a reference to elsewhere is unknown", { $ref: "https://elsewhere.example/s.json" }, "unknown"],
];

for (const [fact, schema, ...types] of cases) test(fact, () => assert.deepEqual(typesOf(schema), types));

test("a description becomes a comment that it can't end", () => {
  const [text] = typesOf({ description: "Ends */ here?", type: "string" });
  assert.equal(text, "/** Ends * / here? */ export type X = string;");
});

test("two schemas with the same definition share its type, and with another of the same name they don't", () => {
  const printer = new TypePrinter(new UniqueNames());
  const using = (type: string) => ({
    type: "array",
    items: { $ref: "#/$defs/Money" },
    $defs: { Money: { type } },
  });
  for (const type of ["number", "number", "string"]) printer.declare(using(type), "List");
  assert.deepEqual(printer.declarations, [
    "export type List = readonly Money[];",
    "export type Money = number;",
    "export type List2 = readonly Money[];",
    "export type List3 = readonly Money2[];",
    "export type Money2 = string;",
  ]);
});
