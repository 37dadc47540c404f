import {
  describeViolation,
  Fault,
  lazyValidator,
  type TaskFunctionModel,
  type Validator,
} from "@trellis/model";
import type { TaskRun } from "../handler/handler.ts";
import type { Failure } from "../runtime/failure.ts";
import type { IncomingEvent } from "../runtime/stored-event.ts";
import type { TaskEventData } from "./task-event.ts";

/** What a task's function promises its workflow, ready to be checked. */
export interface CompiledTask {
  /** `context.function` */
  readonly name: string;
  /** Undefined: it takes anything. */
  readonly takes: Validator | undefined;
  /** Undefined: it answers nothing. */
  readonly answers: Validator | undefined;
}

export function compileTask(name: string, { input, result }: TaskFunctionModel): CompiledTask {
  return {
    name,
    takes: input === undefined ? undefined : lazyValidator(input),
    answers: result === undefined ? undefined : lazyValidator(result),
  };
}

/** What the handler is given. @throws Fault TRL0230 when it does not take the input */
export function taskRunOf(task: CompiledTask, event: IncomingEvent, attempt: number): TaskRun {
  const { workflow, execution, state, input } = event.data() as TaskEventData; // a host's own event
  const [violation] = task.takes?.(input) ?? [];
  if (violation !== undefined) {
    const details = { function: task.name, pointer: violation.pointer, problem: violation.message };
    const message = `${task.name} is given by "${state}" what it does not take: ${describeViolation(violation)}`;
    throw new Fault("TRL0230", message, { retry: "never", details });
  }
  return {
    id: event.id,
    input,
    workflow: workflow.slice(workflow.indexOf(".") + 1),
    execution,
    state,
    attempt,
  };
}

/** What the handler answered, as JSON text. @throws Fault TRL0231 when it is not what was promised */
export function resultText(task: CompiledTask, answer: unknown): string {
  if (task.answers === undefined && answer !== undefined)
    throw resultFault(task, "a result that is not declared: give the function a `result`");
  const [violation] = task.answers?.(answer) ?? [];
  if (violation !== undefined)
    throw resultFault(task, `what it does not promise: ${describeViolation(violation)}`, {
      pointer: violation.pointer,
      problem: violation.message,
    });
  return JSON.stringify(answer) ?? "null";
}

function resultFault(
  task: CompiledTask,
  reason: string,
  details: Readonly<Record<string, unknown>> = {},
): Fault {
  return new Fault("TRL0231", `${task.name} answered ${reason}`, {
    retry: "never",
    details: { function: task.name, ...details },
  });
}

/** A workflow's `Retry` and `Catch` tell errors apart by their names: whose it is stays with the failure. */
export function withErrorClass(failure: Failure, thrown: unknown): Failure {
  if (!(thrown instanceof Error) || thrown instanceof Fault) return failure;
  return { ...failure, errorClass: thrown.name };
}
