import type { ExecutionStatus, Json } from "@trellis/workflow";

/* The mail about distributed Map runs and their children, which are executions of their own. */

/** A child of one of an execution's Map runs. */
export interface MapChild {
  /** The event that started the Map run. */
  readonly map: number;
  /** Children of a run are numbered from 0. */
  readonly child: number;
}

/** What Map runs want done about their children, and how far they have come: recorded with the block that it is in. */
export interface MapRunChanges {
  readonly started: readonly MapChildStart[];
  /** Definitions of what is started. */
  readonly definitions: readonly { readonly hash: string; readonly json: string }[];
  readonly stopped: readonly MapChild[];
  readonly redriven: readonly MapChild[];
  /** From what the runs go on, as JSON texts. */
  readonly stands: readonly { readonly map: number; readonly json: string }[];
  /** Runs that have succeeded: nobody asks for them again. */
  readonly over: readonly number[];
}

export interface MapChildStart extends MapChild {
  /** JSON text. */
  readonly input: string;
  /** The hash of its definition. */
  readonly definition: string;
}

/** A child has come to an end, in the same commit in which its parent is told. */
export interface MapChildEnded extends MapChild {
  readonly type: "map-child-ended";
  readonly status: Exclude<ExecutionStatus, "RUNNING" | "PENDING_REDRIVE">;
  readonly output?: Json;
}
