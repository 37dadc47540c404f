import type { ExecutionStatus } from "@trellis/workflow";

/** The part of the store that keeps executions of workflows. */
export interface ExecutionStore {
  /** In the order of their ids, those above `afterId`. */
  readonly rows: (
    filter: StoredExecutionFilter,
    limit: number,
    afterId: number,
  ) => Promise<readonly ExecutionRow[]>;
  /** The newest first, those below `beforeId`. */
  readonly newest: (
    filter: StoredExecutionFilter,
    limit: number,
    beforeId: number,
  ) => Promise<readonly ExecutionRow[]>;
  /** How many there are, by workflow, in the order of their names. */
  readonly count: (filter: StoredExecutionFilter) => Promise<ReadonlyMap<string, ExecutionCount>>;
  /** The execution of each name; undefined where there is none. */
  readonly byName: (names: readonly ExecutionName[]) => Promise<readonly (ExecutionRow | undefined)[]>;
  /** Executions of a workflow that something is to be done for now, in the order of their ids. */
  readonly active: (workflow: string, limit: number, afterId: number) => Promise<readonly ExecutionRow[]>;
  /** What has been told to these executions and not been taken up yet, in the order in which it came. */
  readonly signals: (executions: readonly number[]) => Promise<readonly ExecutionSignalRow[]>;
  /** The blocks that hold the events of `fromEvent` to `throughEvent`, in order. */
  readonly history: (
    execution: number,
    fromEvent: number,
    throughEvent: number,
  ) => Promise<readonly HistoryBlock[]>;
  /** A definition's JSON text; undefined for an unknown hash. */
  readonly definition: (hash: string) => Promise<string | undefined>;
  /** The last event's id; 0 for an execution without any. */
  readonly lastEvent: (execution: number) => Promise<number>;
  /** Timers that are due, the longest due first. */
  readonly due: (nowMs: number, limit: number) => Promise<readonly ExecutionTimerRow[]>;
  /** When the next timer that is due after `afterMs` is due; Infinity when there is none. */
  readonly nextDue: (afterMs: number) => Promise<number>;
  /** What was done to an execution by hand, as JSON texts, the oldest first. */
  readonly interventions: (execution: number) => Promise<readonly string[]>;
  /** Whether each task waits for an answer by token. */
  readonly waitsForToken: (tasks: readonly ExecutionTask[]) => Promise<readonly boolean[]>;
}

/** Reads histories and definitions beside the writer, for threads that run executions. */
export interface ExecutionReader {
  /** Texts of an execution's blocks in order. */
  readonly history: (execution: number) => readonly string[];
  /** The definition's JSON text; undefined for an unknown hash. */
  readonly definition: (hash: string) => string | undefined;
  /** How far the Map runs of an execution have come: those that have not succeeded, in the order of their starts. */
  readonly mapRuns: (execution: number) => readonly MapRunRow[];
}

export interface ExecutionName {
  /** `context.workflow` */
  readonly workflow: string;
  readonly name: string;
}

export interface ExecutionRow extends ExecutionName {
  readonly id: number;
  /** Names the definition that it started on and stays on. */
  readonly definition: string;
  readonly status: ExecutionStatus;
  readonly startedMs: number;
  readonly endedMs?: number;
  readonly error?: string;
  readonly cause?: string;
  /** What the input is compared by when the name comes again; empty for a name that was made up. */
  readonly inputHash: string;
  /** What it draws its chance from: 32 hexadecimal digits that nobody guesses. */
  readonly seed: string;
  /** How often it went on after it had failed. */
  readonly redrives: number;
  /** Its worker has something to do for it, or is to be told something. */
  readonly active: boolean;
  /** Of whoever started it. */
  readonly traceparent?: string;
  /** The execution that started it. */
  readonly parent?: ExecutionParent;
}

export interface ExecutionParent {
  readonly execution: number;
  /** The parent's event that started it. */
  readonly child: number;
  /** Its place among the children of a Map run, from 0; of what a task started see `execution-parts.ts`. */
  readonly index: number;
}

/** Events side by side that were recorded in one commit. */
export interface HistoryBlock {
  readonly execution: number;
  readonly firstEvent: number;
  readonly lastEvent: number;
  /** The events as JSON texts with commas between them. */
  readonly json: string;
}

/** Something that an execution is told and that must not be lost: a start, an answer by token, a stop, a redrive. */
export interface ExecutionSignalRow {
  readonly execution: number;
  /** Counts all signals. */
  readonly id: number;
  readonly json: string;
}

/** How far the run of a distributed Map has come, as its worker writes and reads it. */
export interface MapRunRow {
  readonly execution: number;
  /** The event that started it. */
  readonly map: number;
  readonly json: string;
}

export interface ExecutionTask {
  readonly execution: number;
  /** The task's event. */
  readonly task: number;
}

export interface ExecutionTimer {
  readonly execution: number;
  /** Its number within the execution. */
  readonly timer: number;
}

export interface ExecutionTimerRow extends ExecutionTimer {
  readonly dueMs: number;
}

export interface ExecutionCount {
  readonly all: number;
  /** Of these, parts of other executions. */
  readonly parts: number;
}

/** All that is given must hold. */
export interface StoredExecutionFilter {
  readonly ids?: readonly number[];
  readonly workflow?: string;
  readonly statuses?: readonly ExecutionStatus[];
  readonly error?: string;
  /** Started at this time or later. */
  readonly sinceMs?: number;
  /** Started before this time. */
  readonly untilMs?: number;
  /** No id above this one. */
  readonly throughId?: number;
  /** Started by this execution. */
  readonly parent?: number;
  /** Those that are a part of another execution, or those that are not. */
  readonly isPart?: boolean;
}

/** What one commit changes of executions. Later entries for the same thing replace earlier ones. */
export interface ExecutionWrites {
  readonly definitions: readonly { readonly hash: string; readonly json: string }[];
  readonly rows: readonly ExecutionRow[];
  readonly blocks: readonly HistoryBlock[];
  readonly signals: readonly ExecutionSignalRow[];
  readonly signalsRemoved: readonly Omit<ExecutionSignalRow, "json">[];
  readonly timers: readonly ExecutionTimerRow[];
  readonly timersRemoved: readonly ExecutionTimer[];
  readonly tokens: readonly ExecutionTask[];
  readonly tokensRemoved: readonly ExecutionTask[];
  /** Numbered as the signals by which they were done. */
  readonly interventions: readonly ExecutionSignalRow[];
  readonly mapRuns: readonly MapRunRow[];
  readonly mapRunsRemoved: readonly Omit<MapRunRow, "json">[];
  readonly counts: readonly ExecutionCounts[];
  /** Ended executions that are not kept any longer, with their histories. */
  readonly removed: readonly number[];
}

/** What became of a workflow's executions since the data folder was made. */
export interface ExecutionCounts {
  readonly workflow: string;
  /** Whether these are parts of other executions, or those that are not. */
  readonly parts: boolean;
  readonly started: number;
  readonly succeeded: number;
  readonly failed: number;
  readonly timedOut: number;
  readonly aborted: number;
  /** Redrives of executions that had failed, been stopped or timed out: each takes one of those back. */
  readonly redriven: number;
  /** Removed by age or number. */
  readonly removed: number;
}

export interface RecoveredExecutions {
  /** Two of each workflow at most. */
  readonly counts: readonly ExecutionCounts[];
  /** How many of each workflow have something to do. */
  readonly active: ReadonlyMap<string, number>;
  readonly lastId: number;
  readonly lastSignalId: number;
  /** When the first timer is due; Infinity when there is none. */
  readonly nextDueMs: number;
}
