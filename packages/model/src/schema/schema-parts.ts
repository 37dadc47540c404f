import type { JsonSchema } from "../document/system-model.ts";
import { pointerTo } from "./pointer.ts";

/** A schema inside a schema. */
export interface SchemaPart {
  /** Where it stands in the whole schema (RFC 6901). */
  readonly pointer: string;
  /** The names of the members of a document that lead to it; items and branches add none. */
  readonly path: readonly string[];
  readonly schema: { readonly [keyword: string]: unknown };
}

/**
 * Every schema inside a schema, itself the first, each once: through properties, items, branches and `$defs`, but not
 * along references, whose targets stand in the same document. Depth is bounded by the document's own.
 */
export function partsOf(schema: JsonSchema): readonly SchemaPart[] {
  const parts: SchemaPart[] = [];
  collect(schema, "", [], parts);
  return parts;
}

const single = new Set(
  "not if then else items contains additionalProperties propertyNames unevaluatedProperties unevaluatedItems".split(
    " ",
  ),
);
const lists = new Set(["allOf", "anyOf", "oneOf", "prefixItems"]);
const records = new Set(["properties", "patternProperties", "dependentSchemas", "$defs", "definitions"]);

function collect(schema: unknown, pointer: string, path: readonly string[], parts: SchemaPart[]): void {
  if (!isObject(schema)) return;
  parts.push({ pointer, path, schema });
  for (const [keyword, value] of Object.entries(schema)) {
    if (typeof value !== "object" || value === null) continue;
    const inner = `${pointer}/${keyword}`;
    if (single.has(keyword)) collect(value, inner, path, parts);
    else if (lists.has(keyword) && Array.isArray(value)) {
      for (const [index, part] of value.entries()) collect(part, `${inner}/${index}`, path, parts);
    } else if (records.has(keyword)) {
      for (const [name, part] of Object.entries(value))
        collect(part, pointerTo(inner, name), keyword === "properties" ? [...path, name] : path, parts);
    }
  }
}

export function isObject(value: unknown): value is { readonly [keyword: string]: unknown } {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
