import type { SystemModel } from "@trellis/model";
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
} from "./inspection-contract.ts";
import { brokenOff, exchange, readLines } from "./inspection-wire.ts";
import type { DiscardOptions, JobStatus, RedriveOptions, ReplayOptions } from "./jobs-contract.ts";
import type { Inspected } from "../ports/inspected.ts";
import { queryOf } from "./inspection-query.ts";
import { executionsClient } from "./executions-client.ts";
import { quarantineClient } from "./quarantine-client.ts";
import type { LogGap } from "./log-stream.ts";

/**
 * What `Inspected` offers, from another process. Every method throws the fault that the engine answered with, and
 * Fault TRL0620 when no engine answers.
 */
export interface InspectionClient {
  readonly url: string;
  readonly model: () => Promise<SystemModel>;
  readonly status: () => Promise<EngineStatus>;
  /** @param after the last id of the page before */
  readonly deadLetters: (filter: DeadLetterFilter, limit: number, after?: number) => Promise<DeadLetterPage>;
  readonly deadLetter: (id: number) => Promise<DeadLetter>;
  readonly redrive: (filter: DeadLetterFilter, options?: RedriveOptions) => Promise<readonly JobStatus[]>;
  readonly previewRedrive: (
    filter: DeadLetterFilter,
    patch?: RedriveOptions["patch"],
  ) => Promise<RedrivePreview>;
  readonly discard: (filter: DeadLetterFilter, options?: DiscardOptions) => Promise<readonly JobStatus[]>;
  readonly replay: (functionName: string, options: ReplayOptions) => Promise<JobStatus>;
  readonly jobs: () => Promise<readonly JobStatus[]>;
  readonly stopJob: (id: number) => Promise<JobStatus>;
  readonly logs: (filter: LogFilter, limit: number) => Promise<readonly LogEntry[]>;
  /** Every new line, until the engine ends or `signal` is aborted. */
  readonly followLogs: (
    filter: LogFilter,
    signal?: AbortSignal,
    options?: FollowOptions,
  ) => AsyncIterable<LogEntry>;
  readonly spans: (filter: SpanFilter, limit: number) => Promise<readonly Span[]>;
  /**
   * Events of log and archive from the oldest on, each as its CloudEvent's JSON text. Ends only when all were given:
   * an answer that breaks off throws Fault TRL0620.
   *
   * @param limit default: all
   */
  readonly events: (filter: EventFilter, limit?: number, signal?: AbortSignal) => AsyncIterable<string>;
  readonly quarantine: Inspected["quarantine"];
  readonly quarantined: Inspected["quarantined"];
  readonly quarantinedPayload: Inspected["quarantinedPayload"];
  readonly redriveQuarantined: Inspected["redriveQuarantined"];
  readonly previewQuarantineRedrive: Inspected["previewQuarantineRedrive"];
  readonly discardQuarantined: Inspected["discardQuarantined"];
  readonly ingest: Inspected["ingest"];
  readonly workflows: Inspected["workflows"];
  readonly executions: Inspected["executions"];
  readonly execution: Inspected["execution"];
  readonly executionHistory: Inspected["executionHistory"];
  readonly executionDefinition: Inspected["executionDefinition"];
  readonly executionResult: Inspected["executionResult"];
  readonly startExecution: Inspected["startExecution"];
  readonly stopExecution: Inspected["stopExecution"];
  readonly redriveExecution: Inspected["redriveExecution"];
  readonly previewExecutionRedrive: Inspected["previewExecutionRedrive"];
  readonly redriveExecutions: Inspected["redriveExecutions"];
  readonly answerTask: Inspected["answerTask"];
  readonly publish: (event: string, data: unknown, options?: { readonly id?: string }) => Promise<Published>;
  readonly invoke: (functionName: string, data?: unknown) => Promise<InvocationResult>;
}

interface JobList {
  readonly jobs: readonly JobStatus[];
}

export interface FollowOptions {
  /** Lines from before, given first; default 0. */
  readonly earlier?: number;
  /** Told how many lines were left out because this side was too slow. */
  readonly dropped?: (count: number) => void;
}

/** @param url as the engine printed it: `http://127.0.0.1:4600` */
export function connectInspection(url: string, token?: string): InspectionClient {
  const ask = async <T>(method: "GET" | "POST", path: string, body?: unknown): Promise<T> => {
    const { text } = await exchange({ url, token, method, path, body });
    // The other side keeps the contract: both come from one release.
    return JSON.parse(await text()) as T;
  };
  const get = <T>(path: string): Promise<T> => ask("GET", path);
  const post = <T>(path: string, body: unknown): Promise<T> => ask("POST", path, body);
  return {
    url,
    model: () => get("/api/model"),
    status: () => get("/api/status"),
    // A query holds no list: ids are asked for one by one.
    deadLetters: async ({ ids, ...filter }, limit, after) => {
      if (ids === undefined) return await get(`/api/dead-letters${queryOf({ ...filter, limit, after })}`);
      const found = await Promise.all(
        ids.slice(0, limit).map((id) => get<DeadLetter>(`/api/dead-letters/${id}`)),
      );
      return { total: ids.length, deadLetters: found };
    },
    deadLetter: (id) => get(`/api/dead-letters/${id}`),
    redrive: async (filter, options) => {
      const { jobs } = await post<JobList>("/api/dead-letters/redrive", { filter, ...options });
      return jobs;
    },
    previewRedrive: (filter, patch) => post("/api/dead-letters/redrive/preview", { filter, patch }),
    discard: async (filter, options) => {
      const { jobs } = await post<JobList>("/api/dead-letters/discard", { filter, ...options });
      return jobs;
    },
    replay: async (functionName, options) => {
      const { job } = await post<{ job: JobStatus }>("/api/replays", { function: functionName, ...options });
      return job;
    },
    jobs: async () => (await get<JobList>("/api/jobs")).jobs,
    stopJob: async (id) => (await post<{ job: JobStatus }>(`/api/jobs/${id}/stop`, {})).job,
    ...executionsClient(get, post),
    ...quarantineClient(get, post),
    logs: async (filter, limit) => {
      const { logs } = await get<{ logs: readonly LogEntry[] }>(`/api/logs${queryOf({ ...filter, limit })}`);
      return logs;
    },
    async *followLogs(filter, signal, { earlier = 0, dropped } = {}) {
      const path = `/api/logs${queryOf({ ...filter, limit: earlier, follow: "true" })}`;
      try {
        const { response } = await exchange({ url, token, method: "GET", path, signal });
        for await (const line of readLines(response)) {
          const told = JSON.parse(line) as LogEntry | LogGap;
          if ("dropped" in told) dropped?.(told.dropped);
          else yield told;
        }
      } catch (error) {
        if (signal?.aborted !== true) throw error;
      }
    },
    spans: async ({ traceId: trace, eventId: event, function: name }, limit) => {
      const { spans } = await get<{ spans: readonly Span[] }>(
        `/api/spans${queryOf({ trace, event, function: name, limit })}`,
      );
      return spans;
    },
    async *events(filter, limit, signal) {
      const path = `/api/events${queryOf({ ...filter, limit })}`;
      try {
        const { response } = await exchange({ url, token, method: "GET", path, signal });
        yield* readLines(response);
        if (!response.complete) throw brokenOff(url);
      } catch (error) {
        if (signal?.aborted !== true) throw error;
      }
    },
    publish: (event, data, options) => post("/api/events", { event, data, ...options }),
    invoke: (functionName, data) => post("/api/invocations", { function: functionName, data }),
  };
}
