import type { Command, Run, Signal } from "@trellis/workflow";
import { startsExecution } from "@trellis/workflow/host";
import type { StampedUnit } from "../delivery/stamped-unit.ts";
import type { TaskCommand, ToldSignal, WakeBegin } from "./execution-mail.ts";
import type { MapChildEnded } from "./map-run-mail.ts";
import type { MapRuns, PageRead } from "./map-runs.ts";
import type { NestedEnded } from "./nested-mail.ts";
import type { NestedStarts } from "./nested-starts.ts";
import { ShortMap } from "./short-map.ts";
import type { TaskRun } from "./task-run.ts";

/** A signal on its way into a run or into its Map runs, and what has to be recorded together with the answer. */
export interface QueuedSignal {
  readonly signal: Signal | MapChildEnded | PageRead;
  /** It was told by the core. */
  readonly told: boolean;
  /** Of a durable signal. */
  readonly id?: number;
  readonly fired?: number;
  /** What a task's function did; made when the answer is sent. */
  readonly unit?: () => StampedUnit | undefined;
}

/** An execution that a worker has at hand. */
export class LiveExecution {
  /** 0 until the core has given it one. */
  id: number;
  begin: WakeBegin;
  turn: number;
  run: Run;
  /** While the run waits for an expression, or for its history, signals wait. */
  busy = false;
  readonly queue: QueuedSignal[] = [];
  /** Tasks that were asked for and not answered, those that wait for their tokens included. */
  readonly tasks: ShortMap<TaskCommand> = new ShortMap();
  /** Functions that run, or wait for their turn. */
  readonly runs: ShortMap<TaskRun> = new ShortMap();
  /** Tasks whose functions have done their part: their answers come by token. */
  readonly submitted: Set<number> = new Set();
  readonly #openMapRuns: (execution: number) => MapRuns;
  #mapRuns: MapRuns | undefined;
  readonly timers: Set<number> = new Set();
  /** Blocks that are not recorded yet, with what begins once they are. */
  readonly unrecorded: ShortMap<readonly TaskCommand[]> = new ShortMap();
  /** The id that the next event has. */
  nextEvent: number;
  /** Signals told by the core in this turn that came, and that were answered. */
  received = 0;
  answered = 0;

  /** @param openMapRuns for the few that have a distributed Map */
  constructor(
    id: number,
    turn: number,
    begin: WakeBegin,
    run: Run,
    openMapRuns: (execution: number) => MapRuns,
  ) {
    this.id = id;
    this.turn = turn;
    this.begin = begin;
    this.run = run;
    this.#openMapRuns = openMapRuns;
    this.nextEvent = begin.lastEvent + 1;
  }

  /** The core has recorded what was begun ahead of it. */
  taken(id: number, turn: number): void {
    this.id = id;
    this.turn = turn;
    this.begin = { ...this.begin, row: { ...this.begin.row, id } };
  }

  get mapRuns(): MapRuns {
    return (this.#mapRuns ??= this.#openMapRuns(this.id));
  }

  /** Pages of items that its Map runs want now. */
  takeWanted(): ReturnType<MapRuns["takeWanted"]> {
    return this.#mapRuns?.takeWanted() ?? [];
  }

  /**
   * Tasks that are to be done by this worker, and pages of items that are to be read. What else a Map run waits for, or a
   * task that starts an execution, are executions of their own.
   */
  get running(): number {
    let running = 0;
    for (const { task, target } of this.tasks.values())
      if (!this.submitted.has(task) && !startsExecution(target)) running += 1;
    return running + (this.#mapRuns?.reading ?? 0);
  }

  /** What a replay of the history has left open. */
  takeOpen(commands: readonly Command[]): void {
    for (const command of commands) {
      if (command.type === "set-timer") this.timers.add(command.timer);
      if (command.type !== "run-task") continue;
      this.tasks.set(command.task, command);
      if (command.submitted === true) this.submitted.add(command.task);
    }
  }

  /** The core tells it something; it is answered in its turn. */
  takeTold(signals: readonly ToldSignal[], nested: NestedStarts): void {
    this.received += signals.length;
    for (const { json, id, timer: fired } of signals) {
      const signal = JSON.parse(json) as Signal | MapChildEnded | NestedEnded; // the core made it
      this.queue.push({
        signal: signal.type === "nested-ended" ? nested.ended(signal, this.tasks.get(signal.task)) : signal,
        told: true,
        ...(id === undefined ? {} : { id }),
        ...(fired === undefined ? {} : { fired }),
      });
    }
  }

  /** The next signal; news for Map runs that have come by then are taken together. */
  takeNext(): readonly QueuedSignal[] {
    const { queue } = this;
    const [first] = queue;
    if (first === undefined) return queue.slice();
    if (!isForMapRun(first.signal)) return queue.splice(0, 1);
    const others = queue.findIndex(({ signal }) => !isForMapRun(signal));
    return queue.splice(0, others === -1 ? queue.length : others);
  }

  /** Whether somebody has answered a task whose function may not have run at all. */
  isAnswered(task: number): boolean {
    return this.queue.some(
      ({ signal }) =>
        (signal.type === "task-failed" || signal.type === "task-succeeded") && signal.task === task,
    );
  }

  /** Whether a task's function is to be run, and does not run. */
  awaits(command: TaskCommand): boolean {
    const { task, target } = command;
    if (
      startsExecution(target) ||
      this.tasks.get(task) !== command ||
      this.runs.has(task) ||
      this.submitted.has(task)
    )
      return false;
    return this.begin.alone === undefined || this.begin.alone === task;
  }

  /** A task has asked for an execution: the core answers at once, with the commit of what asked. */
  get #asks(): boolean {
    for (const { task, target } of this.tasks.values())
      if (startsExecution(target) && !this.submitted.has(task)) return true;
    return false;
  }

  /** Nothing is to be done until somebody tells it something. */
  get idle(): boolean {
    return (
      !this.busy &&
      !this.#asks &&
      this.queue.length === 0 &&
      this.unrecorded.size === 0 &&
      this.runs.size === 0 &&
      this.running === 0 &&
      this.received === this.answered
    );
  }
}

/** Whether it is for one of the Map runs, and not for the run itself. */
export function isForMapRun(signal: QueuedSignal["signal"]): signal is MapChildEnded | PageRead {
  return signal.type === "map-child-ended" || signal.type === "map-page-read";
}
