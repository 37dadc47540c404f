import type { Outcome } from "../runtime/outcome.ts";

/** A task's failure as `Retry` and `Catch` see it. */
export interface TaskFailure {
  readonly error: string;
  readonly cause: string;
}

/**
 * What a workflow is told of a task that did not end well; undefined when it did. A refusal fails it with the name in
 * `refused` and itself, as JSON, for the cause. What ran out of time is `States.Timeout`. Whatever else was thrown is
 * named by its class, a fault by its code; the cause has `errorType` and `errorMessage`, as AWS Lambda gives it.
 */
export function taskFailureOf(outcome: Outcome): TaskFailure | undefined {
  if (outcome.outcome === "refused")
    return { error: outcome.refusal.refused, cause: JSON.stringify(outcome.refusal) };
  if (outcome.outcome !== "failed") return undefined;
  const { code, message, errorClass } = outcome.failure;
  const error = code === "TRL0302" ? "States.Timeout" : (errorClass ?? code);
  return { error, cause: JSON.stringify({ errorType: error, errorMessage: message }) };
}
