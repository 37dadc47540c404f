import type { HttpStatus } from "../inspection/inspection-contract.ts";
import { LatencyHistogram, type LatencySummary } from "../telemetry/latency.ts";

/** Counts answers, so that the sum over all of them is the number of requests; see `HttpStatus`. */
export interface HttpTally {
  /** @param functionName `-` for a request without a route */
  readonly answered: (functionName: string, status: number, durationMs?: number) => void;
  readonly duplicate: () => void;
  readonly counts: () => HttpStatus;
  /** From the request's head to its answer; undefined before the first. */
  readonly latencyOf: (functionName: string) => LatencySummary | undefined;
}

export function createHttpTally(): HttpTally {
  let requests = 0;
  let duplicates = 0;
  const answers = new Map<string, Map<number, number>>();
  const latencies = new Map<string, LatencyHistogram>();
  return {
    duplicate: () => {
      duplicates++;
    },
    answered: (functionName, status, durationMs) => {
      requests++;
      const byStatus = answers.get(functionName) ?? new Map<number, number>();
      answers.set(functionName, byStatus.set(status, (byStatus.get(status) ?? 0) + 1));
      if (durationMs === undefined) return;
      const latency = latencies.get(functionName) ?? new LatencyHistogram();
      latencies.set(functionName, latency);
      latency.record(durationMs);
    },
    latencyOf: (functionName) => latencies.get(functionName)?.summary(),
    counts: () => ({ requests, duplicates, answers: named(answers) }),
  };
}

function named(answers: ReadonlyMap<string, ReadonlyMap<number, number>>): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const [functionName, byStatus] of answers) {
    for (const [status, count] of byStatus) counts[`${functionName} ${status}`] = count;
  }
  return counts;
}
