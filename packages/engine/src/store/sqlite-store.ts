import { DatabaseSync, type SQLOutputValue, type StatementSync } from "node:sqlite";
import { Fault } from "@trellis/model";
import type { IndexEntry, StampedWrite } from "trellis/runtime";
import type {
  CommitGroup,
  DeadLetterRow,
  DeferredDelivery,
  Recovered,
  ScheduleRow,
  Store,
  StoredDeadLetterFilter,
  SubscriptionRow,
} from "../ports/store.ts";
import { sqliteSchema, sqliteSchemaVersion } from "./sqlite-schema.ts";
import { sqliteTableReader } from "./sqlite-table-reader.ts";

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
  const run = statements(database);
  return {
    capabilities: { durable: true, path: options.path },
    tables: sqliteTableReader(database),
    recover: async () => recover(database),
    stamps: async (keys) =>
      keys.map((key) => Number(run.stamp.get(key.table, key.partition, key.sort)?.["stamp"] ?? 0)),
    commit: async (group) => commit(run, group),
    frames: async (sequence, framesMax) => run.frames.all(sequence, framesMax).map((row) => bytesOf(row["body"])),
    due: async (functionName, nowMs, limit) => run.due.all(functionName, nowMs, limit).map(deferredOf),
    nextDue: async (functionName, afterMs) => Number(run.nextDue.get(functionName, afterMs)?.["due"] ?? Infinity),
    deadLetters: async (filter, limit, afterId) => {
      const { where, values } = deadLetterCondition(filter);
      const sql = `select * from dead_letters where id > ? and ${where} order by id limit ?`;
      return database.prepare(sql).all(afterId, ...values, limit).map(deadLetterOf);
    },
    countDeadLetters: async (filter) => {
      const { where, values } = deadLetterCondition(filter);
      return Number(database.prepare(`select count(*) as n from dead_letters where ${where}`).get(...values)?.["n"] ?? 0);
    },
    trim: async (sequence, beforeMs) => trim(database, sequence, beforeMs),
    sweep: async (nowMs, limit) => sweep(run, nowMs, limit),
    close: async () => database.close(),
  };
}

function open(path: string): DatabaseSync {
  try {
    const database = new DatabaseSync(path);
    // The lock is held for the engine's life: a second writer must find out at once, not at its first commit.
    database.exec(
      "pragma page_size=65536; pragma journal_mode=wal; pragma synchronous=full; pragma wal_autocheckpoint=1024;" +
        "pragma cache_size=-65536; pragma busy_timeout=2000;",
    );
    database.exec(sqliteSchema);
    const version = Number(database.prepare("pragma user_version").get()?.["user_version"] ?? 0);
    if (version > sqliteSchemaVersion) {
      throw new Error(`it was written by a newer Trellis (layout ${version}; this one knows ${sqliteSchemaVersion})`);
    }
    database.exec(`pragma user_version=${sqliteSchemaVersion}`);
    return database;
  } catch (error) {
    throw storeFault(`can't open ${path}`, error);
  }
}

type Statements = ReturnType<typeof statements>;

function statements(database: DatabaseSync) {
  const prepare = (sql: string): StatementSync => database.prepare(sql);
  return {
    begin: prepare("begin immediate"),
    commit: prepare("commit"),
    rollback: prepare("rollback"),
    frames: prepare("select body from log where last_sequence >= ? order by last_sequence limit ?"),
    due: prepare("select * from deferred where function = ? and due_ms <= ? order by due_ms, id limit ?"),
    nextDue: prepare("select min(due_ms) as due from deferred where function = ? and due_ms > ?"),
    stamp: prepare("select stamp from rows where tbl = ? and partition = ? and sort = ?"),
    putFrame: prepare("insert into log values (?, ?, ?, ?)"),
    putContract: prepare("insert or replace into contracts values (?, ?)"),
    putPublished: prepare("insert or replace into published values (?, ?)"),
    indexed: prepare("select indexed from rows where tbl = ? and partition = ? and sort = ?"),
    putRow: prepare("insert or replace into rows values (?, ?, ?, ?, ?, ?, ?)"),
    removeRow: prepare("delete from rows where tbl = ? and partition = ? and sort = ?"),
    putEntry: prepare("insert or replace into row_index values (?, ?, ?, ?, ?, ?)"),
    removeEntry: prepare(
      "delete from row_index where tbl = ? and idx = ? and ipartition = ? and isort = ? and partition = ? and sort = ?",
    ),
    putSubscription: prepare("insert or replace into subscriptions values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"),
    putSchedule: prepare("insert or replace into schedules values (?, ?, ?)"),
    putDeferred: prepare("insert or replace into deferred values (?, ?, ?, ?, ?, ?, ?)"),
    removeDeferred: prepare("delete from deferred where id = ?"),
    putDeadLetter: prepare("insert or replace into dead_letters values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"),
    removeDeadLetter: prepare("delete from dead_letters where id = ?"),
    putMeta: prepare("insert or replace into meta values (?, ?)"),
    expired: prepare("select tbl, partition, sort, indexed from rows where expires_ms < ? limit ?"),
  };
}

