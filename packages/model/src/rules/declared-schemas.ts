import type { JsonSchema, SystemModel } from "../document/system-model.ts";
import { add } from "./event-graph.ts";

/** A schema that a declaration gives, and what a finding about it says. */
export interface DeclaredSchema {
  /** In words: `event billing.invoice-issued`. */
  readonly title: string;
  readonly source: SystemModel["contexts"][string]["source"];
  /** Words that lead to it in its declaration. */
  readonly words: readonly string[];
  /** The contract and the context that answers for it. */
  readonly about: readonly string[];
  readonly schema: JsonSchema;
}

/** A contract with the contexts that publish or answer it: what a waiver of a finding about it may name. */
export function contractsAndOwners({ contexts }: SystemModel): (contract: string) => readonly string[] {
  const owners = new Map<string, string[]>();
  for (const { name, publishes, functions } of Object.values(contexts)) {
    const answered = Object.values(functions).flatMap((each) => (each.kind === "http" ? each.api : []));
    for (const contract of new Set([...publishes, ...answered])) add(owners, contract, name);
  }
  return (contract) => [contract, ...(owners.get(contract) ?? [])];
}

/** Every schema of contracts and tables; of events those of today's version only, unless `allVersions`. */
export function* schemasOf(
  model: SystemModel,
  { allVersions = false }: { readonly allVersions?: boolean } = {},
): Generator<DeclaredSchema> {
  const { events, apis, contexts } = model;
  const aboutOf = contractsAndOwners(model);
  for (const { name, source, version, versions } of Object.values(events)) {
    const about = aboutOf(name);
    for (const [number, { schema }] of Object.entries(versions)) {
      if (!allVersions && Number(number) !== version) continue;
      const words = Number(number) === version ? ["schema"] : ["previous", number];
      yield { title: `event ${name}`, source, words, about, schema };
    }
  }
  for (const { operation, source, responses, ...parts } of Object.values(apis)) {
    const about = aboutOf(operation);
    for (const part of ["params", "query", "headers", "body"] as const) {
      const schema = parts[part];
      if (schema !== undefined)
        yield { title: `${operation}: ${part}`, source, words: [part], about, schema };
    }
    for (const [status, schema] of Object.entries(responses)) {
      const words = ["responses", status];
      if (schema !== null) yield { title: `${operation}: answer ${status}`, source, words, about, schema };
    }
  }
  for (const { name, source, tables } of Object.values(contexts)) {
    for (const [table, { schema }] of Object.entries(tables))
      yield { title: `table ${table}`, source, words: ["tables", table], about: [name], schema };
  }
}
