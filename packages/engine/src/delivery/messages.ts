import type { Outage } from "./breaker.ts";
import type { ExecutionFigures } from "../executions/execution-figures.ts";
import type {
  StartingUnit,
  StartTaken,
  ExecutionBlock,
  StartRequest,
  TellRequest,
  Wake,
} from "../executions/execution-mail.ts";
import type { JobSnapshot } from "./jobs/job.ts";
import type { JobRequest } from "./jobs/job-request.ts";
import type { QuarantinePolicy } from "./quarantine/quarantine.ts";
import type { AnswersText, MailedAnswer } from "./mailed-answers.ts";
import type { Door, Failure, HttpAnswer, Quarantined, ValidShape } from "trellis/runtime";
import type {
  QuarantineCounts,
  QuarantineGroupRow,
  QuarantineRow,
  QuarantineSize,
  StoredQuarantineFilter,
} from "../ports/quarantine-store.ts";
import type {
  ExecutionCount,
  ExecutionRow,
  HistoryBlock,
  StoredExecutionFilter,
} from "../ports/execution-store.ts";
import type { DeadLetterRow, DeliveryCounts, StoredDeadLetterFilter } from "../ports/store.ts";
import type { StampedUnit } from "./stamped-unit.ts";
import type { LatencySummary } from "../telemetry/latency.ts";

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
  /** Begin a redrive, a discard or a replay; answered by its jobs, one for each function that it is about. */
  | { readonly kind: "startJobs"; readonly token: number; readonly request: JobRequest }
  | { readonly kind: "stopJob"; readonly token: number; readonly job: number }
  /** Asks for the jobs that run or have ended lately. */
  | { readonly kind: "jobs"; readonly token: number }
  | {
      readonly kind: "deadLetters";
      readonly token: number;
      readonly filter: StoredDeadLetterFilter;
      readonly limit: number;
      readonly afterId: number;
    }
  | { readonly kind: "snapshot"; readonly token: number }
  /** An invalid payload to keep; answered by `appended` with the same token once it is durable. */
  | { readonly kind: "quarantine"; readonly token: number; readonly entry: Quarantined }
  /** The shape of a valid payload; may be lost. */
  | { readonly kind: "validShape"; readonly valid: ValidShape }
  /** What became of quarantined payloads that main has given in by the door again. */
  | { readonly kind: "readmitted"; readonly job: number; readonly outcomes: readonly ReadmittedEntry[] }
  | {
      readonly kind: "quarantined";
      readonly token: number;
      readonly filter: StoredQuarantineFilter;
      readonly limit: number;
      readonly afterId: number;
      readonly groupsLimit: number;
    }
  | { readonly kind: "quarantinedPayload"; readonly token: number; readonly id: number }
  /** Start an execution; answered once that is durable. */
  | { readonly kind: "startExecution"; readonly token: number; readonly request: StartRequest }
  /** Tell an execution something: a stop, a redrive, an answer to a task; answered once that is durable. */
  | { readonly kind: "tellExecution"; readonly token: number; readonly request: TellRequest }
  | {
      readonly kind: "executions";
      readonly token: number;
      readonly filter: StoredExecutionFilter;
      readonly limit: number;
      readonly beforeId: number;
    }
  /** Asks how an execution stands, and for a part of its history. */
  | {
      readonly kind: "execution";
      readonly token: number;
      readonly workflow: string;
      readonly name: string;
      readonly fromEvent: number;
      readonly throughEvent: number;
    }
  /** Asks for the definition that an execution runs on. */
  | {
      readonly kind: "executionDefinition";
      readonly token: number;
      readonly workflow: string;
      readonly name: string;
    }
  /** The worker of a context is gone: fence its mail, settle what ended it, hand the rest out again. */
  | {
      readonly kind: "lost";
      readonly token: number;
      readonly context: string;
      readonly suspects: readonly Suspect[];
      readonly othersRunning: boolean;
      readonly failure: Failure;
    }
  /** The archive holds all events up to this one, in files that are complete. */
  | { readonly kind: "archived"; readonly through: number }
  /** Take a worker that had nothing to do for so long off its seat; what is to be delivered from then on waits. */
  | { readonly kind: "unseat"; readonly token: number; readonly context: string; readonly idleMs: number }
  /** Hand out nothing more; answered when nothing is in flight. */
  | { readonly kind: "drain"; readonly token: number }
  | { readonly kind: "close"; readonly token: number };

