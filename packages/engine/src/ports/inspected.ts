import type { SystemModel } from "@trellis/model";
import type { OutsideAnswer } from "../executions/from-outside.ts";
import type {
  Execution,
  ExecutionDefinition,
  ExecutionFilter,
  ExecutionPage,
  ExecutionRedriveOptions,
  ExecutionRedrivePreview,
  ExecutionSummary,
  HistoryPage,
  StartedExecution,
  StartOptions,
  WorkflowStatus,
} from "../inspection/executions-contract.ts";
import type {
  DeadLetter,
  DeadLetterFilter,
  DeadLetterPage,
  EngineStatus,
  EventFilter,
  InvocationResult,
  LogEntry,
  LogFilter,
  Published,
  Span,
  SpanFilter,
  RedrivePreview,
} from "../inspection/inspection-contract.ts";
import type { IngestOptions } from "../quarantine/ingest.ts";
import type {
  Ingested,
  QuarantinedPage,
  QuarantinedPayload,
  QuarantineDiscardOptions,
  QuarantineFilter,
  QuarantinePage,
  QuarantinePreview,
  QuarantineRedriveOptions,
} from "../inspection/quarantine-contract.ts";
import type {
  DiscardOptions,
  JobAsker,
  JobStatus,
  RedriveOptions,
  ReplayOptions,
} from "../inspection/jobs-contract.ts";

/** What the inspection server needs of the engine that it shows. Faults are thrown as `Fault`. */
export interface Inspected {
  readonly model: SystemModel;
  readonly status: () => Promise<EngineStatus>;
  /** @param after the last id of the page before */
  readonly deadLetters: (filter: DeadLetterFilter, limit: number, after?: number) => Promise<DeadLetterPage>;
  readonly deadLetter: (id: number) => Promise<DeadLetter>;
  /**
   * Begins to give dead letters back, oldest first: a job for each function; none when no dead letter matches. Throws
   * TRL0315 while another job works on them, TRL0318 for a patch that is none.
   */
  readonly redrive: (filter: DeadLetterFilter, options?: RedriveOptions) => Promise<readonly JobStatus[]>;
  /** What a redrive would do, without doing it. */
  readonly previewRedrive: (
    filter: DeadLetterFilter,
    patch?: RedriveOptions["patch"],
  ) => Promise<RedrivePreview>;
  /** Begins to remove dead letters for good: a job for each function. Throws TRL0315. */
  readonly discard: (filter: DeadLetterFilter, options?: DiscardOptions) => Promise<readonly JobStatus[]>;
  /** Invalid payloads, those of one fingerprint together. */
  readonly quarantine: (filter: QuarantineFilter, limit: number) => Promise<QuarantinePage>;
  /** The same one by one. @param after the last id of the page before */
  readonly quarantined: (filter: QuarantineFilter, limit: number, after?: number) => Promise<QuarantinedPage>;
  /** Throws TRL0433. */
  readonly quarantinedPayload: (id: number) => Promise<QuarantinedPayload>;
  /** Begins to give quarantined payloads in by the door again: a job for each contract. Throws TRL0315. */
  readonly redriveQuarantined: (
    filter: QuarantineFilter,
    options?: QuarantineRedriveOptions,
  ) => Promise<readonly JobStatus[]>;
  readonly previewQuarantineRedrive: (filter: QuarantineFilter) => Promise<QuarantinePreview>;
  /** Begins to remove quarantined payloads for good: a job for each contract. Throws TRL0315. */
  readonly discardQuarantined: (
    filter: QuarantineFilter,
    options?: QuarantineDiscardOptions,
  ) => Promise<readonly JobStatus[]>;
  /** Publishes an event whose sender will not mend it: what breaks the contract is quarantined. */
  readonly ingest: (event: string, data: unknown, options?: IngestOptions) => Promise<Ingested>;
  /** Begins to deliver events of the log to one subscription again. Throws TRL0309, TRL0315, TRL0316. */
  readonly replay: (functionName: string, options: ReplayOptions) => Promise<JobStatus>;
  readonly workflows: () => Promise<readonly WorkflowStatus[]>;
  /** The newest first. @param before `next` of the page before */
  readonly executions: (filter: ExecutionFilter, limit: number, before?: number) => Promise<ExecutionPage>;
  /** Throws TRL0333. */
  readonly execution: (workflow: string, name: string) => Promise<Execution>;
  /** Events from the one with this id on. Throws TRL0333. */
  readonly executionHistory: (
    workflow: string,
    name: string,
    from: number,
    limit: number,
  ) => Promise<HistoryPage>;
  /** What an execution runs on. Throws TRL0333, TRL0336. */
  readonly executionDefinition: (workflow: string, name: string) => Promise<ExecutionDefinition>;
  /** The execution once it has ended, or as it stands after `timeoutMs`. Throws TRL0333. */
  readonly executionResult: (workflow: string, name: string, timeoutMs: number) => Promise<Execution>;
  /** Answers once the start is durable. Throws TRL0233, TRL0330, TRL0331, TRL0332. */
  readonly startExecution: (
    workflow: string,
    input: unknown,
    options?: StartOptions,
  ) => Promise<StartedExecution>;
  /** Throws TRL0333, TRL0334. */
  readonly stopExecution: (
    workflow: string,
    name: string,
    options?: JobAsker & { readonly error?: string; readonly cause?: string },
  ) => Promise<ExecutionSummary>;
  /** Lets a failed execution go on from what failed, or enter that state with another input. Throws TRL0233, TRL0333, TRL0334. */
  readonly redriveExecution: (
    workflow: string,
    name: string,
    options?: JobAsker & { readonly input?: unknown },
  ) => Promise<ExecutionSummary>;
  /** What a redrive would be about. */
  readonly previewExecutionRedrive: (filter: ExecutionFilter) => Promise<ExecutionRedrivePreview>;
  /** Begins to redrive what did not end well: a job for each workflow. Throws TRL0315. */
  readonly redriveExecutions: (
    filter: ExecutionFilter,
    options?: ExecutionRedriveOptions,
  ) => Promise<readonly JobStatus[]>;
  /** Answers a task that waits for its token. Throws TRL0234, TRL0335. */
  readonly answerTask: (answer: OutsideAnswer) => Promise<ExecutionSummary>;
  /** Jobs that run, and the newest twenty that have ended; the newest first. */
  readonly jobs: () => Promise<readonly JobStatus[]>;
  /** Lets a job give out nothing more; one that has ended stays as it is. Throws TRL0317. */
  readonly stopJob: (id: number) => Promise<JobStatus>;
  /** Events that log and archive hold, from the oldest on: CloudEvents as NDJSON, in pieces of whole lines. */
  readonly events: (filter: EventFilter, limit: number) => AsyncIterable<string>;
  /** The newest lines kept in memory, oldest first. */
  readonly logs: (filter: LogFilter, limit: number) => readonly LogEntry[];
  /** Calls `listener` for every new line until the function returned is called. */
  readonly followLogs: (filter: LogFilter, listener: (entry: LogEntry) => void) => () => void;
  /** The newest spans kept in memory, oldest first. */
  readonly spans: (filter: SpanFilter, limit: number) => readonly Span[];
  /** Everything that is counted, in Prometheus's text format. */
  readonly metrics: () => Promise<string>;
  /** @param event a contract's name, with or without version: `billing.invoice-issued.v2` */
  readonly publish: (event: string, data: unknown, options?: { readonly id?: string }) => Promise<Published>;
  /** Runs one function once: `data` is the event's data; a schedule takes none. Not for HTTP functions. */
  readonly invoke: (functionName: string, data?: unknown) => Promise<InvocationResult>;
}
