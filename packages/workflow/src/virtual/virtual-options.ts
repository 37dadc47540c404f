import type { Json, StateMachine } from "../definition/definition.ts";
import type { RunLimits } from "../run/run-options.ts";
import type { VirtualTask } from "./virtual-task.ts";

export interface VirtualOptions {
  /** Default: an empty object. */
  readonly input?: Json;
  /** By resource, as the definition writes it. One that is missing here fails with States.Runtime's sentence. */
  readonly tasks?: { readonly [resource: string]: VirtualTask };
  /** Machines that `arn:aws:states:::states:startExecution` may start, by their ARNs; the name in an ARN does as well. */
  readonly machines?: { readonly [arn: string]: StateMachine };
  /** Pages of an ItemReader: the items behind the cursor, and the next cursor unless that was the last page. */
  readonly readItems?: (
    reader: { readonly [field: string]: Json },
    cursor: Json | undefined,
    itemsMax: number,
  ) => { readonly items: readonly Json[]; readonly cursor?: Json };
  /** When the clock starts, milliseconds since 1970. Default: 2026-01-01T00:00:00Z. */
  readonly startAtMs?: number;
  /** Default: `virtual`. */
  readonly seed?: string;
  readonly executionArn?: string;
  readonly stateMachineArn?: string;
  readonly roleArn?: string;
  readonly executionType?: "STANDARD" | "EXPRESS";
  readonly limits?: Partial<RunLimits>;
  /** Signals before a run that does not end is given up. Default: 1,000,000. */
  readonly signalsMax?: number;
  /** Histories of child executions that are kept, the first ones. Default: 100. */
  readonly childrenKeptMax?: number;
}
