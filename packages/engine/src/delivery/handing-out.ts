import type { Executions } from "../executions/executions.ts";
import type { Frame } from "../log/frame.ts";
import type { Clock } from "../ports/clock.ts";
import type { Store } from "../ports/store.ts";
import { unsettledOf } from "./core-snapshot.ts";
import type { Desk, WorkerSeat } from "./desk.ts";
import type { FrameCache } from "./frame-cache.ts";
import { Handed } from "./handed.ts";
import { windowMax, type Lane, type LooseDelivery } from "./lane.ts";

/** A lane looks at most this far past its cursor before it moves its slowest events off the log. */
const spanMax = 65_536;
/** A lane that is further ahead of a sibling than this, ... */
const aheadMax = windowMax;
/** ... has so many deliveries with the worker at most. */
const aheadWindowMax = windowMax / 4;
/** Deliveries without a frame that one message carries at most. */
const looseMax = 128;

/** Gives workers what is to be delivered: what waits, what is due, and the next events of the log. */
export class HandingOut {
  readonly #desk: Desk;
  readonly #store: Store;
  readonly #clock: Clock;
  readonly #frames: FrameCache;
  readonly #executions: Executions;
  readonly #siblings = new Map<Lane, readonly Lane[]>();

  constructor(desk: Desk, store: Store, clock: Clock, frames: FrameCache, executions: Executions) {
    this.#executions = executions;
    this.#desk = desk;
    this.#store = store;
    this.#clock = clock;
    this.#frames = frames;
  }

