import type { Failure } from "trellis/runtime";
import type { WorkerSeat } from "../delivery/desk.ts";
import { conflictsMax, tooManyConflicts, type StampedUnit } from "../delivery/stamped-unit.ts";
import type { Children } from "./children.ts";
import { endedRow } from "./ended-row.ts";
import type { BlockMore, ExecutionBlock, StartTaken } from "./execution-mail.ts";
import type { ExecutionDesk } from "./execution-desk.ts";
import type { Nesting } from "./nesting.ts";
import { aloneOf, type OpenExecution } from "./open-execution.ts";
import type { Waking } from "./waking.ts";

/**
 * Records what executions did: events, timers, tokens, what was answered, and the effects of the task that it was for,
 * in one commit. What a worker built on something that does not hold is not recorded, and the execution is given to it
 * anew as it is recorded.
 */
export class Recording {
  readonly #shared: ExecutionDesk;
  readonly #waking: Waking;
  readonly #children: Children;
  readonly #nesting: Nesting;
  /** What is recorded in this round, by worker. */
  #told = new Map<WorkerSeat, Told>();
  #holding = false;

  constructor(shared: ExecutionDesk, waking: Waking, children: Children, nesting: Nesting) {
    this.#shared = shared;
    this.#children = children;
    this.#nesting = nesting;
    this.#waking = waking;
  }

  hold(): void {
    this.#holding = true;
  }

  take(seat: WorkerSeat, block: ExecutionBlock, apply: (unit: StampedUnit) => boolean): void {
    const open = this.#shared.open.get(block.execution);
    // Mail of a turn that is over: what it speaks of was given out anew, or is recorded.
    if (open === undefined || open.seat !== seat || open.turn !== block.turn) return;
    const unit = block.more?.task?.unit;
    const { inMemory } = open;
    if (unit !== undefined && !apply(unit))
      return inMemory ? this.#refuse(seat, block) : this.#again(open, seat, block);
    open.conflicts = 0;
    // The next round may wait for company, as it does for events.
    this.#shared.desk.settled += 1;
    this.#write(open, block, inMemory);
    this.#tell(seat)?.blocks.push(block.block);
    const isProof = !inMemory || block.more?.ended !== undefined;
    if (open.alone !== undefined && isProof) return this.#provedHarmless(open, seat);
    const idle = block.running === 0 && open.answered === block.answered && open.told.length === 0;
    if (idle && !asks(block)) this.#release(open);
  }

  /** An execution is started that its worker has begun with: it is recorded with what it answers to that. */
  begin(seat: WorkerSeat, open: OpenExecution, block: ExecutionBlock): void {
    open.seat = seat;
    open.turn = this.#waking.nextTurn();
    this.#write(open, block, false);
    this.#tell(seat)?.begun.push([block.block, open.row.id, open.turn]);
    if (block.running === 0) this.#release(open);
  }

  /** Has what ran when a worker ended fail, or run alone; everything else begins anew with the next worker. */
  lose(
    context: string,
    suspects: readonly { readonly execution: number; readonly task: number }[],
    single: boolean,
    failure: Failure,
  ): void {
    const { open, tracks, desk } = this.#shared;
    for (const each of open.values()) {
      const track = tracks.get(each.row.workflow);
      if (each.seat === undefined || track?.context !== context) continue;
      each.takeBack();
      track.inHand -= 1;
      const tasks = suspects.filter(({ execution }) => execution === each.row.id);
      // What ran in memory, and all of it alone, is to blame, whichever of its tasks it was.
      const guilty = single || (each.inMemory && each.alone !== undefined);
      each.alone = undefined;
      if (guilty) for (const { task } of tasks) this.#failTask(each, task, failure);
      if (guilty || tasks.length === 0) track.waiting.push(each);
      else
        for (const { execution, task } of each.inMemory ? tasks.slice(0, 1) : tasks)
          desk.seatOf(context).suspects.push({ execution, task });
    }
  }

