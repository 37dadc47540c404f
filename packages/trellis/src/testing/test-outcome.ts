import type { Refusal } from "../handler/work.ts";
import type { Breach } from "../quarantine/quarantined.ts";
import type { CloudEvent } from "../runtime/envelope.ts";
import type { Failure } from "../runtime/failure.ts";

/** What became of the first attempt. A failed one is tried again when the clock advances far enough. */
export type TestOutcome =
  | { readonly outcome: "done" }
  | { readonly outcome: "refused"; readonly refusal: Refusal }
  | { readonly outcome: "failed"; readonly failure: Failure }
  /** No function's pattern takes the event: no handler was called. */
  | { readonly outcome: "filtered" }
  /** The event's id was delivered before: nothing happened. */
  | { readonly outcome: "duplicate" };

export interface TestRequest {
  readonly params?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, string | readonly string[]>>;
  /** Names in any case. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as JSON. */
  readonly body?: unknown;
  /** Sent as it is, instead of `body`. */
  readonly rawBody?: Uint8Array | string;
}

export interface TestAnswer {
  readonly status: number;
  // The answer of any contract; a test knows which one it asked for.
  // oxlint-disable-next-line typescript/no-explicit-any
  readonly body: any;
  readonly headers: Readonly<Record<string, string>>;
  /** The idempotency key had been used: this is the first request's answer. */
  readonly replayed: boolean;
}

export interface TestDeadLetter {
  /** `context.function` */
  readonly function: string;
  readonly event: CloudEvent;
  readonly attempts: number;
  readonly failure: Failure;
}

/** An invalid payload that is kept. */
export interface TestQuarantined extends Breach {
  readonly contract: string;
  readonly fingerprint: string;
  readonly sender: string;
  /** The bytes as they came. */
  readonly payload: string;
}
