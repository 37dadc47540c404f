import type { SchemaObject } from "../schema/subschemas.ts";
import type { KeywordContext } from "./keyword-context.ts";

type Context = Pick<KeywordContext, "dialect" | "note">;

/** `type` with what `nullable` adds to it (OpenAPI 3.0.3, where it counts only beside a type). */
export function modernType(
  { type, nullable, enum: listed }: SchemaObject,
  { dialect, note }: Context,
): SchemaObject {
  const stated = Array.isArray(type)
    ? type.filter((name) => typeof name === "string")
    : typeof type === "string"
      ? [type]
      : [];
  const names = stated.filter((name) => jsonTypes.has(name));
  for (const name of stated) if (!jsonTypes.has(name)) note("type", `"${name}" left out: no type of JSON`);
  if (nullable !== undefined && dialect !== "openapi-3.0")
    note("nullable", "left out: no keyword of JSON Schema");
  if (nullable === true && dialect === "openapi-3.0") {
    if (names.length === 0) note("nullable", "left out: it says nothing without a type beside it");
    else if (!names.includes("null")) names.push("null");
    if (Array.isArray(listed) && !listed.includes(null))
      note("nullable", "null is not in enum, so it stays refused");
  }
  const [only] = names;
  return only === undefined ? {} : { type: names.length === 1 ? only : names };
}

const jsonTypes = new Set(["null", "boolean", "number", "integer", "string", "array", "object"]);

/** Bounds; before draft-06 an exclusive one was a flag beside the bound. */
export function modernBounds(schema: SchemaObject, { note }: Context): SchemaObject {
  const bounds: Record<string, unknown> = {};
  for (const [bound, exclusive] of boundPairs) {
    const limit = schema[bound];
    const strict = schema[exclusive];
    if (strict === true && limit !== undefined) bounds[exclusive] = limit;
    else if (limit !== undefined) bounds[bound] = limit;
    if (strict === true && limit === undefined) note(exclusive, `left out: there is no ${bound} beside it`);
    if (strict !== undefined && typeof strict !== "boolean") bounds[exclusive] = strict;
  }
  return bounds;
}

const boundPairs = [
  ["minimum", "exclusiveMinimum"],
  ["maximum", "exclusiveMaximum"],
] as const;

/** `examples`, with OpenAPI's single `example` as the first. */
export function modernExamples(
  { example, examples, additionalItems, items }: SchemaObject,
  { note }: Context,
): SchemaObject {
  if (additionalItems !== undefined && !Array.isArray(items))
    note("additionalItems", "left out: it says nothing without a list of items");
  const several: readonly unknown[] = Array.isArray(examples) ? examples : [];
  if (examples !== undefined && !Array.isArray(examples)) note("examples", "left out: no list");
  const all = example === undefined ? several : [example, ...several];
  return all.length === 0 && !Array.isArray(examples) ? {} : { examples: all };
}
