import {
  lazyValidator,
  describeViolation,
  Fault,
  type KeyModel,
  type TableModel,
  type Validator,
} from "@trellis/model";
import type { KeyValue, RowKey } from "./table-reader.ts";

/** Longest text in a key, in UTF-16 units: what DynamoDB's 1,024 bytes of sort key always allow. */
export const keyMaxLength = 340;

/** Bound on a row as JSON text, in bytes of UTF-8: DynamoDB's 400 KiB, so that a row fits every store. */
export const rowMaxBytes = 409_600;

/** A table as a unit of work uses it: its validator compiled, its keys ready to be taken from rows. */
export interface CompiledTable {
  /** `context.table` */
  readonly name: string;
  readonly key: KeyModel;
  readonly indexes: ReadonlyMap<string, KeyModel>;
  readonly validate: Validator;
}

export function compileTable(contextName: string, tableName: string, model: TableModel): CompiledTable {
  return {
    name: `${contextName}.${tableName}`,
    key: model.key,
    indexes: new Map(Object.entries(model.indexes)),
    validate: lazyValidator(model.schema),
  };
}

/** @throws Fault TRL0203 when the row is not valid by its table's schema */
export function assertRow(
  table: CompiledTable,
  row: unknown,
): asserts row is Readonly<Record<string, unknown>> {
  const [violation] = table.validate(row) ?? [];
  if (violation === undefined && typeof row === "object" && row !== null) return;
  const what = violation === undefined ? "the row is no object" : describeViolation(violation);
  throw new Fault("TRL0203", `a row of ${table.name} breaks its schema: ${what}`, {
    retry: "never",
    details: { table: table.name, pointer: violation?.pointer ?? "" },
  });
}

/** The row as it is stored. @throws Fault TRL0203 when it is larger than `rowMaxBytes` */
export function textOfRow(table: CompiledTable, row: Readonly<Record<string, unknown>>): string {
  const text = JSON.stringify(row);
  // No UTF-16 unit takes more than three bytes.
  if (text.length <= rowMaxBytes / 3) return text;
  const bytes = Buffer.byteLength(text);
  if (bytes <= rowMaxBytes) return text;
  throw new Fault(
    "TRL0203",
    `a row of ${table.name} has ${bytes} bytes as JSON; at most ${rowMaxBytes} are allowed`,
    {
      retry: "never",
      details: { table: table.name, bytes, bytesMax: rowMaxBytes },
    },
  );
}

/** The row's key. @throws Fault TRL0203 when a value can't be a key */
export function keyOfRow(table: CompiledTable, row: Readonly<Record<string, unknown>>): RowKey {
  const { partition, sort } = table.key;
  return {
    partition: asKeyValue(table, partition, row[partition]),
    sort: sort === undefined ? "" : asKeyValue(table, sort, row[sort]),
  };
}

/** The key given to `get` and `delete`. @throws Fault TRL0203 when a value can't be a key */
export function keyOfArguments(table: CompiledTable, values: readonly unknown[]): RowKey {
  const { partition, sort } = table.key;
  return {
    partition: asKeyValue(table, partition, values[0]),
    sort: sort === undefined ? "" : asKeyValue(table, sort, values[1]),
  };
}

/** Where the row stands in an index; undefined when it lacks the index's fields: indexes are sparse. */
export function keyInIndex(
  table: CompiledTable,
  index: KeyModel,
  row: Readonly<Record<string, unknown>>,
): RowKey | undefined {
  const partition = row[index.partition];
  const sort = index.sort === undefined ? "" : row[index.sort];
  if (partition === undefined || partition === null || sort === undefined || sort === null) return undefined;
  return {
    partition: asKeyValue(table, index.partition, partition),
    sort: sort === "" ? "" : asKeyValue(table, index.sort ?? "", sort),
  };
}

export function asKeyValue(table: CompiledTable, field: string, value: unknown): KeyValue {
  if (typeof value === "number" && Number.isFinite(value)) return value;
  if (typeof value === "string" && !isNobodysKey(value)) return value;
  throw new Fault(
    "TRL0203",
    `${table.name}: the key field "${field}" must be a finite number or text of 1 to ${keyMaxLength} characters` +
      ` without NUL, but is ${describeValue(value)}`,
    { retry: "never", details: { table: table.name, field } },
  );
}

/**
 * A text that no row can have in its key: empty, too long, with NUL or half a character. Strangers send such texts; a
 * look-up by one finds nothing, as it should, and only a write is a fault.
 */
export function isNobodysKey(value: unknown): boolean {
  if (typeof value !== "string") return false;
  return value.length === 0 || value.length > keyMaxLength || !keyText.test(value);
}

/** No NUL and no half of a surrogate pair: stores cut the first and replace the second, and two keys become one. */
const keyText = /^[^\0\p{Cs}]+$/u;

function describeValue(value: unknown): string {
  if (typeof value === "string")
    return value.length > keyMaxLength ? `text of ${value.length} characters` : JSON.stringify(value);
  if (typeof value === "number") return String(value);
  return value === undefined ? "missing" : `a ${value === null ? "null" : typeof value}`;
}
