import type { WorkerSeat } from "../delivery/desk.ts";
import type { ExecutionRow, ExecutionSignalRow, ExecutionTask } from "../ports/execution-store.ts";
import type { ToldSignal, Wake } from "./execution-mail.ts";
import { runsInMemory } from "./express.ts";

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
  /** The task that alone may run in this turn; of one in memory, all of it runs, and no other. */
  alone: number | undefined;
  /** What the worker knows of it may be more than is recorded. */
  again = false;
  /** Tasks of executions that have not started it, and are told of its end. */
  readonly awaitedBy: AwaitedBy[];

  /** @param signals what it was told and has not taken up */
  constructor(
    row: ExecutionRow,
    lastEvent: number,
    signals: readonly Omit<ExecutionSignalRow, "execution">[],
  ) {
    this.row = row;
    this.lastEvent = lastEvent;
    this.awaitedBy = awaitedByOf(signals);
    for (const { id, json } of signals) if (!json.startsWith(awaitedByStart)) this.told.push({ id, json });
  }

  /** Its worker runs it from start to end, and nothing is recorded before that. */
  get inMemory(): boolean {
    return runsInMemory(this.row, this.lastEvent);
  }

  /** A task of it alone may run, so that nothing else happens to it meanwhile. */
  get isHeldBack(): boolean {
    return this.alone !== undefined && !this.inMemory;
  }

  /** Gives it to a worker, with all that it was told. */
  give(seat: WorkerSeat, turn: number): Wake {
    this.seat = seat;
    this.turn = turn;
    this.answered = 0;
    const { endedMs: _ended, inputHash: _hash, active: _active, ...row } = this.row;
    const { again, alone, lastEvent, isHeldBack } = this;
    this.again = false;
    const begin = { row, lastEvent, again, ...(isHeldBack && alone !== undefined ? { alone } : {}) };
    return { execution: row.id, turn, begin, signals: isHeldBack ? [] : this.told.slice() };
  }

  /** Its worker is gone, or what that knows does not hold. */
  takeBack(): void {
    this.seat = undefined;
    this.running = 0;
    this.again = true;
  }
}

/** A task that waits for the end of an execution; kept with what that is told, and told to nobody. */
export interface AwaitedBy extends ExecutionTask {
  readonly signal: number;
}

const awaitedByStart = '{"type":"awaited-by",';

/** Who waits, of all that an execution was told. */
export function awaitedByOf(signals: readonly Omit<ExecutionSignalRow, "execution">[]): AwaitedBy[] {
  return signals
    .filter(({ json }) => json.startsWith(awaitedByStart))
    .map(({ id, json }) => ({ ...(JSON.parse(json) as ExecutionTask), signal: id })); // `awaitedByText` wrote it
}

export function awaitedByText({ execution, task }: ExecutionTask): string {
  return `${awaitedByStart}"execution":${execution},"task":${task}}`;
}

/** What a worker's seat is told runs alone, so that nothing else is given to it meanwhile. */
export function aloneOf({ id }: Pick<ExecutionRow, "id">): string {
  return `execution ${id}`;
}