function commit(run: Statements, group: CommitGroup): void {
  transact(run, () => {
    for (const frame of group.frames) putFrame(run, frame);
    for (const { type, number } of group.contracts) run.putContract.run(type, number);
    for (const { contract, count } of group.published) run.putPublished.run(contract, count);
    for (const write of group.writes) putWrite(run, write);
    for (const row of group.subscriptions) putSubscription(run, row);
    for (const row of group.schedules) run.putSchedule.run(row.function, row.expression, row.nextMs);
    for (const row of group.deferred) putDeferred(run, row);
    for (const id of group.deferredRemoved) run.removeDeferred.run(id);
    for (const row of group.deadLetters) putDeadLetter(run, row);
    for (const id of group.deadLettersRemoved) run.removeDeadLetter.run(id);
    run.putMeta.run("epoch", group.epoch);
    // Ids are never given twice, even when the rows that had them are gone.
    const lastDeferred = group.deferred.at(-1);
    if (lastDeferred !== undefined) run.putMeta.run("lastDeferredId", Math.max(...group.deferred.map((row) => row.id)));
    const lastDeadLetter = group.deadLetters.at(-1);
    if (lastDeadLetter !== undefined) run.putMeta.run("lastDeadLetterId", Math.max(...group.deadLetters.map((row) => row.id)));
  });
}

/** @throws Fault TRL0311 after taking back whatever `work` did */
function transact(run: Statements, work: () => void): void {
  try {
    run.begin.run();
    work();
    run.commit.run();
  } catch (error) {
    try {
      run.rollback.run();
    } catch {
      // No transaction was open any more: SQLite rolls back by itself after a full disk.
    }
    throw storeFault("the commit failed", error);
  }
}

function putFrame(run: Statements, bytes: Uint8Array): void {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const first = view.getFloat64(8, true);
  run.putFrame.run(first + view.getUint32(0, true) - 1, first, view.getFloat64(16, true), bytes);
}

function putWrite(run: Statements, write: StampedWrite): void {
  const before = run.indexed.get(write.table, write.partition, write.sort)?.["indexed"];
  if (typeof before === "string") removeEntries(run, write, before);
  if (write.body === undefined) {
    run.removeRow.run(write.table, write.partition, write.sort);
    return;
  }
  const { table, partition, sort, stamp, expiresAt, indexed, body } = write;
  run.putRow.run(table, partition, sort, stamp, expiresAt ?? null, indexed.length === 0 ? "" : JSON.stringify(indexed), body);
  for (const entry of indexed) run.putEntry.run(table, entry.index, entry.partition, entry.sort, partition, sort);
}

type PlacedRow = Pick<StampedWrite, "table" | "partition" | "sort">;

function removeEntries(run: Statements, row: PlacedRow, indexed: string): void {
  if (indexed === "") return;
  // Written by `putWrite` above.
  for (const entry of JSON.parse(indexed) as readonly IndexEntry[]) {
    run.removeEntry.run(row.table, entry.index, entry.partition, entry.sort, row.partition, row.sort);
  }
}

function putSubscription(run: Statements, row: SubscriptionRow): void {
  const { direct, done, refused, retries, deadLettered, deadLetters } = row.counts;
  run.putSubscription.run(
    row.function,
    row.cursor,
    row.above,
    row.publishedBefore,
    direct,
    done,
    refused,
    retries,
    deadLettered,
    deadLetters,
  );
}

function putDeferred(run: Statements, row: DeferredDelivery): void {
  run.putDeferred.run(row.id, row.function, row.attempts, row.firstMs, row.dueMs, row.keyHash, row.json);
}

function putDeadLetter(run: Statements, row: DeadLetterRow): void {
  const { code, message, stack, retry } = row.failure;
  run.putDeadLetter.run(
    row.id,
    row.function,
    row.attempts,
    row.firstMs,
    row.failedMs,
    row.keyHash,
    code,
    message,
    stack ?? null,
    retry,
    row.json,
  );
}

