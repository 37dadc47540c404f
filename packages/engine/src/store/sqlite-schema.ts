import { sqliteExecutionsSchema } from "./sqlite-executions-texts.ts";
import { sqliteQuarantineSchema } from "./sqlite-quarantine-texts.ts";

/**
 * The tables of `state.db`. Key columns have no type, so that SQLite keeps numbers and text apart and sorts numbers
 * first and text by its bytes, as `compareKeyValues` does.
 */
export const sqliteSchema: string = `
create table if not exists log (
  last_sequence integer primary key, first_sequence integer not null, created_ms integer not null,
  end_bytes integer, crc integer, ids_crc integer, ids blob, body blob not null);
create table if not exists contracts (type text primary key, number integer not null) without rowid;
create table if not exists published (contract text primary key, count integer not null) without rowid;
create table if not exists rows (
  tbl text not null, partition not null, sort not null, stamp integer not null, expires_ms integer, indexed text not null,
  body text not null, primary key (tbl, partition, sort)) without rowid;
create index if not exists rows_expiring on rows (expires_ms) where expires_ms is not null;
create table if not exists row_index (
  tbl text not null, idx text not null, ipartition not null, isort not null, partition not null, sort not null,
  primary key (tbl, idx, ipartition, isort, partition, sort)) without rowid;
create table if not exists subscriptions (
  function text primary key, cursor integer not null, above blob not null, published_before integer not null,
  direct integer not null, done integer not null, refused integer not null, retries integer not null, dead_lettered integer not null,
  dead_letters integer not null, filtered integer not null default 0) without rowid;
create table if not exists schedules (
  function text primary key, expression text not null, next_ms integer not null) without rowid;
create table if not exists deferred (
  id integer primary key, function text not null, attempts integer not null, first_ms integer not null,
  due_ms integer not null, key_hash integer not null, body text not null, dead_letter integer not null default 0);
create index if not exists deferred_waiting on deferred (function, due_ms, id, key_hash);
create table if not exists dead_letters (
  id integer primary key, function text not null, attempts integer not null, first_ms integer not null,
  failed_ms integer not null, key_hash integer not null, code text not null, message text not null, stack text,
  retry text not null, body text not null, fingerprint text not null default '');
create index if not exists dead_letters_by_id on dead_letters (id, function, code, fingerprint, failed_ms);
create index if not exists dead_letters_by_function on dead_letters (function, id, code, fingerprint, failed_ms);
create table if not exists dead_letter_counts (
  function text not null, code text not null, fingerprint text not null, count integer not null,
  primary key (function, code, fingerprint)) without rowid;
create trigger if not exists dead_letter_added after insert on dead_letters begin
  insert into dead_letter_counts values (new.function, new.code, new.fingerprint, 1)
    on conflict (function, code, fingerprint) do update set count = count + 1;
end;
create trigger if not exists dead_letter_removed after delete on dead_letters begin
  update dead_letter_counts set count = count - 1
    where function = old.function and code = old.code and fingerprint = old.fingerprint;
  delete from dead_letter_counts
    where function = old.function and code = old.code and fingerprint = old.fingerprint and count = 0;
end;
create table if not exists jobs (id integer primary key, body text not null);
${sqliteQuarantineSchema}
${sqliteExecutionsSchema}
create table if not exists meta (name text primary key, value integer not null) without rowid;
`;

/** Grows when an older engine would misread the file. */
export const sqliteSchemaVersion = 7;

/** What a file of each older layout needs before the schema; a new column stands at its table's end. */
export const sqliteMigrations: Readonly<Record<number, string>> = {
  1: `
alter table log add column end_bytes integer;
alter table log add column crc integer;
alter table log add column ids_crc integer;
alter table log add column ids blob;
drop index deferred_due;
drop index dead_letters_function;
alter table deferred add column dead_letter integer not null default 0;
alter table dead_letters add column fingerprint text not null default '';
create table dead_letter_counts (
  function text not null, code text not null, fingerprint text not null, count integer not null,
  primary key (function, code, fingerprint)) without rowid;
insert into dead_letter_counts select function, code, fingerprint, count(*) from dead_letters group by 1, 2, 3;
`,
  2: `
alter table subscriptions add column filtered integer not null default 0;
`,
  // Layout 4 has executions beside what there was: tables of their own, which the schema makes.
  3: "",
  // Layout 5 has Map runs beside executions, in a table that the schema makes.
  4: "",
  // Layout 6 keeps blocks of histories in the order of their commits; before layout 4 there was no history.
  5: `
create table if not exists execution_history (
  execution integer not null, first integer not null, last integer not null, body text not null,
  primary key (execution, first)) without rowid;
create table if not exists execution_blocks (
  id integer primary key, execution integer not null, first integer not null, last integer not null, body text not null);
insert into execution_blocks (execution, first, last, body)
  select execution, first, last, body from execution_history order by execution, first;
drop table execution_history;
`,
  // Layout 7 counts parts of executions apart. Those that were removed before count as whole ones for good.
  6: `
create table if not exists executions (
  id integer primary key, workflow text not null, name text not null, definition text not null, status text not null,
  started_ms integer not null, ended_ms integer, error text, cause text, input_hash text not null, redrives integer not null,
  active integer not null, traceparent text, parent integer not null, child integer not null, item integer not null, seed text not null);
create table if not exists execution_counts (
  workflow text primary key, started integer not null, succeeded integer not null, failed integer not null,
  timed_out integer not null, aborted integer not null, redriven integer not null, removed integer not null) without rowid;
alter table execution_counts rename to execution_counts_of_all;
create table execution_counts (
  workflow text not null, parts integer not null, started integer not null, succeeded integer not null,
  failed integer not null, timed_out integer not null, aborted integer not null, redriven integer not null,
  removed integer not null, primary key (workflow, parts)) without rowid;
insert into execution_counts
  select workflow, 1, count(*), sum(status = 'SUCCEEDED'), sum(status = 'FAILED'), sum(status = 'TIMED_OUT'),
    sum(status = 'ABORTED'), 0, 0
  from executions where parent <> 0 and item <> -2 group by workflow;
insert into execution_counts
  select a.workflow, 0, a.started - coalesce(p.started, 0), a.succeeded - coalesce(p.succeeded, 0),
    a.failed - coalesce(p.failed, 0), a.timed_out - coalesce(p.timed_out, 0), a.aborted - coalesce(p.aborted, 0),
    a.redriven, a.removed
  from execution_counts_of_all a left join execution_counts p on p.workflow = a.workflow and p.parts = 1;
drop table execution_counts_of_all;
`,
};
