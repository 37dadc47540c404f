import type { Json } from "../definition/definition.ts";
import type { ExecutionStatus } from "./protocol.ts";

/** An execution as its starter hears of it. Dates are milliseconds since 1970. */
export interface NestedExecution {
  readonly executionArn: string;
  readonly name: string;
  readonly stateMachineArn: string;
  readonly input: Json;
  readonly startedAtMs: number;
  readonly stoppedAtMs: number;
  readonly status: ExecutionStatus;
  readonly output?: Json;
  readonly error?: string;
  readonly cause?: string;
}

/** What `states:startExecution` answers at once: the task's output, or of `.sync` what is recorded as submitted. */
export function startedAnswer(nested: Pick<NestedExecution, "executionArn" | "startedAtMs">): Json {
  return { ExecutionArn: nested.executionArn, StartDate: nested.startedAtMs };
}

/**
 * What `startExecution.sync` and `.sync:2` answer once the execution is over: its description. `.sync` has input and
 * output in it as JSON texts, `.sync:2` as JSON. One that did not succeed fails the task with States.TaskFailed, and the
 * description is the cause.
 * https://docs.aws.amazon.com/step-functions/latest/dg/connect-stepfunctions.html
 */
export function endedAnswer(
  nested: NestedExecution,
  waits: "sync" | "sync:2",
): { readonly output: Json } | { readonly error: string; readonly cause: string } {
  const shown = (value: Json): Json => (waits === "sync" ? JSON.stringify(value) : value);
  const { output, error, cause } = nested;
  const hasFailed = nested.status !== "SUCCEEDED";
  const description = {
    ...(cause !== undefined && { Cause: cause }),
    ...(error !== undefined && { Error: error }),
    ExecutionArn: nested.executionArn,
    Input: hasFailed ? JSON.stringify(nested.input) : shown(nested.input),
    InputDetails: { Included: true },
    Name: nested.name,
    ...(output !== undefined && { Output: shown(output), OutputDetails: { Included: true } }),
    StartDate: nested.startedAtMs,
    StateMachineArn: nested.stateMachineArn,
    Status: nested.status,
    StopDate: nested.stoppedAtMs,
  };
  return hasFailed
    ? { error: "States.TaskFailed", cause: JSON.stringify(description) }
    : { output: description };
}
