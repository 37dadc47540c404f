import type { Quarantined, ValidShape } from "trellis/runtime";

/** The part of the store that keeps invalid payloads. */
export interface QuarantineStore {
  /** By id, without payloads: one may be large. */
  readonly rows: (
    filter: StoredQuarantineFilter,
    limit: number,
    afterId: number,
  ) => Promise<readonly QuarantineRow[]>;
  /** The bytes of one payload; undefined when there is none of this id. */
  readonly payload: (id: number) => Promise<Uint8Array<ArrayBuffer> | undefined>;
  /** Those with the same fingerprint together, the one that came last first. */
  readonly groups: (filter: StoredQuarantineFilter, limit: number) => Promise<readonly QuarantineGroupRow[]>;
  /** How many there are of each contract, and their bytes. */
  readonly sizes: (filter: StoredQuarantineFilter) => Promise<ReadonlyMap<string, QuarantineSize>>;
  /** Who of these keys is there already; undefined for one that is not. */
  readonly byKey: (keys: readonly string[]) => Promise<readonly (QuarantinedIdentity | undefined)[]>;
  /** The last shape told of a contract's valid payloads. */
  readonly validShape: (contract: string) => Promise<ValidShape | undefined>;
}

export interface QuarantineSize {
  readonly count: number;
  readonly bytes: number;
}

export interface QuarantinedIdentity {
  readonly id: number;
  readonly contract: string;
  readonly bytes: number;
}

/** An entry without its payload. */
export interface QuarantineRow extends Omit<Quarantined, "payload"> {
  readonly id: number;
  readonly bytes: number;
  /** When it came last, and how often: a sender repeats what it thinks was lost. */
  readonly lastMs: number;
  readonly times: number;
  /** Why the last redrive left it where it is. */
  readonly tried?: QuarantineTrial;
}

export interface QuarantineTrial {
  readonly atMs: number;
  readonly message: string;
}

/** What one commit changes of quarantine. What is removed goes first: its key may come again in the same commit. */
export interface QuarantineWrites {
  readonly kept: readonly NewQuarantineRow[];
  readonly changed: readonly QuarantineChange[];
  readonly removed: readonly number[];
  readonly counts: readonly QuarantineCounts[];
  readonly shapes: readonly ValidShape[];
}

export interface RecoveredQuarantine {
  /** By contract. */
  readonly counts: ReadonlyMap<string, QuarantineCounts>;
  /** What is there, by contract: counted, so that the books have something to be compared with. */
  readonly sizes: ReadonlyMap<string, QuarantineSize>;
  readonly lastId: number;
}

/** An entry as it is first kept. */
export interface NewQuarantineRow extends Quarantined {
  readonly id: number;
}

/** What changes of an entry when its payload comes again, or was redriven in vain. */
export interface QuarantineChange {
  readonly id: number;
  /** It breaks its contract in this way by now; undefined: as before. */
  readonly breach?: Pick<Quarantined, "contract" | "fingerprint" | "breach">;
  /** It came again. */
  readonly cameMs?: number;
  readonly tried?: QuarantineTrial;
}

export interface QuarantineGroupRow {
  readonly fingerprint: string;
  readonly count: number;
  readonly bytes: number;
  readonly firstMs: number;
  readonly lastMs: number;
  /** Payloads, repeated ones each time. */
  readonly times: number;
  /** The newest of them. */
  readonly newest: QuarantineRow;
}

/** All that is given must hold. */
export interface StoredQuarantineFilter {
  readonly ids?: readonly number[];
  readonly contract?: string;
  readonly fingerprint?: string;
  readonly sender?: string;
  /** Came first at this time or later. */
  readonly sinceMs?: number;
  /** Came first before this time. */
  readonly untilMs?: number;
  /** No id above this one. */
  readonly throughId?: number;
}

/**
 * What became of a contract's invalid payloads since the data folder was made:
 * `taken = kept + released + discarded + expired`.
 */
export interface QuarantineCounts {
  readonly contract: string;
  readonly taken: number;
  readonly released: number;
  readonly discarded: number;
  /** Were there longer than they are kept. */
  readonly expired: number;
}
