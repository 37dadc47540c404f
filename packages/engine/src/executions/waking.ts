import type { WorkerSeat } from "../delivery/desk.ts";
import type { ExecutionRow } from "../ports/execution-store.ts";
import type { Wake } from "./execution-mail.ts";
import { windowMax, type ExecutionTrack } from "./execution-track.ts";
import type { ExecutionDesk } from "./execution-desk.ts";
import { aloneOf, OpenExecution } from "./open-execution.ts";

/** Wakes in one message, at most. */
const wakesMax = 512;
/** Timers that one round fires, at most. */
const firedMax = 1_024;

/**
 * Gives executions that have something to do to their context's worker: timers that are due, what was told something,
 * and what was started, in the order of the starts. Memory holds those in the window and no others.
 */
export class Waking {
  readonly #shared: ExecutionDesk;
  /** Told something, and in nobody's hand: to be read from the store, ... */
  readonly #toLoad = new Set<number>();
  /** ... and once what they were told is committed. */
  #toLoadLater = new Set<number>();
  /** Timers that fired and are not answered yet, as `execution:timer`. */
  readonly #fired = new Set<string>();
  /** Of these, those that leave the store with the next commit. */
  #kept: string[] = [];
  readonly #keep: (row: ExecutionRow, json: string) => void;
  #nextDueMs: number;
  #turns = 0;

  /** @param keep keeps what an execution is told that no worker is given now */
  constructor(shared: ExecutionDesk, nextDueMs: number, keep: (row: ExecutionRow, json: string) => void) {
    this.#shared = shared;
    this.#nextDueMs = nextDueMs;
    this.#keep = keep;
  }

  /** An execution that nobody has in hand was told something. */
  wake(execution: number): void {
    this.#toLoadLater.add(execution);
  }

