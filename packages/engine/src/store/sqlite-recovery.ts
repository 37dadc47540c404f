import type { DatabaseSync } from "node:sqlite";
import type { Recovered } from "../ports/store.ts";
import { scheduleOf, subscriptionOf, type SqliteRow } from "./sqlite-rows.ts";

/** What the last engine left in the file. */
export function recoverSqlite(database: DatabaseSync): Recovered {
  const all = (sql: string): readonly SqliteRow[] => database.prepare(sql).all();
  const log = database
    .prepare("select min(first_sequence) as first, max(last_sequence) as last from log")
    .get();
  const meta = new Map(
    all("select name, value from meta").map((row) => [String(row["name"]), Number(row["value"])]),
  );
  const lastSequence = Number(log?.["last"] ?? meta.get("trimmedTo") ?? 0);
  return {
    lastSequence,
    firstSequence: Number(log?.["first"] ?? lastSequence + 1),
    epoch: meta.get("epoch") ?? 0,
    contracts: new Map(
      all("select * from contracts").map((row) => [String(row["type"]), Number(row["number"])]),
    ),
    published: new Map(
      all("select * from published").map((row) => [String(row["contract"]), Number(row["count"])]),
    ),
    subscriptions: new Map(
      all("select * from subscriptions").map((row) => [String(row["function"]), subscriptionOf(row)]),
    ),
    schedules: new Map(
      all("select * from schedules").map((row) => [String(row["function"]), scheduleOf(row)]),
    ),
    deferred: deferredByFunction(all),
    lastDeferredId: meta.get("lastDeferredId") ?? 0,
    lastDeadLetterId: meta.get("lastDeadLetterId") ?? 0,
  };
}

function deferredByFunction(all: (sql: string) => readonly SqliteRow[]): Recovered["deferred"] {
  const keyHashes = new Map<string, number[]>();
  for (const row of all("select function, key_hash from deferred where key_hash <> 0 order by id")) {
    const name = String(row["function"]);
    let hashes = keyHashes.get(name);
    if (hashes === undefined) keyHashes.set(name, (hashes = []));
    hashes.push(Number(row["key_hash"]));
  }
  return new Map(
    all("select function, count(*) as n, min(due_ms) as due from deferred group by function").map((row) => {
      const name = String(row["function"]);
      return [
        name,
        { count: Number(row["n"]), nextDueMs: Number(row["due"]), keyHashes: keyHashes.get(name) ?? [] },
      ];
    }),
  );
}
