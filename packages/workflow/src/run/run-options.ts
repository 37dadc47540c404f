/** What a run must be told: the same options and the same signals give the same history. */
export interface RunOptions {
  /** `$$.Execution.Id`. */
  readonly executionArn: string;
  /** `$$.Execution.Name`. Default: the last part of `executionArn`; for hosts whose names hold what no ARN can. */
  readonly executionName?: string;
  /** `$$.StateMachine.Id`; its last part is the machine's name, its fourth the region that tasks are recorded with. */
  readonly stateMachineArn: string;
  /** Recorded with ExecutionStarted and in the context object. Default: `trellis`. */
  readonly roleArn?: string;
  /** Where chance comes from: `States.UUID`, `$random`, jitter, task tokens. Unguessable where tokens matter. */
  readonly seed: string;
  /** An EXPRESS execution ends after five minutes, has no bound on its events unless `limits` sets one, and can't be redriven. */
  readonly executionType?: "STANDARD" | "EXPRESS";
  readonly limits?: Partial<RunLimits>;
}

/** AWS's quotas are the defaults. */
export interface RunLimits {
  /** Events of one execution: 25,000. The last one ends it. */
  readonly eventsMax: number;
  /** UTF-8 bytes of an input, an output or the values of one Assign, as JSON: 262,144. */
  readonly payloadBytesMax: number;
  /** UTF-8 bytes of all variables in reach of one state: 10,485,760. */
  readonly variablesBytesMax: number;
  /** Iterations of an inline Map at once, where its state asks for more or names no number: 40. */
  readonly inlineConcurrencyMax: number;
}

export const awsLimits: RunLimits = {
  eventsMax: 25_000,
  payloadBytesMax: 262_144,
  variablesBytesMax: 10_485_760,
  inlineConcurrencyMax: 40,
};
