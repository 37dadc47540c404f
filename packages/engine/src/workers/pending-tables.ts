import type { SystemModel } from "@trellis/model";
import {
  compileTable,
  mergePending,
  rowIdentity,
  type CompiledTable,
  type Effects,
  type PendingRow,
  type TableReader,
} from "trellis/runtime";

/**
 * The context's tables as they will be once everything that this worker has finished is committed. A context's tables
 * are written by its own worker alone, so the next event need not wait for the last one's commit; and if a commit is
 * refused after all, whatever was built on it is refused, too, because its stamp never came to be.
 */
export class PendingTables implements TableReader {
  /** Whose tables they are. */
  readonly context: string;
  readonly #committed: TableReader;
  readonly #tables: ReadonlyMap<string, CompiledTable>;
  readonly #pending = new Map<string, Map<string, PendingRow>>();
  /** The cells that each unit wrote, by stamp. */
  readonly #byStamp = new Map<number, { readonly table: string; readonly identity: string }[]>();

  constructor(committed: TableReader, model: SystemModel, contextName: string) {
    this.context = contextName;
    this.#committed = committed;
    const tables = Object.entries(model.contexts[contextName]?.tables ?? {});
    this.#tables = new Map(
      tables.map(([name, table]) => [`${contextName}.${name}`, compileTable(contextName, name, table)]),
    );
  }

  readonly get: TableReader["get"] = (table, key) => {
    const pending = this.#pending.get(table)?.get(rowIdentity(key));
    if (pending === undefined) return this.#committed.get(table, key);
    return pending.body === undefined ? undefined : { ...pending, body: pending.body, order: pending.sort };
  };

  readonly query: TableReader["query"] = (table, index, partition, range) => {
    const compiled = this.#tables.get(table);
    const pending = this.#pending.get(table);
    if (compiled === undefined || pending === undefined || pending.size === 0) {
      return this.#committed.query(table, index, partition, range);
    }
    const stored = this.#committed.query(table, index, partition, {
      ...range,
      limit: range.limit + pending.size,
    });
    if (stored instanceof Promise) {
      return stored.then((rows) => mergePending(compiled, index, partition, range, rows, pending));
    }
    return mergePending(compiled, index, partition, range, stored, pending);
  };

  /** Whether the context has such a table, and in it, where one is named, such an index. */
  has(table: string, index?: string): boolean {
    const compiled = this.#tables.get(`${this.context}.${table}`);
    return compiled !== undefined && (index === undefined || compiled.indexes.has(index));
  }

  /** Whether something that the unit read has been overwritten by another unit of this worker since. */
  stale({ reads }: Pick<Effects, "reads">): boolean {
    return reads.some((read) => {
      const pending = this.#pending.get(read.table)?.get(rowIdentity(read));
      if (pending === undefined) return false;
      return pending.body === undefined ? read.stamp !== 0 : read.stamp !== pending.stamp;
    });
  }

  /** Whether some of the rows are not known to be in the store yet. */
  unsettled(reads: Effects["reads"]): boolean {
    return reads.some((read) => this.#pending.get(read.table)?.has(rowIdentity(read)) === true);
  }

  /** Whether the rows are still as they were read. */
  async hold(reads: Effects["reads"]): Promise<boolean> {
    for (const read of reads)
      if (((await this.get(read.table, read))?.stamp ?? 0) !== read.stamp) return false;
    return true;
  }

  add(stamp: number, effects: Effects): void {
    const cells = effects.writes.map((write) => {
      const identity = rowIdentity(write);
      let table = this.#pending.get(write.table);
      if (table === undefined) this.#pending.set(write.table, (table = new Map<string, PendingRow>()));
      table.set(identity, { partition: write.partition, sort: write.sort, body: write.body, stamp });
      return { table: write.table, identity };
    });
    if (cells.length > 0) this.#byStamp.set(stamp, cells);
  }

  /** The unit is in the store, or was refused: either way the store speaks for its rows from now on. */
  settle(stamp: number): void {
    for (const { table, identity } of this.#byStamp.get(stamp) ?? []) {
      const rows = this.#pending.get(table);
      if (rows?.get(identity)?.stamp === stamp) rows.delete(identity);
    }
    this.#byStamp.delete(stamp);
  }
}