/** A delivery, or a task of an execution, that was running when its worker ended. */
export type Suspect =
  | { readonly assignment: number; readonly index: number }
  | { readonly execution: number; readonly task: number };

/** From the core to main. */
export type FromCore =
  | {
      readonly kind: "opened";
      readonly lastSequence: number;
      readonly contracts: ReadonlyMap<string, number>;
    }
  | { readonly kind: "appended"; readonly tokens: readonly number[] }
  /** Events that the furthest subscription has not looked at yet; told when it changes much. */
  | { readonly kind: "backlog"; readonly backlog: number }
  /** Quarantined payloads of a redrive: main gives them in by the door again, and answers `readmitted`. */
  | { readonly kind: "readmit"; readonly job: number; readonly entries: readonly RedrivenEntry[] }
  /** A job has begun, or has ended. */
  | { readonly kind: "job"; readonly job: JobSnapshot }
  /** Something is to be delivered to a context that has no worker; told once until it has one. */
  | { readonly kind: "wanted"; readonly context: string }
  /** Most deliveries of a function fail the same way, so they wait; undefined: they flow again. */
  | { readonly kind: "outage"; readonly function: string; readonly outage: Outage | undefined }
  /** The store refuses commits: the core tries on; main takes no new work meanwhile. Undefined: it works again. */
  | { readonly kind: "stalled"; readonly failure: Failure | undefined }
  /** Too much is owed, or too little room is left: publishers are to come back. Undefined: they may come in. */
  | { readonly kind: "pressed"; readonly reason: string | undefined }
  /** What requests asked for is durable: their answers may go out. */
  | {
      readonly kind: "answered";
      readonly answers: readonly (MailedAnswer | AnswersText)[];
    }
  /** What no worker can tell of a trace, as `spanText` writes it; durable by now. */
  | { readonly kind: "span"; readonly text: string }
  | { readonly kind: "invoked"; readonly token: number; readonly result: InvokedResult }
  | { readonly kind: "replied"; readonly token: number; readonly reply: CoreReply }
  | { readonly kind: "failed"; readonly token: number; readonly failure: Failure };

export type InvokedResult =
  | { readonly outcome: "done" }
  /** The function's pattern does not take the event. */
  | { readonly outcome: "filtered" }
  | { readonly outcome: "refused"; readonly refusal: Readonly<Record<string, unknown>> }
  | { readonly outcome: "failed"; readonly failure: Failure; readonly retryMs?: number };

export type CoreReply =
  | { readonly of: "started"; readonly row: ExecutionRow; readonly existed: boolean }
  | { readonly of: "told"; readonly row: ExecutionRow }
  | {
      readonly of: "executions";
      readonly rows: readonly ExecutionRow[];
      /** How many match, by workflow; where the filter leaves parts out, these beside the others. */
      readonly counts: ReadonlyMap<string, ExecutionCount>;
    }
  | {
      readonly of: "execution";
      readonly found:
        | {
            readonly row: ExecutionRow;
            /** The execution that started it. */
            readonly parent: ExecutionRow | undefined;
            readonly lastEvent: number;
            readonly blocks: readonly HistoryBlock[];
            /** The first event and the last. */
            readonly ends: readonly HistoryBlock[];
            /** JSON texts. */
            readonly interventions: readonly string[];
          }
        | undefined;
    }
  | {
      readonly of: "executionDefinition";
      readonly found:
        | {
            readonly hash: string;
            /** JSON text; undefined where the store has lost it. */
            readonly json: string | undefined;
          }
        | undefined;
    }
  | { readonly of: "jobs"; readonly jobs: readonly JobSnapshot[] }
  | {
      readonly of: "deadLetters";
      /** How many match, by function. */
      readonly counts: ReadonlyMap<string, number>;
      readonly rows: readonly DeadLetterRow[];
    }
  | { readonly of: "snapshot"; readonly snapshot: CoreSnapshot }
  | {
      readonly of: "quarantined";
      /** Of all that match, by contract. */
      readonly sizes: ReadonlyMap<string, QuarantineSize>;
      readonly rows: readonly QuarantineRow[];
      readonly groups: readonly QuarantineGroupRow[];
    }
  | {
      readonly of: "quarantinedPayload";
      readonly found:
        | {
            readonly row: QuarantineRow;
            readonly payload: Uint8Array<ArrayBuffer>;
            readonly valid: ValidShape | undefined;
          }
        | undefined;
    }
  /** `idleForMs`: how long the worker has had nothing to do; a worker that was not taken off its seat goes on. */
  | { readonly of: "unseat"; readonly unseated: boolean; readonly idleForMs: number }
  | { readonly of: "lost" | "drain" | "close" };

