/** Quantiles of durations, off by 1.6 % at most, and the longest of all. */
export interface LatencyFigures {
  readonly p50Ms: number;
  readonly p90Ms: number;
  readonly p99Ms: number;
  readonly maxMs: number;
}