function recover(database: DatabaseSync): Recovered {
  const all = (sql: string) => database.prepare(sql).all();
  const log = database.prepare("select min(first_sequence) as first, max(last_sequence) as last from log").get();
  const meta = new Map(all("select name, value from meta").map((row) => [String(row["name"]), Number(row["value"])]));
  const keyHashes = new Map<string, number[]>();
  for (const row of all("select distinct function, key_hash from deferred where key_hash <> 0")) {
    const name = String(row["function"]);
    keyHashes.set(name, [...(keyHashes.get(name) ?? []), Number(row["key_hash"])]);
  }
  const lastSequence = Number(log?.["last"] ?? meta.get("trimmedTo") ?? 0);
  return {
    lastSequence,
    firstSequence: Number(log?.["first"] ?? lastSequence + 1),
    epoch: meta.get("epoch") ?? 0,
    contracts: new Map(all("select * from contracts").map((row) => [String(row["type"]), Number(row["number"])])),
    published: new Map(all("select * from published").map((row) => [String(row["contract"]), Number(row["count"])])),
    subscriptions: new Map(all("select * from subscriptions").map((row) => [String(row["function"]), subscriptionOf(row)])),
    schedules: new Map(all("select * from schedules").map((row) => [String(row["function"]), scheduleOf(row)])),
    deferred: new Map(
      all("select function, count(*) as n, min(due_ms) as due from deferred group by function").map((row) => {
        const name = String(row["function"]);
        return [name, { count: Number(row["n"]), nextDueMs: Number(row["due"]), keyHashes: keyHashes.get(name) ?? [] }];
      }),
    ),
    lastDeferredId: meta.get("lastDeferredId") ?? 0,
    lastDeadLetterId: meta.get("lastDeadLetterId") ?? 0,
  };
}

function trim(database: DatabaseSync, sequence: number, beforeMs: number): number {
  // Frames are trimmed from the start only, so a young frame keeps the older ones behind it; the last place is noted.
  const firstKept = database
    .prepare("select first_sequence from log where last_sequence >= ? or created_ms >= ? order by last_sequence limit 1")
    .get(sequence, beforeMs)?.["first_sequence"];
  const last = database.prepare("select max(last_sequence) as last from log").get()?.["last"];
  const first = Number(firstKept ?? Number(last ?? 0) + 1);
  if (last !== null && last !== undefined) {
    database.prepare("insert or replace into meta values ('trimmedTo', max(?, coalesce((select value from meta where name = 'trimmedTo'), 0)))").run(first - 1);
  }
  database.prepare("delete from log where last_sequence < ?").run(first);
  return first;
}

function sweep(run: Statements, nowMs: number, limit: number): number {
  const expired = run.expired.all(nowMs, limit);
  if (expired.length === 0) return 0;
  transact(run, () => {
    for (const row of expired) {
      const placed = { table: String(row["tbl"]), partition: keyValueOf(row["partition"]), sort: keyValueOf(row["sort"]) };
      removeEntries(run, placed, String(row["indexed"]));
      run.removeRow.run(placed.table, placed.partition, placed.sort);
    }
  });
  return expired.length;
}

type SqliteRow = Readonly<Record<string, SQLOutputValue>>;

function subscriptionOf(row: SqliteRow): SubscriptionRow {
  return {
    function: String(row["function"]),
    cursor: Number(row["cursor"]),
    above: bytesOf(row["above"] ?? null),
    publishedBefore: Number(row["published_before"]),
    counts: {
      direct: Number(row["direct"]),
      done: Number(row["done"]),
      refused: Number(row["refused"]),
      retries: Number(row["retries"]),
      deadLettered: Number(row["dead_lettered"]),
      deadLetters: Number(row["dead_letters"]),
    },
  };
}

function scheduleOf(row: SqliteRow): ScheduleRow {
  return { function: String(row["function"]), expression: String(row["expression"]), nextMs: Number(row["next_ms"]) };
}

function deferredOf(row: SqliteRow): DeferredDelivery {
  return {
    id: Number(row["id"]),
    function: String(row["function"]),
    attempts: Number(row["attempts"]),
    firstMs: Number(row["first_ms"]),
    dueMs: Number(row["due_ms"]),
    keyHash: Number(row["key_hash"]),
    json: String(row["body"]),
  };
}

function deadLetterOf(row: SqliteRow): DeadLetterRow {
  const stack = row["stack"];
  return {
    id: Number(row["id"]),
    function: String(row["function"]),
    attempts: Number(row["attempts"]),
    firstMs: Number(row["first_ms"]),
    failedMs: Number(row["failed_ms"]),
    keyHash: Number(row["key_hash"]),
    failure: {
      // The column holds what `putDeadLetter` wrote.
      code: String(row["code"]) as DeadLetterRow["failure"]["code"],
      message: String(row["message"]),
      retry: String(row["retry"]) as DeadLetterRow["failure"]["retry"],
      ...(typeof stack === "string" ? { stack } : {}),
    },
    json: String(row["body"]),
  };
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

function bytesOf(value: SQLOutputValue | undefined): Uint8Array<ArrayBuffer> {
  if (!(value instanceof Uint8Array)) throw new TypeError("the store holds no bytes where bytes were written");
  return value as Uint8Array<ArrayBuffer>; // node:sqlite makes a new buffer for each blob
}

function keyValueOf(value: SQLOutputValue | undefined): string | number {
  return typeof value === "number" ? value : String(value);
}

function storeFault(what: string, error: unknown): Fault {
  const reason = error instanceof Error ? error.message : String(error);
  const inUse = /locked|busy/i.test(reason);
  return new Fault(inUse ? "TRL0312" : "TRL0311", `${what}: ${reason}`, { retry: "later", cause: error });
}
