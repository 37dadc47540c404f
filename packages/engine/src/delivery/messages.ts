import type { Outage } from "./breaker.ts";
import type { Effects, Failure, HttpAnswer } from "trellis/runtime";
import type { DeadLetterRow, DeliveryCounts, StoredDeadLetterFilter } from "../ports/store.ts";

/**
 * The mail between the three kinds of thread. Main publishes and supervises; the delivery core commits and hands
 * out; workers run handlers. All of it is plain data, and each message is sent once the sender has no more to add.
 */

/** From main to the core. */
export type ToCore =
  /** A frame to append; answered by `appended` with the same token once it is durable. */
  | { readonly kind: "append"; readonly token: number; readonly frame: Uint8Array<ArrayBuffer> }
  /** Make one delivery to one function, at once; answered by `invoked` after its first attempt. */
  | { readonly kind: "invoke"; readonly token: number; readonly function: string; readonly json: string }
  | {
      readonly kind: "redrive";
      readonly token: number;
      readonly filter: StoredDeadLetterFilter;
      readonly limit: number;
    }
  | {
      readonly kind: "deadLetters";
      readonly token: number;
      readonly filter: StoredDeadLetterFilter;
      readonly limit: number;
      readonly afterId: number;
    }
  | { readonly kind: "snapshot"; readonly token: number }
  /** The worker of a context is gone: fence its mail, settle what ended it, hand the rest out again. */
  | {
      readonly kind: "lost";
      readonly token: number;
      readonly context: string;
      readonly suspects: readonly Suspect[];
      readonly othersRunning: boolean;
      readonly failure: Failure;
    }
  /** Hand out nothing more; answered when nothing is in flight. */
  | { readonly kind: "drain"; readonly token: number }
  | { readonly kind: "close"; readonly token: number };

/** A delivery that was running when its worker ended. */
export interface Suspect {
  readonly assignment: number;
  readonly index: number;
}

/** From the core to main. */
export type FromCore =
  | {
      readonly kind: "opened";
      readonly lastSequence: number;
      readonly ids: readonly Uint32Array[];
      readonly contracts: ReadonlyMap<string, number>;
    }
  | { readonly kind: "appended"; readonly tokens: readonly number[] }
  /** Events that the furthest subscription has not looked at yet; told when it changes much. */
  | { readonly kind: "backlog"; readonly backlog: number }
  /** Most deliveries of a function fail the same way, so they wait; undefined: they flow again. */
  | { readonly kind: "outage"; readonly function: string; readonly outage: Outage | undefined }
  /** The store refuses commits: the core tries on; main takes no new work meanwhile. Undefined: it works again. */
  | { readonly kind: "stalled"; readonly failure: Failure | undefined }
  /** What requests asked for is durable: their answers may go out. */
  | {
      readonly kind: "answered";
      readonly answers: readonly { readonly request: number; readonly answer: HttpAnswer }[];
    }
  | { readonly kind: "invoked"; readonly token: number; readonly result: InvokedResult }
  | { readonly kind: "replied"; readonly token: number; readonly reply: CoreReply }
  | { readonly kind: "failed"; readonly token: number; readonly failure: Failure };

export type InvokedResult =
  | { readonly outcome: "done" }
  | { readonly outcome: "refused"; readonly refusal: Readonly<Record<string, unknown>> }
  | { readonly outcome: "failed"; readonly failure: Failure; readonly retryMs?: number };

export type CoreReply =
  | { readonly of: "redrive"; readonly count: number }
  | { readonly of: "deadLetters"; readonly total: number; readonly rows: readonly DeadLetterRow[] }
  | { readonly of: "snapshot"; readonly snapshot: CoreSnapshot }
  | { readonly of: "lost" | "drain" | "close" };

export interface CoreSnapshot {
  readonly firstSequence: number;
  readonly lastSequence: number;
  readonly published: ReadonlyMap<string, number>;
  readonly functions: readonly FunctionSnapshot[];
}

export interface FunctionSnapshot {
  readonly function: string;
  readonly counts: DeliveryCounts;
  readonly inFlight: number;
  readonly deferred: number;
  /** Events of the log that it has not looked at yet. */
  readonly backlog: number;
  /** Events of the contract published since the subscription began; 0 for schedules. */
  readonly owed: number;
  /** Events taken from the log and not settled yet: with the worker, or behind a busy key. */
  readonly open: number;
  readonly p50Ms: number | undefined;
  readonly p99Ms: number | undefined;
  readonly outage: Outage | undefined;
}

/** From the core to a worker. */
export type ToWorker =
  | { readonly kind: "welcome"; readonly epoch: number }
  /** Deliver the frame's events at `positions`; `json` instead of a frame for events from elsewhere. */
  | Assignment
  /**
   * The store speaks for the units with these stamps from now on: they are committed, or were refused. These requests
   * are to be run again, because what they had read has changed; one message, so that they read the store's answer.
   */
  | { readonly kind: "committed"; readonly stamps: readonly number[]; readonly conflicts: readonly number[] };

export type Assignment =
  | {
      readonly kind: "assign";
      readonly assignment: number;
      readonly function: string;
      readonly frame: Uint8Array<ArrayBuffer>;
      readonly positions: Uint16Array;
    }
  | {
      readonly kind: "assign";
      readonly assignment: number;
      readonly function: string;
      readonly loose: readonly { readonly json: string; readonly attempt: number }[];
    };

/** From a worker to the core. */
export type FromWorker =
  | { readonly kind: "ready" }
  | { readonly kind: "settled"; readonly settlement: Settlement }
  | {
      readonly kind: "unit";
      readonly request: number;
      readonly unit: StampedUnit;
      readonly answer: HttpAnswer;
    };

/** What became of deliveries of one assignment; an assignment may be settled in several parts. */
export interface Settlement {
  readonly assignment: number;
  /** Ended well without effects: runs of indexes, each as its first and the one behind its last. */
  readonly done: readonly number[];
  /** Ended well with effects. */
  readonly units: readonly { readonly index: number; readonly unit: StampedUnit }[];
  readonly refused: readonly {
    readonly index: number;
    readonly refusal: Readonly<Record<string, unknown>>;
  }[];
  readonly failed: readonly { readonly index: number; readonly failure: Failure }[];
}

/** A unit of work on its way to the store; its stamp marks every row that it writes. */
export interface StampedUnit {
  readonly stamp: number;
  readonly effects: Effects;
}
