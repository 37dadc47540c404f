import { Fault, type SystemModel } from "@trellis/model";
import type { Signal } from "@trellis/workflow";
import {
  endedAnswer,
  invalidInput,
  machineUnknown,
  nestedRequest,
  waitsForEnd,
  type NestedRefusal,
} from "@trellis/workflow/host";
import { executionArn, machineArn, workflowOfMachine } from "./execution-arn.ts";
import type { TaskCommand } from "./execution-mail.ts";
import { StartChecks } from "./from-outside.ts";
import type { NestedEnded, NestedRefused, NestedStart } from "./nested-mail.ts";

/** The worker's part in starting executions: what a task asks for, and what it is told of the end. */
export class NestedStarts {
  readonly #system: string;
  readonly #checks: StartChecks;

  constructor(model: SystemModel) {
    this.#system = model.name;
    this.#checks = new StartChecks(model);
  }

  /** What a task asks for; its input is judged by what the workflow takes. */
  of({ task, input: parameters, target }: TaskCommand): NestedStart | NestedRefused {
    const asked = nestedRequest(parameters);
    if ("error" in asked) return { task, ...asked };
    const { stateMachine, name, input } = asked;
    const workflow = workflowOfMachine(this.#system, stateMachine);
    try {
      return {
        task,
        workflow,
        ...(name === undefined ? {} : { name }),
        input: this.#checks.input(workflow, input),
        answers: target.waits === "no",
        awaited: waitsForEnd(target),
      };
    } catch (error) {
      return { task, ...refusalOf(error, stateMachine) };
    }
  }

  /** What a task is told: its output, or why it has failed. @param command undefined: it waits no longer */
  ended(told: NestedEnded, command: TaskCommand | undefined): Signal {
    const { task, atMs, workflow, output, type: _type, ...rest } = told;
    const asked = command === undefined ? undefined : nestedRequest(command.input);
    const input = asked !== undefined && "input" in asked ? asked.input : null;
    const answer = endedAnswer(
      {
        ...rest,
        executionArn: executionArn(this.#system, told),
        stateMachineArn: machineArn(this.#system, workflow),
        input,
        ...(output === undefined ? {} : { output }),
      },
      command?.target.waits === "sync" ? "sync" : "sync:2",
    );
    return "output" in answer
      ? { type: "task-succeeded", atMs, task, output: answer.output }
      : { type: "task-failed", atMs, task, ...answer };
  }
}

function refusalOf(error: unknown, stateMachine: string): NestedRefusal {
  if (!(error instanceof Fault)) throw error;
  return error.code === "TRL0330" ? machineUnknown(stateMachine) : invalidInput(error.message);
}
