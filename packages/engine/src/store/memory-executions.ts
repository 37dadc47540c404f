import { isPartOf } from "../ports/execution-parts.ts";
import type {
  ExecutionCounts,
  ExecutionReader,
  ExecutionRow,
  ExecutionSignalRow,
  ExecutionStore,
  ExecutionTask,
  ExecutionTimer,
  ExecutionTimerRow,
  ExecutionWrites,
  MapRunRow,
  HistoryBlock,
  RecoveredExecutions,
  StoredExecutionFilter,
} from "../ports/execution-store.ts";

/** What a memory store holds of executions. */
export interface MemoryExecutions {
  readonly rows: Map<number, ExecutionRow>;
  /** By execution, in order. */
  readonly blocks: Map<number, readonly HistoryBlock[]>;
  readonly signals: Map<number, readonly ExecutionSignalRow[]>;
  readonly timers: Map<string, ExecutionTimerRow>;
  readonly tokens: Set<string>;
  readonly interventions: Map<number, readonly ExecutionSignalRow[]>;
  /** By execution and map. */
  readonly mapRuns: Map<string, MapRunRow>;
  readonly definitions: Map<string, string>;
  /** By workflow, and whether they are of parts. */
  readonly counts: Map<string, ExecutionCounts>;
  lastId: number;
  lastSignalId: number;
}

export function noExecutions(): MemoryExecutions {
  return {
    rows: new Map(),
    blocks: new Map(),
    signals: new Map(),
    timers: new Map(),
    tokens: new Set(),
    interventions: new Map(),
    mapRuns: new Map(),
    definitions: new Map(),
    counts: new Map(),
    lastId: 0,
    lastSignalId: 0,
  };
}

export function copyOfExecutions(held: MemoryExecutions): MemoryExecutions {
  return {
    rows: new Map(held.rows),
    blocks: new Map(held.blocks),
    signals: new Map(held.signals),
    timers: new Map(held.timers),
    tokens: new Set(held.tokens),
    interventions: new Map(held.interventions),
    mapRuns: new Map(held.mapRuns),
    definitions: new Map(held.definitions),
    counts: new Map(held.counts),
    lastId: held.lastId,
    lastSignalId: held.lastSignalId,
  };
}

/** @param held asked at each call: the image's executions may be others by then */
export function memoryExecutionStore(held: () => MemoryExecutions): ExecutionStore {
  const matching = (filter: StoredExecutionFilter): ExecutionRow[] =>
    [...held().rows.values()].filter((row) => matches(row, filter)).toSorted((a, b) => a.id - b.id);
  return {
    rows: async (filter, limit, afterId) =>
      matching(filter)
        .filter(({ id }) => id > afterId)
        .slice(0, limit),
    newest: async (filter, limit, beforeId) =>
      matching(filter)
        .filter(({ id }) => id < beforeId)
        .toReversed()
        .slice(0, limit),
    count: async (filter) => {
      const found = Map.groupBy(
        matching(filter).toSorted((a, b) => (a.workflow < b.workflow ? -1 : 1)),
        ({ workflow }) => workflow,
      );
      return new Map(
        Array.from(found, ([workflow, rows]) => {
          const parts = rows.filter(({ parent }) => isPartOf(parent)).length;
          return [workflow, { all: rows.length, parts }];
        }),
      );
    },
    byName: async (names) => {
      const byName = new Map([...held().rows.values()].map((row) => [nameKey(row), row]));
      return names.map((name) => byName.get(nameKey(name)));
    },
    active: async (workflow, limit, afterId) =>
      matching({ workflow, statuses: ["RUNNING"] })
        .filter(({ id, active }) => active && id > afterId)
        .slice(0, limit),
    signals: async (executions) => executions.flatMap((execution) => held().signals.get(execution) ?? []),
    history: async (execution, fromEvent, throughEvent) =>
      (held().blocks.get(execution) ?? []).filter(
        ({ firstEvent, lastEvent }) => lastEvent >= fromEvent && firstEvent <= throughEvent,
      ),
    definition: async (hash) => held().definitions.get(hash),
    lastEvent: async (execution) => held().blocks.get(execution)?.at(-1)?.lastEvent ?? 0,
    due: async (nowMs, limit) =>
      [...held().timers.values()]
        .filter(({ dueMs }) => dueMs <= nowMs)
        .toSorted(byTime)
        .slice(0, limit),
    nextDue: async (afterMs) =>
      [...held().timers.values()]
        .filter(({ dueMs }) => dueMs > afterMs)
        .reduce((next, { dueMs }) => Math.min(next, dueMs), Infinity),
    interventions: async (execution) => (held().interventions.get(execution) ?? []).map(({ json }) => json),
    waitsForToken: async (tasks) => tasks.map((task) => held().tokens.has(taskKey(task))),
  };
}

