import type { Throughput } from "../peers/processor-clock.ts";

/** What one durable-execution engine showed in one round, with a workflow of three steps. */
export interface WorkflowFigures extends Throughput {
  /** From the caller's wish to the begin of the first step, at `lightPerSecond` starts a second. */
  readonly firstTaskP50Ms: number;
  readonly firstTaskP99Ms: number;
  /** Starts a second that it really took while the above was measured. */
  readonly lightPerSecond: number;
  /** From the caller's wish to the end, while going as fast as it goes. */
  readonly endP50Ms: number;
  readonly endP99Ms: number;
  /** Versions and set-up. */
  readonly configuration: string;
}
