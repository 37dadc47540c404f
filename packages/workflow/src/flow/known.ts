import type { Json } from "../definition/definition.ts";

/**
 * What is known of a value before anything runs: a schema that takes it, whatever happens. Where it is exact, each
 * value that the schema takes can really come, as far as the schemas of inputs and results tell the truth.
 */
export interface Known {
  readonly schema: Schema;
  readonly exact: boolean;
}

/** A JSON Schema without references. */
export type Schema = boolean | { readonly [keyword: string]: unknown };

export const unknown: Known = { schema: true, exact: false };

export function literal(value: Json): Known {
  return { schema: { const: value }, exact: true };
}

export function ofType(type: string): Known {
  return { schema: { type }, exact: false };
}

export function inexact(known: Known): Known {
  return known.exact ? { ...known, exact: false } : known;
}

/** Alternatives that are told apart; beyond, nothing is known. */
const alternativesMax = 8;

/** One of several. */
export function oneOf(parts: readonly Known[]): Known {
  const schemas = new Map(parts.map((part) => [JSON.stringify(part.schema), part.schema]));
  if (schemas.size === 0 || schemas.size > alternativesMax || schemas.has("true")) return unknown;
  const [first = true, ...others] = schemas.values();
  const exact = parts.every((part) => part.exact);
  return { schema: others.length === 0 ? first : { anyOf: [first, ...others] }, exact };
}

/** Parts of a schema that is handed on; of a larger one nothing is known. */
const partsMax = 5_000;

/** Keeps what flows through many states from growing without end. */
export function bounded(known: Known): Known {
  return partsIn(known.schema) > partsMax ? unknown : known;
}

const counted = new WeakMap<object, number>();

function partsIn(value: unknown): number {
  if (typeof value !== "object" || value === null) return 1;
  let parts = counted.get(value);
  if (parts === undefined) {
    parts = 1;
    for (const inner of Object.values(value)) if ((parts += partsIn(inner)) > partsMax) break;
    counted.set(value, parts);
  }
  return parts;
}

/** Keywords that say nothing of a value. */
const annotations = new Set([
  "title",
  "description",
  "default",
  "examples",
  "deprecated",
  "readOnly",
  "writeOnly",
  "$comment",
  "$schema",
  "$id",
  "$defs",
  "definitions",
]);

/** A schema of objects that says of each member by itself what it may be. */
export interface PlainObject {
  readonly type: "object";
  readonly properties: Readonly<Record<string, Schema>>;
  readonly required: readonly string[];
  /** Of all other members; absent: open. */
  readonly additionalProperties?: unknown;
}

/** The schema as one of plain objects, where it is one; an object that is given whole is. */
export function plainObject(schema: Schema): PlainObject | undefined {
  if (typeof schema === "boolean") return undefined;
  if (isRecord(schema["const"])) {
    const properties = Object.fromEntries(
      Object.entries(schema["const"]).map(([name, value]) => [name, { const: value }]),
    );
    return { type: "object", properties, required: Object.keys(properties), additionalProperties: false };
  }
  const keywords = Object.keys(schema).filter((keyword) => !annotations.has(keyword));
  const known = ["type", "properties", "required", "additionalProperties"];
  if (schema["type"] !== "object" || !keywords.every((keyword) => known.includes(keyword))) return undefined;
  const { additionalProperties } = schema;
  return {
    type: "object",
    properties: isRecord(schema["properties"])
      ? (schema["properties"] as Readonly<Record<string, Schema>>)
      : {},
    required: namesIn(schema["required"]),
    ...(additionalProperties === undefined ? {} : { additionalProperties }),
  };
}

export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

export function partsOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

export function schemaOf(value: unknown): Schema {
  return isRecord(value) ? value : value !== false;
}

export function schemasOf(value: unknown): readonly Schema[] {
  return partsOf(value).map(schemaOf);
}

function namesIn(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((name) => typeof name === "string") : [];
}
