import { Fault, type WorkflowModel } from "@trellis/model";
import {
  type ExecutionStatus,
  type HistoryEvent,
  type Json,
  type StateMachine,
  TaskError,
  VirtualExecution,
  VirtualHost,
  type VirtualOptions,
  type VirtualTask,
} from "@trellis/workflow";
import { parseTaskToken } from "@trellis/workflow/host";
import { taskFailureOf, type TaskAnswer, type WorkflowStart } from "trellis/runtime";
import type { HostedBench, WorkflowHost } from "trellis/testing";
import { executionArn, executionOfArn, machineArn } from "../executions/execution-arn.ts";

/** `tasks`: stand-ins for resources that are no functions of the context, by the resource. */
export type VirtualWorkflowsOptions = Pick<
  VirtualOptions,
  "tasks" | "readItems" | "limits" | "childrenKeptMax" | "seed"
>;

/** Runs the workflows of one bench; shows what became of them. */
export interface VirtualWorkflows extends WorkflowHost {
  /** Executions of a workflow, oldest first. */
  readonly executions: (workflow: string) => readonly TestExecution[];
  /**
   * One execution of a workflow.
   *
   * @param name default: the newest's
   * @throws Fault TRL0309 when there is none
   */
  readonly execution: (workflow: string, name?: string) => TestExecution;
  /** Lets time pass until an execution has ended, or nothing is due any more because it waits for a token. */
  readonly end: (workflow: string, name?: string) => Promise<TestExecution>;
}

/** How an execution stands at the moment. */
export interface TestExecution {
  readonly name: string;
  readonly status: ExecutionStatus;
  /** Once it has ended well. */
  readonly output: Json | undefined;
  /** Once it has ended otherwise. */
  readonly error: string | undefined;
  readonly cause: string | undefined;
  /** As Step Functions' GetExecutionHistory gives it. */
  readonly history: readonly HistoryEvent[];
  /** The names of the states that were entered, in their order. */
  readonly states: readonly string[];
  /** Tasks that have no answer yet, those of child executions left out. */
  readonly openTasks: readonly OpenTask[];
}

export interface OpenTask {
  readonly state: string;
  readonly resource: string;
  readonly input: Json;
  /** Where it waits for one. */
  readonly token: string | undefined;
}

/**
 * Runs the workflows of a bench in the bench's own time, by the interpreter that the engine runs them by: a wait of
 * thirty days is over as soon as the clock is advanced by thirty days. Tasks run in the bench's pipeline.
 *
 * ```ts
 * const workflows = virtualWorkflows();
 * const bench = await testContext(billing, { workflows });
 * await bench.deliver(InvoiceOverdue, overdue);
 * await bench.clock.advance(30 * day);
 * assert.equal(workflows.execution("dunning").status, "SUCCEEDED");
 * ```
 */
export function virtualWorkflows(options: VirtualWorkflowsOptions = {}): VirtualWorkflows {
  return new BenchWorkflows(options);
}

/** The name of the system in ARNs, as that of a bench is. */
const system = "test";

class BenchWorkflows implements VirtualWorkflows {
  readonly #options: VirtualWorkflowsOptions;
  /** By workflow, `context.workflow`, and name. */
  readonly #executions = new Map<string, Map<string, VirtualExecution>>();
  #bench: HostedBench | undefined;
  #host: VirtualHost | undefined;

  constructor(options: VirtualWorkflowsOptions) {
    this.#options = options;
  }

