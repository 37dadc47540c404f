import type { JsonSchema } from "../document/system-model.ts";
import { isSchemaObject, mapSubschemas, type SchemaObject, subschemasOf } from "../schema/subschemas.ts";

/**
 * The schema as it has to be written at a place inside another document: references to itself name that place. Names
 * that only the schema itself uses (`$anchor`) become pointers, because anchors of two schemas in one document could
 * meet. A part with an `$id` is a document of its own, and stays as it is.
 *
 * @param place a JSON pointer in fragment form: `#/components/schemas/billing.getInvoice.200`
 */
export function placedSchema(schema: JsonSchema, place: string): JsonSchema {
  if (typeof schema === "boolean" || "$id" in schema) return schema;
  const anchors = anchorsOf(schema);
  const target = (reference: string): string => {
    if (reference === "#") return place;
    if (reference.startsWith("#/")) return place + reference.slice(1);
    const anchored = reference.startsWith("#") ? anchors.get(reference.slice(1)) : undefined;
    return anchored === undefined ? reference : place + anchored;
  };
  const moved = (part: JsonSchema): JsonSchema => {
    if (typeof part === "boolean" || (part !== schema && "$id" in part)) return part;
    const { $ref, $dynamicRef, ...rest } = withoutNames(mapSubschemas(part, moved));
    const references = [$ref, $dynamicRef]
      .filter((reference) => typeof reference === "string")
      .map((reference) => ({ $ref: target(reference) }));
    const [first, second] = references;
    if (second === undefined) return first === undefined ? rest : { ...first, ...rest };
    return { ...rest, allOf: [...(Array.isArray(rest["allOf"]) ? rest["allOf"] : []), ...references] };
  };
  return moved(schema);
}

/** Whether the schema refers to a part of itself, and so has to stand at a place that can be named. */
export function refersToItself(schema: JsonSchema): boolean {
  for (const [, part] of subschemasOf(schema)) if ("$ref" in part || "$dynamicRef" in part) return true;
  return false;
}

function anchorsOf(schema: JsonSchema): ReadonlyMap<string, string> {
  const anchors = new Map<string, string>();
  for (const [place, part] of subschemasOf(schema)) {
    for (const name of [part["$anchor"], part["$dynamicAnchor"]])
      if (typeof name === "string") anchors.set(name, place);
  }
  return anchors;
}

function withoutNames(schema: SchemaObject): SchemaObject {
  const { $anchor: _anchor, $dynamicAnchor: _dynamic, $schema: _dialect, ...rest } = schema;
  return rest;
}

/** Whether the schema means the same as a draft-07 schema, which is what many readers take a schema for. */
export function readsAlikeInDraft07(schema: JsonSchema): boolean {
  for (const [, part] of subschemasOf(schema)) {
    if (Object.keys(part).some((keyword) => laterKeywords.has(keyword))) return false;
    // Draft-07 reads nothing beside a reference; a description may get lost, a rule may not.
    if ("$ref" in part && Object.keys(part).some((keyword) => !besideReference.has(keyword))) return false;
    if (isSchemaObject(part["items"]) || part["items"] === undefined || typeof part["items"] === "boolean")
      continue;
    return false;
  }
  return true;
}

const laterKeywords = new Set([
  "$anchor",
  "$dynamicAnchor",
  "$dynamicRef",
  "dependentRequired",
  "dependentSchemas",
  "maxContains",
  "minContains",
  "prefixItems",
  "unevaluatedItems",
  "unevaluatedProperties",
]);
const besideReference = new Set(["$ref", "$defs", "$comment", "title", "description", "examples"]);
