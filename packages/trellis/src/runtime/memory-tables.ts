import { rowIdentity } from "./pending-rows.ts";
import {
  compareKeyValues,
  type KeyValue,
  type RowKey,
  type RowRange,
  type StoredRow,
  type TableReader,
} from "./table-reader.ts";
import type { RowRead, RowWrite } from "./unit-of-work.ts";

/** A row's write with the stamp of the unit of work that it belongs to. */
export interface StampedWrite extends RowWrite {
  readonly stamp: number;
}

/** Tables in memory: for tests, the simulation, and whatever need not outlive the process. */
export class MemoryTables implements TableReader {
  readonly #tables: Map<string, Map<string, StampedWrite>>;

  constructor(copyOf?: MemoryTables) {
    const tables = copyOf === undefined ? [] : copyOf.#tables;
    this.#tables = new Map([...tables].map(([name, rows]) => [name, new Map(rows)]));
  }

  readonly get = (table: string, key: RowKey): StoredRow | undefined => {
    const write = this.#tables.get(table)?.get(rowIdentity(key));
    return write === undefined ? undefined : storedRow(write, write.sort);
  };

  readonly query = (
    table: string,
    index: string | undefined,
    partition: KeyValue,
    range: RowRange,
  ): readonly StoredRow[] => {
    const found: StoredRow[] = [];
    for (const write of this.#tables.get(table)?.values() ?? []) {
      const place = index === undefined ? write : write.indexed.find((entry) => entry.index === index);
      if (place?.partition !== partition || !within(place.sort, range)) continue;
      found.push(storedRow(write, place.sort));
    }
    const direction = range.descending ? -1 : 1;
    return found
      .sort(
        (a, b) =>
          direction *
          (compareKeyValues(a.order, b.order) ||
            compareKeyValues(a.partition, b.partition) ||
            compareKeyValues(a.sort, b.sort)),
      )
      .slice(0, range.limit);
  };

  /** Every row of a table, in no order. */
  rows(table: string): readonly StoredRow[] {
    return [...(this.#tables.get(table)?.values() ?? [])].map((write) => storedRow(write, write.sort));
  }

  /** The stamp of the key's row; 0 where there is none. */
  stamp(key: Omit<RowRead, "stamp">): number {
    return this.#tables.get(key.table)?.get(rowIdentity(key))?.stamp ?? 0;
  }

  apply(write: StampedWrite): void {
    let table = this.#tables.get(write.table);
    if (table === undefined) this.#tables.set(write.table, (table = new Map<string, StampedWrite>()));
    if (write.body === undefined) table.delete(rowIdentity(write));
    else table.set(rowIdentity(write), write);
  }

  /** Removes rows that expired before `nowMs`, at most `limit`; answers how many. */
  sweep(nowMs: number, limit: number): number {
    let removed = 0;
    for (const table of this.#tables.values()) {
      for (const [identity, { expiresAt }] of table) {
        if (removed === limit) return removed;
        if (expiresAt === undefined || expiresAt >= nowMs) continue;
        table.delete(identity);
        removed += 1;
      }
    }
    return removed;
  }
}

function within(order: KeyValue, range: RowRange): boolean {
  if (range.from !== undefined && compareKeyValues(order, range.from) < 0) return false;
  return range.to === undefined || compareKeyValues(order, range.to) <= 0;
}

function storedRow(write: StampedWrite, order: KeyValue): StoredRow {
  return { partition: write.partition, sort: write.sort, body: write.body ?? "", stamp: write.stamp, order };
}
