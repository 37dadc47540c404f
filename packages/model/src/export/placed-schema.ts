import type { JsonSchema } from "../document/system-model.ts";
import { pointerInFragment } from "../schema/pointer.ts";
import { isSchemaObject, mapSubschemas, type SchemaObject, subschemasOf } from "../schema/subschemas.ts";

/**
 * A schema, or a part of one, as it has to be written inside another document: references to the schema itself name
 * their new places. Names that only the schema itself uses (`$anchor`) are gone, because anchors of two schemas in one
 * document could meet. A part with an `$id` is a document of its own, and stays as it is.
 *
 * @param whole the schema that references are about
 * @param place the new place of what stood at a JSON pointer in it
 */
export function placedSchema(
  part: JsonSchema,
  whole: JsonSchema,
  place: (pointer: string) => string,
): JsonSchema {
  if (isApart(whole)) return part;
  const anchors = anchorsOf(whole);
  const moved = (schema: JsonSchema): JsonSchema => {
    if (typeof schema === "boolean" || isApart(schema)) return schema;
    const { $ref, $dynamicRef, ...rest } = withoutNames(mapSubschemas(schema, moved));
    const references = [$ref, $dynamicRef]
      .filter((reference) => typeof reference === "string")
      .map((reference) => {
        const pointer = localPointer(reference, anchors);
        return { $ref: pointer === undefined ? reference : place(pointer) };
      });
    const [first, second] = references;
    if (second === undefined) return first === undefined ? rest : { ...first, ...rest };
    const others: readonly unknown[] = Array.isArray(rest["allOf"]) ? rest["allOf"] : [];
    return { ...rest, allOf: [...others, ...references] };
  };
  return moved(part);
}

/** The places in a schema that it refers to itself, as JSON pointers. */
export function ownReferences(part: JsonSchema, whole: JsonSchema): readonly string[] {
  const pointers: string[] = [];
  placedSchema(part, whole, (pointer) => {
    pointers.push(pointer);
    return pointer;
  });
  return pointers;
}

function isApart(schema: JsonSchema): boolean {
  return typeof schema !== "boolean" && typeof schema["$id"] === "string";
}

function localPointer(reference: string, anchors: ReadonlyMap<string, string>): string | undefined {
  if (!reference.startsWith("#")) return undefined;
  const fragment = reference.slice(1);
  return fragment === "" || fragment.startsWith("/") ? pointerInFragment(fragment) : anchors.get(fragment);
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
    const { items } = part;
    if (items !== undefined && typeof items !== "boolean" && !isSchemaObject(items)) return false;
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
