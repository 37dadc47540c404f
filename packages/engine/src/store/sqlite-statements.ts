import type { DatabaseSync, StatementSync } from "node:sqlite";
import { executionTexts } from "./sqlite-executions-texts.ts";
import { quarantineTexts } from "./sqlite-quarantine-texts.ts";

/** Everything that the store asks SQLite for again and again, prepared once. */
export type Statements = {
  readonly [
    Name in
      | keyof typeof logTexts
      | keyof typeof texts
      | keyof typeof quarantineTexts
      | keyof typeof executionTexts
  ]: StatementSync;
};

export function prepareStatements(database: DatabaseSync): Statements {
  const prepared = Object.entries({ ...logTexts, ...texts, ...quarantineTexts, ...executionTexts }).map(
    ([name, text]) => [name, database.prepare(text)],
  );
  return Object.fromEntries(prepared) as Statements; // one statement for each text, under its name
}

/** What readers beside the writer ask for, too. SQLite knows the length of a blob without reading it. */
export const logTexts = {
  frames:
    "select first_sequence, last_sequence, crc, body from log where last_sequence >= ? order by last_sequence limit ?",
  spans:
    "select first_sequence, last_sequence, created_ms, length(body) as bytes from log where last_sequence >= ? order by last_sequence limit ?",
} as const;

const texts = {
  begin: "begin immediate",
  commit: "commit",
  rollback: "rollback",

  // The newest place in the log, also when its frame has been trimmed.
  lastSequence:
    "select max(coalesce((select max(last_sequence) from log), 0), coalesce((select value from meta where name = 'trimmedTo'), 0)) as last",
  putFrame:
    "insert into log (last_sequence, first_sequence, created_ms, end_bytes, crc, ids_crc, ids, body) values (?, ?, ?, ?, ?, ?, ?, ?)",
  // How many bytes of frames there are up to a frame's end or start, counted from some frame that may be gone by now.
  endBytes: "select end_bytes from log order by last_sequence desc limit 1",
  startBytes:
    "select end_bytes - length(body) as start from log where last_sequence >= ? order by last_sequence limit 1",
  reusable: "pragma freelist_count",
  ids: "select first_sequence, last_sequence, ids_crc, ids, crc, case when ids is null then body end as body from log where last_sequence >= ? order by last_sequence limit ?",
  firstKept: "select first_sequence from log where last_sequence >= ? order by last_sequence limit 1",
  trim: "delete from log where last_sequence < ?",
  putContract: "insert or replace into contracts values (?, ?)",
  putPublished: "insert or replace into published values (?, ?)",

  stamp: "select stamp from rows where tbl = ? and partition = ? and sort = ?",
  indexed: "select indexed from rows where tbl = ? and partition = ? and sort = ?",
  putRow: "insert or replace into rows values (?, ?, ?, ?, ?, ?, ?)",
  removeRow: "delete from rows where tbl = ? and partition = ? and sort = ?",
  putEntry: "insert or replace into row_index values (?, ?, ?, ?, ?, ?)",
  removeEntry:
    "delete from row_index where tbl = ? and idx = ? and ipartition = ? and isort = ? and partition = ? and sort = ?",
  expired: "select tbl, partition, sort, indexed from rows where expires_ms < ? limit ?",

  putSubscription: "insert or replace into subscriptions values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
  putSchedule: "insert or replace into schedules values (?, ?, ?)",
  putDeferred: "insert or replace into deferred values (?, ?, ?, ?, ?, ?, ?, ?)",
  removeDeferred: "delete from deferred where id = ?",
  due: "select * from deferred where function = ? and due_ms <= ? order by due_ms, id limit ?",
  nextDue: "select min(due_ms) as due from deferred where function = ? and due_ms > ?",
  putDeadLetter: "insert into dead_letters values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
  removeDeadLetter: "delete from dead_letters where id = ?",
  putJob: "insert or replace into jobs values (?, ?)",
  removeJob: "delete from jobs where id = ?",

  // What is there already costs no page of the commit.
  putMeta:
    "insert into meta values (?, ?) on conflict (name) do update set value = excluded.value where value is not excluded.value",
  raiseMeta:
    "insert into meta values (?, ?) on conflict (name) do update set value = max(value, excluded.value)",
} as const;
