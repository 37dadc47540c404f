import type { WorkflowStatus } from "./executions-contract.ts";
import type { LatencyFigures } from "./latency-figures.ts";
import type { JobStatus } from "./jobs-contract.ts";
import type { QuarantineStatus } from "./quarantine-contract.ts";

/**
 * What the inspection API answers: the contract between the engine and everything that looks at it (the `trellis`
 * command, the console). Plain data; times are ISO 8601 in UTC, durations milliseconds.
 */
export interface EngineStatus {
  readonly system: string;
  readonly environment: string;
  readonly state: "running" | "draining";
  /** The store refuses (a full disk, damage): no new work is taken. Absent while it works. */
  readonly stall?: { readonly since: string; readonly code: string; readonly message: string };
  readonly startedAt: string;
  readonly urls: { readonly gateway: string; readonly inspection: string };
  readonly log: LogStatus;
  readonly events: readonly EventStatus[];
  readonly functions: readonly FunctionStatus[];
  readonly contexts: readonly ContextStatus[];
  readonly http: HttpStatus;
  /** Calls between contexts since the start, by who called, who answered, and with what. */
  readonly calls: readonly CallStatus[];
  /** What handlers have counted since the start, by context and name. */
  readonly counters: readonly { readonly context: string; readonly name: string; readonly value: number }[];
  /** From publish to settled, over all functions that events and schedules run; absent before the first. */
  readonly latency?: LatencyFigures;
  readonly spans: SpanStatus;
  /** Redrives, discards and replays that are not over, the newest first. */
  readonly jobs: readonly JobStatus[];
  readonly quarantine: QuarantineStatus;
  readonly workflows: readonly WorkflowStatus[];
  /** Whether every event is accounted for; see `docs/books.md`. */
  readonly books: Books;
}

export interface LogStatus {
  readonly events: number;
  readonly firstSequence: number;
  readonly lastSequence: number;
  readonly bytes: number;
  /** Bytes of events that a subscription has still to pass: they stay, however old they are and however much it is. */
  readonly owedBytes: number;
  /** Why publishers are told to come back just now; absent while they are let in. */
  readonly pressure?: string;
  /** Where events are kept for good; absent without an archive. */
  readonly archive?: ArchiveStatus;
}