/** An entry on its way in by the door again. */
export interface RedrivenEntry {
  readonly id: number;
  readonly door: Door;
  readonly payload: Uint8Array<ArrayBuffer>;
}

export interface ReadmittedEntry {
  readonly id: number;
  readonly ended: "done" | "failed";
  /** Why it stays in quarantine; undefined where its unit of work has said so. */
  readonly message?: string;
  /** It breaks its contract in this way by now. */
  readonly breach?: Pick<Quarantined, "contract" | "fingerprint" | "breach">;
}

export interface CoreSnapshot {
  readonly firstSequence: number;
  readonly lastSequence: number;
  /** Of frames in the log. */
  readonly logBytes: number;
  /** Of those that a subscription has still to pass. */
  readonly owedBytes: number;
  /** Why publishers are told to come back; undefined while they may come in. */
  readonly pressure: string | undefined;
  readonly published: ReadonlyMap<string, number>;
  readonly functions: readonly FunctionSnapshot[];
  /** Of all functions together. */
  readonly latency: LatencySummary | undefined;
  /** Those that run, and the newest that have ended. */
  readonly jobs: readonly JobSnapshot[];
  /** By contract. */
  readonly quarantine: ReadonlyMap<string, QuarantineCounts & QuarantineSize>;
  readonly quarantinePolicy: QuarantinePolicy;
  /** By workflow. */
  readonly executions: ReadonlyMap<string, ExecutionFigures>;
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
  /** From publish to settled; undefined before the first. */
  readonly latency: LatencySummary | undefined;
  readonly outage: Outage | undefined;
}

/** From the core to a worker. */
export type ToWorker =
  | { readonly kind: "welcome"; readonly epoch: number }
  /** Deliver the frame's events at `positions`; `json` instead of a frame for events from elsewhere. */
  | Assignment
  /** There is something to do for executions. */
  | { readonly kind: "wake"; readonly wakes: readonly Wake[] }
  /** What executions said in these blocks is durable: what follows from it may begin. */
  | {
      readonly kind: "recorded";
      readonly blocks: readonly number[];
      /** Blocks of executions that were begun ahead of the commit of their starts. */
      readonly begun: readonly StartTaken[];
    }
  /** Units of work of express executions met conflicts: their tasks are to be run again. */
  | { readonly kind: "refused"; readonly blocks: readonly number[] }
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
      readonly frame: Uint8Array;
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
  /** It has read what is damaged in the store. */
  | { readonly kind: "damaged"; readonly failure: Failure }
  | { readonly kind: "settled"; readonly settlement: Settlement }
  /** What an execution answers to what it was told, or to what became of a task. */
  | { readonly kind: "block"; readonly block: ExecutionBlock }
  | {
      readonly kind: "unit";
      readonly request: number;
      readonly unit: StampedUnit;
      readonly answer: HttpAnswer;
    }
  /** Units of requests that rest on no rows and write none: all their events, and all their answers. No news is owed of them. */
  | {
      readonly kind: "published";
      readonly frame: Uint8Array<ArrayBuffer>;
      readonly answers: AnswersText;
    };

/** What became of deliveries of one assignment; an assignment may be settled in several parts. */
export interface Settlement {
  readonly assignment: number;
  /** Ended well without effects: runs of indexes, each as its first and the one behind its last. */
  readonly done: readonly number[];
  /** Indexes of those that the function's pattern does not take, where only the worker could tell. */
  readonly filtered?: readonly number[];
  /** Ended well with effects. */
  readonly units: readonly { readonly index: number; readonly unit: StartingUnit }[];
  readonly refused: readonly {
    readonly index: number;
    readonly refusal: Readonly<Record<string, unknown>>;
  }[];
  readonly failed: readonly { readonly index: number; readonly failure: Failure }[];
}
