/** What each execution is given, and what its steps hand on. */
export interface StepInput {
  readonly number: number;
  /** Milliseconds since 1970, to the microsecond: when the caller asked for the execution. */
  readonly sentAtMs: number;
}

/** One durable-execution engine, driven as its documentation advises: a workflow of three steps, each kept before the next begins. */
export interface WorkflowPeer {
  /** How it is set up, in a few words: printed beside its figures. */
  readonly configuration: string;
  /** Executions started and not yet ended, at most: enough that the engine never waits for the caller. */
  readonly openMax: number;
  /** @param began is called as the first step of an execution begins */
  readonly open: (address: string, began: (input: StepInput) => void) => Promise<Execute>;
}

/** Starts an execution; resolves once it has ended well. */
export type Execute = (id: string, input: StepInput) => Promise<unknown>;
