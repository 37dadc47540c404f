import type { KeyModel, TableModel } from "@trellis/model";
import type { AnyTable } from "../declare/table.ts";
import type { Loading } from "./loading.ts";
import { describe, isRecord, type Owner, reportMalformed } from "./members.ts";
import { readSchema } from "./read-schema.ts";

/** Reads a context's tables. One that is no table declaration is reported and left out. */
export function readTables(
  loading: Loading,
  tables: Readonly<Record<string, AnyTable>>,
  context: Owner,
): Record<string, TableModel> {
  const read: Record<string, TableModel> = {};
  for (const [name, declaration] of Object.entries(tables)) {
    const owner: Owner = { ...context, title: `table ${name}`, words: ["tables", name] };
    if (!isRecord(declaration) || declaration.kind !== "table") {
      reportMalformed(loading, owner, `is ${describe(declaration)}`, 'table(schema, { key: "..." })');
      continue;
    }
    const key = readKey(loading, declaration.key, "key", owner, "key");
    const schema = readSchema(loading, declaration.schema, "schema", owner);
    if (key !== undefined)
      read[name] = { schema, key, indexes: readIndexes(loading, declaration.indexes, owner) };
  }
  return read;
}

function readIndexes(loading: Loading, indexes: unknown, owner: Owner): Record<string, KeyModel> {
  if (!isRecord(indexes)) {
    reportMalformed(
      loading,
      owner,
      `has ${describe(indexes)} as its indexes`,
      "an object of keys by name",
      "indexes",
    );
    return {};
  }
  const read: Record<string, KeyModel> = {};
  for (const [name, fields] of Object.entries(indexes)) {
    const key = readKey(loading, fields, `index ${name}`, owner, "indexes", name);
    if (key !== undefined) read[name] = key;
  }
  return read;
}

function readKey(
  loading: Loading,
  fields: unknown,
  part: string,
  owner: Owner,
  ...words: readonly string[]
): KeyModel | undefined {
  if (typeof fields === "string") return { partition: fields };
  const parts: readonly unknown[] = Array.isArray(fields) ? fields : [];
  const [partition, sort, ...more] = parts;
  if (typeof partition === "string" && typeof sort === "string" && more.length === 0)
    return { partition, sort };
  const found = Array.isArray(fields) ? `a list of ${parts.length}` : describe(fields);
  reportMalformed(loading, owner, `has ${found} as its ${part}`, "one field, or [partition, sort]", ...words);
  return undefined;
}
