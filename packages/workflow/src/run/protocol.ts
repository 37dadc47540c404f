import type { Json } from "../definition/definition.ts";

/**
 * What passes between a run of a state machine and its host. A run is pure: for each signal it gives the history
 * events to record and the commands to carry out, and the same signals give the same answers. A host records the
 * events *before* it carries out the commands; after a crash it replays the history (which brings the run back to
 * where it was) and carries out those commands that are still open.
 */

/**
 * One event of an execution's history, as Step Functions' GetExecutionHistory gives it: ids count from 1,
 * `previousEventId` is the event that led to this one (event 2 has 0, as AWS records it), and the details stand under
 * a field named for the type, like `stateEnteredEventDetails`. Times are milliseconds since 1970.
 */
export interface HistoryEvent {
  readonly id: number;
  readonly previousEventId: number;
  readonly timestamp: number;
  readonly type: string;
  readonly [details: `${string}EventDetails`]: { readonly [field: string]: Json } | undefined;
}

/** How an execution stands. */
export type ExecutionStatus =
  | "RUNNING"
  | "SUCCEEDED"
  | "FAILED"
  | "TIMED_OUT"
  | "ABORTED"
  | "PENDING_REDRIVE";

/** What a host tells a run. `atMs` is the host's clock; times never run backwards within a run. */
export type Signal =
  | { readonly type: "start"; readonly atMs: number; readonly input: Json }
  /** `task` is the id of the scheduled event that the command named. A late or repeated answer changes nothing. */
  | { readonly type: "task-succeeded"; readonly atMs: number; readonly task: number; readonly output: Json }
  | {
      readonly type: "task-failed";
      readonly atMs: number;
      readonly task: number;
      readonly error: string;
      readonly cause?: string;
    }
  | { readonly type: "task-heartbeat"; readonly atMs: number; readonly task: number }
  | { readonly type: "timer-fired"; readonly atMs: number; readonly timer: number }
  /** How many items a distributed Map has read, and what became of its child executions. */
  | {
      readonly type: "child-ended";
      readonly atMs: number;
      readonly child: number;
      readonly index: number;
      readonly status: ExecutionStatus;
      readonly output?: Json;
      readonly error?: string;
      readonly cause?: string;
    }
  | { readonly type: "stop"; readonly atMs: number; readonly error?: string; readonly cause?: string }
  /** Goes on from the state that failed, with the input it had or with another one. */
  | { readonly type: "redrive"; readonly atMs: number; readonly input?: Json };

/** What a run asks of its host. Numbers named `task`, `timer` and `child` are ids of this execution's events. */
export type Command =
  | {
      readonly type: "run-task";
      readonly task: number;
      readonly state: string;
      readonly resource: string;
      readonly input: Json;
      /** 1 for the first try. */
      readonly attempt: number;
      readonly timeoutMs?: number;
      readonly heartbeatMs?: number;
      /** The resource ends in `.waitForTaskToken`: what the function returns is not the task's output. */
      readonly waitsForToken: boolean;
    }
  /** The task's answer is no longer wanted: it timed out, or its branch ended. */
  | { readonly type: "cancel-task"; readonly task: number }
  | { readonly type: "set-timer"; readonly timer: number; readonly dueAtMs: number }
  | { readonly type: "cancel-timer"; readonly timer: number }
  | {
      readonly type: "finish";
      readonly status: ExecutionStatus;
      readonly output?: Json;
      readonly error?: string;
      readonly cause?: string;
    };
