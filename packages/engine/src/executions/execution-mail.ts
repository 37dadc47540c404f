import type { Command, ExecutionStatus } from "@trellis/workflow";
import type { TaskAnswer, WorkflowStart } from "trellis/runtime";
import type { StampedUnit } from "../delivery/stamped-unit.ts";
import type { ExecutionRow } from "../ports/execution-store.ts";
import type { MapRunChanges } from "./map-run-mail.ts";
import type { NestedChanges } from "./nested-mail.ts";

/* The mail about executions between the core, which records, and a context's worker, which runs them. */

/** From the core: there is something to do for an execution. */
export interface Wake {
  readonly execution: number;
  /** Which time this is that the execution is with a worker: blocks of an earlier time are not read any more. */
  readonly turn: number;
  /** Who it is and how far it has come; absent when the worker has it already, and is told more. */
  readonly begin?: WakeBegin;
  /** What the execution is told, in this order. */
  readonly signals: readonly ToldSignal[];
}

export interface WakeBegin {
  readonly row: Omit<ExecutionRow, "endedMs" | "inputHash" | "active">;
  /** The last event that is recorded; 0: none. */
  readonly lastEvent: number;
  /** The worker may know more than is recorded, which does not hold: it reads the history. */
  readonly again: boolean;
  /** Nothing but this task is to be run: it may have ended the worker before. */
  readonly alone?: number;
}

/** A signal as the run takes it, in JSON; durable ones are numbered. */
export interface ToldSignal {
  readonly json: string;
  /** Of a durable signal. */
  readonly id?: number;
  /** Of a timer that has fired. */
  readonly timer?: number;
}

/** From a worker: what an execution answers to one signal or to several. All of it is recorded, or nothing. */
export interface ExecutionBlock {
  /** Counts the worker's blocks; what follows from a block begins when the core says that this one is recorded. */
  readonly block: number;
  readonly execution: number;
  readonly turn: number;
  readonly firstEvent: number;
  /** One less than the first where there are no events. */
  readonly lastEvent: number;
  /** The events as JSON texts with commas between them. */
  readonly json: string;
  /** Signals told by the core that have been answered by now, this block included. */
  readonly answered: number;
  /** Tasks of the execution that run now or are about to, once this is recorded; with 0 the worker waits to be told something. */
  readonly running: number;
  readonly more?: BlockMore;
}

/** What most blocks have none of. */
export interface BlockMore {
  /** What the function of the task did whose answer this is. */
  readonly task?: { readonly task: number; readonly unit: StampedUnit };
  /** Durable signals that this is the answer to; each was told by the core. */
  readonly signals?: readonly number[];
  /** Timers that this is the answer to. */
  readonly fired?: readonly number[];
  readonly timersSet?: readonly (readonly [timer: number, dueMs: number])[];
  readonly timersCancelled?: readonly number[];
  readonly tokensOpened?: readonly number[];
  readonly tokensClosed?: readonly number[];
  /** Of distributed Maps. */
  readonly mapRuns?: MapRunChanges;
  /** Of executions that tasks start. */
  readonly nested?: NestedChanges;
  readonly ended?: ExecutionEnd;
  /** The interpreter can't go on with it: nothing that it was told will be answered. */
  readonly broken?: true;
}

/**
 * From a worker, with the unit of work that starts an execution: what that answers to its start. Both are recorded in one
 * commit, where the start is taken so.
 */
export interface BegunExecution {
  /** The hash of what it runs. */
  readonly definition: string;
  readonly startedMs: number;
  readonly seed: string;
  /** Its execution and its turn are not known yet: both are 0. */
  readonly block: ExecutionBlock;
}

/** A unit of work, and what its worker has begun with. */
export interface StartingUnit extends StampedUnit {
  /** By the places of its starts, executions that the worker has begun with; absent: none. */
  readonly begun?: readonly (BegunExecution | undefined)[];
}

/** From the core: a block of an execution that was begun ahead is recorded, and this is what it is known by. */
export type StartTaken = readonly [block: number, execution: number, turn: number];

export interface ExecutionEnd {
  readonly status: ExecutionStatus;
  /** JSON text, where the execution is a part of another: that is told. */
  readonly output?: string;
  readonly error?: string;
  readonly cause?: string;
}

export type TaskCommand = Extract<Command, { readonly type: "run-task" }>;

/** Somebody outside wants an execution. */
export interface StartRequest extends Omit<WorkflowStart, "traceparent"> {
  readonly traceparent?: string;
}

/** Somebody outside has something to tell an execution. */
export type TellRequest =
  | { readonly kind: "answer"; readonly answer: TaskAnswer }
  | (Named & {
      readonly kind: "stop";
      readonly error?: string;
      readonly cause?: string;
      readonly by?: string;
      readonly why?: string;
    })
  | (Named & {
      readonly kind: "redrive";
      /** JSON text; absent: the input that it had. */
      readonly input?: string;
      readonly by?: string;
      readonly why?: string;
    });

interface Named {
  /** `context.workflow` */
  readonly workflow: string;
  readonly execution: string;
}
