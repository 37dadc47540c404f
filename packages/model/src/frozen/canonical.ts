import type { JsonSchema } from "../document/system-model.ts";

/**
 * A schema in the one order in which it is frozen: keywords as below, then all others by name; members, and sets of
 * names, by name. Lists whose order means something (`enum` to the reader, `prefixItems` and the branches of `anyOf` to
 * the validator) stay as declared.
 */
export function canonicalSchema(schema: JsonSchema): JsonSchema {
  return arranged(schema, () => true);
}

type Kept = (keyword: string) => boolean;

function arranged(schema: JsonSchema, isKept: Kept): JsonSchema {
  if (typeof schema === "boolean") return schema;
  const keywords = Object.keys(schema).filter(isKept).toSorted(byRank);
  return Object.fromEntries(
    keywords.map((keyword) => [keyword, arrangedPart(keyword, schema[keyword], isKept)]),
  );
}

/** A value with its members by name, at every depth. */
export function canonicalValue(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(canonicalValue);
  if (!isObject(value)) return value;
  return mapped(value, canonicalValue);
}

/** The text of a frozen file: two blanks for each level, one line feed at the end; numbers as ECMAScript writes them. */
export function fileText(document: unknown): string {
  return `${JSON.stringify(document, undefined, 2)}\n`;
}

/** Whether two schemas say the same: apart from the order of what has no order, and from what only describes. */
export function isSameSchema(
  one: JsonSchema | null | undefined,
  other: JsonSchema | null | undefined,
): boolean {
  return substanceOf(one) === substanceOf(other);
}

function substanceOf(schema: JsonSchema | null | undefined): string {
  if (schema === null || schema === undefined) return String(schema);
  const text = JSON.stringify(arranged(schema, (keyword) => !annotations.has(keyword)));
  // `true` and `false` stand in a document of their own as the objects that say the same.
  return text === "{}" ? "true" : text === '{"not":{}}' ? "false" : text;
}

const annotations = new Set(
  "title description $comment examples default deprecated readOnly writeOnly x-trellis".split(" "),
);

const order = [
  ..."$schema $id $anchor $ref title description x-trellis deprecated type const enum format".split(" "),
  ..."pattern minLength maxLength minimum exclusiveMinimum maximum exclusiveMaximum multipleOf".split(" "),
  ..."required properties patternProperties additionalProperties propertyNames".split(" "),
  ..."prefixItems items minItems maxItems uniqueItems allOf anyOf oneOf not if then else".split(" "),
];
const last = ["$defs", "examples"];

function byRank(one: string, other: string): number {
  return rank(one) - rank(other) || (one < other ? -1 : 1);
}

function rank(keyword: string): number {
  const at = order.indexOf(keyword);
  if (at !== -1) return at;
  return order.length + 1 + last.indexOf(keyword);
}

const maps = new Set(["properties", "patternProperties", "$defs", "definitions", "dependentSchemas"]);
const lists = new Set(["allOf", "anyOf", "oneOf", "prefixItems"]);
const single = new Set([
  ..."items additionalProperties not if then else contains propertyNames contentSchema".split(" "),
  ..."unevaluatedItems unevaluatedProperties additionalItems".split(" "),
]);

function arrangedPart(keyword: string, part: unknown, isKept: Kept): unknown {
  const schemaIn = (inner: unknown): unknown =>
    typeof inner === "boolean" || isObject(inner) ? arranged(inner, isKept) : canonicalValue(inner);
  if (maps.has(keyword) && isObject(part)) return mapped(part, schemaIn);
  if (lists.has(keyword) && Array.isArray(part)) return part.map(schemaIn);
  if (single.has(keyword)) return schemaIn(part);
  if ((keyword === "required" || keyword === "type") && Array.isArray(part)) return sortedSet(part);
  if (keyword === "dependentRequired" && isObject(part))
    return mapped(part, (names) => (Array.isArray(names) ? sortedSet(names) : names));
  return canonicalValue(part);
}

function sortedSet(names: readonly unknown[]): unknown[] {
  // A set of names in a sound schema; whatever else stands there is put in some order, too.
  return [...new Set(names)].toSorted((one, other) => (String(one) < String(other) ? -1 : 1));
}

function mapped(record: Readonly<Record<string, unknown>>, map: (value: unknown) => unknown): object {
  // By code unit: the same everywhere, whatever the language of the machine.
  return Object.fromEntries(
    Object.keys(record)
      .toSorted()
      .map((name) => [name, map(record[name])]),
  );
}

function isObject(value: unknown): value is { readonly [keyword: string]: unknown } {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
