import type { JsonSchema, SystemModel } from "../document/system-model.ts";

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
