import type { DatabaseSync, StatementSync } from "node:sqlite";
import type { ExecutionStatus } from "@trellis/workflow";
import type {
  ExecutionCount,
  ExecutionCounts,
  ExecutionName,
  ExecutionRow,
  ExecutionSignalRow,
  ExecutionTask,
  ExecutionTimerRow,
  ExecutionWrites,
  HistoryBlock,
  StoredExecutionFilter,
} from "../ports/execution-store.ts";
import { unawaitedIndex } from "../ports/execution-parts.ts";
import type { SqliteRow } from "./sqlite-rows.ts";
import type { Statements } from "./sqlite-statements.ts";

/** Writes what a group changes of executions; inside its transaction. */
export function putExecutions(run: Statements, writes: ExecutionWrites): void {
  for (const { hash, json } of writes.definitions) run.putDefinition.run(hash, json);
  for (const row of writes.rows) putRow(run, row);
  for (const { execution, firstEvent, lastEvent, json } of writes.blocks)
    run.putBlock.run(execution, firstEvent, lastEvent, json);
  for (const { execution, id, json } of writes.signals) run.putSignal.run(execution, id, json);
  for (const { execution, id } of writes.signalsRemoved) run.removeSignal.run(execution, id);
  for (const { execution, timer, dueMs } of writes.timers) run.putTimer.run(execution, timer, dueMs);
  for (const { execution, timer } of writes.timersRemoved) run.removeTimer.run(execution, timer);
  for (const { execution, task } of writes.tokens) run.putToken.run(execution, task);
  for (const { execution, task } of writes.tokensRemoved) run.removeToken.run(execution, task);
  for (const { execution, id, json } of writes.interventions) run.putIntervention.run(execution, id, json);
  for (const { execution, map, json } of writes.mapRuns) run.putMapRun.run(execution, map, json);
  for (const { execution, map } of writes.mapRunsRemoved) run.removeMapRun.run(execution, map);
  for (const counts of writes.counts) putCounts(run, counts);
  for (const execution of writes.removed) remove(run, execution);
}

function putRow(run: Statements, row: ExecutionRow): void {
  const { parent } = row;
  const stands = [
    row.status,
    row.endedMs ?? null,
    row.error ?? null,
    row.cause ?? null,
    row.redrives,
    row.active ? 1 : 0,
  ] as const;
  // What has ended is in the store already, unless it did so in the commit of its start; to change it costs half.
  if (row.status !== "RUNNING" && run.changeExecution.run(...stands, row.id).changes === 1) return;
  run.putExecution.run(
    row.id,
    row.workflow,
    row.name,
    row.definition,
    row.status,
    row.startedMs,
    row.endedMs ?? null,
    row.error ?? null,
    row.cause ?? null,
    row.inputHash,
    row.redrives,
    row.active ? 1 : 0,
    row.traceparent ?? null,
    parent?.execution ?? 0,
    parent?.child ?? 0,
    parent?.index ?? 0,
    row.seed,
  );
}

function putCounts(run: Statements, counts: ExecutionCounts): void {
  const { workflow, parts, started, succeeded, failed, timedOut, aborted, redriven, removed } = counts;
  run.putExecutionCounts.run(
    workflow,
    parts ? 1 : 0,
    started,
    succeeded,
    failed,
    timedOut,
    aborted,
    redriven,
    removed,
  );
}

function remove(run: Statements, execution: number): void {
  run.removeExecution.run(execution);
  run.removeHistory.run(execution);
  run.removeSignals.run(execution);
  run.removeTimers.run(execution);
  run.removeTokens.run(execution);
  run.removeInterventions.run(execution);
  run.removeMapRuns.run(execution);
}

/** Reads what is kept of executions. */
export class SqliteExecutions {
  readonly #database: DatabaseSync;
  readonly #statements = new Map<string, StatementSync>();

  constructor(database: DatabaseSync) {
    this.#database = database;
  }

  rows(filter: StoredExecutionFilter, limit: number, afterId: number): ExecutionRow[] {
    const { where, values } = conditionOf(filter);
    return this.#prepared(`select * from executions where id > ? and ${where} order by id limit ?`)
      .all(afterId, ...values, limit)
      .map(rowOf);
  }

  newest(filter: StoredExecutionFilter, limit: number, beforeId: number): ExecutionRow[] {
    const { where, values } = conditionOf(filter);
    return this.#prepared(`select * from executions where id < ? and ${where} order by id desc limit ?`)
      .all(beforeId, ...values, limit)
      .map(rowOf);
  }

