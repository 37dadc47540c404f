/**
 * What a unit of work asks of the host of workflows, as plain data. A host carries it out in the unit's own commit: all
 * of it or none, once.
 */

/** Starts an execution. */
export interface WorkflowStart {
  /** `context.workflow`; always of the context whose unit it is. */
  readonly workflow: string;
  /**
   * Names the execution within its workflow, 1 to 256 characters. Where there is one of this name, running or ended,
   * nothing is started: so an event that is delivered again starts nothing a second time.
   */
  readonly execution: string;
  /** JSON text, valid by the workflow's `input`, `executionDataMaxBytes` at most. */
  readonly input: string;
  /** W3C trace context of what started it: the execution's spans are its children. */
  readonly traceparent: string;
  readonly tracestate?: string;
  /** Epoch ms, by the clock of the handler. */
  readonly atMs: number;
}

/**
 * Answers a task that waits for its token. The token is what the host handed out; one that it does not know, or whose
 * task has ended, changes nothing and is no fault of the unit.
 */
export type TaskAnswer =
  | {
      readonly kind: "succeeded";
      readonly token: string;
      /** JSON text, `executionDataMaxBytes` at most. */
      readonly output: string;
    }
  | { readonly kind: "failed"; readonly token: string; readonly error: string; readonly cause?: string }
  | { readonly kind: "heartbeat"; readonly token: string };

/** Bound of an execution's input and of a task's output, in bytes of UTF-8: Step Functions' own. */
export const executionDataMaxBytes = 262_144;

/** Longest name of an execution, in characters: as long as an event's id. */
export const executionNameMaxLength = 256;

/** Longest names of errors and longest causes, in characters: Step Functions' own. */
export const errorNameMaxLength = 256;
export const causeMaxLength = 32_768;

/** Longest token, in characters: Step Functions' own. */
export const taskTokenMaxLength = 1_024;
