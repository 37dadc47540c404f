/**
 * The tables of `state.db`. Key columns have no type, so that SQLite keeps numbers and text apart and sorts numbers
 * first and text by its bytes, as `compareKeyValues` does.
 */
export const sqliteSchema = `
create table if not exists log (
  last_sequence integer primary key, first_sequence integer not null, created_ms integer not null, body blob not null);
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
  dead_letters integer not null) without rowid;
create table if not exists schedules (
  function text primary key, expression text not null, next_ms integer not null) without rowid;
create table if not exists deferred (
  id integer primary key, function text not null, attempts integer not null, first_ms integer not null,
  due_ms integer not null, key_hash integer not null, body text not null);
create index if not exists deferred_due on deferred (function, due_ms, id);
create table if not exists dead_letters (
  id integer primary key, function text not null, attempts integer not null, first_ms integer not null,
  failed_ms integer not null, key_hash integer not null, code text not null, message text not null, stack text,
  retry text not null, body text not null);
create index if not exists dead_letters_function on dead_letters (function, id);
create table if not exists meta (name text primary key, value integer not null) without rowid;
`;

/** Grows when an older engine would misread the file. */
export const sqliteSchemaVersion = 1;
