import type { Json } from "../definition/definition.ts";
import type { TaskTarget } from "./task-target.ts";

/** What a task that starts an execution asks for. */
export interface NestedRequest {
  /** As it was given: an ARN, or whatever name the host knows the machine by. */
  readonly stateMachine: string;
  /** Absent: the host makes one up. */
  readonly name?: string;
  readonly input: Json;
}

/** An error that a task fails with, as AWS names it. */
export interface NestedRefusal {
  readonly error: string;
  readonly cause: string;
}

/** Executions that wait for each other's ends, one within the other, at most. AWS has no such bound: there a recursion without end is paid for until somebody stops it. */
export const nestedDepthMax = 32;

/** Longest name of an execution, in characters: that of starts from elsewhere. */
const nameMaxLength = 256;

/** Whether a task starts an execution: `arn:aws:states:::states:startExecution`, with any ending. */
export function startsExecution({ kind, resourceType, action }: TaskTarget): boolean {
  return kind === "service" && resourceType === "states" && action === "startExecution";
}

/** Whether such a task is over only when the execution is. */
export function waitsForEnd({ waits }: TaskTarget): boolean {
  return waits === "sync" || waits === "sync:2";
}

/**
 * Reads the parameters of such a task. `Input` is JSON, or a JSON text, as AWS takes both; absent, an empty object.
 * https://docs.aws.amazon.com/step-functions/latest/dg/connect-stepfunctions.html
 */
export function nestedRequest(parameters: Json): NestedRequest | NestedRefusal {
  const isObject = typeof parameters === "object" && parameters !== null && !Array.isArray(parameters);
  const fields = (isObject ? parameters : {}) as { readonly [field: string]: Json };
  const { StateMachineArn: stateMachine, Name: name, Input: given = {} } = fields;
  if (typeof stateMachine !== "string") return refusal("InvalidArn", "Invalid Arn", stateMachine);
  if (name !== undefined && (typeof name !== "string" || name === "" || name.length > nameMaxLength))
    return refusal("InvalidName", "Invalid Name", name);
  const input = typeof given === "string" ? parsed(given) : given;
  if (input === undefined) return invalidInput(`${JSON.stringify(given)} is no JSON`);
  return { stateMachine, input, ...(name === undefined ? {} : { name }) };
}

export function invalidInput(reason: string): NestedRefusal {
  return {
    error: "StepFunctions.InvalidExecutionInputException",
    cause: `Invalid State Machine Execution Input: ${reason}`,
  };
}

export function machineUnknown(stateMachine: string): NestedRefusal {
  return refusal("StateMachineDoesNotExist", "State Machine Does Not Exist", stateMachine);
}

/** The name is that of an execution with another input, or of one that has ended. */
export function alreadyExists(executionArn: string): NestedRefusal {
  return refusal("ExecutionAlreadyExists", "Execution Already Exists", executionArn);
}

export function nestedTooDeep(): NestedRefusal {
  return limitExceeded(`executions wait for each other ${nestedDepthMax} deep at most`);
}

export function limitExceeded(reason: string): NestedRefusal {
  return {
    error: "StepFunctions.ExecutionLimitExceededException",
    cause: `Execution Limit Exceeded: ${reason}`,
  };
}

function refusal(exception: string, sentence: string, value: Json | undefined): NestedRefusal {
  const shown = typeof value === "string" ? value : JSON.stringify(value ?? null);
  return { error: `StepFunctions.${exception}Exception`, cause: `${sentence}: '${shown}'` };
}

function parsed(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return undefined;
  }
}
