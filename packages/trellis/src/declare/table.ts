import type { DataOf, FieldOf, Schema } from "./schema.ts";

/** A partition key alone, or a partition key and a sort key: DynamoDB's shape, which maps to every store. */
export type KeyOf<Row> = FieldOf<Row> | readonly [FieldOf<Row>, FieldOf<Row>];

export interface Table<
  Row = unknown,
  Key = string | readonly [string, string],
  Indexes = Readonly<Record<string, string | readonly [string, string]>>,
> {
  readonly kind: "table";
  readonly schema: Schema;
  readonly key: Key;
  readonly indexes: Indexes;
  /** Type only. Never present at run time. */
  readonly Row?: Row;
}

// `any` because a table is invariant in its row: no single type holds all of them.
// oxlint-disable-next-line typescript/no-explicit-any
export type AnyTable = Table<any, any, any>;

// `NoInfer`: inside `context(...)` an absent `indexes` would otherwise be taken from `AnyTable`, and any name pass.
/**
 * Declares a table of the context. Only the context's own functions can read and write it.
 *
 * @param schema one row; every field named in a key must be a string or a number
 */
export function table<
  S extends Schema,
  const Key extends KeyOf<DataOf<S>>,
  const Indexes extends Readonly<Record<string, KeyOf<DataOf<S>>>> = Record<never, never>,
>(
  schema: S,
  options: { readonly key: Key; readonly indexes?: Indexes },
): Table<DataOf<S>, Key, NoInfer<Indexes>> {
  // Absent indexes are no indexes: the default of the type parameter says the same.
  return { kind: "table", schema, key: options.key, indexes: options.indexes ?? ({} as Indexes) };
}