  attach(bench: HostedBench): void {
    if (this.#bench !== undefined) throw new Error("these workflows run on another bench already");
    this.#bench = bench;
    const { clock, context } = bench;
    const machines = Object.entries(context.workflows ?? {}).map(([name, declared]) => {
      return [machineArn(system, `${context.name}.${name}`), machineOf(declared)] as const;
    });
    const tasks = { ...this.#tasks(bench), ...this.#options.tasks };
    this.#host = new VirtualHost(
      { ...this.#options, tasks, machines: Object.fromEntries(machines) },
      {
        get nowMs() {
          return clock.now.getTime();
        },
        at: (atMs, happening) => clock.at(atMs, async () => happening()),
      },
    );
  }

  async start({ workflow, execution: name, input }: WorkflowStart): Promise<void> {
    const { context, clock } = this.#attached();
    const declared = context.workflows?.[workflow.slice(context.name.length + 1)];
    if (declared === undefined || this.#host === undefined)
      throw new Error(`there is no workflow ${workflow}`);
    const execution = new VirtualExecution(this.#host, machineOf(declared), {
      executionArn: executionArn(system, { workflow, name }),
      stateMachineArn: machineArn(system, workflow),
      seed: `${this.#options.seed ?? "virtual"}/${workflow}/${name}`,
      executionType: declared.kind === "express" ? "EXPRESS" : "STANDARD",
      ...(this.#options.limits === undefined ? {} : { limits: this.#options.limits }),
    });
    const named = this.#executions.get(workflow) ?? new Map<string, VirtualExecution>();
    this.#executions.set(workflow, named.set(name, execution));
    await execution.start(JSON.parse(input) as Json);
    await clock.advance(0);
  }

  async answerTask(answer: TaskAnswer): Promise<void> {
    const { clock } = this.#attached();
    const open = this.#openTask(answer.token);
    // Nobody waits for it any more, or it was never given out.
    if (open === undefined) return;
    const { execution, task } = open;
    const atMs = clock.now.getTime();
    switch (answer.kind) {
      case "succeeded":
        await execution.tell({
          type: "task-succeeded",
          atMs,
          task,
          output: JSON.parse(answer.output) as Json,
        });
        break;
      case "failed": {
        const { error, cause } = answer;
        await execution.tell({
          type: "task-failed",
          atMs,
          task,
          error,
          ...(cause === undefined ? {} : { cause }),
        });
        break;
      }
      case "heartbeat":
        await execution.tell({ type: "task-heartbeat", atMs, task });
    }
    await clock.advance(0);
  }

  executions(workflow: string): readonly TestExecution[] {
    return [...this.#named(workflow)].map(([name, execution]) => viewOf(name, execution));
  }

  execution(workflow: string, name?: string): TestExecution {
    const all = this.executions(workflow);
    const found = name === undefined ? all.at(-1) : all.find((each) => each.name === name);
    if (found !== undefined) return found;
    const message = `${workflow} has no execution${name === undefined ? "" : ` "${name}"`}`;
    throw new Fault("TRL0309", message, { retry: "never" });
  }

  async end(workflow: string, name?: string): Promise<TestExecution> {
    const { clock } = this.#attached();
    const { name: found } = this.execution(workflow, name);
    await clock.advanceUntil(() => this.execution(workflow, found).status !== "RUNNING");
    return this.execution(workflow, found);
  }

  /** Functions of the context, by the resources that name them. */
  #tasks({ context, runTask }: HostedBench): Record<string, VirtualTask> {
    const names = Object.keys(context.functions).filter((name) => context.functions[name]?.kind === "task");
    const entries = names.flatMap((name): [string, VirtualTask][] => {
      const run: VirtualTask = async (input, { execution: arn, entered, state, attempt }) => {
        const { workflow, name: execution } = executionOfArn(arn) ?? { workflow: "", name: arn };
        const id = `${workflow}:${execution}:${entered}`;
        const task = {
          id,
          workflow,
          execution,
          state,
          input: JSON.stringify(input),
        };
        const outcome = await runTask(name, task, attempt);
        const failure = taskFailureOf(outcome);
        if (failure !== undefined) throw new TaskError(failure.error, failure.cause);
        return JSON.parse(outcome.outcome === "done" ? (outcome.result ?? "null") : "null") as Json;
      };
      return [`trellis:${name}`, `trellis:${name}.waitForTaskToken`].map((resource) => [resource, run]);
    });
    return Object.fromEntries(entries);
  }

  #openTask(token: string): { readonly execution: VirtualExecution; readonly task: number } | undefined {
    const named = parseTaskToken(token);
    const all = [...this.#executions.values()].flatMap((each) => [...each.values()]);
    const execution = [...all, ...(this.#host?.children ?? [])].find(
      ({ options }) => options.executionArn === named?.executionArn,
    );
    const isOpen = execution?.run
      .openCommands()
      .some((command) => command.type === "run-task" && command.token === token);
    return execution === undefined || named === undefined || isOpen !== true
      ? undefined
      : { execution, task: named.task };
  }

  #named(workflow: string): ReadonlyMap<string, VirtualExecution> {
    return this.#executions.get(`${this.#attached().context.name}.${workflow}`) ?? new Map();
  }

  #attached(): HostedBench {
    if (this.#bench === undefined)
      throw new Error("these workflows run on no bench: give them to testContext");
    return this.#bench;
  }
}

function viewOf(name: string, execution: VirtualExecution): TestExecution {
  const { history, status, run } = execution;
  const { output, error, cause } = execution.finish ?? {};
  const entered = history.flatMap(({ stateEnteredEventDetails: details }) =>
    typeof details?.["name"] === "string" ? [details["name"]] : [],
  );
  const openTasks = run.openCommands().flatMap((command) => {
    if (command.type !== "run-task") return [];
    const { state, resource, input, token } = command;
    return [{ state, resource, input, token }];
  });
  return { name, status, output, error, cause, history: [...history], states: entered, openTasks };
}

/** The definition with the bound that the declaration puts on its executions. */
function machineOf({ definition, timeoutMs }: WorkflowModel): StateMachine {
  const machine = definition as unknown as StateMachine; // `trellis check` judges it
  const seconds = Math.ceil(timeoutMs / 1_000);
  return { ...machine, TimeoutSeconds: Math.min(machine.TimeoutSeconds ?? seconds, seconds) };
}
