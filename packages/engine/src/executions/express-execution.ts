import type { HistoryEvent, Run, Signal } from "@trellis/workflow";
import type { TaskCommand, WakeBegin } from "./execution-mail.ts";
import type { TaskRun } from "./task-run.ts";

/** An execution that its worker runs in memory: nothing of it is recorded before its end. */
export class ExpressExecution {
  readonly id: number;
  readonly turn: number;
  readonly begin: WakeBegin;
  readonly run: Run;
  readonly events: HistoryEvent[] = [];
  readonly queue: Signal[] = [];
  /** While the run waits for an expression, signals wait. */
  busy = false;
  /** Tasks that were asked for and not answered. */
  readonly tasks: Map<number, TaskCommand> = new Map();
  /** Functions that run, or wait for their turn. */
  readonly runs: Map<number, TaskRun> = new Map();
  /** What calls timers off that are set. */
  readonly timers: Map<number, () => void> = new Map();
  /** Failures of tasks that have ended a worker, from before the execution began anew. */
  readonly doomed: Map<number, Signal> = new Map();
  /** Conflicts of a task's unit of work, in a row. */
  readonly conflicts: Map<number, number> = new Map();
  /** Signals told by the core in this turn, and the numbers of those that it keeps. */
  received = 0;
  kept: number[] = [];
  /** Its end is on its way to the core, or recorded. */
  over = false;

  constructor(id: number, turn: number, begin: WakeBegin, run: Run) {
    this.id = id;
    this.turn = turn;
    this.begin = begin;
    this.run = run;
  }

  /** Nothing that it has under way is wanted any more. */
  drop(): void {
    this.over = true;
    for (const run of this.runs.values()) run.cancel();
    for (const callOff of this.timers.values()) callOff();
    this.runs.clear();
    this.timers.clear();
  }
}