  async handOut(): Promise<void> {
    for (const [context, seat] of this.#desk.seats)
      if (seat.ready && seat.solo === undefined && seat.suspects.length > 0)
        this.#handOutSuspect(context, seat);
    for (const lane of this.#desk.lanes.values()) {
      const seat = this.#desk.seats.get(lane.declaration.context);
      if (seat === undefined || !seat.ready || seat.solo !== undefined || seat.suspects.length > 0) continue;
      await this.#handOutLane(lane, seat);
    }
    await this.#executions.handOut();
  }

  /**
   * When something becomes due that could be handed out, or that wants a context whose worker is absent; Infinity when
   * there is nothing. While a suspect runs alone, nothing could: its end brings the next round.
   */
  nextDueMs(): number {
    let nextMs = this.#executions.nextMs;
    const nowMs = this.#clock.now();
    for (const lane of this.#desk.lanes.values()) {
      const { lost, wanted, ready, solo, suspects } = this.#desk.seatOf(lane.declaration.context);
      if (lost ? wanted : !ready || solo !== undefined || suspects.length > 0) continue;
      nextMs = Math.min(nextMs, lane.nextMs(this.#desk.lastSequence, nowMs));
    }
    return nextMs;
  }

  /** A suspect runs alone: nothing else of its context is with the worker. */
  #handOutSuspect(context: string, seat: WorkerSeat): void {
    const busy = [...this.#desk.handed.values()].some(({ lane }) => lane.declaration.context === context);
    if (busy || this.#executions.busy(context)) return;
    while (seat.solo === undefined) {
      const suspect = seat.suspects.shift();
      if (suspect === undefined) return;
      if ("lane" in suspect) seat.solo = this.#assignLoose(suspect.lane, seat, [suspect.delivery]);
      else this.#executions.handOutSuspect(suspect.execution, suspect.task, seat);
    }
  }

  async #handOutLane(lane: Lane, seat: WorkerSeat): Promise<void> {
    const nowMs = this.#clock.now();
    lane.look(nowMs);
    while (lane.waiting.length > 0 && lane.capacity > 0) {
      this.#assignLoose(lane, seat, lane.waiting.splice(0, Math.min(lane.capacity, looseMax)));
    }
    if (lane.nextDueMs <= nowMs && lane.capacity > 0) await this.#handOutDue(lane, seat, nowMs);
    // What it would start would wait in memory; here it waits in the log.
    const { starts } = lane.declaration;
    if (starts !== undefined && this.#executions.isFull(starts)) return;
    while (
      lane.declaration.contract !== undefined &&
      lane.next <= this.#desk.lastSequence &&
      this.#roomOf(lane) > 0
    ) {
      if (this.#desk.filter.isSpent(lane)) break;
      if (lane.next - lane.progress.cursor > spanMax) this.#parkStragglers(lane);
      const frame = await this.#frames.at(lane.next);
      if (frame === undefined) break;
      if (lane.next < frame.firstSequence) await this.#skipGap(lane, frame.firstSequence);
      lane.look(this.#clock.now());
      this.#assignFrame(lane, seat, frame);
    }
  }

  /**
   * Events of the log that the lane may take now. Functions of one context that get the same events stay side by side
   * where they catch up with a backlog, because what one has read of a frame serves the others: the one that is ahead
   * takes smaller steps. It never stands still, however slow the others are.
   */
  #roomOf(lane: Lane): number {
    const { room } = lane;
    const ahead = this.#siblingsOf(lane).some((sibling) => lane.next - sibling.next > aheadMax);
    return ahead ? Math.min(room, aheadWindowMax - lane.inFlight) : room;
  }

  #siblingsOf(lane: Lane): readonly Lane[] {
    let siblings = this.#siblings.get(lane);
    if (siblings === undefined) {
      const { context, contract, where } = lane.declaration;
      // A function with a pattern reads its events for itself.
      const others = where === undefined ? [...this.#desk.lanes.values()] : [];
      siblings = others.filter(
        ({ declaration }) =>
          declaration !== lane.declaration &&
          declaration.context === context &&
          declaration.contract === contract &&
          declaration.where === undefined,
      );
      this.#siblings.set(lane, siblings);
    }
    return siblings;
  }

  /** A gap in the log is what retention took away: nothing in it is owed any more. */
  async #skipGap(lane: Lane, firstSequence: number): Promise<void> {
    lane.publishedBefore += unsettledOf(lane, this.#desk) - (await this.#owedFrom(lane, firstSequence));
    lane.progress.settleThrough(firstSequence - 1);
    lane.next = firstSequence;
    lane.dirty = true;
  }

  /** The lane's events from a place in the log to its end, counted one by one: seldom needed. */
  async #owedFrom(lane: Lane, sequence: number): Promise<number> {
    let owed = 0;
    for (let at = sequence; at <= this.#desk.lastSequence;) {
      const frame = await this.#frames.at(at);
      if (frame === undefined) break;
      for (const contract of frame.contracts) {
        if (this.#desk.contracts.nameOf(contract) === lane.declaration.contract) owed += 1;
      }
      at = frame.lastSequence + 1;
    }
    return owed;
  }

  async #handOutDue(lane: Lane, seat: WorkerSeat, nowMs: number): Promise<void> {
    const name = lane.declaration.function;
    const rowsMax = lane.capacity + lane.deferredTaken.size;
    const rows = await this.#store.due(name, nowMs, rowsMax);
    // The store may have been waited for. What goes out now counts from now: by the time of before, the same moment
    // would have room for as much again.
    lane.look(this.#clock.now());
    const free = rows.filter((row) => !lane.deferredTaken.has(row.id));
    const ready = free.slice(0, lane.capacity);
    for (const row of ready) lane.deferredTaken.add(row.id);
    // Rows that were not read, or that there is no room for, stay due: the lane looks again. There may be more room now
    // than when it was said how many rows to read, so room alone says nothing.
    const allOut = rows.length < rowsMax && ready.length === free.length;
    if (allOut) lane.nextDueMs = await this.#store.nextDue(name, nowMs);
    const deliveries = ready.map((row) => ({ ...row, sequence: 0, deferredId: row.id, conflicts: 0 }));
    for (let at = 0; at < deliveries.length; at += looseMax) {
      this.#assignLoose(lane, seat, deliveries.slice(at, at + looseMax));
    }
  }

  #assignLoose(lane: Lane, seat: WorkerSeat, deliveries: readonly LooseDelivery[]): number {
    const assignment = this.#desk.nextAssignment();
    this.#desk.hand(new Handed(assignment, lane, this.#clock.now(), deliveries));
    lane.handOut(deliveries.length);
    const loose = deliveries.map(({ json, attempts }) => ({ json, attempt: attempts + 1 }));
    seat.send({ kind: "assign", assignment, function: shortName(lane), loose });
    return assignment;
  }

  #assignFrame(lane: Lane, seat: WorkerSeat, frame: Frame): void {
    const positions = this.#takePositions(lane, frame);
    if (positions.length === 0) return;
    const assignment = this.#desk.nextAssignment();
    this.#desk.hand(new Handed(assignment, lane, this.#clock.now(), { frame, positions }));
    lane.handOut(positions.length);
    seat.send({ kind: "assign", assignment, function: shortName(lane), frame: frame.bytes, positions });
  }

  /** Moves the lane through a frame, as far as its capacity goes; answers the events to be handed out now. */
  #takePositions(lane: Lane, frame: Frame): Uint16Array {
    const positions = new Uint16Array(Math.max(0, Math.min(frame.count, this.#roomOf(lane))));
    const { contracts, filter } = this.#desk;
    const filters = lane.declaration.where !== undefined;
    let count = 0;
    // Neighbours are most often of one contract: names are compared where the number changes.
    let [contract, isOurs] = [-1, false];
    for (; lane.next <= frame.lastSequence && count < positions.length && lane.room > 0; lane.next++) {
      if (filters && filter.isSpent(lane)) break;
      const position = lane.next - frame.firstSequence;
      if (frame.contracts[position] !== contract) {
        contract = frame.contracts[position] ?? 0;
        isOurs = contracts.nameOf(contract) === lane.declaration.contract;
      }
      if (!isOurs) {
        lane.progress.settle(lane.next);
        continue;
      }
      if (lane.progress.has(lane.next)) continue;
      if (filters && !filter.takes(lane, frame, position)) {
        lane.passFiltered();
        continue;
      }
      lane.open += 1;
      if (lane.admit(frame, position)) positions[count++] = position;
    }
    return positions.slice(0, count);
  }

  /** Moves the lane's slowest events off the log, so that its cursor, and whoever waits for it, can go on. */
  #parkStragglers(lane: Lane): void {
    for (const handed of this.#desk.handed.values()) {
      if (handed.lane !== lane) continue;
      for (const index of handed.open()) {
        const { deferredId, sequence, attempts, firstMs, keyHash, json, job } = handed.delivery(index);
        // What a job gave out does not stand in the log.
        if (deferredId !== 0 || job !== undefined) continue;
        const id = this.#desk.nextDeferredId();
        handed.park(index, id);
        lane.deferredTaken.add(id);
        lane.progress.settle(sequence);
        lane.open -= 1;
        const dueMs = this.#clock.now();
        this.#desk.defer(
          lane,
          { id, function: lane.declaration.function, attempts, firstMs, dueMs, keyHash, json },
          true,
        );
      }
    }
  }
}

function shortName(lane: Lane): string {
  return lane.declaration.function.slice(lane.declaration.context.length + 1);
}
