import type { JsonSchema } from "../document/system-model.ts";
import { pointerTo } from "./pointer.ts";

/** Keywords whose value is a schema, in 2020-12 and the drafts before it. */
const single = new Set([
  "additionalItems",
  "additionalProperties",
  "contains",
  "contentSchema",
  "else",
  "if",
  "items",
  "not",
  "propertyNames",
  "then",
  "unevaluatedItems",
  "unevaluatedProperties",
]);
/** Keywords whose value is a list of schemas; `items` was one before 2020-12. */
const listed = new Set(["allOf", "anyOf", "items", "oneOf", "prefixItems"]);
/** Keywords whose value holds schemas by name; a name of `dependencies` may hold a list of names instead. */
const named = new Set([
  "$defs",
  "definitions",
  "dependencies",
  "dependentSchemas",
  "patternProperties",
  "properties",
]);

/**
 * The schema with every schema that stands directly in it replaced; everything else is kept as it is.
 *
 * @param change is given each schema and its place below this one (`/properties/total`)
 */
export function mapSubschemas(
  schema: SchemaObject,
  change: (subschema: JsonSchema, place: string) => JsonSchema,
): SchemaObject {
  return Object.fromEntries(
    Object.entries(schema).map(([keyword, value]) => {
      const place = pointerTo("", keyword);
      if (listed.has(keyword) && Array.isArray(value)) {
        const items: readonly unknown[] = value;
        return [
          keyword,
          items.map((part, index) => (isSchema(part) ? change(part, pointerTo(place, index)) : part)),
        ];
      }
      if (single.has(keyword) && isSchema(value)) return [keyword, change(value, place)];
      if (!named.has(keyword) || !isSchemaObject(value)) return [keyword, value];
      const members = Object.entries(value).map(([name, part]) => [
        name,
        isSchema(part) ? change(part, pointerTo(place, name)) : part,
      ]);
      return [keyword, Object.fromEntries(members)];
    }),
  );
}

/** Every schema in this one, itself first (its place is `""`), each before those inside it. */
export function* subschemasOf(
  schema: JsonSchema,
  place = "",
): Generator<readonly [place: string, schema: SchemaObject]> {
  if (typeof schema === "boolean") return;
  yield [place, schema];
  for (const [below, part] of childrenOf(schema)) yield* subschemasOf(part, place + below);
}

/** The schemas that stand directly in this one. */
export function childrenOf(schema: SchemaObject): readonly (readonly [place: string, schema: JsonSchema])[] {
  const children: (readonly [string, JsonSchema])[] = [];
  mapSubschemas(schema, (part, place) => {
    children.push([place, part]);
    return part;
  });
  return children;
}

/** A schema that is no boolean. */
export type SchemaObject = { readonly [keyword: string]: unknown };

export function isSchemaObject(value: unknown): value is SchemaObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

export function isSchema(value: unknown): value is JsonSchema {
  return typeof value === "boolean" || isSchemaObject(value);
}
