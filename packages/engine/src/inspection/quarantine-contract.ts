import type { ShapeDifference } from "@trellis/model";
import type { JobAsker } from "./jobs-contract.ts";

/** What there is of invalid payloads, and what became of all that were taken in. */
export interface QuarantineStatus {
  readonly entries: number;
  readonly bytes: number;
  readonly entriesMax: number;
  readonly bytesMax: number;
  /** How long a payload is kept, counted from when it first came. */
  readonly ageMaxMs: number;
  /** `taken = kept + released + discarded + expired`. */
  readonly contracts: readonly QuarantineBooks[];
}

/** Since the data folder was made. */
export interface QuarantineBooks {
  /** An event type, an operation, or a name that a handler gives. */
  readonly contract: string;
  readonly taken: number;
  /** There now. */
  readonly kept: number;
  /** Redriven and valid by then. */
  readonly released: number;
  readonly discarded: number;
  /** Were there too long. */
  readonly expired: number;
}

/** Payloads that break one contract in one place by one keyword. */
export interface QuarantineGroup {
  readonly fingerprint: string;
  readonly contract: string;
  /** Where the newest of them breaks it (RFC 6901), and how. */
  readonly pointer: string;
  readonly reason: string;
  readonly count: number;
  /** How often they came: senders repeat what they think was lost. */
  readonly times: number;
  readonly bytes: number;
  readonly firstAt: string;
  readonly lastAt: string;
  /** Who sent the newest. */
  readonly sender: string;
  readonly newestId: number;
}

export interface QuarantinePage {
  /** Payloads that match. */
  readonly total: number;
  /** The one that came last first. */
  readonly groups: readonly QuarantineGroup[];
}

export interface QuarantinedSummary {
  readonly id: number;
  readonly fingerprint: string;
  readonly contract: string;
  readonly pointer: string;
  readonly reason: string;
  readonly keyword: string;
  /** `event`: ingested; `request`: sent to the gateway. */
  readonly door: "event" | "request";
  /** The event's id, or the value of the request's idempotency header, or its id. */
  readonly key: string;
  readonly sender: string;
  readonly receivedAt: string;
  readonly lastAt: string;
  readonly times: number;
  readonly bytes: number;
  /** Why the last redrive left it where it is. */
  readonly tried?: { readonly at: string; readonly message: string };
}

export interface QuarantinedPage {
  readonly total: number;
  readonly payloads: readonly QuarantinedSummary[];
}

export interface QuarantinedPayload extends QuarantinedSummary {
  /** The document; absent where the payload is no JSON. */
  readonly data?: unknown;
  /** The payload as text, where it is no JSON. */
  readonly text?: string;
  /** Of a request. Values of `authorization` and `cookie` are left out. */
  readonly request?: {
    readonly function: string;
    readonly params: Readonly<Record<string, string>>;
    readonly query: Readonly<Record<string, string | readonly string[]>>;
    readonly headers: Readonly<Record<string, string>>;
  };
  /** Against the last valid payload of the contract whose shape is known; absent where none has been seen. */
  readonly sinceValid?: { readonly seenAt: string; readonly differences: readonly ShapeDifference[] };
}

/** All that is given must hold. */
export interface QuarantineFilter {
  readonly ids?: readonly number[];
  readonly contract?: string;
  readonly fingerprint?: string;
  readonly sender?: string;
  /** Came first at this time or later; ISO 8601. */
  readonly since?: string;
  /** Came first before this time; ISO 8601. */
  readonly until?: string;
}

/** What a redrive would do by today's contracts. */
export interface QuarantinePreview {
  readonly total: number;
  /** Of those looked at, `lookedAt` at most: valid by now, invalid still, or for a handler to say. */
  readonly lookedAt: number;
  readonly valid: number;
  readonly invalid: number;
  readonly undecided: number;
  /** The oldest few. */
  readonly payloads: readonly (QuarantinedSummary & {
    readonly verdict: "valid" | "invalid" | "undecided";
    /** How it breaks its contract today. */
    readonly problem?: string;
  })[];
}

export interface QuarantineRedriveOptions extends JobAsker {
  /** Default 100; "max" is as fast as they go in. */
  readonly perSecond?: number | "max";
  /** The oldest at most, of each contract. */
  readonly limit?: number;
}

export interface QuarantineDiscardOptions extends JobAsker {
  /** The oldest at most, of each contract. */
  readonly limit?: number;
}

/** What became of a payload at the door: published (or known already), or kept in quarantine. */
export type Ingested =
  | { readonly id: string; readonly duplicate: boolean }
  | {
      readonly id: string;
      /** The fingerprint of its breach. */
      readonly quarantined: string;
      readonly pointer: string;
      readonly reason: string;
    };
