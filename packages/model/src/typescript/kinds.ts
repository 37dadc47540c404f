import type { JsonSchema } from "../document/system-model.ts";
import { isSchema } from "../schema/subschemas.ts";

/** The kinds of JSON value, as TypeScript can tell them apart. */
export const kinds = ["null", "boolean", "number", "string", "array", "object"] as const;
export type Kind = (typeof kinds)[number];
export type Kinds = ReadonlySet<Kind>;

export const anyKind: Kinds = new Set(kinds);

/** References followed at most, one after another: a circle of them says nothing. */
const referencesMax = 20;

/**
 * The kinds of value that a schema may take, by all that it says directly; too many rather than too few.
 *
 * @param resolve finds what a reference names; undefined where it can't
 */
export function kindsOf(
  schema: JsonSchema,
  resolve: (reference: string) => JsonSchema | undefined,
  followed = 0,
): Kinds {
  if (typeof schema === "boolean") return schema ? anyKind : new Set();
  const deeper = (part: unknown): Kinds => (isSchema(part) ? kindsOf(part, resolve, followed + 1) : anyKind);
  if (followed > referencesMax) return anyKind;
  let possible = statedKinds(schema);
  const reference = schema["$ref"];
  if (typeof reference === "string") possible = common(possible, deeper(resolve(reference)));
  for (const part of listOf(schema["allOf"])) possible = common(possible, deeper(part));
  for (const keyword of ["anyOf", "oneOf"]) {
    const choices = listOf(schema[keyword]);
    if (choices.length > 0)
      possible = common(possible, new Set(choices.flatMap((choice) => [...deeper(choice)])));
  }
  return possible;
}

function statedKinds(schema: { readonly [keyword: string]: unknown }): Kinds {
  let possible = anyKind;
  const { type } = schema;
  if (typeof type === "string") possible = new Set(kindNamed(type));
  if (Array.isArray(type)) possible = new Set(type.flatMap(kindNamed));
  if ("const" in schema) possible = common(possible, new Set([kindOf(schema["const"])]));
  if (Array.isArray(schema["enum"])) possible = common(possible, new Set(schema["enum"].map(kindOf)));
  return possible;
}

function kindNamed(type: unknown): readonly Kind[] {
  if (type === "integer") return ["number"];
  const kind = kinds.find((known) => known === type);
  return kind === undefined ? [] : [kind];
}

export function kindOf(value: unknown): Kind {
  if (value === null) return "null";
  if (Array.isArray(value)) return "array";
  const kind = kinds.find((known) => known === typeof value);
  return kind ?? "object";
}

export function common(a: Kinds, b: Kinds): Kinds {
  return new Set([...a].filter((kind) => b.has(kind)));
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
