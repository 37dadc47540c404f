import type { ExecutionCounts } from "../ports/execution-store.ts";
import type { LatencySummary } from "../telemetry/latency.ts";

/** A workflow's figures at one moment. */
export interface ExecutionFigures {
  readonly counts: ExecutionCounts;
  /** Neither ended nor removed. */
  readonly running: number;
  /** Started, and not begun yet. */
  readonly unbegun: number;
  /** With the worker. */
  readonly inHand: number;
  /** From start to end, of those that ended since the engine's start; undefined before the first. */
  readonly duration: LatencySummary | undefined;
}
