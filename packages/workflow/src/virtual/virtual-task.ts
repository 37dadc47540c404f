import type { Json } from "../definition/definition.ts";

/**
 * Stands in for a function or a service: gives the task's output, or fails by throwing. `takes` and `never` say more
 * about when. Of a task that waits for a token it gives what the service answers, and the token's answer comes by `call`.
 */
export type VirtualTask = (
  input: Json,
  call: VirtualCall,
) => Json | VirtualAnswer | Promise<Json | VirtualAnswer>;

export interface VirtualCall {
  /** The execution's ARN. */
  readonly execution: string;
  readonly resource: string;
  readonly state: string;
  /** The id of the event by which the state was entered: the same for all tries of its `Retry`. */
  readonly entered: number;
  /** 1 for the first try. */
  readonly attempt: number;
  /** Milliseconds since 1970, in virtual time. */
  readonly atMs: number;
  readonly token: string | undefined;
  /** What whoever has the token does, so many milliseconds from now. */
  succeedAfter(ms: number, output: Json): void;
  failAfter(ms: number, error: string, cause?: string): void;
  heartbeatAfter(ms: number): void;
}

/** What a task answers, and when. */
export class VirtualAnswer {
  /** Undefined: never. */
  readonly afterMs: number | undefined;
  readonly outcome: Json | TaskError;

  constructor(afterMs: number | undefined, outcome: Json | TaskError) {
    this.afterMs = afterMs;
    this.outcome = outcome;
  }
}

/** Thrown by a virtual task, or its answer after a while: the error name and cause that Retry and Catch are asked about. */
export class TaskError extends Error {
  readonly error: string;
  readonly causeText: string | undefined;

  constructor(error: string, cause?: string) {
    super(cause ?? error);
    this.name = error;
    this.error = error;
    this.causeText = cause;
  }
}

/** The task answers after so many milliseconds of virtual time. */
export function takes(ms: number, outcome: Json | TaskError): VirtualAnswer {
  return new VirtualAnswer(ms, outcome);
}

/** The task does not answer at all. */
export function never(): VirtualAnswer {
  return new VirtualAnswer(undefined, null);
}
