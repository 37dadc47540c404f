import type { Json, StateMachine } from "../definition/definition.ts";
import { endedAnswer, startedAnswer, type NestedExecution } from "../run/nested-execution.ts";
import {
  alreadyExists,
  machineUnknown,
  nestedDepthMax,
  nestedRequest,
  nestedTooDeep,
  waitsForEnd,
  type NestedRefusal,
} from "../run/nested-request.ts";
import type { Command, Signal } from "../run/protocol.ts";
import type { RunOptions } from "../run/run-options.ts";
import type { VirtualExecution } from "./virtual-execution.ts";
import type { VirtualTime } from "./virtual-time.ts";

type RunTask = Extract<Command, { readonly type: "run-task" }>;

export interface VirtualNestingOptions {
  readonly time: VirtualTime;
  /** By their ARNs. */
  readonly machines: { readonly [arn: string]: StateMachine };
  /** Makes an execution; `whenOver` is called at each of its ends. */
  readonly open: (
    machine: StateMachine,
    options: Pick<RunOptions, "executionArn" | "stateMachineArn">,
    whenOver: () => Promise<void>,
  ) => VirtualExecution;
}

interface Nested {
  readonly execution: VirtualExecution;
  readonly name: string;
  readonly input: Json;
  /** Who is told of its end. */
  readonly waiting: (() => void | Promise<void>)[];
  begun: boolean;
}

/** Starts executions that tasks ask for, and tells the tasks of their ends. */
export class VirtualNesting {
  readonly #options: VirtualNestingOptions;
  readonly #byArn = new Map<string, Nested>();
  /** By the task that started it. */
  readonly #byTask = new Map<string, Nested>();
  /** How many wait for an execution, one within the other. */
  readonly #depths = new WeakMap<VirtualExecution, number>();

  constructor(options: VirtualNestingOptions) {
    this.#options = options;
  }

  start(execution: VirtualExecution, command: RunTask): void {
    const { task, target } = command;
    const found = this.#startedBy(execution, command);
    if ("error" in found) {
      const { error, cause } = found;
      return this.#tell(execution, (atMs) => ({ type: "task-failed", atMs, task, error, cause }));
    }
    const { executionArn } = found.execution.options;
    const output = startedAnswer({ executionArn, startedAtMs: found.execution.startedAtMs });
    const type = target.waits === "no" ? "task-succeeded" : "task-submitted";
    this.#tell(execution, (atMs) => ({ type, atMs, task, output }));
    this.#begin(found);
    if (waitsForEnd(target)) found.waiting.push(() => execution.tell(this.#endSignal(found, command)));
  }

  /** A task's answer is not wanted any more: what it has started, and waits for, is stopped. */
  stop(execution: VirtualExecution, task: number): void {
    const nested = this.#byTask.get(taskKey(execution, task));
    if (nested === undefined) return;
    const { time } = this.#options;
    time.at(time.nowMs, () => nested.execution.tell({ type: "stop", atMs: time.nowMs }));
  }

  /** An execution is a part of another: a child of a Map run. */
  belongs(part: VirtualExecution, whole: VirtualExecution): void {
    this.#depths.set(part, this.#depths.get(whole) ?? 0);
  }

  #startedBy(parent: VirtualExecution, { task, target, input }: RunTask): Nested | NestedRefusal {
    const asked = nestedRequest(input);
    if ("error" in asked) return asked;
    const [stateMachineArn, machine] = this.#machine(asked.stateMachine) ?? [];
    if (stateMachineArn === undefined || machine === undefined) return machineUnknown(asked.stateMachine);
    const depth = waitsForEnd(target) ? (this.#depths.get(parent) ?? 0) + 1 : 0;
    if (depth > nestedDepthMax) return nestedTooDeep();
    const name = asked.name ?? `${nameOf(parent)}/${task}`;
    const executionArn = `${stateMachineArn.replace(":stateMachine:", ":execution:")}:${encodeURIComponent(name)}`;
    const known = this.#byArn.get(executionArn);
    if (known !== undefined) {
      const isSame =
        known.execution.status === "RUNNING" && JSON.stringify(known.input) === JSON.stringify(asked.input);
      return isSame ? known : alreadyExists(executionArn);
    }
    const { open } = this.#options;
    const waiting: Nested["waiting"] = [];
    const whenOver = async (): Promise<void> => {
      for (const tell of waiting.splice(0)) await tell();
    };
    const execution = open(machine, { executionArn, stateMachineArn }, whenOver);
    const nested = { execution, name, input: asked.input, waiting, begun: false };
    this.#byArn.set(executionArn, nested);
    if (waitsForEnd(target)) this.#byTask.set(taskKey(parent, task), nested);
    this.#depths.set(execution, depth);
    return nested;
  }

  /** Once, behind what its starter is told. */
  #begin(nested: Nested): void {
    if (nested.begun) return;
    nested.begun = true;
    const { time } = this.#options;
    time.at(time.nowMs, () => nested.execution.start(nested.input));
  }

  /** By its ARN, or by the name in it. */
  #machine(named: string): readonly [arn: string, machine: StateMachine] | undefined {
    return Object.entries(this.#options.machines).find(
      ([arn]) => arn === named || arn.endsWith(`:stateMachine:${named}`),
    );
  }

  #endSignal({ execution, name, input }: Nested, { task, target }: RunTask): Signal {
    const { executionArn, stateMachineArn } = execution.options;
    const { output, error, cause } = execution.finish ?? {};
    const described: NestedExecution = {
      executionArn,
      stateMachineArn,
      name,
      input,
      startedAtMs: execution.startedAtMs,
      stoppedAtMs: execution.endedAtMs,
      status: execution.status,
      ...(output !== undefined && { output }),
      ...(error !== undefined && { error }),
      ...(cause !== undefined && { cause }),
    };
    const ended = endedAnswer(described, target.waits === "sync" ? "sync" : "sync:2");
    const atMs = this.#options.time.nowMs;
    return "output" in ended
      ? { type: "task-succeeded", atMs, task, output: ended.output }
      : { type: "task-failed", atMs, task, ...ended };
  }

  #tell(execution: VirtualExecution, signal: (atMs: number) => Signal): void {
    const { time } = this.#options;
    time.at(time.nowMs, () => execution.tell(signal(time.nowMs)));
  }
}

const taskKey = ({ options }: VirtualExecution, task: number): string => `${options.executionArn}/${task}`;

/** The last part of its ARN, as it was before it was made a part of that. */
function nameOf({ options: { executionArn } }: VirtualExecution): string {
  const last = executionArn.slice(executionArn.lastIndexOf(":") + 1);
  try {
    return decodeURIComponent(last);
  } catch {
    return last;
  }
}
