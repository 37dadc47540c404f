import { codes, type Code } from "./codes.ts";

/** Whether it helps to try again: `never` (the same will happen), `later` (wait first), `unknown`. */
export type Retry = "never" | "later" | "unknown";

export interface FaultOptions {
  readonly retry?: Retry;
  /** Plain data for the reader and for machines; never secrets. */
  readonly details?: Readonly<Record<string, unknown>>;
  readonly cause?: unknown;
}

/**
 * The world failed: a payload breaks its contract, a queue is full, a port's other side is down. Thrown.
 * What the domain says no to is a refusal, and is returned; what should never happen is an assertion.
 */
export class Fault extends Error {
  readonly code: Code;
  readonly retry: Retry;
  readonly details: Readonly<Record<string, unknown>>;

  constructor(code: Code, message: string, options: FaultOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = "Fault";
    this.code = code;
    this.retry = options.retry ?? "unknown";
    this.details = options.details ?? {};
  }

  /** The short name that goes with the number: `payload-invalid`. */
  get title(): string {
    return codes[this.code].name;
  }
}
