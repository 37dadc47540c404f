import type { Json, StateMachine } from "../definition/definition.ts";
import { openRun } from "../run/open-run.ts";
import type { Answer, Command, ExecutionStatus, HistoryEvent, Signal } from "../run/protocol.ts";
import type { RunOptions } from "../run/run-options.ts";
import type { Run } from "../run/run.ts";

type Finish = Extract<Command, { readonly type: "finish" }>;

/** What a virtual execution's commands are carried out by. */
export interface Surroundings {
  readonly nowMs: number;
  carryOut(execution: VirtualExecution, command: Command): void | Promise<void>;
}

/** One execution in virtual time, with all that was recorded of it. */
export class VirtualExecution {
  readonly run: Run;
  readonly options: RunOptions;
  readonly history: HistoryEvent[] = [];
  readonly startedAtMs: number;
  /** Timers that are set, with their times. */
  readonly timers: Map<number, number> = new Map();
  readonly #surroundings: Surroundings;
  readonly #whenOver: (finish: Finish) => void | Promise<void>;
  finish: Finish | undefined;
  endedAtMs = 0;

  constructor(
    surroundings: Surroundings,
    machine: StateMachine,
    options: RunOptions,
    whenOver: (finish: Finish) => void | Promise<void> = () => undefined,
  ) {
    this.#surroundings = surroundings;
    this.options = options;
    this.run = openRun(machine, options);
    this.startedAtMs = surroundings.nowMs;
    this.#whenOver = whenOver;
  }

  get status(): ExecutionStatus {
    return this.run.status === "NOT_STARTED" ? "RUNNING" : this.run.status;
  }

  start(input: Json): void | Promise<void> {
    return this.tell({ type: "start", atMs: this.#surroundings.nowMs, input });
  }

  tell(signal: Signal): void | Promise<void> {
    const answer = this.run.handle(signal);
    return answer instanceof Promise ? answer.then((told) => this.#obey(told)) : this.#obey(answer);
  }

  #obey({ events, commands }: Answer): void | Promise<void> {
    for (const event of events) this.history.push(event);
    const waits: Promise<void>[] = [];
    for (const command of commands) {
      const waiting =
        command.type === "finish" ? this.#over(command) : this.#surroundings.carryOut(this, command);
      if (waiting !== undefined) waits.push(waiting);
    }
    return waits.length === 0 ? undefined : Promise.all(waits).then(() => undefined);
  }

  #over(finish: Finish): void | Promise<void> {
    this.finish = finish;
    this.endedAtMs = this.#surroundings.nowMs;
    return this.#whenOver(finish);
  }
}
