/** An error by which a state failed: what Retry and Catch are asked about. */
export class StateFailure extends Error {
  /** Undefined where a Fail state named none. */
  readonly error: string | undefined;
  readonly causeText: string | undefined;
  /** A further name that a retrier or catcher may know it by: a missed heartbeat is a time-out too. */
  readonly alias: string | undefined;
  /** A bound was broken by the state itself: `States.ALL` and `States.TaskFailed` do not match it. */
  readonly terminal: boolean;
  /** Where in the state a JSONata expression failed; it is recorded as EvaluationFailed. */
  readonly location: string | undefined;

  constructor(
    error: string | undefined,
    causeText: string | undefined,
    more: { readonly alias?: string; readonly terminal?: boolean; readonly location?: string } = {},
  ) {
    super(`${error ?? "no error name"}: ${causeText ?? "no cause"}`);
    this.name = "StateFailure";
    this.error = error;
    this.causeText = causeText;
    this.alias = more.alias;
    this.terminal = more.terminal ?? false;
    this.location = more.location;
  }
}

/** What no Retry and no Catch is asked about: it ends the execution from wherever it is. */
export class ExecutionHalt extends Error {
  readonly error: string;
  readonly causeText: string;

  constructor(error: string, causeText: string) {
    super(`${error}: ${causeText}`);
    this.name = "ExecutionHalt";
    this.error = error;
    this.causeText = causeText;
  }
}

/**
 * Whether one of the names stands for the failure. `States.ALL` stands for all but broken bounds and
 * `States.Runtime`, `States.TaskFailed` for all but those and time-outs.
 * https://docs.aws.amazon.com/step-functions/latest/dg/concepts-error-handling.html
 */
export function matchesError(names: readonly string[], failure: StateFailure): boolean {
  return names.some((name) => {
    if (name === failure.error || (failure.alias !== undefined && name === failure.alias)) return true;
    if (failure.terminal || failure.error === "States.Runtime") return false;
    return name === "States.ALL" || (name === "States.TaskFailed" && failure.error !== "States.Timeout");
  });
}

/** What a catcher's state gets: both fields are always there. */
export function errorOutputOf(failure: StateFailure): { readonly Error: string; readonly Cause: string } {
  return { Error: failure.error ?? "", Cause: failure.causeText ?? "" };
}
