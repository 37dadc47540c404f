import { parseTraceparent, taskEventType, type IncomingEvent } from "trellis/runtime";
import type { TaskCommand, WakeBegin } from "./execution-mail.ts";

/** One attempt of a task, as its function's queue holds it and as its function is given it. */
export class TaskRun implements IncomingEvent {
  readonly type: string = taskEventType;
  readonly execution: number;
  readonly task: number;
  readonly attempt: number;
  /** The same for all attempts that a state's `Retry` makes. */
  readonly id: string;
  /** The name of the function, without its context's. */
  readonly function: string;
  readonly key: undefined = undefined;
  readonly tracestate: undefined = undefined;
  readonly traceparent: string | undefined;
  #cancelled = false;
  /** Called once when it is not wanted any more. */
  onCancel: () => void = () => undefined;
  readonly #workflow: string;
  readonly #name: string;
  readonly #state: string;
  readonly #input: string;
  readonly #atMs: number;

  constructor(execution: number, { row }: WakeBegin, command: TaskCommand, atMs: number) {
    const { task, attempt, target, state, input, entered } = command;
    this.execution = execution;
    this.task = task;
    this.attempt = attempt;
    this.function = target.action;
    this.id = `${row.workflow}:${row.name}:${entered}`;
    this.traceparent = row.traceparent;
    this.#workflow = row.workflow;
    this.#name = row.name;
    this.#state = state;
    this.#input = JSON.stringify(input);
    this.#atMs = atMs;
  }

  /** It is not wanted any more: what it does is not recorded. */
  get cancelled(): boolean {
    return this.#cancelled;
  }

  cancel(): void {
    this.#cancelled = true;
    this.onCancel();
  }

  get time(): string {
    return new Date(this.#atMs).toISOString();
  }

  get sampled(): boolean {
    return parseTraceparent(this.traceparent)?.sampled ?? false;
  }

  data(): unknown {
    const input: unknown = JSON.parse(this.#input);
    return { workflow: this.#workflow, execution: this.#name, state: this.#state, input };
  }

  sharedData(): unknown {
    return this.data();
  }
}
