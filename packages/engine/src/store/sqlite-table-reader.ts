import { DatabaseSync } from "node:sqlite";
import type { Fault } from "@trellis/model";
import type { KeyValue, RowRange, StoredRow, TableReader } from "trellis/runtime";
import { storeFault } from "./sqlite-failure.ts";
import { sqlitePrepared } from "./sqlite-prepared.ts";
import { keyValueOf, type SqliteRow } from "./sqlite-rows.ts";

/**
 * Opens a reader of its own on a store's file, for a thread that does not write.
 *
 * @param damaged told when what was read is damaged, before the fault is thrown to whoever asked
 */
export function openSqliteTableReader(path: string, damaged: (fault: Fault) => void): TableReader {
  try {
    return sqliteTableReader(new DatabaseSync(path, { readOnly: true, timeout: 2_000 }), path, damaged);
  } catch (error) {
    throw storeFault("can't open the tables", path, error);
  }
}

/** Its methods throw Fault TRL0311 when the file can't be read, TRL0319 when it is damaged. */
export function sqliteTableReader(
  database: DatabaseSync,
  path: string,
  damaged: (fault: Fault) => void = () => undefined,
): TableReader {
  const one = database.prepare("select stamp, body from rows where tbl = ? and partition = ? and sort = ?");
  const prepared = sqlitePrepared(database);
  const attempt = <Answer>(work: () => Answer): Answer => {
    try {
      return work();
    } catch (error) {
      const fault = storeFault("a table can't be read", path, error);
      if (fault.code === "TRL0319") damaged(fault);
      throw fault;
    }
  };
  return {
    get(table, { partition, sort }) {
      const row = attempt(() => one.get(table, partition, sort));
      if (row === undefined) return undefined;
      return { partition, sort, order: sort, stamp: Number(row["stamp"]), body: String(row["body"]) };
    },
    query(table, index, partition, range) {
      const values: KeyValue[] = index === undefined ? [table, partition] : [table, index, partition];
      if (range.from !== undefined) values.push(range.from);
      if (range.to !== undefined) values.push(range.to);
      const sql = querySql(index !== undefined, range);
      return attempt(() => prepared(sql).all(...values, range.limit)).map(storedRow);
    },
  };
}

/** One text for each shape of query. */
function querySql(indexed: boolean, range: RowRange): string {
  const [order, source, partition] = indexed
    ? [
        "i.isort",
        "row_index i join rows r on r.tbl = i.tbl and r.partition = i.partition and r.sort = i.sort",
        "i.tbl = ? and i.idx = ? and i.ipartition = ?",
      ]
    : ["r.sort", "rows r", "r.tbl = ? and r.partition = ?"];
  const bounds =
    (range.from === undefined ? "" : ` and ${order} >= ?`) +
    (range.to === undefined ? "" : ` and ${order} <= ?`);
  const direction = range.descending ? "desc" : "asc";
  return (
    `select r.partition, r.sort, r.stamp, r.body, ${order} as position from ${source} where ${partition}${bounds} ` +
    `order by ${order} ${direction}, r.partition ${direction}, r.sort ${direction} limit ?`
  );
}

function storedRow(row: SqliteRow): StoredRow {
  return {
    partition: keyValueOf(row["partition"]),
    sort: keyValueOf(row["sort"]),
    order: keyValueOf(row["position"]),
    stamp: Number(row["stamp"]),
    body: String(row["body"]),
  };
}
