import type { WorkerSeat } from "../delivery/desk.ts";
import type { ExecutionRow } from "../ports/execution-store.ts";
import type { ToldSignal, Wake } from "./execution-mail.ts";

/**
 * An execution that is with a worker, or is to be given to one, as the core sees it. What it was told and has not
 * answered is kept here: another worker is told the same.
 */
export class OpenExecution {
  row: ExecutionRow;
  /** The last event that is recorded. */
  lastEvent: number;
  /** The worker that has it; undefined while none does. */
  seat: WorkerSeat | undefined;
  turn = 0;
  /** Told and not answered, in order. */
  told: ToldSignal[] = [];
  /** How many of what was told in this turn are answered. */
  answered = 0;
  /** Conflicts in a row. */
  conflicts = 0;
  /** Tasks that the worker runs for it. */
  running = 0;
  /** The task that alone may run in this turn. */
  alone: number | undefined;
  /** What the worker knows of it may be more than is recorded. */
  again = false;

  constructor(row: ExecutionRow, lastEvent: number, told: readonly ToldSignal[]) {
    this.row = row;
    this.lastEvent = lastEvent;
    this.told = [...told];
  }

  /** Gives it to a worker, with all that it was told. */
  give(seat: WorkerSeat, turn: number): Wake {
    this.seat = seat;
    this.turn = turn;
    this.answered = 0;
    const { endedMs: _ended, inputHash: _hash, active: _active, ...row } = this.row;
    const { again, alone, lastEvent } = this;
    this.again = false;
    const begin = { row, lastEvent, again, ...(alone === undefined ? {} : { alone }) };
    // A task that runs alone is the only thing that happens to its execution meanwhile.
    return { execution: row.id, turn, begin, signals: alone === undefined ? this.told.slice() : [] };
  }

  /** Its worker is gone, or what that knows does not hold. */
  takeBack(): void {
    this.seat = undefined;
    this.running = 0;
    this.again = true;
  }
}

/** What a worker's seat is told runs alone, so that nothing else is given to it meanwhile. */
export function aloneOf({ id }: Pick<ExecutionRow, "id">): string {
  return `execution ${id}`;
}
