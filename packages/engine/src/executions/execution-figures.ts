import type { ExecutionCounts } from "../ports/execution-store.ts";
import type { LatencySummary } from "../telemetry/latency.ts";

/** A workflow's figures at one moment: those of executions that are no part of others, but where it says otherwise. */
export interface ExecutionFigures extends CountedExecutions {
  /** The same of those that are parts of others; undefined: there were none. */
  readonly parts: CountedExecutions | undefined;
  /** Of both kinds, started and not begun yet. */
  readonly unbegun: number;
  /** Of both kinds, with the worker. */
  readonly inHand: number;
}

export interface CountedExecutions {
  readonly counts: ExecutionCounts;
  /** Neither ended nor removed. */
  readonly running: number;
  /** From start to end, of those that ended since the engine's start; undefined before the first. */
  readonly duration: LatencySummary | undefined;
}
