import type { Failure, RowRead, StampedWrite, TableReader } from "trellis/runtime";
import type { ExecutionStore, ExecutionWrites, RecoveredExecutions } from "./execution-store.ts";
import type { QuarantineStore, QuarantineWrites, RecoveredQuarantine } from "./quarantine-store.ts";

/** Reads the log: the store itself, or somebody beside it who does not write. */
export interface LogReader {
  /** Frames from the one that holds `sequence` on, in order. */
  readonly frames: (sequence: number, framesMax: number) => Promise<readonly Uint8Array<ArrayBuffer>[]>;
  /**
   * The same without what is in them: `framesMax` at most, and none behind the one with which they come to `bytesMax`.
   * Costs no reading of events.
   */
  readonly spans: (sequence: number, framesMax: number, bytesMax: number) => Promise<readonly FrameSpan[]>;
}

/** Where a frame lies in the log. */
export interface FrameSpan {
  readonly firstSequence: number;
  readonly lastSequence: number;
  readonly createdMs: number;
  readonly bytes: number;
}

/** How much there is of the log, in bytes of frames. */
export interface LogSize {
  readonly bytes: number;
  /** From the frame on that holds the sequence asked for. */
  readonly fromBytes: number;
  /** Room in the store's file that trimming has left and that is used before the file grows. */
  readonly reusableBytes: number;
}

/**
 * Keeps everything that must not be lost: the log, each subscription's progress, deliveries that wait, dead letters,
 * tables, schedules. One engine is its only writer, and calls it from one thread, one call after the other.
 */
export interface Store extends LogReader {
  readonly capabilities: StoreCapabilities;
  /** Committed rows; also open to other readers where `capabilities.path` is given. */
  readonly tables: TableReader;
  /** What the last engine left behind; called once, first. Keys that wait are asked for of `orderedFunctions` only. */
  readonly recover: (orderedFunctions: readonly string[]) => Promise<Recovered>;
  /** The stamp of each key's row, 0 where there is none. */
  readonly stamps: (keys: readonly Omit<RowRead, "stamp">[]) => Promise<readonly number[]>;
  /**
   * Makes the whole group durable, in one transaction. Once it answers, nothing of the group can be lost; when it
   * throws, nothing of it was kept. Throws Fault TRL0311, also when a frame begins before the log's end; TRL0319 when
   * the store finds itself damaged, as any method may.
   */
  readonly commit: (group: CommitGroup) => Promise<void>;
  /** Ids of the events in the frames that `frames` answers, without the frames. */
  readonly ids: (sequence: number, framesMax: number) => Promise<readonly EventIds[]>;
  /** Costs the same however long the log is. */
  readonly measure: (sequence: number) => Promise<LogSize>;
  /** Deferred deliveries of a function that are due, the longest due first. */
  readonly due: (functionName: string, nowMs: number, limit: number) => Promise<readonly DeferredDelivery[]>;
  /** When the next delivery of a function that is due after `afterMs` is due; Infinity when there is none. */
  readonly nextDue: (functionName: string, afterMs: number) => Promise<number>;
  readonly deadLetters: (
    filter: StoredDeadLetterFilter,
    limit: number,
    afterId: number,
  ) => Promise<readonly DeadLetterRow[]>;
  /** How many there are, by function; functions without any are left out. */
  readonly countDeadLetters: (filter: StoredDeadLetterFilter) => Promise<ReadonlyMap<string, number>>;
  /** Removes frames that end before `sequence`; answers the first sequence kept. */
  readonly trim: (sequence: number) => Promise<number>;
  /** Removes rows that expired before `nowMs`, at most `limit`. */
  readonly sweep: (nowMs: number, limit: number) => Promise<number>;
  readonly quarantine: QuarantineStore;
  readonly executions: ExecutionStore;
  readonly close: () => Promise<void>;
}

/** Ids of one frame's events. */
export interface EventIds {
  readonly lastSequence: number;
  /** Four 32-bit words each. */
  readonly ids: Uint32Array;
}

export interface StoreCapabilities {
  /** Whether a commit outlives the process. */
  readonly durable: boolean;
  /** The file that other threads may read tables from; undefined when only this thread can. */
  readonly path: string | undefined;
}