export function memoryExecutionReader(held: () => MemoryExecutions): ExecutionReader {
  return {
    history: (execution) => (held().blocks.get(execution) ?? []).map(({ json }) => json),
    definition: (hash) => held().definitions.get(hash),
    mapRuns: (execution) =>
      [...held().mapRuns.values()]
        .filter((row) => row.execution === execution)
        .toSorted((a, b) => a.map - b.map),
  };
}

export function applyExecutions(held: MemoryExecutions, writes: ExecutionWrites): void {
  for (const { hash, json } of writes.definitions)
    if (!held.definitions.has(hash)) held.definitions.set(hash, json);
  for (const row of writes.rows) {
    held.rows.set(row.id, row);
    held.lastId = Math.max(held.lastId, row.id);
  }
  for (const block of writes.blocks)
    held.blocks.set(block.execution, [...(held.blocks.get(block.execution) ?? []), block]);
  for (const signal of writes.signals) {
    held.signals.set(signal.execution, [...(held.signals.get(signal.execution) ?? []), signal]);
    held.lastSignalId = Math.max(held.lastSignalId, signal.id);
  }
  for (const { execution, id } of writes.signalsRemoved) {
    const left = (held.signals.get(execution) ?? []).filter((signal) => signal.id !== id);
    if (left.length > 0) held.signals.set(execution, left);
    else held.signals.delete(execution);
  }
  for (const timer of writes.timers) held.timers.set(timerKey(timer), timer);
  for (const timer of writes.timersRemoved) held.timers.delete(timerKey(timer));
  for (const task of writes.tokens) held.tokens.add(taskKey(task));
  for (const task of writes.tokensRemoved) held.tokens.delete(taskKey(task));
  for (const each of writes.interventions)
    held.interventions.set(each.execution, [...(held.interventions.get(each.execution) ?? []), each]);
  for (const row of writes.mapRuns) held.mapRuns.set(mapRunKey(row), row);
  for (const row of writes.mapRunsRemoved) held.mapRuns.delete(mapRunKey(row));
  for (const counts of writes.counts) held.counts.set(`${counts.workflow} ${counts.parts}`, counts);
  for (const execution of writes.removed) remove(held, execution);
}

export function recoveredExecutions(held: MemoryExecutions): RecoveredExecutions {
  const { counts, lastId, lastSignalId, timers, rows } = held;
  const active = new Map<string, number>();
  for (const row of rows.values())
    if (row.active && row.status === "RUNNING") active.set(row.workflow, (active.get(row.workflow) ?? 0) + 1);
  const nextDueMs = Math.min(Infinity, ...[...timers.values()].map(({ dueMs }) => dueMs));
  return { counts: [...counts.values()], active, lastId, lastSignalId, nextDueMs };
}

function remove(held: MemoryExecutions, execution: number): void {
  held.rows.delete(execution);
  held.blocks.delete(execution);
  held.signals.delete(execution);
  held.interventions.delete(execution);
  for (const [key, timer] of held.timers) if (timer.execution === execution) held.timers.delete(key);
  for (const [key, row] of held.mapRuns) if (row.execution === execution) held.mapRuns.delete(key);
  for (const key of held.tokens) if (key.startsWith(`${execution}:`)) held.tokens.delete(key);
}

function matches(row: ExecutionRow, filter: StoredExecutionFilter): boolean {
  return (
    (filter.ids === undefined || filter.ids.includes(row.id)) &&
    (filter.workflow === undefined || filter.workflow === row.workflow) &&
    (filter.statuses === undefined || filter.statuses.includes(row.status)) &&
    (filter.error === undefined || filter.error === row.error) &&
    (filter.sinceMs === undefined || filter.sinceMs <= row.startedMs) &&
    (filter.untilMs === undefined || filter.untilMs > row.startedMs) &&
    (filter.throughId === undefined || filter.throughId >= row.id) &&
    (filter.parent === undefined || filter.parent === row.parent?.execution) &&
    (filter.isPart === undefined || filter.isPart === isPartOf(row.parent))
  );
}

function byTime(a: ExecutionTimerRow, b: ExecutionTimerRow): number {
  if (a.dueMs !== b.dueMs) return a.dueMs - b.dueMs;
  return a.execution === b.execution ? a.timer - b.timer : a.execution - b.execution;
}

const nameKey = ({ workflow, name }: { workflow: string; name: string }): string => `${workflow}\0${name}`;
const taskKey = ({ execution, task }: ExecutionTask): string => `${execution}:${task}`;
const mapRunKey = ({ execution, map }: Omit<MapRunRow, "json">): string => `${execution}:${map}`;
const timerKey = ({ execution, timer }: ExecutionTimer): string => `${execution}:${timer}`;
