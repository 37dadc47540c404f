import type { DatabaseSync } from "node:sqlite";
import type { Recovered } from "../ports/store.ts";
import { SqliteExecutions } from "./sqlite-executions.ts";
import { SqliteQuarantine } from "./sqlite-quarantine.ts";
import { jobOf, scheduleOf, subscriptionOf, type SqliteRow } from "./sqlite-rows.ts";

/** What the last engine left in the file. */
export function recoverSqlite(database: DatabaseSync, orderedFunctions: readonly string[]): Recovered {
  const all = (sql: string, ...values: string[]): readonly SqliteRow[] =>
    database.prepare(sql).all(...values);
  const quarantine = new SqliteQuarantine(database);
  const executions = new SqliteExecutions(database);
  // The ends of the key, each a row: an aggregate over another column would read the whole log.
  const [first] = all("select first_sequence from log order by last_sequence limit 1");
  const [last] = all("select last_sequence from log order by last_sequence desc limit 1");
  const meta = new Map(
    all("select name, value from meta").map((row) => [String(row["name"]), Number(row["value"])]),
  );
  const lastSequence = Number(last?.["last_sequence"] ?? meta.get("trimmedTo") ?? 0);
  return {
    lastSequence,
    firstSequence: Number(first?.["first_sequence"] ?? lastSequence + 1),
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
    deferred: deferredByFunction(all, orderedFunctions),
    lastDeferredId: meta.get("lastDeferredId") ?? 0,
    lastDeadLetterId: meta.get("lastDeadLetterId") ?? 0,
    jobs: all("select id, body from jobs order by id").map(jobOf),
    lastJobId: meta.get("lastJobId") ?? 0,
    quarantine: {
      counts: quarantine.counts(),
      sizes: quarantine.sizes({}),
      lastId: meta.get("lastQuarantineId") ?? 0,
    },
    executions: {
      counts: executions.counts(),
      active: executions.activeByWorkflow(),
      lastId: meta.get("lastExecutionId") ?? 0,
      lastSignalId: meta.get("lastSignalId") ?? 0,
      nextDueMs: executions.nextDue(-Infinity),
    },
  };
}

/** Read from the index alone: a million deliveries that wait must not keep the first one waiting. */
function deferredByFunction(
  all: (sql: string, ...values: string[]) => readonly SqliteRow[],
  orderedFunctions: readonly string[],
): Recovered["deferred"] {
  const waiting = all("select function, count(*) as n, min(due_ms) as due from deferred group by function");
  return new Map(
    waiting.map((row) => {
      const name = String(row["function"]);
      const keyHashes = orderedFunctions.includes(name) ? keyHashesOf(all, name) : [];
      return [name, { count: Number(row["n"]), nextDueMs: Number(row["due"]), keyHashes }];
    }),
  );
}

/** As one text: a row for each would take five times as long. */
function keyHashesOf(
  all: (sql: string, ...values: string[]) => readonly SqliteRow[],
  functionName: string,
): readonly number[] {
  const [row] = all(
    "select json_group_array(key_hash) as hashes from deferred where function = ? and key_hash <> 0",
    functionName,
  );
  return JSON.parse(String(row?.["hashes"] ?? "[]")) as readonly number[]; // numbers, as the query says
}
