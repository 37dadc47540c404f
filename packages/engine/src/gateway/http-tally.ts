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
  const functions = new Map<string, FunctionTally>();
  const tallyOf = (name: string): FunctionTally => {
    let tally = functions.get(name);
    if (tally === undefined) functions.set(name, (tally = { answers: new Map(), latency: undefined }));
    return tally;
  };
  return {
    duplicate: () => {
      duplicates++;
    },
    answered: (functionName, status, durationMs) => {
      requests++;
      const tally = tallyOf(functionName);
      tally.answers.set(status, (tally.answers.get(status) ?? 0) + 1);
      if (durationMs !== undefined) (tally.latency ??= new LatencyHistogram()).record(durationMs);
    },
    latencyOf: (functionName) => functions.get(functionName)?.latency?.summary(),
    counts: () => ({ requests, duplicates, answers: named(functions) }),
  };
}

interface FunctionTally {
  /** By status. */
  readonly answers: Map<number, number>;
  latency: LatencyHistogram | undefined;
}

function named(functions: ReadonlyMap<string, FunctionTally>): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const [functionName, { answers }] of functions) {
    for (const [status, count] of answers) counts[`${functionName} ${status}`] = count;
  }
  return counts;
}
