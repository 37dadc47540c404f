import { Fault, type SystemModel } from "@trellis/model";
import {
  assertExecutionName,
  startableWorkflows,
  startInput,
  taskFailed,
  taskHeartbeat,
  taskSucceeded,
  type StartableWorkflow,
  type TaskAnswer,
} from "trellis/runtime";
import type { StartRequest } from "./execution-mail.ts";

/** An answer to a task as it comes from outside. */
export type OutsideAnswer =
  | { readonly kind: "succeeded"; readonly token: string; readonly output: unknown }
  | { readonly kind: "failed"; readonly token: string; readonly error: string; readonly cause?: string }
  | { readonly kind: "heartbeat"; readonly token: string };

/** @throws Fault TRL0234 when a task can't be answered so */
export function checkedAnswer(answer: OutsideAnswer): TaskAnswer {
  switch (answer.kind) {
    case "succeeded":
      return taskSucceeded(answer.token, answer.output);
    case "failed":
      return taskFailed(answer.token, answer.error, answer.cause);
    case "heartbeat":
      return taskHeartbeat(answer.token);
  }
}

/** Checks starts that come from outside as those are that handlers make. */
export class StartChecks {
  readonly #workflows: ReadonlyMap<string, StartableWorkflow>;

  constructor(model: SystemModel) {
    this.#workflows = new Map(
      Object.values(model.contexts)
        .flatMap((context) => [...startableWorkflows(context).values()])
        .map((workflow) => [workflow.name, workflow]),
    );
  }

  /** @throws Fault TRL0233, TRL0330 */
  checked(
    workflow: string,
    input: unknown,
    execution: string,
  ): Pick<StartRequest, "workflow" | "execution" | "input"> {
    const text = this.input(workflow, input);
    assertExecutionName(workflow, execution);
    return { workflow, execution, input: text };
  }

  /** The input as JSON text. @throws Fault TRL0233 when the workflow does not take it, TRL0330 */
  input(workflow: string, input: unknown): string {
    return startInput(this.#startable(workflow), input);
  }

  /**
   * What a redrive lets the state that failed be entered with, as JSON text: what the workflow says of its own input is
   * not about that. @throws Fault TRL0233 when it is too large, TRL0330
   */
  stateInput(workflow: string, input: unknown): string {
    return startInput({ ...this.#startable(workflow), validate: undefined }, input);
  }

  #startable(workflow: string): StartableWorkflow {
    const startable = this.#workflows.get(workflow);
    if (startable !== undefined) return startable;
    throw new Fault("TRL0330", `there is no workflow "${workflow}"`, { retry: "never" });
  }
}
