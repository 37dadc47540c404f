import {
  describeViolation,
  didYouMean,
  Fault,
  lazyValidator,
  type Validator,
  type ContextModel,
} from "@trellis/model";
import {
  causeMaxLength,
  errorNameMaxLength,
  executionDataMaxBytes,
  executionNameMaxLength,
  type TaskAnswer,
  taskTokenMaxLength,
} from "./workflow-orders.ts";

/** A workflow that a handler may start. */
export interface StartableWorkflow {
  /** `context.workflow` */
  readonly name: string;
  /** Undefined: it takes anything. */
  readonly validate: Validator | undefined;
}

/** The workflows of a context by the names that its handlers use. */
export function startableWorkflows({
  name,
  workflows = {},
}: ContextModel): ReadonlyMap<string, StartableWorkflow> {
  return new Map(
    Object.entries(workflows).map(([shortName, { input }]) => [
      shortName,
      { name: `${name}.${shortName}`, validate: input === undefined ? undefined : lazyValidator(input) },
    ]),
  );
}

/** @throws Fault TRL0232 when the context has no such workflow */
export function startable(
  workflows: ReadonlyMap<string, StartableWorkflow>,
  context: string,
  name: string,
): StartableWorkflow {
  const found = workflows.get(name);
  if (found !== undefined) return found;
  const message = `${context} has no workflow "${name}"${didYouMean(name, workflows.keys())}`;
  throw new Fault("TRL0232", message, { retry: "never" });
}

/** The input as JSON text. @throws Fault TRL0233 when the workflow does not take it */
export function startInput({ name, validate }: StartableWorkflow, input: unknown): string {
  const refuse = (reason: string, details: Readonly<Record<string, unknown>> = {}): Fault =>
    new Fault("TRL0233", `${name}: its input ${reason}`, {
      retry: "never",
      details: { workflow: name, ...details },
    });
  const text = jsonText(input);
  if (text === undefined) throw refuse("is no JSON");
  const bytes = Buffer.byteLength(text);
  if (bytes > executionDataMaxBytes)
    throw refuse(`holds ${bytes} bytes; ${executionDataMaxBytes} are the most`);
  const [violation] = validate?.(input) ?? [];
  if (violation === undefined) return text;
  throw refuse(`is not what it takes: ${describeViolation(violation)}`, {
    pointer: violation.pointer,
    problem: violation.message,
  });
}

/** @throws Fault TRL0233 when it can't name an execution */
export function assertExecutionName(workflow: string, name: unknown): asserts name is string {
  if (typeof name === "string" && name.length >= 1 && name.length <= executionNameMaxLength) return;
  const message = `${workflow}: an execution's name is text of 1 to ${executionNameMaxLength} characters`;
  throw new Fault("TRL0233", message, { retry: "never" });
}

/** @throws Fault TRL0234 when a task can't be answered so */
export function succeeded(token: unknown, output: unknown): TaskAnswer {
  const text = jsonText(output);
  if (text === undefined) throw answerFault("its output is no JSON");
  const bytes = Buffer.byteLength(text);
  if (bytes > executionDataMaxBytes)
    throw answerFault(`its output holds ${bytes} bytes; ${executionDataMaxBytes} are the most`);
  return { kind: "succeeded", token: tokenOf(token), output: text };
}

/** @throws Fault TRL0234 when a task can't be answered so */
export function failed(token: unknown, error: unknown, cause: unknown): TaskAnswer {
  if (typeof error !== "string" || error === "" || error.length > errorNameMaxLength)
    throw answerFault(`its error is text of 1 to ${errorNameMaxLength} characters`);
  if (cause !== undefined && (typeof cause !== "string" || cause.length > causeMaxLength))
    throw answerFault(`its cause is text of at most ${causeMaxLength} characters`);
  return { kind: "failed", token: tokenOf(token), error, ...(cause === undefined ? {} : { cause }) };
}

/** @throws Fault TRL0234 when it is no token */
export function heartbeat(token: unknown): TaskAnswer {
  return { kind: "heartbeat", token: tokenOf(token) };
}

function tokenOf(token: unknown): string {
  if (typeof token === "string" && token !== "" && token.length <= taskTokenMaxLength) return token;
  throw answerFault(`its token is text of 1 to ${taskTokenMaxLength} characters`);
}

function answerFault(reason: string): Fault {
  return new Fault("TRL0234", `the task can't be answered: ${reason}`, { retry: "never" });
}

/** Undefined where the value has no JSON: a function, a circle, a big integer. */
function jsonText(value: unknown): string | undefined {
  try {
    return JSON.stringify(value);
  } catch {
    return undefined;
  }
}
