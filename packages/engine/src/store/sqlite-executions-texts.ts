/**
 * The index of what has not ended well serves three questions: what is to be done, what runs, what failed. The history
 * is kept apart from the rows, so that whoever lists reads none of it, and in the order of the commits: a commit writes
 * what many executions did to a few pages side by side, and only the index is spread.
 */
export const sqliteExecutionsSchema = `
create table if not exists executions (
  id integer primary key, workflow text not null, name text not null, definition text not null, status text not null,
  started_ms integer not null, ended_ms integer, error text, cause text, input_hash text not null, redrives integer not null,
  active integer not null, traceparent text, parent integer not null, child integer not null, item integer not null, seed text not null);
create unique index if not exists executions_by_name on executions (workflow, name);
create index if not exists executions_open on executions (workflow, active, status, id) where status <> 'SUCCEEDED';
create index if not exists executions_by_parent on executions (parent, child, id) where parent <> 0;
create table if not exists execution_blocks (
  id integer primary key, execution integer not null, first integer not null, last integer not null, body text not null);
create unique index if not exists execution_blocks_by_execution on execution_blocks (execution, first);
create table if not exists execution_signals (
  execution integer not null, id integer not null, body text not null, primary key (execution, id)) without rowid;
create table if not exists execution_timers (
  execution integer not null, timer integer not null, due_ms integer not null,
  primary key (execution, timer)) without rowid;
create index if not exists execution_timers_due on execution_timers (due_ms);
create table if not exists execution_tokens (
  execution integer not null, task integer not null, primary key (execution, task)) without rowid;
create table if not exists execution_interventions (
  execution integer not null, id integer not null, body text not null, primary key (execution, id)) without rowid;
create table if not exists execution_map_runs (
  execution integer not null, map integer not null, body text not null, primary key (execution, map)) without rowid;
create table if not exists execution_definitions (hash text primary key, body text not null) without rowid;
create table if not exists execution_counts (
  workflow text not null, parts integer not null, started integer not null, succeeded integer not null,
  failed integer not null, timed_out integer not null, aborted integer not null, redriven integer not null,
  removed integer not null, primary key (workflow, parts)) without rowid;
`;

export const executionTexts = {
  putExecution: `insert into executions values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
    on conflict (id) do update set status = excluded.status, ended_ms = excluded.ended_ms, error = excluded.error,
    cause = excluded.cause, redrives = excluded.redrives, active = excluded.active`,
  changeExecution:
    "update executions set status = ?, ended_ms = ?, error = ?, cause = ?, redrives = ?, active = ? where id = ?",
  removeExecution: "delete from executions where id = ?",
  putBlock: "insert into execution_blocks (execution, first, last, body) values (?, ?, ?, ?)",
  removeHistory: "delete from execution_blocks where execution = ?",
  putSignal: "insert into execution_signals values (?, ?, ?)",
  removeSignal: "delete from execution_signals where execution = ? and id = ?",
  removeSignals: "delete from execution_signals where execution = ?",
  putTimer: "insert or replace into execution_timers values (?, ?, ?)",
  removeTimer: "delete from execution_timers where execution = ? and timer = ?",
  removeTimers: "delete from execution_timers where execution = ?",
  putToken: "insert or ignore into execution_tokens values (?, ?)",
  removeToken: "delete from execution_tokens where execution = ? and task = ?",
  removeTokens: "delete from execution_tokens where execution = ?",
  putIntervention: "insert into execution_interventions values (?, ?, ?)",
  removeInterventions: "delete from execution_interventions where execution = ?",
  putMapRun: "insert or replace into execution_map_runs values (?, ?, ?)",
  removeMapRun: "delete from execution_map_runs where execution = ? and map = ?",
  removeMapRuns: "delete from execution_map_runs where execution = ?",
  putDefinition: "insert or ignore into execution_definitions values (?, ?)",
  putExecutionCounts: "insert or replace into execution_counts values (?, ?, ?, ?, ?, ?, ?, ?, ?)",
} as const;

/** What readers beside the writer ask for, too. */
export const executionReaderTexts = {
  history: "select body from execution_blocks where execution = ? order by first",
  definition: "select body from execution_definitions where hash = ?",
  mapRuns: "select map, body from execution_map_runs where execution = ? order by map",
} as const;
