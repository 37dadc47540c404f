import type { DatabaseSync, StatementSync } from "node:sqlite";
import type { DeadLetterRow, StoredDeadLetterFilter } from "../ports/store.ts";
import { idAmong, sqliteCondition, type SqliteCondition } from "./sqlite-condition.ts";
import { sqlitePrepared } from "./sqlite-prepared.ts";
import { deadLetterOf } from "./sqlite-rows.ts";

/**
 * Finds and counts dead letters by filter. There may be a million of them, and whoever asks shares a thread with
 * deliveries. So a filter is tested on an index that holds all that filters speak of, in the order of ids, and no dead
 * letter is read that is not wanted; and how many there are of a cause is counted as they come and go.
 */
export class SqliteDeadLetters {
  /** One for each shape of filter. */
  readonly #prepared: (sql: string) => StatementSync;

  constructor(database: DatabaseSync) {
    this.#prepared = sqlitePrepared(database);
  }

  page(filter: StoredDeadLetterFilter, limit: number, afterId: number): DeadLetterRow[] {
    const { where, values } = conditionOf(filter);
    const ids = `select id from dead_letters indexed by ${indexFor(filter)} where id > ? and ${where} order by id limit ?`;
    const sql = `select d.* from (${ids}) picked join dead_letters d on d.id = picked.id order by d.id`;
    return this.#prepared(sql)
      .all(afterId, ...values, limit)
      .map(deadLetterOf);
  }

  /** By function. */
  count(filter: StoredDeadLetterFilter): Map<string, number> {
    const bounded = this.#withoutEnd(filter);
    const { where, values } = conditionOf(bounded);
    const source = isOfCauses(bounded)
      ? "sum(count) as n from dead_letter_counts"
      : `count(*) as n from dead_letters indexed by ${indexFor(bounded)}`;
    const counted = this.#prepared(`select function, ${source} where ${where} group by function`).all(
      ...values,
    );
    return new Map(counted.map((row) => [String(row["function"]), Number(row["n"])]));
  }

  /** A bound behind the last id is none. */
  #withoutEnd({ throughId, ...filter }: StoredDeadLetterFilter): StoredDeadLetterFilter {
    const last = Number(this.#prepared("select max(id) as last from dead_letters").get()?.["last"] ?? 0);
    return throughId === undefined || throughId >= last ? filter : { ...filter, throughId };
  }
}

function isOfCauses({ ids, sinceMs, untilMs, throughId }: StoredDeadLetterFilter): boolean {
  return ids === undefined && sinceMs === undefined && untilMs === undefined && throughId === undefined;
}

function indexFor({ function: name }: StoredDeadLetterFilter): string {
  return name === undefined ? "dead_letters_by_id" : "dead_letters_by_function";
}

function conditionOf(filter: StoredDeadLetterFilter): SqliteCondition {
  return sqliteCondition([
    [idAmong, filter.ids],
    ["function = ?", filter.function],
    ["code = ?", filter.code],
    ["fingerprint = ?", filter.fingerprint],
    ["failed_ms >= ?", filter.sinceMs],
    ["failed_ms < ?", filter.untilMs],
    ["id <= ?", filter.throughId],
  ]);
}