  count(filter: StoredExecutionFilter): Map<string, ExecutionCount> {
    const { where, values } = conditionOf(filter);
    const counted = this.#prepared(
      `select workflow, count(*) as n, sum(${isPart}) as parts from executions where ${where}
       group by workflow order by workflow`,
    ).all(...values);
    return new Map(
      counted.map((row) => [String(row["workflow"]), { all: Number(row["n"]), parts: Number(row["parts"]) }]),
    );
  }

  byName(names: readonly ExecutionName[]): (ExecutionRow | undefined)[] {
    const found = this.#prepared("select * from executions where workflow = ? and name = ?");
    return names.map(({ workflow, name }) => {
      const row = found.get(workflow, name);
      return row && rowOf(row);
    });
  }

  active(workflow: string, limit: number, afterId: number): ExecutionRow[] {
    return this.#prepared(
      `select * from executions indexed by executions_open
       where workflow = ? and active = 1 and status = 'RUNNING' and id > ? and status <> 'SUCCEEDED' order by id limit ?`,
    )
      .all(workflow, afterId, limit)
      .map(rowOf);
  }

  signals(executions: readonly number[]): ExecutionSignalRow[] {
    const found = this.#prepared("select * from execution_signals where execution = ? order by id");
    return executions.flatMap((execution) =>
      found.all(execution).map((row) => ({ execution, id: Number(row["id"]), json: String(row["body"]) })),
    );
  }

  history(execution: number, fromEvent: number, throughEvent: number): HistoryBlock[] {
    return this.#prepared(
      "select * from execution_blocks where execution = ? and last >= ? and first <= ? order by first",
    )
      .all(execution, fromEvent, throughEvent)
      .map((row) => ({
        execution,
        firstEvent: Number(row["first"]),
        lastEvent: Number(row["last"]),
        json: String(row["body"]),
      }));
  }

  definition(hash: string): string | undefined {
    const body = this.#prepared("select body from execution_definitions where hash = ?").get(hash)?.["body"];
    return body === undefined ? undefined : String(body);
  }

  lastEvent(execution: number): number {
    const row = this.#prepared(
      "select last from execution_blocks where execution = ? order by first desc limit 1",
    ).get(execution);
    return Number(row?.["last"] ?? 0);
  }

  due(nowMs: number, limit: number): ExecutionTimerRow[] {
    return this.#prepared(
      "select * from execution_timers where due_ms <= ? order by due_ms, execution, timer limit ?",
    )
      .all(nowMs, limit)
      .map((row) => ({
        execution: Number(row["execution"]),
        timer: Number(row["timer"]),
        dueMs: Number(row["due_ms"]),
      }));
  }

  nextDue(afterMs: number): number {
    const row = this.#prepared("select min(due_ms) as due from execution_timers where due_ms > ?").get(
      afterMs,
    );
    return Number(row?.["due"] ?? Infinity);
  }

  interventions(execution: number): string[] {
    return this.#prepared("select body from execution_interventions where execution = ? order by id")
      .all(execution)
      .map((row) => String(row["body"]));
  }

  waitsForToken(tasks: readonly ExecutionTask[]): boolean[] {
    const found = this.#prepared("select 1 from execution_tokens where execution = ? and task = ?");
    return tasks.map(({ execution, task }) => found.get(execution, task) !== undefined);
  }

  activeByWorkflow(): Map<string, number> {
    const counted = this.#prepared(
      `select workflow, count(*) as n from executions where active = 1 and status = 'RUNNING' and status <> 'SUCCEEDED'
       group by workflow`,
    ).all();
    return new Map(counted.map((row) => [String(row["workflow"]), Number(row["n"])]));
  }

  counts(): ExecutionCounts[] {
    return this.#prepared("select * from execution_counts order by workflow, parts").all().map(countsOf);
  }

  #prepared(sql: string): StatementSync {
    let statement = this.#statements.get(sql);
    if (statement === undefined) this.#statements.set(sql, (statement = this.#database.prepare(sql)));
    return statement;
  }
}

function rowOf(row: SqliteRow): ExecutionRow {
  const text = (name: string): string => String(row[name]);
  const number = (name: string): number => Number(row[name]);
  const parent = number("parent");
  return {
    id: number("id"),
    workflow: text("workflow"),
    name: text("name"),
    definition: text("definition"),
    status: text("status") as ExecutionStatus, // `putRow` wrote it
    startedMs: number("started_ms"),
    ...(row["ended_ms"] === null ? {} : { endedMs: number("ended_ms") }),
    ...(row["error"] === null ? {} : { error: text("error") }),
    ...(row["cause"] === null ? {} : { cause: text("cause") }),
    inputHash: text("input_hash"),
    seed: text("seed"),
    redrives: number("redrives"),
    active: number("active") === 1,
    ...(row["traceparent"] === null ? {} : { traceparent: text("traceparent") }),
    ...(parent === 0 ? {} : { parent: { execution: parent, child: number("child"), index: number("item") } }),
  };
}

function countsOf(row: SqliteRow): ExecutionCounts {
  const number = (name: string): number => Number(row[name]);
  return {
    workflow: String(row["workflow"]),
    parts: number("parts") === 1,
    started: number("started"),
    succeeded: number("succeeded"),
    failed: number("failed"),
    timedOut: number("timed_out"),
    aborted: number("aborted"),
    redriven: number("redriven"),
    removed: number("removed"),
  };
}

/** As `isPartOf` has it. */
const isPart = `parent <> 0 and item <> ${unawaitedIndex}`;

function conditionOf(filter: StoredExecutionFilter): { where: string; values: (string | number)[] } {
  const { ids, workflow, statuses, error, sinceMs, untilMs, throughId, parent, isPart: part } = filter;
  const listed = (values: readonly (string | number)[] | undefined): string | undefined =>
    values === undefined ? undefined : JSON.stringify(values);
  // Named outright, so that SQLite sees that the index of what has not ended well holds all of them.
  const unwell = statuses !== undefined && !statuses.includes("SUCCEEDED") ? ["status <> 'SUCCEEDED'"] : [];
  // Likewise, that the index of children holds all of them.
  const children = part === true || parent !== undefined ? ["parent <> 0"] : [];
  const parts = part === undefined ? [] : [part ? isPart : `not (${isPart})`];
  const conditions = [
    ["id in (select value from json_each(?))", listed(ids)],
    ["workflow = ?", workflow],
    ["status in (select value from json_each(?))", listed(statuses)],
    ["error = ?", error],
    ["started_ms >= ?", sinceMs],
    ["started_ms < ?", untilMs],
    ["id <= ?", throughId],
    ["parent = ?", parent],
  ] as const;
  const given = conditions.flatMap(([where, value]) => (value === undefined ? [] : [{ where, value }]));
  return {
    where: ["true", ...unwell, ...children, ...parts, ...given.map(({ where }) => where)].join(" and "),
    values: given.map(({ value }) => value),
  };
}
