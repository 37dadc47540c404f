import type { JsonSchema, SystemModel } from "../document/system-model.ts";
import { pointerTo } from "../schema/pointer.ts";

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
export function* partsOf(schema: JsonSchema): Generator<SchemaPart> {
  if (typeof schema === "object") yield* walk(schema, "", []);
}

const single = ["not", "if", "then", "else", "items", "contains", "additionalProperties", "propertyNames"];
const lists = ["allOf", "anyOf", "oneOf", "prefixItems"];
const records = ["properties", "patternProperties", "dependentSchemas", "$defs", "definitions"];

function* walk(schema: unknown, pointer: string, path: readonly string[]): Generator<SchemaPart> {
  if (!isObject(schema)) return;
  yield { pointer, path, schema };
  for (const keyword of single)
    if (keyword in schema) yield* walk(schema[keyword], pointerTo(pointer, keyword), path);
  for (const keyword of lists) {
    const parts = schema[keyword];
    if (!Array.isArray(parts)) continue;
    for (const [index, part] of parts.entries())
      yield* walk(part, pointerTo(pointerTo(pointer, keyword), index), path);
  }
  for (const keyword of records) {
    const parts = schema[keyword];
    if (!isObject(parts)) continue;
    for (const [name, part] of Object.entries(parts))
      yield* walk(
        part,
        pointerTo(pointerTo(pointer, keyword), name),
        keyword === "properties" ? [...path, name] : path,
      );
  }
}

export function isObject(value: unknown): value is { readonly [keyword: string]: unknown } {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** A schema that a declaration gives, and what a finding about it says. */
export interface DeclaredSchema {
  /** In words: `event billing.invoice-issued`. */
  readonly title: string;
  readonly source: SystemModel["contexts"][string]["source"];
  /** Words that lead to it in its declaration. */
  readonly words: readonly string[];
  /** The contract or the context. */
  readonly about: string;
  readonly schema: JsonSchema;
}

/** Every schema of contracts and tables; of events those of today's version only, unless `allVersions`. */
export function* schemasOf(
  { events, apis, contexts }: SystemModel,
  { allVersions = false }: { readonly allVersions?: boolean } = {},
): Generator<DeclaredSchema> {
  for (const { name, source, version, versions } of Object.values(events)) {
    for (const [number, { schema }] of Object.entries(versions)) {
      if (!allVersions && Number(number) !== version) continue;
      const words = Number(number) === version ? ["schema"] : ["previous", number];
      yield { title: `event ${name}`, source, words, about: name, schema };
    }
  }
  for (const { operation, source, responses, ...parts } of Object.values(apis)) {
    for (const part of ["params", "query", "headers", "body"] as const) {
      const schema = parts[part];
      if (schema !== undefined)
        yield { title: `${operation}: ${part}`, source, words: [part], about: operation, schema };
    }
    for (const [status, schema] of Object.entries(responses)) {
      const words = ["responses", status];
      if (schema !== null)
        yield { title: `${operation}: answer ${status}`, source, words, about: operation, schema };
    }
  }
  for (const { name, source, tables } of Object.values(contexts)) {
    for (const [table, { schema }] of Object.entries(tables))
      yield { title: `table ${table}`, source, words: ["tables", table], about: name, schema };
  }
}
