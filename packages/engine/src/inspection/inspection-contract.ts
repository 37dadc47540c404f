/**
 * What the inspection API answers: the contract between the engine and everything that looks at it (the `trellis`
 * command, the console). Plain data; times are ISO 8601 in UTC, durations milliseconds.
 */
export interface EngineStatus {
  readonly system: string;
  readonly environment: string;
  readonly state: "running" | "draining";
  readonly startedAt: string;
  readonly urls: { readonly gateway: string; readonly inspection: string };
  readonly log: { readonly events: number; readonly firstSequence: number; readonly lastSequence: number };
  readonly events: readonly EventStatus[];
  readonly functions: readonly FunctionStatus[];
  readonly contexts: readonly ContextStatus[];
  readonly http: HttpStatus;
  /** What handlers have counted since the start, by context and name. */
  readonly counters: readonly { readonly context: string; readonly name: string; readonly value: number }[];
  /** Whether every event is accounted for; see `docs/books.md`. */
  readonly books: Books;
}

export interface EventStatus {
  readonly name: string;
  readonly context: string;
  /** Events published since the data folder was made. */
  readonly published: number;
  /** Events refused since the start because their id had been published before. */
  readonly duplicates: number;
}

/**
 * A function's counts since the data folder was made, and what waits for it now. HTTP functions count from the engine's
 * start: answers below 400 as done, those below 500 as refused; `HttpStatus.answers` has every status.
 */
export interface FunctionStatus {
  /** `context.function` */
  readonly name: string;
  readonly context: string;
  readonly team: string;
  readonly kind: "on" | "http" | "schedule";
  /** Invocations that ended well. */
  readonly done: number;
  /** Invocations that the domain said no to; settled, nothing written. */
  readonly refused: number;
  /** Failed attempts that are tried again. */
  readonly retries: number;
  /** Deliveries given up, redriven ones included. */
  readonly deadLettered: number;
  /** Dead letters in the queue now. */
  readonly deadLetters: number;
  /** Handed to the worker now. */
  readonly inFlight: number;
  /** Waiting for their next attempt. */
  readonly deferred: number;
  /** Events of the log that are still to be handed out, for the first time or once more. */
  readonly backlog: number;
  /** Most deliveries fail the same way, so they wait for probes to go through; absent while they flow. */
  readonly outage?: { readonly since: string; readonly cause: string; readonly nextProbeAt: string };
  /** From publish to settled, or from request to answer, since the start; absent before the first. */
  readonly latency?: { readonly p50Ms: number; readonly p99Ms: number };
}

export interface ContextStatus {
  readonly name: string;
  readonly team: string;
  readonly worker: "starting" | "running" | "restarting" | "stopped";
  readonly restarts: number;
  readonly lastCrash?: { readonly at: string; readonly code: string; readonly message: string };
}

export interface HttpStatus {
  readonly requests: number;
  /** Requests that repeated an idempotency key and got the first one's answer. */
  readonly duplicates: number;
  /** Answers by `function status`, e.g. `intake.receiveWebhook 202`; requests without a route count as `- 404`. */
  readonly answers: Readonly<Record<string, number>>;
}

/** For each subscription: events owed to it, and what became of them. */
export interface Books {
  readonly balanced: boolean;
  readonly subscriptions: readonly {
    readonly function: string;
    readonly owed: number;
    readonly done: number;
    readonly refused: number;
    readonly deadLetters: number;
    readonly waiting: number;
  }[];
}

export interface DeadLetterSummary {
  readonly id: number;
  /** `context.function` */
  readonly function: string;
  readonly eventId: string;
  readonly eventType: string;
  readonly attempts: number;
  readonly failedAt: string;
  readonly code: string;
  readonly message: string;
}

export interface DeadLetter extends DeadLetterSummary {
  readonly firstAt: string;
  readonly stack?: string;
  /** The CloudEvent as it was delivered. */
  readonly event: unknown;
}

export interface DeadLetterFilter {
  readonly ids?: readonly number[];
  readonly function?: string;
  readonly code?: string;
}

export interface DeadLetterPage {
  readonly total: number;
  readonly deadLetters: readonly DeadLetterSummary[];
}

export interface LogEntry {
  readonly at: string;
  readonly level: "debug" | "info" | "warn" | "error";
  readonly message: string;
  readonly context: string;
  /** `context.function`; absent for lines of the platform about a whole context. */
  readonly function?: string;
  readonly eventId?: string;
  readonly traceId?: string;
  readonly fields?: Readonly<Record<string, unknown>>;
}

export interface LogFilter {
  readonly context?: string;
  readonly function?: string;
  /** This level and graver ones. */
  readonly level?: LogEntry["level"];
  readonly traceId?: string;
}

export interface Published {
  readonly id: string;
  /** The id had been published before: nothing was stored. */
  readonly duplicate: boolean;
}

/** What became of one invocation. */
export type InvocationResult =
  | { readonly outcome: "done" }
  | { readonly outcome: "refused"; readonly refusal: Readonly<Record<string, unknown>> }
  | {
      readonly outcome: "failed";
      readonly code: string;
      readonly message: string;
      readonly retryAt?: string;
    };