  /** Everything that was told so far goes into the commit that comes next. */
  committing(): void {
    for (const execution of this.#toLoadLater) this.#toLoad.add(execution);
    this.#toLoadLater = new Set();
    for (const timer of this.#kept.splice(0)) this.#fired.delete(timer);
  }

  /** A timer was set. */
  setTimer(dueMs: number): void {
    this.#nextDueMs = Math.min(this.#nextDueMs, dueMs);
  }

  /** What a timer fired for is recorded. */
  answeredTimer(execution: number, timer: number): void {
    this.#fired.delete(`${execution}:${timer}`);
  }

  nextTurn(): number {
    return ++this.#turns;
  }

  get nextMs(): number {
    return this.#fired.size >= firedMax ? Infinity : this.#nextDueMs;
  }

  /** What was gathered must be committed. */
  async handOut(): Promise<void> {
    if (this.nextMs <= this.#shared.clock.now()) await this.#fire();
    if (this.#toLoad.size > 0) await this.#load();
    for (const track of this.#shared.tracks.values()) {
      const seat = this.#shared.desk.seats.get(track.context);
      if (seat === undefined || !seat.ready || seat.solo !== undefined || seat.suspects.length > 0) continue;
      if (track.wants) await this.#handOutTrack(track, seat);
    }
  }

  /** Gives an execution to a worker of which one task alone may run. */
  alone(execution: number, task: number, seat: WorkerSeat): boolean {
    const open = this.#shared.open.get(execution);
    if (open === undefined || open.seat !== undefined) return false;
    open.alone = task;
    seat.solo = aloneOf(open.row);
    const track = this.#shared.tracks.get(open.row.workflow);
    if (track !== undefined) track.inHand += 1;
    this.#give([open], seat);
    return true;
  }

  async #handOutTrack(track: ExecutionTrack, seat: WorkerSeat): Promise<void> {
    this.#give(track.takeWaiting(), seat);
    this.#give(track.takeFresh(), seat);
    while (track.behind && track.room > 0) {
      const limit = Math.min(track.room, wakesMax);
      const rows = await this.#shared.store.executions.active(track.workflow, limit, track.cursor);
      const news = rows.filter(({ id }) => !this.#shared.open.has(id));
      const opened = await this.#openAll(news);
      this.#give(opened, seat);
      track.walked(rows, opened.length, limit);
    }
  }

  #give(executions: readonly OpenExecution[], seat: WorkerSeat): void {
    for (let at = 0; at < executions.length; at += wakesMax) {
      const wakes: Wake[] = executions
        .slice(at, at + wakesMax)
        .map((open) => open.give(seat, this.nextTurn()));
      seat.send({ kind: "wake", wakes });
    }
  }

  /** Fires what is due. A timer leaves the store with what the execution answers. */
  async #fire(): Promise<void> {
    const { store, clock, open, draft } = this.#shared;
    const nowMs = clock.now();
    const limit = firedMax + this.#fired.size;
    const due = await store.executions.due(nowMs, limit);
    const news = due.filter(({ execution, timer }) => !this.#fired.has(`${execution}:${timer}`));
    const others = await this.#openDue(news.map(({ execution }) => execution));
    const told = new Map<OpenExecution, Wake["signals"][number][]>();
    for (const { execution, timer } of news) {
      this.#fired.add(`${execution}:${timer}`);
      const json = `{"type":"timer-fired","atMs":${nowMs},"timer":${timer}}`;
      const found = open.get(execution);
      if (found === undefined) {
        // Its workflow is declared no more, or it could not be interpreted: what it waited for has come all the same.
        const row = others.get(execution);
        if (row !== undefined) this.#keep(row, json);
        draft.removeTimer(execution, timer);
        this.#kept.push(`${execution}:${timer}`);
        continue;
      }
      const signal = { json, timer };
      found.told.push(signal);
      if (found.seat === undefined || found.alone !== undefined) continue;
      told.set(found, [...(told.get(found) ?? []), signal]);
    }
    for (const [{ row, turn, seat }, signals] of told)
      seat?.send({ kind: "wake", wakes: [{ execution: row.id, turn, signals }] });
    this.#nextDueMs = due.length < limit ? await store.executions.nextDue(nowMs) : nowMs;
  }

  /** Takes executions in hand whose timers are due; answers those that are not to be taken now. */
  async #openDue(ids: readonly number[]): Promise<ReadonlyMap<number, ExecutionRow>> {
    const unknown = [...new Set(ids)].filter((id) => !this.#shared.open.has(id));
    const rows = await this.#rows(unknown);
    for (const open of await this.#openAll(rows.filter(({ status }) => status === "RUNNING")))
      this.#await(open);
    return new Map(rows.map((row) => [row.id, row]));
  }

  async #load(): Promise<void> {
    const ids = [...this.#toLoad].slice(0, windowMax).filter((id) => !this.#shared.open.has(id));
    for (const id of this.#toLoad) if (ids.includes(id) || this.#shared.open.has(id)) this.#toLoad.delete(id);
    for (const open of await this.#openAll(await this.#rows(ids))) this.#await(open);
  }

  async #rows(ids: readonly number[]): Promise<readonly ExecutionRow[]> {
    return ids.length === 0 ? [] : await this.#shared.store.executions.rows({ ids }, ids.length, 0);
  }

  /** Takes executions in hand, with what they were told. */
  async #openAll(rows: readonly ExecutionRow[]): Promise<OpenExecution[]> {
    if (rows.length === 0) return [];
    const { executions } = this.#shared.store;
    const signals = Map.groupBy(
      await executions.signals(rows.map(({ id }) => id)),
      ({ execution }) => execution,
    );
    const opened: OpenExecution[] = [];
    for (const row of rows) {
      if (!this.#shared.tracks.has(row.workflow)) continue;
      const open = new OpenExecution(row, await executions.lastEvent(row.id), signals.get(row.id) ?? []);
      this.#shared.open.set(row.id, open);
      opened.push(open);
    }
    return opened;
  }

  #await(open: OpenExecution): void {
    this.#shared.tracks.get(open.row.workflow)?.waiting.push(open);
  }
}
