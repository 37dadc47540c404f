import type { CountedLatencies } from "./latency-tally.ts";
import type { HttpRequests } from "./http-requests.ts";
import type { Pace } from "./pace.ts";

/** Mail between the command and the process that sends requests. Plain data. */
export interface LoadStart extends HttpRequests {
  readonly kind: "start";
  readonly url: string;
  readonly connections: number;
  /** The share of requests that repeat an idempotency key. */
  readonly duplicates: number;
  /** Makes this run's idempotency keys its own. */
  readonly run: string;
  readonly pace: Pace;
}

export type LoadOrder = LoadStart | { readonly kind: "stop" };

/** What was sent and answered since the last report. */
export interface LoadReport {
  readonly kind: "report" | "ended";
  readonly offered: number;
  readonly accepted: number;
  readonly refused: ReadonlyMap<string, number>;
  readonly latencies: CountedLatencies;
  /** Processor time of the sending process so far, in microseconds. */
  readonly processorUs: number;
}

/** How often the sender reports: so often that a sample is not coarser by it. */
export const reportEveryMs = 10;
