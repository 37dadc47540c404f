import type { CompatibilityPolicy } from "../document/system-model.ts";
import type { DiagnosticPlace } from "../errors/diagnostic.ts";

/** What a change of contracts does to those who read them. Contracts that are as they were are left out. */
export interface Impact {
  readonly changes: readonly ContractChange[];
}

/** One change of one contract: of one version of an event contract, or of an operation. */
export interface ContractChange {
  readonly kind: "event" | "api";
  /** The event's name or the operation. */
  readonly contract: string;
  /** Of an event. */
  readonly version?: number;
  readonly change: ChangeKind;
  readonly owner: Party;
  readonly where: DiagnosticPlace;
  readonly policy: CompatibilityPolicy;
  /** `unknown`: neither a proof nor a counter-example was found. */
  readonly verdict: "compatible" | "incompatible" | "unknown";
  /** One sentence that says why, no full stop. */
  readonly why: string;
  /** What differs in the contract as a whole, whoever reads it; 20 at most. */
  readonly findings: readonly Finding[];
  /** The functions that subscribe to the event, or that call the operation. */
  readonly readers: readonly ReaderImpact[];
}

export type ChangeKind =
  | "added"
  | "removed"
  /** The same version, or the operation, has another schema. */
  | "changed"
  /** A version that was not there before is published. */
  | "version-added"
  /** An older version is not declared any more. */
  | "version-removed";

/** Whom to ask. */
export interface Party {
  readonly context: string;
  readonly team: string;
  readonly contact: string;
  readonly onCall: string;
}

/** `backward`: what was sent before, read as declared now; `forward`: what is sent now, read as declared before. */
export type Direction = "backward" | "forward";

/** One difference with its proof, or one doubt where nothing could be proved. */
export interface Finding {
  readonly direction: Direction;
  /** JSON pointer into the event's data, or into the part of an operation that the message names. */
  readonly at: string;
  /** One sentence, no full stop. */
  readonly message: string;
  /** A document that the sender's schema takes and the reader's refuses; absent in a doubt. */
  readonly counterExample?: { readonly document: unknown };
}

export interface ReaderImpact extends Party {
  /** `context.function` */
  readonly function: string;
  readonly where: DiagnosticPlace;
  /** The fields of the event, or of the operation's successful answers, that it reads; absent: all of them. */
  readonly reads?: readonly string[];
  readonly effect: "affected" | "unaffected" | "unknown";
  /** The fields that it reads, or sends, and that change. */
  readonly fields: readonly string[];
  readonly findings: readonly Finding[];
  /** One sentence that says why, no full stop. */
  readonly why: string;
}
