import { DatabaseSync } from "node:sqlite";
import { Fault } from "@trellis/model";
import type { Store } from "../ports/store.ts";
import { SqliteCheckpoints } from "./sqlite-checkpoints.ts";
import { commitGroup } from "./sqlite-commit.ts";
import { damagedParts } from "./sqlite-damage.ts";
import { SqliteDeadLetters } from "./sqlite-dead-letters.ts";
import { SqliteExecutions } from "./sqlite-executions.ts";
import { storeFault } from "./sqlite-failure.ts";
import { measureLog, readFrames, readIds, readSpans } from "./sqlite-log.ts";
import { SqliteQuarantine } from "./sqlite-quarantine.ts";
import { recoverSqlite } from "./sqlite-recovery.ts";
import { deferredOf } from "./sqlite-rows.ts";
import { sqliteMigrations, sqliteSchema, sqliteSchemaVersion } from "./sqlite-schema.ts";
import { prepareStatements, type Statements } from "./sqlite-statements.ts";
import { sqliteTableReader } from "./sqlite-table-reader.ts";
import { assertWholeLog } from "./sqlite-wal.ts";
import { sweepRows, trimLog } from "./sqlite-trimming.ts";

export interface SqliteStoreOptions {
  /** The database file; made when it is not there. */
  readonly path: string;
}

/**
 * Opens the store on one SQLite file: write-ahead log, `synchronous=FULL`, so that a commit is on the disk when it
 * answers. Pages of 8 KiB: a small commit writes few bytes, and a frame is a chain of pages side by side. Checkpoints run
 * beside the commits (`SqliteCheckpoints`).
 *
 * Every method throws Fault TRL0311 when the file can't be written or read, TRL0319 when it is damaged.
 *
 * @throws Fault TRL0311, TRL0319
 */
export function openSqliteStore({ path }: SqliteStoreOptions): Store {
  const { database, run } = open(path);
  const deadLetters = new SqliteDeadLetters(database);
  const quarantine = new SqliteQuarantine(database);
  const executions = new SqliteExecutions(database);
  // A file made by an older engine keeps its larger pages.
  const checkpoints = new SqliteCheckpoints(database, path, pragma(database, "page_size"));
  const attempt = async <Answer>(what: string, work: () => Answer): Promise<Answer> => {
    try {
      return work();
    } catch (error) {
      throw storeFault(what, path, error);
    }
  };
  const keep = async <Answer>(work: () => Answer): Promise<Answer> => {
    const kept = await attempt("the commit failed", work);
    checkpoints.committed();
    return kept;
  };
  const unread = "the store can't be read";
  return {
    capabilities: { durable: true, path },
    tables: sqliteTableReader(database, path),
    recover: (orderedFunctions) =>
      attempt(unread, () => explained(database, path, () => recoverSqlite(database, orderedFunctions))),
    stamps: (keys) =>
      attempt(unread, () =>
        keys.map((key) => Number(run.stamp.get(key.table, key.partition, key.sort)?.["stamp"] ?? 0)),
      ),
    commit: (group) => keep(() => commitGroup(run, group)),
    frames: (sequence, framesMax) => attempt(unread, () => readFrames(run, path, sequence, framesMax)),
    ids: (sequence, framesMax) => attempt(unread, () => readIds(run, path, sequence, framesMax)),
    due: (functionName, nowMs, limit) =>
      attempt(unread, () => run.due.all(functionName, nowMs, limit).map(deferredOf)),
    nextDue: (functionName, afterMs) =>
      attempt(unread, () => Number(run.nextDue.get(functionName, afterMs)?.["due"] ?? Infinity)),
    deadLetters: (filter, limit, afterId) => attempt(unread, () => deadLetters.page(filter, limit, afterId)),
    countDeadLetters: (filter) => attempt(unread, () => deadLetters.count(filter)),
    quarantine: {
      rows: (filter, limit, afterId) => attempt(unread, () => quarantine.rows(filter, limit, afterId)),
      payload: (id) => attempt(unread, () => quarantine.payload(id)),
      groups: (filter, limit) => attempt(unread, () => quarantine.groups(filter, limit)),
      sizes: (filter) => attempt(unread, () => quarantine.sizes(filter)),
      byKey: (keys) => attempt(unread, () => quarantine.byKey(keys)),
      validShape: (contract) => attempt(unread, () => quarantine.validShape(contract)),
    },
    executions: {
      rows: (filter, limit, afterId) => attempt(unread, () => executions.rows(filter, limit, afterId)),
      newest: (filter, limit, beforeId) => attempt(unread, () => executions.newest(filter, limit, beforeId)),
      count: (filter) => attempt(unread, () => executions.count(filter)),
      byName: (names) => attempt(unread, () => executions.byName(names)),
      active: (workflow, limit, afterId) =>
        attempt(unread, () => executions.active(workflow, limit, afterId)),
      signals: (ids) => attempt(unread, () => executions.signals(ids)),
      history: (execution, fromEvent, throughEvent) =>
        attempt(unread, () => executions.history(execution, fromEvent, throughEvent)),
      definition: (hash) => attempt(unread, () => executions.definition(hash)),
      lastEvent: (execution) => attempt(unread, () => executions.lastEvent(execution)),
      due: (nowMs, limit) => attempt(unread, () => executions.due(nowMs, limit)),
      nextDue: (afterMs) => attempt(unread, () => executions.nextDue(afterMs)),
      interventions: (execution) => attempt(unread, () => executions.interventions(execution)),
      waitsForToken: (tasks) => attempt(unread, () => executions.waitsForToken(tasks)),
    },
    spans: (sequence, framesMax, bytesMax) =>
      attempt(unread, () => readSpans(run, sequence, framesMax, bytesMax)),
    measure: (sequence) => attempt(unread, () => measureLog(run, sequence, pageBytes)),
    trim: (sequence) => keep(() => trimLog(run, sequence)),
    sweep: (nowMs, limit) => keep(() => sweepRows(run, nowMs, limit)),
    async close() {
      await checkpoints.close();
      database.close();
    },
  };
}

