import type { StoredExecutionFilter } from "../../ports/execution-store.ts";
import type { StoredQuarantineFilter } from "../../ports/quarantine-store.ts";
import type { StoredDeadLetterFilter } from "../../ports/store.ts";

/** What somebody wants done to many deliveries of one function, or of every function that the filter finds. */
export type JobRequest =
  | RedriveRequest
  | DiscardRequest
  | ReplayRequest
  | QuarantineRedriveRequest
  | QuarantineDiscardRequest
  | ExecutionRedriveRequest;

/** Who asks for it and why, as they say themselves: for the log and for whoever looks later. */
export interface Asker {
  readonly by?: string;
  readonly why?: string;
}

/** Gives dead letters back to their function, the oldest first. */
export interface RedriveRequest extends Asker {
  readonly kind: "redrive";
  readonly filter: StoredDeadLetterFilter;
  /** Undefined: as fast as the function takes them. */
  readonly perSecond?: number;
  /** So many go first, and the others only when all of these have ended well; 0: none. */
  readonly canary: number;
  /** At most so many, of each function. */
  readonly limit?: number;
  /** Merged into each event's data (RFC 7396). */
  readonly patch?: MergePatch;
}

/** Removes dead letters for good. */
export interface DiscardRequest extends Asker {
  readonly kind: "discard";
  readonly filter: StoredDeadLetterFilter;
  /** At most so many, of each function. */
  readonly limit?: number;
}

/** Delivers events of the log to one subscription once more. */
export interface ReplayRequest extends Asker {
  readonly kind: "replay";
  readonly function: string;
  /** Epoch ms; undefined: from the oldest event that is kept. */
  readonly fromMs?: number;
  /** Events before this time; undefined: up to where the subscription has come. */
  readonly untilMs?: number;
  /** Undefined: as fast as the function takes them. */
  readonly perSecond?: number;
}

/** Gives quarantined payloads in by the door again, the oldest first: a job for each contract. */
export interface QuarantineRedriveRequest extends Asker {
  readonly kind: "quarantine-redrive";
  readonly filter: StoredQuarantineFilter;
  /** Undefined: as fast as they go in. */
  readonly perSecond?: number;
  /** At most so many, of each contract. */
  readonly limit?: number;
}

/** Removes quarantined payloads for good: a job for each contract. */
export interface QuarantineDiscardRequest extends Asker {
  readonly kind: "quarantine-discard";
  readonly filter: StoredQuarantineFilter;
  /** At most so many, of each contract. */
  readonly limit?: number;
}

/** Lets executions go on that did not end well, the oldest first: a job for each workflow. */
export interface ExecutionRedriveRequest extends Asker {
  readonly kind: "execution-redrive";
  readonly filter: StoredExecutionFilter;
  /** Undefined: as fast as it goes. */
  readonly perSecond?: number;
  /** At most so many, of each workflow. */
  readonly limit?: number;
}

/** An object of RFC 7396: its members replace those of the same name, `null` removes one. */
export type MergePatch = Readonly<Record<string, unknown>>;
