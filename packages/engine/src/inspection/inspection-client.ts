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
} from "./inspection-contract.ts";
import { exchange, readLines } from "./inspection-wire.ts";
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
  readonly redrive: (filter: DeadLetterFilter, limit: number) => Promise<number>;
  readonly logs: (filter: LogFilter, limit: number) => Promise<readonly LogEntry[]>;
  /** Every new line, until the engine ends or `signal` is aborted. */
  readonly followLogs: (
    filter: LogFilter,
    signal?: AbortSignal,
    options?: FollowOptions,
  ) => AsyncIterable<LogEntry>;
  readonly publish: (event: string, data: unknown, options?: { readonly id?: string }) => Promise<Published>;
  readonly invoke: (functionName: string, data?: unknown) => Promise<InvocationResult>;
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
    redrive: async (filter, limit) => {
      const { redriven } = await post<{ redriven: number }>("/api/dead-letters/redrive", { filter, limit });
      return redriven;
    },
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
    publish: (event, data, options) => post("/api/events", { event, data, ...options }),
    invoke: (functionName, data) => post("/api/invocations", { function: functionName, data }),
  };
}

function queryOf(members: Readonly<Record<string, string | number | undefined>>): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(members))
    if (value !== undefined) query.set(name, String(value));
  return query.size === 0 ? "" : `?${query.toString()}`;
}
