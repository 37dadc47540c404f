import type {
  DeadLetter,
  DeadLetterFilter,
  DeadLetterPage,
  EngineStatus,
  InvocationResult,
  LogEntry,
  LogFilter,
  Published,
} from "@trellis/engine";
import type { SystemModel } from "@trellis/model";

/** What the commands need of a running engine. Faults are thrown as `Fault`, an engine out of reach included. */
export interface EngineClient {
  readonly model: () => Promise<SystemModel>;
  readonly status: () => Promise<EngineStatus>;
  /** @param after the last id of the page before */
  readonly deadLetters: (filter: DeadLetterFilter, limit: number, after?: number) => Promise<DeadLetterPage>;
  readonly deadLetter: (id: number) => Promise<DeadLetter>;
  /** Gives dead letters back to their function, oldest first; answers how many. */
  readonly redrive: (filter: DeadLetterFilter, limit: number) => Promise<number>;
  /** The newest lines kept in memory, oldest first. */
  readonly logs: (filter: LogFilter, limit: number) => Promise<readonly LogEntry[]>;
  /** Every new line, until `signal` is aborted or the engine ends. */
  readonly followLogs: (filter: LogFilter, signal: AbortSignal) => AsyncIterable<LogEntry>;
  readonly publish: (event: string, data: unknown, options?: { readonly id?: string }) => Promise<Published>;
  readonly invoke: (functionName: string, data?: unknown) => Promise<InvocationResult>;
}