export interface ArchiveStatus {
  readonly folder: string;
  /** Events up to this one are in complete files; later ones stay in the log. */
  readonly throughSequence: number;
  /** Why nothing can be written just now; it is tried again. */
  readonly failure?: { readonly code: string; readonly message: string };
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
 * start, requests and calls alike: answers below 400 as done, those below 500 as refused; `HttpStatus.answers` and `calls`
 * have every status.
 */
export interface FunctionStatus {
  /** `context.function` */
  readonly name: string;
  readonly context: string;
  readonly team: string;
  readonly kind: "on" | "http" | "schedule" | "task";
  /** Invocations that ended well. */
  readonly done: number;
  /** Invocations that the domain said no to; settled, nothing written. */
  readonly refused: number;
  /** Events that its pattern does not take: the handler never ran. Absent where it has no pattern and never had. */
  readonly filtered?: number;
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
  /** What the declaration allows; absent without a limit. A backlog may then be no more than patience. */
  readonly rateLimit?: { readonly perSecond: number; readonly burst: number };
  /** From publish to settled, or from request to answer, since the start; absent before the first. */
  readonly latency?: LatencyFigures;
  /** The handler's runs since the start, each attempt for itself; absent before the first. */
  readonly invocations?: InvocationStatus;
}

export interface InvocationStatus {
  readonly done: number;
  readonly refused: number;
  readonly failed: number;
  /** What had been read was changed meanwhile: the handler ran again. */
  readonly conflict: number;
  /** How long a run took. */
  readonly duration: LatencyFigures;
}

export interface ContextStatus {
  readonly name: string;
  readonly team: string;
  /** `asleep`: stopped because it had nothing to do; it starts when there is something. */
  readonly worker: "starting" | "running" | "restarting" | "asleep" | "stopped";
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

export interface CallStatus {
  /** `context.function` */
  readonly caller: string;
  /** `context.function` */
  readonly answerer: string;
  /** Of the answer; absent where there was none: the worker ended, or too much was waiting. */
  readonly status?: number;
  /** Each try for itself. */
  readonly count: number;
}

/** For each subscription: events owed to it, and what became of them. */
export interface Books {
  readonly balanced: boolean;
  readonly subscriptions: readonly {
    readonly function: string;
    readonly owed: number;
    readonly done: number;
    readonly refused: number;
    readonly filtered: number;
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
  /** Eight digits that failures of one cause share: the code, and the message without its numbers and names. */
  readonly fingerprint: string;
}

export interface DeadLetter extends DeadLetterSummary {
  readonly firstAt: string;
  readonly stack?: string;
  /** The CloudEvent as it was delivered. */
  readonly event: unknown;
}

/** All that is given must hold. */
export interface DeadLetterFilter {
  readonly ids?: readonly number[];
  readonly function?: string;
  readonly code?: string;
  /** As a dead letter's `fingerprint` says. */
  readonly fingerprint?: string;
  /** Given up at this time or later; ISO 8601. */
  readonly since?: string;
  /** Given up before this time; ISO 8601. */
  readonly until?: string;
}

export interface DeadLetterPage {
  readonly total: number;
  readonly deadLetters: readonly DeadLetterSummary[];
}

/** What a redrive would do. */
export interface RedrivePreview {
  readonly total: number;
  readonly functions: readonly { readonly function: string; readonly count: number }[];
  /** The oldest few, with the patch. */
  readonly deadLetters: readonly PreviewedDeadLetter[];
}

export interface PreviewedDeadLetter extends DeadLetterSummary {
  /** The CloudEvent as it would be delivered; as it is, where the patch does not fit. */
  readonly event: unknown;
  /** How it breaks its contract, as declared today; absent where it is valid. */
  readonly problem?: string;
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

/**
 * One step of a trace. Of most traces nothing is kept: a share of all is sampled where they begin, and beside those are
 * kept what failed, what was tried again, what was given up, and the slowest.
 */
export interface Span {
  readonly traceId: string;
  readonly spanId: string;
  /** Absent for the first of its trace. It may name a span that was not kept, or one of another system. */
  readonly parentSpanId?: string;
  /**
   * `publish`: an event from outside, until it was durable. `request`: from the gateway's hand to its answer.
   * `handler`: one run of an HTTP function's handler. `attempt`: one run of a delivery. `deadLetter`: a delivery was
   * given up. `call`: a handler's call of another context's operation, repetitions included, until its answer; what the
   * other context did with it stands below.
   */
  readonly kind: "publish" | "request" | "handler" | "attempt" | "deadLetter" | "call";
  readonly keptFor: "sampled" | "failed" | "retry" | "slow" | "deadLetter";
  /** `context.function`; absent for `publish`. */
  readonly function?: string;
  /** The event, or for `handler` the request. */
  readonly eventId?: string;
  /** Name and version. */
  readonly eventType?: string;
  readonly startedAt: string;
  /** With three digits behind the point: microseconds. */
  readonly durationMs: number;
  /** `conflict`: what had been read was changed meanwhile, so it ran again. */
  readonly outcome: "done" | "refused" | "failed" | "conflict";
  /** From 1; how many there were, for `deadLetter`. */
  readonly attempt?: number;
  /** Of `call`: what was called. */
  readonly operation?: string;
  /** Of the HTTP answer. */
  readonly status?: number;
  readonly error?: { readonly code: string; readonly message: string };
  readonly rowsRead?: number;
  readonly rowsWritten?: number;
  /** Events that the run published, 32 at most: each is the parent of what it led to. */
  readonly published?: readonly PublishedInSpan[];
  /** All events that the run published, when more than are listed. */
  readonly publishedCount?: number;
}

export interface PublishedInSpan {
  readonly spanId: string;
  readonly eventId: string;
  /** The contract's name. */
  readonly event: string;
}

export interface SpanFilter {
  /** 32 hexadecimal digits. */
  readonly traceId?: string;
  /** Spans of this event, and the one that published it. */
  readonly eventId?: string;
  readonly function?: string;
}

/** Spans since the start. */
export interface SpanStatus {
  /** In memory now. */
  readonly held: number;
  readonly kept: number;
  /** Worth keeping, but too many came at once, or their worker ended before it had sent them. */
  readonly dropped: number;
}

/** Which events of log and archive are asked for. */
export interface EventFilter {
  /** A contract's name, with or without version. */
  readonly event?: string;
  /** Events of this time or later, by their own `time`; ISO 8601. */
  readonly from?: string;
  /** Events before this time. */
  readonly until?: string;
}

export interface Published {
  readonly id: string;
  /** The id had been published before: nothing was stored. */
  readonly duplicate: boolean;
}

/** What became of one invocation. */
export type InvocationResult =
  | { readonly outcome: "done" }
  /** The function's pattern does not take the event. */
  | { readonly outcome: "filtered" }
  | { readonly outcome: "refused"; readonly refusal: Readonly<Record<string, unknown>> }
  | {
      readonly outcome: "failed";
      readonly code: string;
      readonly message: string;
      readonly retryAt?: string;
    };
