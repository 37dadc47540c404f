import { DatabaseSync } from "node:sqlite";
import type { Store, StoredDeadLetterFilter } from "../ports/store.ts";
import { commitGroup } from "./sqlite-commit.ts";
import { recoverSqlite } from "./sqlite-recovery.ts";
import { bytesOf, deadLetterOf, deferredOf } from "./sqlite-rows.ts";
import { sqliteSchema, sqliteSchemaVersion } from "./sqlite-schema.ts";
import { prepareStatements } from "./sqlite-statements.ts";
import { sqliteTableReader } from "./sqlite-table-reader.ts";
import { storeFault } from "./sqlite-transaction.ts";
import { sweepRows, trimLog } from "./sqlite-trimming.ts";

export interface SqliteStoreOptions {
  /** The database file; made when it is not there. */
  readonly path: string;
}

/**
 * Opens the store on one SQLite file: write-ahead log, `synchronous=FULL`, so that a commit is on the disk when it
 * answers. 64 KiB pages keep frames in few pages and checkpoints short.
 *
 * @throws Fault TRL0311 when the file can't be opened, TRL0312 when another engine writes to it
 */
export function openSqliteStore(options: SqliteStoreOptions): Store {
  const database = open(options.path);
  const run = prepareStatements(database);
  return {
    capabilities: { durable: true, path: options.path },
    tables: sqliteTableReader(database),
    recover: async () => recoverSqlite(database),
    stamps: async (keys) =>
      keys.map((key) => Number(run.stamp.get(key.table, key.partition, key.sort)?.["stamp"] ?? 0)),
    commit: async (group) => commitGroup(run, group),
    frames: async (sequence, framesMax) =>
      run.frames.all(sequence, framesMax).map((row) => bytesOf(row["body"])),
    due: async (functionName, nowMs, limit) => run.due.all(functionName, nowMs, limit).map(deferredOf),
    nextDue: async (functionName, afterMs) =>
      Number(run.nextDue.get(functionName, afterMs)?.["due"] ?? Infinity),
    deadLetters: async (filter, limit, afterId) => {
      const { where, values } = deadLetterCondition(filter);
      const sql = `select * from dead_letters where id > ? and ${where} order by id limit ?`;
      return database
        .prepare(sql)
        .all(afterId, ...values, limit)
        .map(deadLetterOf);
    },
    countDeadLetters: async (filter) => {
      const { where, values } = deadLetterCondition(filter);
      return Number(
        database.prepare(`select count(*) as n from dead_letters where ${where}`).get(...values)?.["n"] ?? 0,
      );
    },
    trim: async (sequence, beforeMs) => trimLog(run, sequence, beforeMs),
    sweep: async (nowMs, limit) => sweepRows(run, nowMs, limit),
    close: async () => database.close(),
  };
}

function open(path: string): DatabaseSync {
  let database: DatabaseSync | undefined;
  try {
    database = new DatabaseSync(path);
    const version = Number(database.prepare("pragma user_version").get()?.["user_version"] ?? 0);
    if (version > sqliteSchemaVersion) {
      throw new Error(
        `it was written by a newer Trellis (layout ${version}; this one knows ${sqliteSchemaVersion})`,
      );
    }
    database.exec(
      "pragma page_size=65536; pragma journal_mode=wal; pragma synchronous=full; pragma wal_autocheckpoint=1024;" +
        "pragma cache_size=-65536; pragma busy_timeout=2000;",
    );
    database.exec(sqliteSchema);
    database.exec(`pragma user_version=${sqliteSchemaVersion}`);
    return database;
  } catch (error) {
    database?.close();
    throw storeFault(`can't open ${path}`, error);
  }
}

function deadLetterCondition(filter: StoredDeadLetterFilter): { where: string; values: (string | number)[] } {
  const conditions = ["true"];
  const values: (string | number)[] = [];
  if (filter.ids !== undefined) {
    conditions.push("id in (select value from json_each(?))");
    values.push(JSON.stringify(filter.ids));
  }
  if (filter.function !== undefined) {
    conditions.push("function = ?");
    values.push(filter.function);
  }
  if (filter.code !== undefined) {
    conditions.push("code = ?");
    values.push(filter.code);
  }
  return { where: conditions.join(" and "), values };
}
