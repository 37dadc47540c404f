import type { DeferredDelivery, Recovered } from "../ports/store.ts";
import { CommitDraft } from "./commit-draft.ts";
import type { ContractRegistry } from "./contract-registry.ts";
import type { Handed } from "./handed.ts";
import type { Lane, LooseDelivery } from "./lane.ts";
import type { FromCore, ToWorker } from "./messages.ts";

/** A context's worker as the core sees it. */
export interface WorkerSeat {
  /** Its worker has ended: its mail is fenced off. */
  lost: boolean;
  ready: boolean;
  readonly send: (message: ToWorker) => void;
  /** Deliveries that ran when a worker ended; each is run alone. */
  readonly suspects: { readonly lane: Lane; readonly delivery: LooseDelivery }[];
  /** The assignment that runs alone just now. */
  solo: number | undefined;
}

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
  }

  nextDeferredId(): number {
    return ++this.#lastDeferredId;
  }

  nextDeadLetterId(): number {
    return ++this.#lastDeadLetterId;
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

  /** A delivery is with the worker no more, and is owed no more: neither by the log nor by a deferred row. */
  leave(lane: Lane, sequence: number, deferredId: number): void {
    this.settled += 1;
    lane.inFlight -= 1;
    lane.dirty = true;
    if (deferredId === 0) {
      lane.progress.settle(sequence);
      lane.open -= 1;
      return;
    }
    lane.deferredTaken.delete(deferredId);
    lane.deferredCount -= 1;
    this.draft.removeDeferred(deferredId);
  }
}

/** Messages of a commit, those of one kind in one. */
export function merged(messages: readonly FromCore[]): FromCore[] {
  const tokens = messages.flatMap((message) => (message.kind === "appended" ? message.tokens : []));
  const answers = messages.flatMap((message) => (message.kind === "answered" ? message.answers : []));
  const rest = messages.filter(({ kind }) => kind !== "appended" && kind !== "answered");
  if (answers.length > 0) rest.unshift({ kind: "answered", answers });
  if (tokens.length > 0) rest.unshift({ kind: "appended", tokens });
  return rest;
}