/** How long a commit waits for another program's transaction; then the core tries on, and is not deaf meanwhile. */
const lockedMaxMs = 250;
const pageBytes = 8_192;

function open(path: string): { readonly database: DatabaseSync; readonly run: Statements } {
  let database: DatabaseSync | undefined;
  try {
    database = new DatabaseSync(path, { timeout: lockedMaxMs });
    const opened = database;
    return explained(opened, path, () => {
      assertWholeLog(opened, path);
      prepareFile(opened);
      return { database: opened, run: prepareStatements(opened) };
    });
  } catch (error) {
    database?.close();
    throw storeFault("can't open the store", path, error);
  }
}

function prepareFile(database: DatabaseSync): void {
  const layout = pragma(database, "user_version");
  if (layout > sqliteSchemaVersion) {
    throw new Error(
      `it was written by a newer Trellis (layout ${layout}; this one knows ${sqliteSchemaVersion})`,
    );
  }
  database.exec(
    `pragma page_size=${pageBytes}; pragma journal_mode=wal; pragma synchronous=full; pragma cache_size=-65536;`,
  );
  for (let from = layout; from > 0 && from < sqliteSchemaVersion; from++) {
    database.exec(`begin; ${sqliteMigrations[from] ?? ""}; pragma user_version=${from + 1}; commit;`);
  }
  database.exec(sqliteSchema);
  if (layout === 0) database.exec(`pragma user_version=${sqliteSchemaVersion}`);
}

function pragma(database: DatabaseSync, name: string): number {
  return Number(database.prepare(`pragma ${name}`).get()?.[name] ?? 0);
}

/** Does `work`; when it fails because of damage, the fault also says which tables are damaged. */
function explained<Answer>(database: DatabaseSync, path: string, work: () => Answer): Answer {
  try {
    return work();
  } catch (error) {
    const fault = storeFault("can't start on the store", path, error);
    if (fault.code !== "TRL0319") throw error;
    const message = `${fault.message}. ${damagedParts(database, path)}`;
    throw new Fault("TRL0319", message, { retry: "later", cause: error });
  }
}
