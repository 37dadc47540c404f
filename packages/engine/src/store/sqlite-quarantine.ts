import type { DatabaseSync, StatementSync } from "node:sqlite";
import type { Door, ValidShape } from "trellis/runtime";
import type {
  NewQuarantineRow,
  QuarantineChange,
  QuarantineGroupRow,
  QuarantineCounts,
  QuarantinedIdentity,
  QuarantineRow,
  QuarantineSize,
  QuarantineWrites,
  StoredQuarantineFilter,
} from "../ports/quarantine-store.ts";
import { idAmong, sqliteCondition, type SqliteCondition } from "./sqlite-condition.ts";
import { sqlitePrepared } from "./sqlite-prepared.ts";
import type { SqliteRow } from "./sqlite-rows.ts";
import type { Statements } from "./sqlite-statements.ts";

/** Writes what a group changes of quarantine; inside its transaction. */
export function putQuarantine(run: Statements, writes: QuarantineWrites): void {
  for (const id of writes.removed) {
    run.removeQuarantined.run(id);
    run.removeQuarantinedPayload.run(id);
  }
  for (const row of writes.kept) keep(run, row);
  for (const change of writes.changed) alter(run, change);
  for (const { contract, taken, released, discarded, expired } of writes.counts)
    run.putQuarantineCounts.run(contract, taken, released, discarded, expired);
  for (const { contract, shape, seenMs } of writes.shapes)
    run.putValidShape.run(contract, JSON.stringify(shape), seenMs);
}

function keep(run: Statements, row: NewQuarantineRow): void {
  const { id, key, contract, fingerprint, sender, receivedMs, payload, breach, door } = row;
  const { pointer, message, keyword } = breach;
  const came = [receivedMs, receivedMs, payload.byteLength] as const;
  const said = [pointer, message, keyword] as const;
  run.putQuarantined.run(id, key, contract, fingerprint, sender, ...came, ...said, JSON.stringify(door));
  run.putQuarantinedPayload.run(id, payload);
}

function alter(run: Statements, { id, breach, cameMs, tried }: QuarantineChange): void {
  if (breach !== undefined) {
    const { pointer, message, keyword } = breach.breach;
    run.changeBreach.run(breach.contract, breach.fingerprint, pointer, message, keyword, id);
  }
  if (cameMs !== undefined) run.cameAgain.run(cameMs, id);
  if (tried !== undefined) run.noteTrial.run(tried.atMs, tried.message, id);
}

/** Reads what is in quarantine. Bounded by the quarantine's own bounds, so that a reading of all of it is cheap. */
export class SqliteQuarantine {
  readonly #prepared: (sql: string) => StatementSync;

  constructor(database: DatabaseSync) {
    this.#prepared = sqlitePrepared(database);
  }

  rows(filter: StoredQuarantineFilter, limit: number, afterId: number): QuarantineRow[] {
    const { where, values } = conditionOf(filter);
    return this.#prepared(`select * from quarantine where id > ? and ${where} order by id limit ?`)
      .all(afterId, ...values, limit)
      .map(rowOf);
  }

  payload(id: number): Uint8Array<ArrayBuffer> | undefined {
    const body = this.#prepared("select body from quarantine_payloads where id = ?").get(id)?.["body"];
    return body instanceof Uint8Array ? new Uint8Array(body) : undefined;
  }

  groups(filter: StoredQuarantineFilter, limit: number): QuarantineGroupRow[] {
    const { where, values } = conditionOf(filter);
    const grouped = this.#prepared(
      `select fingerprint, count(*) as n, sum(bytes) as bytes, min(received_ms) as first_ms, max(last_ms) as last_ms,
       sum(times) as times, max(id) as newest from quarantine where ${where} group by fingerprint
       order by last_ms desc, newest desc limit ?`,
    ).all(...values, limit);
    const newest = this.#prepared("select * from quarantine where id = ?");
    return grouped.flatMap((row) => {
      const found = newest.get(Number(row["newest"]));
      return found === undefined ? [] : [{ ...groupOf(row), newest: rowOf(found) }];
    });
  }

  sizes(filter: StoredQuarantineFilter): Map<string, QuarantineSize> {
    const { where, values } = conditionOf(filter);
    const counted = this.#prepared(
      `select contract, count(*) as n, sum(bytes) as bytes from quarantine where ${where} group by contract`,
    ).all(...values);
    return new Map(
      counted.map((row) => [
        String(row["contract"]),
        { count: Number(row["n"]), bytes: Number(row["bytes"]) },
      ]),
    );
  }

  byKey(keys: readonly string[]): (QuarantinedIdentity | undefined)[] {
    const found = this.#prepared("select id, contract, bytes from quarantine where key = ?");
    return keys.map((key) => {
      const row = found.get(key);
      return row && { id: Number(row["id"]), contract: String(row["contract"]), bytes: Number(row["bytes"]) };
    });
  }

  validShape(contract: string): ValidShape | undefined {
    const row = this.#prepared("select body, seen_ms from valid_shapes where contract = ?").get(contract);
    if (row === undefined) return undefined;
    const shape = JSON.parse(String(row["body"])) as ValidShape["shape"]; // `putQuarantine` wrote it
    return { contract, shape, seenMs: Number(row["seen_ms"]) };
  }

  counts(): Map<string, QuarantineCounts> {
    return new Map(
      this.#prepared("select * from quarantine_counts")
        .all()
        .map((row) => {
          const [taken, released] = [Number(row["taken"]), Number(row["released"])];
          const [discarded, expired] = [Number(row["discarded"]), Number(row["expired"])];
          const contract = String(row["contract"]);
          return [contract, { contract, taken, released, discarded, expired }];
        }),
    );
  }
}

function groupOf(row: SqliteRow): Omit<QuarantineGroupRow, "newest"> {
  return {
    fingerprint: String(row["fingerprint"]),
    count: Number(row["n"]),
    bytes: Number(row["bytes"]),
    firstMs: Number(row["first_ms"]),
    lastMs: Number(row["last_ms"]),
    times: Number(row["times"]),
  };
}

function rowOf(row: SqliteRow): QuarantineRow {
  const text = (name: string): string => String(row[name]);
  const { tried, tried_ms: triedMs } = row;
  return {
    id: Number(row["id"]),
    key: text("key"),
    contract: text("contract"),
    fingerprint: text("fingerprint"),
    sender: text("sender"),
    receivedMs: Number(row["received_ms"]),
    lastMs: Number(row["last_ms"]),
    times: Number(row["times"]),
    bytes: Number(row["bytes"]),
    breach: { pointer: text("pointer"), message: text("message"), keyword: text("keyword") },
    door: JSON.parse(text("door")) as Door, // `keep` wrote it
    ...(tried === null ? {} : { tried: { atMs: Number(triedMs), message: String(tried) } }),
  };
}

function conditionOf(filter: StoredQuarantineFilter): SqliteCondition {
  return sqliteCondition([
    [idAmong, filter.ids],
    ["contract = ?", filter.contract],
    ["fingerprint = ?", filter.fingerprint],
    ["sender = ?", filter.sender],
    ["received_ms >= ?", filter.sinceMs],
    ["received_ms < ?", filter.untilMs],
    ["id <= ?", filter.throughId],
  ]);
}
