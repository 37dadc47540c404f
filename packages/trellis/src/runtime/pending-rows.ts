import type { CompiledTable } from "./compiled-table.ts";
import { keyInIndex, keyOfRow } from "./compiled-table.ts";
import {
  compareKeyValues,
  type KeyValue,
  type RowKey,
  type RowRange,
  type StoredRow,
} from "./table-reader.ts";

/** A row's write that is not committed yet; `body` is undefined for a deletion. */
export interface PendingRow extends RowKey {
  readonly body: string | undefined;
  readonly stamp: number;
}

/**
 * What a query would answer if the pending writes were committed already. `stored` must hold `pending.size` rows
 * more than the range's limit, where there are as many: each pending write can take one away.
 */
export function mergePending(
  table: CompiledTable,
  index: string | undefined,
  partition: KeyValue,
  range: RowRange,
  stored: readonly StoredRow[],
  pending: ReadonlyMap<string, PendingRow>,
): readonly StoredRow[] {
  if (pending.size === 0) return stored.slice(0, range.limit);
  const rows = stored.filter((row) => !pending.has(rowIdentity(row)));
  for (const write of pending.values()) {
    const order = placeOf(table, index, partition, write);
    if (order !== undefined && inRange(order, range)) rows.push({ ...write, body: write.body ?? "", order });
  }
  const direction = range.descending ? -1 : 1;
  rows.sort(
    (a, b) =>
      direction *
      (compareKeyValues(a.order, b.order) ||
        compareKeyValues(a.partition, b.partition) ||
        compareKeyValues(a.sort, b.sort)),
  );
  return rows.slice(0, range.limit);
}

/** One text for one key: a number and the same digits as text are two keys. */
export function rowIdentity(key: RowKey): string {
  return `${identityPart(key.partition)}\0${identityPart(key.sort)}`;
}

const identityPart = (value: KeyValue): string => (typeof value === "number" ? `n${value}` : `s${value}`);

function placeOf(
  table: CompiledTable,
  index: string | undefined,
  partition: KeyValue,
  write: PendingRow,
): KeyValue | undefined {
  if (write.body === undefined) return undefined;
  // The platform wrote this text itself, from a row that it had checked.
  const row = JSON.parse(write.body) as Readonly<Record<string, unknown>>;
  const indexKey = index === undefined ? undefined : table.indexes.get(index);
  const key = indexKey === undefined ? keyOfRow(table, row) : keyInIndex(table, indexKey, row);
  return key !== undefined && key.partition === partition ? key.sort : undefined;
}

function inRange(order: KeyValue, range: RowRange): boolean {
  if (range.from !== undefined && compareKeyValues(order, range.from) < 0) return false;
  return range.to === undefined || compareKeyValues(order, range.to) <= 0;
}
