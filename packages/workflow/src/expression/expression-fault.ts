/**
 * An expression could not be evaluated, in the words of Step Functions. Thrown. `cause` is the sentence that follows
 * "An error occurred while executing the state 'X' (entered at the event id #2). ", which the run puts in front.
 */
export class ExpressionFault extends Error {
  /** The error name that retriers and catchers see: `States.Runtime`, `States.QueryEvaluationError`, ... */
  readonly error: string;
  override readonly cause: string;
  /** JSONata only: the field in which the expression stands, `Output/result` or `Assign/list[0]`. */
  readonly location: string | undefined;

  constructor(error: string, cause: string, location?: string) {
    super(`${error}: ${cause}`);
    this.name = "ExpressionFault";
    this.error = error;
    this.cause = cause;
    this.location = location;
  }
}
