import type { SystemModel } from "@trellis/model";
import type {
  DeadLetter,
  DeadLetterFilter,
  DeadLetterPage,
  EngineStatus,
  InvocationResult,
  LogEntry,
  LogFilter,
  Published,
} from "../inspection/inspection-contract.ts";

/** What the inspection server needs of the engine that it shows. Faults are thrown as `Fault`. */
export interface Inspected {
  readonly model: SystemModel;
  readonly status: () => Promise<EngineStatus>;
  /** @param after the last id of the page before */
  readonly deadLetters: (filter: DeadLetterFilter, limit: number, after?: number) => Promise<DeadLetterPage>;
  readonly deadLetter: (id: number) => Promise<DeadLetter>;
  /** Gives dead letters back to their function, oldest first; answers how many. */
  readonly redrive: (filter: DeadLetterFilter, limit: number) => Promise<number>;
  /** The newest lines kept in memory, oldest first. */
  readonly logs: (filter: LogFilter, limit: number) => readonly LogEntry[];
  /** Calls `listener` for every new line until the function returned is called. */
  readonly followLogs: (filter: LogFilter, listener: (entry: LogEntry) => void) => () => void;
  /** @param event a contract's name, with or without version: `billing.invoice-issued.v2` */
  readonly publish: (event: string, data: unknown, options?: { readonly id?: string }) => Promise<Published>;
  /** Runs one function once: `data` is the event's data; a schedule takes none. Not for HTTP functions. */
  readonly invoke: (functionName: string, data?: unknown) => Promise<InvocationResult>;
}