  #write(open: OpenExecution, block: ExecutionBlock, inMemory: boolean): void {
    const { draft } = this.#shared;
    const { id: execution } = open.row;
    const { firstEvent, lastEvent, json } = block;
    if (lastEvent >= firstEvent) draft.block({ execution, firstEvent, lastEvent, json });
    open.lastEvent = lastEvent;
    open.running = block.running;
    const { more } = block;
    // Of one that ran in memory the history is not such that anybody could go on with it just to answer.
    const hears = more?.broken !== true && !(inMemory && more?.ended !== undefined);
    if (!hears)
      for (const { id } of open.told.splice(0)) if (id !== undefined) draft.removeSignal(execution, id);
    // What is told is answered in its order.
    if (block.answered > open.answered) open.told.splice(0, block.answered - open.answered);
    open.answered = block.answered;
    if (more !== undefined) this.#change(open, more);
    this.#stand(open, block);
  }

  #change({ row }: OpenExecution, more: BlockMore): void {
    const { draft } = this.#shared;
    const { id: execution } = row;
    for (const id of more.signals ?? none) draft.removeSignal(execution, id);
    for (const timer of more.fired ?? none) {
      draft.removeTimer(execution, timer);
      this.#waking.answeredTimer(execution, timer);
    }
    for (const timer of more.timersCancelled ?? none) draft.removeTimer(execution, timer);
    for (const [timer, dueMs] of more.timersSet ?? none) {
      draft.timer({ execution, timer, dueMs });
      this.#waking.setTimer(dueMs);
    }
    for (const task of more.tokensClosed ?? none) draft.token(execution, task, false);
    for (const task of more.tokensOpened ?? none) draft.token(execution, task, true);
    if (more.mapRuns !== undefined) this.#children.take(row, more.mapRuns);
    if (more.nested !== undefined) this.#nesting.take(row, more.nested);
  }

  /** How the execution stands after the block. */
  #stand(open: OpenExecution, block: ExecutionBlock): void {
    const { more, running } = block;
    const ended = more?.ended;
    const { draft, books, clock } = this.#shared;
    const { row } = open;
    if (ended !== undefined) {
      const endedMs = clock.now();
      open.row = endedRow(row, ended, endedMs);
      books.ended(row, ended.status, endedMs - row.startedMs);
      this.#children.ended(open.row, ended, open.awaitedBy.splice(0), block.json);
      return draft.row(open.row);
    }
    const active = running > 0 || open.told.length > 0 || asks(block);
    if (row.active === active || row.status !== "RUNNING") return;
    open.row = { ...row, active };
    draft.row(open.row);
  }

  #release(open: OpenExecution): void {
    this.#shared.open.delete(open.row.id);
    const track = this.#shared.tracks.get(open.row.workflow);
    if (track !== undefined) track.inHand -= 1;
  }

  /** What the task's function had read was changed meanwhile: it runs again, unseen. */
  #again(open: OpenExecution, seat: WorkerSeat, { more }: ExecutionBlock): void {
    const task = more?.task;
    open.conflicts += 1;
    open.takeBack();
    if (open.conflicts >= conflictsMax && task !== undefined) {
      open.conflicts = 0;
      this.#failTask(open, task.task, tooManyConflicts);
    }
    const wake = open.give(seat, this.#waking.nextTurn());
    this.#shared.desk.actions.push(() => seat.send({ kind: "wake", wakes: [wake] }));
  }

  /** What a task's function had read was changed meanwhile, in an execution that goes on: the task alone runs again. */
  #refuse(seat: WorkerSeat, { block }: ExecutionBlock): void {
    this.#shared.desk.actions.push(() => seat.send({ kind: "refused", blocks: [block] }));
  }

  /** The task ran alone and ended nobody: the execution goes on like any other, once all suspects have run. */
  #provedHarmless(open: OpenExecution, seat: WorkerSeat): void {
    open.takeBack();
    open.alone = undefined;
    const track = this.#shared.tracks.get(open.row.workflow);
    if (track !== undefined) {
      track.inHand -= 1;
      const isSuspect = seat.suspects.some((each) => "execution" in each && each.execution === open.row.id);
      if (open.row.status !== "RUNNING" && open.told.length === 0) this.#shared.open.delete(open.row.id);
      else if (!isSuspect) track.waiting.push(open);
    }
    if (seat.solo === aloneOf(open.row)) seat.solo = undefined;
  }

  #failTask(open: OpenExecution, task: number, { code, message }: Failure): void {
    const cause = JSON.stringify({ errorType: code, errorMessage: message });
    const error = code === "TRL0302" ? "States.Timeout" : code;
    const said = { type: "task-failed", atMs: this.#shared.clock.now(), task, error, cause };
    open.told.push({ json: JSON.stringify(said) });
  }

  /** What the worker is told with the commit; undefined: nothing any more. */
  #tell(seat: WorkerSeat): Told | undefined {
    if (this.#holding) return undefined;
    const known = this.#told.get(seat);
    if (known !== undefined) return known;
    const told: Told = { blocks: [], begun: [] };
    this.#told.set(seat, told);
    this.#shared.desk.actions.push(() => {
      this.#told.delete(seat);
      seat.send({ kind: "recorded", ...told });
    });
    return told;
  }
}

interface Told {
  readonly blocks: number[];
  readonly begun: StartTaken[];
}

const none: readonly never[] = [];

/** Whether it is told something in the commit that its block goes into. */
function asks({ more }: ExecutionBlock): boolean {
  return more?.nested !== undefined && more.nested.started.length > 0;
}
