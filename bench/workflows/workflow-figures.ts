import type { Throughput } from "../peers/processor-clock.ts";

/** What one run of executions showed, from the first start to the last end. */
export interface ExecutionsRun extends Throughput {
  /** From the caller's wish to the begin of the first step. */
  readonly firstTaskP50Ms: number;
  readonly firstTaskP99Ms: number;
  /** From the caller's wish to the end. */
  readonly endP50Ms: number;
  readonly endP99Ms: number;
}

/** What one durable-execution engine showed in one round: as fast as it goes, but the first step's times. */
export interface WorkflowFigures extends ExecutionsRun {
  /** Starts a second that it really took while the first step's times were taken, at `lightPerSecond` offered. */
  readonly lightPerSecond: number;
  /** Versions and set-up. */
  readonly configuration: string;
}
