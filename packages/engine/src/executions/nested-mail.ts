import type { ExecutionStatus, Json } from "@trellis/workflow";

/* The mail about executions that tasks start: of any workflow of the system, in any context. */

/** What tasks want done about executions: recorded with the block that it is in. */
export interface NestedChanges {
  /** The core answers each, in the same commit. */
  readonly started: readonly (NestedStart | NestedRefused)[];
  /** Tasks that wait no longer for what they have started. */
  readonly stopped: readonly number[];
}

export interface NestedStart {
  /** The task's event. */
  readonly task: number;
  /** `context.workflow` */
  readonly workflow: string;
  /** Absent: one is made up of the starter's and of the task. */
  readonly name?: string;
  /** JSON text. */
  readonly input: string;
  /** Whether its being started answers the task; otherwise that is noted, and the task waits for its end or for a token. */
  readonly answers: boolean;
  /** The task waits for its end. */
  readonly awaited: boolean;
}

/** A start that can't be. */
export interface NestedRefused {
  readonly task: number;
  readonly error: string;
  readonly cause: string;
}

/** What a task that waits for an execution is told of its end, in the commit of that. */
export interface NestedEnded {
  readonly type: "nested-ended";
  readonly task: number;
  readonly atMs: number;
  readonly workflow: string;
  readonly name: string;
  readonly startedAtMs: number;
  readonly stoppedAtMs: number;
  readonly status: ExecutionStatus;
  readonly error?: string;
  readonly cause?: string;
  readonly output?: Json;
}
