import type { DeferredDelivery, Recovered } from "../ports/store.ts";
import { CommitDraft } from "./commit-draft.ts";
import type { ContractRegistry } from "./contract-registry.ts";
import { EventFilter } from "./event-filter.ts";
import type { Handed } from "./handed.ts";
import type { Lane, LooseDelivery } from "./lane.ts";
import type { FromCore, ToWorker } from "./messages.ts";

/** A context's worker as the core sees it. */
export interface WorkerSeat {
  /** Its worker has ended, or is about to: its mail is fenced off. */
  lost: boolean;
  ready: boolean;
  /** When its worker last sent mail, or came up. */
  busyMs: number;
  /** Main was told that the worker is wanted: something is to be delivered, and there is none. */
  wanted: boolean;
  readonly send: (message: ToWorker) => void;
  /** Deliveries that ran when a worker ended; each is run alone. */
  readonly suspects: Suspected[];
  /** The assignment, or the execution, that runs alone just now. */
  solo: number | string | undefined;
}

export type Suspected =
  | { readonly lane: Lane; readonly delivery: LooseDelivery }
  | { readonly execution: number; readonly task: number };

/**
 * What lies on the delivery core's desk: the commit that is being gathered, who is owed an answer after it, the
 * lanes, and what is with which worker. Everything here is touched in rounds, by one hand at a time.
 */
export class Desk {
  readonly lanes: Map<string, Lane> = new Map();
  /** By context. */
  readonly seats: Map<string, WorkerSeat> = new Map();
  /** By assignment. */
  readonly handed: Map<number, Handed> = new Map();
  readonly contracts: ContractRegistry;
  /** What subscriptions with a pattern are not owed. */
  readonly filter: EventFilter;
  draft: CommitDraft;
  /** Messages to main that may go out once the draft is durable. */
  messages: FromCore[] = [];
  /** Other things to do once the draft is durable. */
  actions: (() => void)[] = [];
  /** Tokens of invocations by the deferred delivery that carries them out. */
  readonly invocations: Map<number, number> = new Map();
  lastSequence: number;
  /** Deliveries settled since the last commit. */
  settled = 0;
  #lastDeferredId: number;
  #lastDeadLetterId: number;
  #lastAssignment = 0;

  constructor(recovered: Recovered, contracts: (draft: CommitDraft) => ContractRegistry) {
    this.lastSequence = recovered.lastSequence;
    this.#lastDeferredId = recovered.lastDeferredId;
    this.#lastDeadLetterId = recovered.lastDeadLetterId;
    this.draft = new CommitDraft(recovered.lastSequence);
    this.contracts = contracts(this.draft);
    this.filter = new EventFilter(this.contracts);
  }

  /** A worker has these deliveries from now on. */
  hand(handed: Handed): void {
    this.handed.set(handed.assignment, handed);
    handed.lane.handedBytes += handed.bytes;
  }

  /** Nothing of an assignment is with the worker any more. */
  forget(handed: Handed): void {
    if (this.handed.delete(handed.assignment)) handed.lane.handedBytes -= handed.bytes;
  }

  /** The context's seat; a vacant one before its first worker has come up. */
  seatOf(context: string): WorkerSeat {
    return this.seats.get(context) ?? this.#newSeat(context, true, 0, () => undefined);
  }

  /** A worker takes the context's seat; what is under suspicion of having ended its predecessor comes with it. */
  seat(context: string, nowMs: number, send: WorkerSeat["send"]): WorkerSeat {
    return this.#newSeat(context, false, nowMs, send);
  }

  nextDeferredId(): number {
    return ++this.#lastDeferredId;
  }

  nextDeadLetterId(): number {
    return ++this.#lastDeadLetterId;
  }

  /** No dead letter has a greater id. */
  get lastDeadLetterId(): number {
    return this.#lastDeadLetterId;
  }

  nextAssignment(): number {
    return ++this.#lastAssignment;
  }

  /** Lets a delivery wait for its time. `isNew`: it did not wait before. */
  defer(lane: Lane, row: DeferredDelivery, isNew: boolean): void {
    this.draft.defer(row);
    if (isNew) lane.deferredCount += 1;
    lane.nextDueMs = Math.min(lane.nextDueMs, row.dueMs);
    lane.dirty = true;
  }

  /** A delivery that comes from no event of the log: a firing, an invocation. Answers its id. */
  deferDirect(lane: Lane, json: string, nowMs: number): number {
    const id = this.nextDeferredId();
    const { function: name } = lane.declaration;
    this.defer(
      lane,
      { id, function: name, attempts: 0, firstMs: nowMs, dueMs: nowMs, keyHash: 0, json },
      true,
    );
    lane.counts.direct += 1;
    return id;
  }

  #newSeat(context: string, lost: boolean, busyMs: number, send: WorkerSeat["send"]): WorkerSeat {
    const suspects = this.seats.get(context)?.suspects ?? [];
    const seat = { lost, ready: false, busyMs, wanted: false, send, suspects, solo: undefined };
    this.seats.set(context, seat);
    return seat;
  }

  /** A delivery is with the worker no more, and is owed no more: neither by the log nor by a deferred row. */
  leave(lane: Lane, sequence: number, deferredId: number): void {
    this.settled += 1;
    lane.inFlight -= 1;
    lane.dirty = true;
    if (deferredId === 0) {
      if (sequence > 0) lane.progress.settle(sequence);
      lane.open -= 1;
      return;
    }
    lane.deferredTaken.delete(deferredId);
    lane.deferredCount -= 1;
    this.draft.removeDeferred(deferredId);
  }
}