export interface Recovered {
  /** The last event's sequence; 0 for an empty log. */
  readonly lastSequence: number;
  /** The first event's that is still kept; 1 for an empty log. */
  readonly firstSequence: number;
  /** Counts the worker starts of all engines so far. */
  readonly epoch: number;
  /** The number of each event type, by type. */
  readonly contracts: ReadonlyMap<string, number>;
  /** Events published, by contract name. */
  readonly published: ReadonlyMap<string, number>;
  readonly subscriptions: ReadonlyMap<string, SubscriptionRow>;
  readonly schedules: ReadonlyMap<string, ScheduleRow>;
  /**
   * Deferred deliveries, by function: how many, when the first is due, and, where the function is ordered, the key of
   * each that has one.
   */
  readonly deferred: ReadonlyMap<
    string,
    { readonly count: number; readonly nextDueMs: number; readonly keyHashes: readonly number[] }
  >;
  readonly lastDeferredId: number;
  readonly lastDeadLetterId: number;
  /** By id, the oldest first. */
  readonly jobs: readonly JobRow[];
  readonly lastJobId: number;
  readonly quarantine: RecoveredQuarantine;
  readonly executions: RecoveredExecutions;
}

/** A function's progress and counts. Functions without a log (schedules) keep a cursor of 0. */
export interface SubscriptionRow {
  readonly function: string;
  /** Every event up to this sequence is settled. */
  readonly cursor: number;
  /** Settled events above the cursor, as written by `Progress`. */
  readonly above: Uint8Array;
  /** Events of the contract that had been published when the subscription began. */
  readonly publishedBefore: number;
  readonly counts: DeliveryCounts;
}

export interface DeliveryCounts {
  /** Deliveries beside those that the log owes: firings, direct invocations, replayed events. */
  readonly direct: number;
  readonly done: number;
  readonly refused: number;
  /** Events that the subscription's pattern does not take. */
  readonly filtered: number;
  readonly retries: number;
  readonly deadLettered: number;
  /** In the dead-letter queue now. */
  readonly deadLetters: number;
}

export interface ScheduleRow {
  readonly function: string;
  readonly expression: string;
  readonly nextMs: number;
}

/** A delivery that waits for its time: a retry, a firing. */
export interface DeferredDelivery {
  readonly id: number;
  readonly function: string;
  /** Attempts made so far. */
  readonly attempts: number;
  /** Epoch ms of the first attempt, or of the wait's beginning. */
  readonly firstMs: number;
  readonly dueMs: number;
  readonly keyHash: number;
  readonly json: string;
  /** The dead letter that it was before a redrive: given up again, it has this id once more. */
  readonly deadLetterId?: number;
}

/** A redrive, a discard or a replay: as much of it as has to outlive the process. */
export interface JobRow {
  readonly id: number;
  readonly json: string;
}

export interface DeadLetterRow {
  readonly id: number;
  readonly function: string;
  readonly attempts: number;
  readonly firstMs: number;
  readonly failedMs: number;
  readonly keyHash: number;
  readonly failure: Failure;
  /** What failures of one cause share. */
  readonly fingerprint: string;
  readonly json: string;
}

/** All that is given must hold. */
export interface StoredDeadLetterFilter {
  readonly ids?: readonly number[];
  readonly function?: string;
  readonly code?: string;
  readonly fingerprint?: string;
  /** Given up at this time or later. */
  readonly sinceMs?: number;
  /** Given up before this time. */
  readonly untilMs?: number;
  /** No id above this one. */
  readonly throughId?: number;
}

/** What one commit makes durable. Later entries for the same thing replace earlier ones. */
export interface CommitGroup {
  readonly frames: readonly Uint8Array<ArrayBuffer>[];
  readonly contracts: readonly { readonly type: string; readonly number: number }[];
  readonly published: readonly { readonly contract: string; readonly count: number }[];
  readonly writes: readonly StampedWrite[];
  readonly subscriptions: readonly SubscriptionRow[];
  readonly schedules: readonly ScheduleRow[];
  readonly deferred: readonly DeferredDelivery[];
  readonly deferredRemoved: readonly number[];
  readonly deadLetters: readonly DeadLetterRow[];
  readonly deadLettersRemoved: readonly number[];
  readonly jobs: readonly JobRow[];
  readonly jobsRemoved: readonly number[];
  /** Most groups have nothing to do with quarantine. */
  readonly quarantine?: QuarantineWrites;
  /** Nor with executions. */
  readonly executions?: ExecutionWrites;
  readonly epoch: number;
}
