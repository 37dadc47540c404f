import { eventType, nextAttempt, type SystemModel } from "@trellis/model";
import { failureOf, rowIdentity, type Failure, type RowRead } from "trellis/runtime";
import { Frame } from "../log/frame.ts";
import type { Clock } from "../ports/clock.ts";
import type { DeferredDelivery, Recovered, Store, SubscriptionRow } from "../ports/store.ts";
import { ScheduleBook } from "../timers/schedule-book.ts";
import { CommitDraft } from "./commit-draft.ts";
import { firingJson } from "./firing.ts";
import { FrameCache } from "./frame-cache.ts";
import { Handed } from "./handed.ts";
import { Lane, type LaneDeclaration, type LooseDelivery } from "./lane.ts";
import type {
  CoreReply,
  CoreSnapshot,
  FromCore,
  FromWorker,
  InvokedResult,
  Settlement,
  StampedUnit,
  ToCore,
  ToWorker,
} from "./messages.ts";

export interface CoreOptions {
  readonly model: SystemModel;
  readonly store: Store;
  readonly clock: Clock;
  /** Uniform in [0, 1). */
  readonly random: () => number;
  /** Lets other mail in before the next round; `setImmediate` in a thread. */
  readonly soon: (action: () => void) => void;
  readonly send: (message: FromCore) => void;
  /** Whether schedules fire. */
  readonly schedules: boolean;
}

/** Conflicts in a row after which a unit of work is given up as failed. */
export const conflictsMax = 20;
/** A lane looks at most this far past its cursor before it moves its slowest events off the log. */
const spanMax = 65_536;
/** Expired rows that one sweep removes at most, so that it never holds up deliveries for long. */
const sweepMax = 5_000;
/** The store is tried again after this time when it refuses a commit. */
const stallRetryMs = 250;

/**
 * The delivery core: the one place that writes. It gathers whatever came in (events to append, units of work,
 * failures, firings) into one commit, and hands out deliveries only after what they rest on is durable.
 *
 * All state is owned here and touched by one caller at a time: mail is queued and taken in rounds. A round is
 * gather, commit, tell, hand out.
 */
export class DeliveryCore {
  readonly #options: CoreOptions;
  readonly #store: Store;
  readonly #frames: FrameCache;
  readonly #lanes = new Map<string, Lane>();
  readonly #workers = new Map<string, WorkerSeat>();
  readonly #handed = new Map<number, Handed>();
  readonly #contractNumbers = new Map<string, number>();
  /** Contract name by the number of each of its types. */
  readonly #contractNames: string[] = [];
  readonly #currentType = new Map<string, number>();
  readonly #published = new Map<string, number>();
  readonly #invocations = new Map<number, number>();
  #book: ScheduleBook = new ScheduleBook(new Map(), new Map(), 0);
  #draft = new CommitDraft(0);
  #after: FromCore[] = [];
  #inbox: (() => void)[] = [];
  #scheduled = false;
  #running = false;
  #lastSequence = 0;
  #firstSequence = 1;
  #epoch = 0;
  #assignments = 0;
  #lastDeferredId = 0;
  #lastDeadLetterId = 0;
  #cancelTimer: () => void = () => undefined;
  #draining: number[] | undefined;
  #closed = false;

  constructor(options: CoreOptions) {
    this.#options = options;
    this.#store = options.store;
    this.#frames = new FrameCache(options.store);
  }

  /** Takes up what the last engine left. Answers the store's view of the log. */
  async open(): Promise<Recovered> {
    const recovered = await this.#store.recover();
    this.#lastSequence = recovered.lastSequence;
    this.#firstSequence = recovered.firstSequence;
    this.#epoch = recovered.epoch;
    this.#lastDeferredId = recovered.lastDeferredId;
    this.#lastDeadLetterId = recovered.lastDeadLetterId;
    this.#draft = new CommitDraft(this.#lastSequence);
    for (const [contract, count] of recovered.published) this.#published.set(contract, count);
    this.#numberContracts(recovered);
    for (const declaration of lanesOf(this.#options.model)) this.#openLane(declaration, recovered);
    if (this.#options.schedules) {
      this.#book = new ScheduleBook(scheduled(this.#options.model), recovered.schedules, this.#options.clock.now());
      for (const row of this.#book.rows()) this.#draft.schedule(row);
    }
    this.#wake();
    return recovered;
  }

  get contractNumbers(): ReadonlyMap<string, number> {
    return this.#contractNumbers;
  }

  /** Mail from main. */
  post(message: ToCore): void {
    this.#enqueue(() => this.#takeMail(message));
  }

  /**
   * A worker of the context has come up: it is greeted, and gets deliveries once it says that it is ready. Answers
   * the function that takes the worker's mail; mail of a worker that was lost is not read.
   */
  attach(context: string, send: (message: ToWorker) => void): (message: FromWorker) => void {
    const seat: WorkerSeat = { lost: false, ready: false, send, suspects: [], solo: undefined };
    this.#enqueue(() => {
      const epoch = ++this.#epoch;
      seat.suspects.push(...(this.#workers.get(context)?.suspects ?? []));
      this.#workers.set(context, seat);
      // The epoch must be durable before anything is stamped with it, or two units could share a stamp.
      this.#onCommit(() => send({ kind: "welcome", epoch }));
    });
    return (message) =>
      this.#enqueue(() => {
        if (seat.lost) return;
        if (message.kind === "ready") seat.ready = true;
        else if (message.kind === "settled") this.#units.push({ seat, settlement: message.settlement });
        else this.#units.push({ seat, request: message });
      });
  }

  readonly #units: UnitMail[] = [];
  #onCommitted: (() => void)[] = [];
  /** Work that needs the store to itself between two rounds. */
  readonly #chores: (() => Promise<void>)[] = [];

  #onCommit(action: () => void): void {
    this.#onCommitted.push(action);
  }

  #enqueue(action: () => void): void {
    if (this.#closed) return;
    this.#inbox.push(action);
    this.#wake();
  }

  #wake(): void {
    if (this.#scheduled || this.#running || this.#closed) return;
    this.#scheduled = true;
    this.#options.soon(() => {
      this.#scheduled = false;
      void this.#round();
    });
  }

  async #round(): Promise<void> {
    this.#running = true;
    const inbox = this.#inbox;
    this.#inbox = [];
    for (const action of inbox) action();
    await this.#takeUnits();
    this.#fireSchedules();
    await this.#commit();
    await this.#handOut();
    for (const chore of this.#chores.splice(0)) await chore();
    if (this.#draining !== undefined && this.#handed.size === 0 && this.#inbox.length === 0) this.#answerDrain();
    this.#running = false;
    // Handing out may have moved events off the log, which has to be committed too.
    if (this.#inbox.length > 0 || !this.#draft.empty || this.#chores.length > 0) this.#wake();
    else this.#setTimer();
  }

  // ---- gather

  #takeMail(message: ToCore): void {
    switch (message.kind) {
      case "append":
        return this.#append(message.frame, message.token);
      case "invoke":
        return this.#invoke(message);
      case "redrive":
        return this.#asking(message.token, () => this.#redrive(message));
      case "deadLetters":
        return this.#asking(message.token, async () => ({
          of: "deadLetters",
          total: await this.#store.countDeadLetters(message.filter),
          rows: await this.#store.deadLetters(message.filter, message.limit, message.afterId),
        }));
      case "snapshot":
        return this.#send({ kind: "replied", token: message.token, reply: { of: "snapshot", snapshot: this.#snapshot() } });
      case "lost":
        this.#lose(message);
        return this.#onCommit(() => this.#send({ kind: "replied", token: message.token, reply: { of: "lost" } }));
      case "drain":
        this.#draining = [...(this.#draining ?? []), message.token];
        return;
      case "close":
        this.#chores.push(() => this.#close(message.token));
        return;
    }
  }

  #append(bytes: Uint8Array<ArrayBuffer>, token: number): void {
    const frame = new Frame(bytes);
    this.#draft.append(bytes, frame.count, this.#options.clock.now());
    for (const contract of frame.contracts) this.#countPublished(this.#contractNames[contract] ?? "");
    this.#after.push({ kind: "appended", tokens: [token], backlog: 0 });
  }

  #countPublished(contract: string): void {
    const count = (this.#published.get(contract) ?? 0) + 1;
    this.#published.set(contract, count);
    this.#draft.countPublished(contract, count);
  }

  #invoke(message: { readonly token: number; readonly function: string; readonly json: string }): void {
    const lane = this.#lanes.get(message.function);
    if (lane === undefined) return;
    const id = this.#deferDirect(lane, message.json);
    this.#invocations.set(id, message.token);
  }

  /** A delivery that comes from no event of the log: a firing, an invocation. */
  #deferDirect(lane: Lane, json: string): number {
    const nowMs = this.#options.clock.now();
    const row = { id: ++this.#lastDeferredId, function: lane.declaration.function, attempts: 0, firstMs: nowMs, dueMs: nowMs, keyHash: 0, json };
    this.#defer(lane, row, true);
    lane.counts.direct += 1;
    return row.id;
  }

  #defer(lane: Lane, row: DeferredDelivery, isNew: boolean): void {
    this.#draft.defer(row);
    if (isNew) lane.deferredCount += 1;
    lane.nextDueMs = Math.min(lane.nextDueMs, row.dueMs);
    lane.dirty = true;
  }

  #fireSchedules(): void {
    const nowMs = this.#options.clock.now();
    if (this.#book.nextMs() > nowMs || this.#draining !== undefined) return;
    for (const firing of this.#book.takeDue(nowMs)) {
      const lane = this.#lanes.get(firing.function);
      if (lane === undefined) continue;
      this.#deferDirect(lane, firingJson(this.#options.model.name, firing.function, firing.scheduledMs, nowMs));
      this.#draft.schedule(firing.next);
    }
  }

  async #redrive(message: Extract<ToCore, { kind: "redrive" }>): Promise<CoreReply> {
    const rows = await this.#store.deadLetters(message.filter, message.limit, 0);
    const nowMs = this.#options.clock.now();
    let count = 0;
    for (const row of rows) {
      const lane = this.#lanes.get(row.function);
      if (lane === undefined) continue;
      this.#draft.removeDeadLetter(row.id);
      const id = ++this.#lastDeferredId;
      this.#defer(lane, { id, function: row.function, attempts: 0, firstMs: nowMs, dueMs: nowMs, keyHash: row.keyHash, json: row.json }, true);
      lane.counts.deadLetters -= 1;
      count += 1;
    }
    return { of: "redrive", count };
  }

  // ---- units of work

  /** Checks every unit against what is committed, in the order in which they came, and takes those that hold. */
  async #takeUnits(): Promise<void> {
    const mail = this.#units.splice(0);
    if (mail.length === 0) return;
    const reads = mail.flatMap((each) =>
      "request" in each ? each.request.unit.effects.reads : each.settlement.units.flatMap(({ unit }) => unit.effects.reads),
    );
    const stamps = new Map<string, number>();
    const found = await this.#store.stamps(reads);
    reads.forEach((read, at) => stamps.set(cellOf(read), found[at] ?? 0));
    const acknowledged = new Map<WorkerSeat, number[]>();
    const acknowledge = (seat: WorkerSeat, stamp: number) => acknowledged.set(seat, [...(acknowledged.get(seat) ?? []), stamp]);
    for (const each of mail) {
      if ("request" in each) {
        acknowledge(each.seat, each.request.unit.stamp);
        this.#takeRequest(each.seat, each.request, stamps);
        continue;
      }
      for (const { unit } of each.settlement.units) acknowledge(each.seat, unit.stamp);
      this.#settle(each.seat, each.settlement, stamps);
    }
    for (const [seat, list] of acknowledged) this.#onCommit(() => seat.send({ kind: "committed", stamps: list }));
  }

  #takeRequest(seat: WorkerSeat, message: Extract<FromWorker, { kind: "unit" }>, stamps: Map<string, number>): void {
    const { request, unit, answer } = message;
    if (this.#apply(unit, stamps)) this.#after.push({ kind: "answered", answers: [{ request, answer }] });
    else this.#onCommit(() => seat.send({ kind: "conflict", request }));
  }

  #settle(seat: WorkerSeat, settlement: Settlement, stamps: Map<string, number>): void {
    const handed = this.#handed.get(settlement.assignment);
    if (handed === undefined) return;
    for (const index of settlement.done) this.#end(handed, index, "done");
    for (const { index, unit } of settlement.units) {
      if (this.#apply(unit, stamps)) this.#end(handed, index, "done");
      else this.#rerun(handed, index);
    }
    for (const { index, refusal } of settlement.refused) this.#end(handed, index, "refused", refusal);
    for (const { index, failure } of settlement.failed) this.#fail(handed, index, failure);
    if (handed.remaining === 0) this.#forget(seat, handed);
  }

  #forget(seat: WorkerSeat, handed: Handed): void {
    this.#handed.delete(handed.assignment);
    if (seat.solo === handed.assignment) seat.solo = undefined;
  }

  /** Takes a unit into the commit, or answers false when something that it read has changed. */
  #apply(unit: StampedUnit, stamps: Map<string, number>): boolean {
    const { reads, writes, events } = unit.effects;
    for (const read of reads) if (stamps.get(cellOf(read)) !== read.stamp) return false;
    for (const write of writes) {
      this.#draft.write({ ...write, stamp: unit.stamp });
      stamps.set(cellOf(write), write.body === undefined ? 0 : unit.stamp);
    }
    const nowMs = this.#options.clock.now();
    for (const event of events) {
      this.#draft.publish(event, this.#currentType.get(event.contract) ?? 0, nowMs);
      this.#countPublished(event.contract);
    }
    return true;
  }

  #rerun(handed: Handed, index: number): void {
    const delivery = handed.delivery(index);
    if (delivery.conflicts + 1 >= conflictsMax) {
      return this.#fail(handed, index, {
        code: "TRL0306",
        message: `the unit of work met ${conflictsMax} conflicts in a row`,
        retry: "later",
      });
    }
    if (!handed.settle(index)) return;
    handed.lane.inFlight -= 1;
    handed.lane.waiting.push({ ...delivery, conflicts: delivery.conflicts + 1 });
  }

  #end(handed: Handed, index: number, outcome: "done" | "refused", refusal: Readonly<Record<string, unknown>> = {}): void {
    if (!handed.settle(index)) return;
    const { lane } = handed;
    const { sequence, deferredId, keyHash } = handed.place(index);
    lane.counts[outcome] += 1;
    lane.latency.record(this.#options.clock.now() - handed.createdMs);
    this.#leave(lane, sequence, deferredId);
    lane.release(keyHash);
    this.#tellInvoker(deferredId, outcome === "done" ? { outcome } : { outcome, refusal });
  }

  #fail(handed: Handed, index: number, failure: Failure): void {
    if (!handed.settle(index)) return;
    const { lane } = handed;
    const delivery = handed.delivery(index);
    const nowMs = this.#options.clock.now();
    const attempts = delivery.attempts + 1;
    const firstMs = delivery.attempts === 0 ? Math.min(nowMs, handed.startedMs) : delivery.firstMs;
    const next =
      failure.retry === "never"
        ? ({ exhausted: "attempts" } as const)
        : nextAttempt(lane.declaration.retry, attempts, firstMs, nowMs, this.#options.random());
    if ("dueAt" in next) {
      const id = delivery.deferredId === 0 ? ++this.#lastDeferredId : delivery.deferredId;
      if (delivery.deferredId === 0) this.#leave(lane, delivery.sequence, 0);
      else lane.inFlight -= 1;
      lane.deferredTaken.delete(id);
      this.#defer(
        lane,
        { id, function: lane.declaration.function, attempts, firstMs, dueMs: next.dueAt, keyHash: delivery.keyHash, json: delivery.json },
        delivery.deferredId === 0,
      );
      lane.counts.retries += 1;
      this.#tellInvoker(id, { outcome: "failed", failure, retryMs: next.dueAt });
      return;
    }
    this.#leave(lane, delivery.sequence, delivery.deferredId);
    this.#draft.deadLetter({
      id: ++this.#lastDeadLetterId,
      function: lane.declaration.function,
      attempts,
      firstMs,
      failedMs: nowMs,
      keyHash: delivery.keyHash,
      failure,
      json: delivery.json,
    });
    lane.counts.deadLettered += 1;
    lane.counts.deadLetters += 1;
    lane.release(delivery.keyHash);
    this.#tellInvoker(delivery.deferredId, { outcome: "failed", failure });
  }

  /** The delivery is with the worker no more, and neither in the log nor deferred. */
  #leave(lane: Lane, sequence: number, deferredId: number): void {
    lane.inFlight -= 1;
    lane.dirty = true;
    if (deferredId === 0) {
      lane.progress.settle(sequence);
      lane.open -= 1;
      return;
    }
    lane.deferredTaken.delete(deferredId);
    lane.deferredCount -= 1;
    this.#draft.removeDeferred(deferredId);
  }

  #tellInvoker(deferredId: number, result: InvokedResult): void {
    const token = deferredId === 0 ? undefined : this.#invocations.get(deferredId);
    if (token === undefined) return;
    this.#invocations.delete(deferredId);
    this.#after.push({ kind: "invoked", token, result });
  }

  // ---- lost workers

  /**
   * A worker ended. What was running when it did is under suspicion: a single suspect is to blame and has failed an
   * attempt; several are run again one at a time, until the one that ends a worker is found.
   */
  #lose(message: Extract<ToCore, { kind: "lost" }>): void {
    const seat = this.#workers.get(message.context);
    if (seat === undefined) return;
    seat.lost = true;
    seat.ready = false;
    seat.solo = undefined;
    const suspected = new Set(message.suspects.map(({ assignment, index }) => `${assignment}:${index}`));
    const single = message.suspects.length === 1 && !message.othersRunning;
    for (const handed of [...this.#handed.values()]) {
      if (handed.lane.declaration.context !== message.context) continue;
      for (const index of handed.open()) {
        const suspect = suspected.has(`${handed.assignment}:${index}`);
        if (suspect && single) {
          this.#fail(handed, index, message.failure);
          continue;
        }
        const delivery = handed.delivery(index);
        if (!handed.settle(index)) continue;
        handed.lane.inFlight -= 1;
        if (suspect) seat.suspects.push({ lane: handed.lane, delivery });
        else handed.lane.waiting.push(delivery);
      }
      this.#handed.delete(handed.assignment);
    }
  }

  // ---- commit and tell

  async #commit(): Promise<void> {
    const { clock } = this.#options;
    this.#draft.closeFrame(clock.now());
    const dirty = [...this.#lanes.values()].filter((lane) => lane.dirty);
    const after = this.#after;
    const onCommitted = this.#onCommitted;
    this.#after = [];
    this.#onCommitted = [];
    if (!this.#draft.empty || onCommitted.length > 0 || after.length > 0) {
      const draft = this.#draft;
      await this.#commitSurely(() => this.#store.commit(draft.group(this.#epoch, dirty.map((lane) => lane.row()))));
      for (const lane of dirty) lane.dirty = false;
      this.#lastSequence = draft.lastSequence;
      for (const bytes of draft.frames) this.#frames.add(new Frame(bytes));
      this.#draft = new CommitDraft(this.#lastSequence);
    }
    for (const action of onCommitted) action();
    for (const message of merged(after, this.#backlog())) this.#send(message);
  }

  /**
   * A commit that the store refuses is tried again as it is until it holds: what was gathered is owed to somebody.
   * Main is told, and takes no new work meanwhile.
   */
  async #commitSurely(commit: () => Promise<void>): Promise<void> {
    for (let stalled = false; ; stalled = true) {
      try {
        await commit();
        if (stalled) this.#send({ kind: "stalled", failure: undefined });
        return;
      } catch (error) {
        if (!stalled) this.#send({ kind: "stalled", failure: failureOf(error) });
        if (this.#closed) throw error;
        const { clock } = this.#options;
        await new Promise<void>((resolve) => clock.at(clock.now() + stallRetryMs, resolve));
      }
    }
  }

  #send(message: FromCore): void {
    this.#options.send(message);
  }

  #asking(token: number, answer: () => Promise<CoreReply>): void {
    this.#chores.push(async () => {
      try {
        const reply = await answer();
        // What the answer speaks of may still be in the draft: it goes out after the next commit.
        this.#enqueue(() => this.#after.push({ kind: "replied", token, reply }));
      } catch (error) {
        this.#send({ kind: "failed", token, failure: failureOf(error) });
      }
    });
  }

  // ---- hand out

  async #handOut(): Promise<void> {
    if (this.#draining !== undefined) return;
    for (const lane of this.#lanes.values()) {
      const seat = this.#workers.get(lane.declaration.context);
      if (seat === undefined || !seat.ready) continue;
      if (seat.solo !== undefined || seat.suspects.length > 0) this.#handOutSuspect(seat);
      else await this.#handOutLane(lane, seat);
    }
  }

  #handOutSuspect(seat: WorkerSeat): void {
    if (seat.solo !== undefined) return;
    const busy = [...this.#handed.values()].some((handed) => this.#workers.get(handed.lane.declaration.context) === seat);
    const suspect = busy ? undefined : seat.suspects.shift();
    if (suspect !== undefined) seat.solo = this.#assignLoose(suspect.lane, seat, [suspect.delivery]);
  }

  async #handOutLane(lane: Lane, seat: WorkerSeat): Promise<void> {
    while (lane.waiting.length > 0 && lane.capacity > 0) {
      this.#assignLoose(lane, seat, lane.waiting.splice(0, Math.min(lane.capacity, 128)));
    }
    const nowMs = this.#options.clock.now();
    if (lane.nextDueMs <= nowMs && lane.capacity > 0) await this.#handOutDue(lane, seat, nowMs);
    while (lane.next <= this.#lastSequence && lane.capacity > 0) {
      if (lane.next - lane.progress.cursor > spanMax) this.#parkStragglers(lane);
      const frame = await this.#frames.at(lane.next);
      if (frame === undefined) break;
      // A gap in the log is what retention took away.
      if (lane.next < frame.firstSequence) lane.next = frame.firstSequence;
      this.#assignFrame(lane, seat, frame);
    }
  }

  async #handOutDue(lane: Lane, seat: WorkerSeat, nowMs: number): Promise<void> {
    const rows = await this.#store.due(lane.declaration.function, nowMs, lane.capacity + lane.deferredTaken.size);
    const ready = rows.filter((row) => !lane.deferredTaken.has(row.id)).slice(0, lane.capacity);
    for (const row of ready) lane.deferredTaken.add(row.id);
    // Rows beyond the capacity stay due: the lane looks again when something has settled.
    if (lane.capacity > ready.length) lane.nextDueMs = await this.#store.nextDue(lane.declaration.function, nowMs);
    const deliveries = ready.map((row) => ({ ...row, sequence: 0, deferredId: row.id, conflicts: 0 }));
    if (deliveries.length > 0) this.#assignLoose(lane, seat, deliveries);
  }

  #assignLoose(lane: Lane, seat: WorkerSeat, deliveries: readonly LooseDelivery[]): number {
    const assignment = ++this.#assignments;
    this.#handed.set(assignment, new Handed(assignment, lane, this.#options.clock.now(), deliveries));
    lane.inFlight += deliveries.length;
    const loose = deliveries.map(({ json, attempts }) => ({ json, attempt: attempts + 1 }));
    seat.send({ kind: "assign", assignment, function: shortName(lane.declaration.function), loose });
    return assignment;
  }

  #assignFrame(lane: Lane, seat: WorkerSeat, frame: Frame): void {
    const positions = new Uint16Array(Math.min(frame.count, lane.capacity));
    let count = 0;
    while (lane.next <= frame.lastSequence && count < positions.length) {
      const position = lane.next - frame.firstSequence;
      const mine = this.#contractNames[frame.contracts[position] ?? 0] === lane.declaration.contract;
      if (!mine) lane.progress.settle(lane.next);
      else if (!lane.progress.has(lane.next)) {
        lane.open += 1;
        if (lane.admit(frame, position)) positions[count++] = position;
        else if (lane.capacity <= 0) {
          lane.next += 1;
          break;
        }
      }
      lane.next += 1;
    }
    if (count === 0) return;
    const assignment = ++this.#assignments;
    const taken = positions.slice(0, count);
    this.#handed.set(assignment, new Handed(assignment, lane, this.#options.clock.now(), { frame, positions: taken }));
    lane.inFlight += count;
    seat.send({ kind: "assign", assignment, function: shortName(lane.declaration.function), frame: frame.bytes, positions: taken });
  }

  /** Moves the lane's slowest events off the log, so that its cursor, and whoever waits for it, can go on. */
  #parkStragglers(lane: Lane): void {
    for (const handed of this.#handed.values()) {
      if (handed.lane !== lane) continue;
      for (const index of handed.open()) {
        const delivery = handed.delivery(index);
        if (delivery.deferredId !== 0) continue;
        const id = ++this.#lastDeferredId;
        handed.park(index, id);
        lane.deferredTaken.add(id);
        lane.progress.settle(delivery.sequence);
        lane.open -= 1;
        const { attempts, firstMs, keyHash, json } = delivery;
        this.#defer(lane, { id, function: lane.declaration.function, attempts, firstMs, dueMs: this.#options.clock.now(), keyHash, json }, true);
      }
    }
  }

  #setTimer(): void {
    this.#cancelTimer();
    const { clock } = this.#options;
    let dueMs = this.#draining === undefined ? this.#book.nextMs() : Infinity;
    for (const lane of this.#lanes.values()) {
      const ready = this.#workers.get(lane.declaration.context)?.ready === true;
      if (ready && lane.capacity > 0) dueMs = Math.min(dueMs, lane.nextDueMs);
    }
    this.#cancelTimer = dueMs === Infinity || this.#draining !== undefined ? () => undefined : clock.at(dueMs, () => this.#wake());
  }

  // ---- start, stop, look

  /** Drops events that everybody has passed and that are older than `retentionMs`, and rows that have expired. */
  retain(retentionMs: number): void {
    this.#enqueue(() => this.#chores.push(() => this.#retain(retentionMs)));
  }

  async #retain(retentionMs: number): Promise<void> {
    const nowMs = this.#options.clock.now();
    const subscribed = [...this.#lanes.values()].filter((lane) => lane.declaration.contract !== undefined);
    const passed = Math.min(this.#lastSequence, ...subscribed.map((lane) => lane.progress.cursor));
    this.#firstSequence = await this.#store.trim(passed + 1, nowMs - retentionMs);
    await this.#store.sweep(nowMs, sweepMax);
  }

  #numberContracts(recovered: Recovered): void {
    for (const [type, number] of recovered.contracts) this.#nameContract(type, number);
    for (const contract of Object.values(this.#options.model.events)) {
      for (const version of Object.keys(contract.versions)) {
        const type = eventType(contract.name, Number(version));
        if (this.#contractNumbers.has(type)) continue;
        const number = Math.max(0, ...this.#contractNumbers.values()) + 1;
        this.#nameContract(type, number);
        this.#draft.contract(type, number);
      }
      this.#currentType.set(contract.name, this.#contractNumbers.get(eventType(contract.name, contract.version)) ?? 0);
    }
  }

  #nameContract(type: string, number: number): void {
    this.#contractNumbers.set(type, number);
    this.#contractNames[number] = type.replace(/\.v\d+$/, "");
  }

  #openLane(declaration: LaneDeclaration, recovered: Recovered): void {
    const stored = recovered.subscriptions.get(declaration.function);
    const lane = new Lane(declaration, stored ?? this.#newSubscription(declaration), recovered.deferred.get(declaration.function)?.keyHashes ?? []);
    const deferred = recovered.deferred.get(declaration.function);
    lane.deferredCount = deferred?.count ?? 0;
    lane.nextDueMs = deferred?.nextDueMs ?? Infinity;
    // Written down at once: from which event on a subscription is owed its events must not change.
    lane.dirty = stored === undefined;
    this.#lanes.set(declaration.function, lane);
  }

  /** A new subscription begins with the next event. */
  #newSubscription(declaration: LaneDeclaration): SubscriptionRow {
    return {
      function: declaration.function,
      cursor: this.#lastSequence,
      above: new Uint8Array(0),
      publishedBefore: declaration.contract === undefined ? 0 : (this.#published.get(declaration.contract) ?? 0),
      counts: { direct: 0, done: 0, refused: 0, retries: 0, deadLettered: 0, deadLetters: 0 },
    };
  }

  #answerDrain(): void {
    for (const token of this.#draining ?? []) this.#send({ kind: "replied", token, reply: { of: "drain" } });
    this.#draining = [];
  }

  async #close(token: number): Promise<void> {
    this.#closed = true;
    this.#cancelTimer();
    await this.#store.close();
    this.#send({ kind: "replied", token, reply: { of: "close" } });
  }

  /** Events of the log that the furthest lane has not looked at yet. */
  #backlog(): number {
    let backlog = 0;
    for (const lane of this.#lanes.values()) {
      if (lane.declaration.contract !== undefined) backlog = Math.max(backlog, this.#lastSequence - lane.next + 1);
    }
    return backlog;
  }

  #snapshot(): CoreSnapshot {
    return {
      firstSequence: this.#firstSequence,
      lastSequence: this.#lastSequence,
      published: new Map(this.#published),
      functions: [...this.#lanes.values()].map((lane) => {
        const { contract } = lane.declaration;
        const owed = contract === undefined ? 0 : (this.#published.get(contract) ?? 0) - lane.publishedBefore;
        const { done, refused, deadLetters, direct } = lane.counts;
        const unsettled = owed + direct - done - refused - deadLetters - lane.open - lane.deferredCount;
        // Measured where it can be: a lane that has looked at the whole log has no backlog, whatever the counts say.
        const backlog = contract === undefined || lane.next > this.#lastSequence ? 0 : unsettled;
        return {
          function: lane.declaration.function,
          counts: { ...lane.counts },
          inFlight: lane.inFlight,
          deferred: lane.deferredCount,
          backlog,
          owed,
          open: lane.open,
          p50Ms: lane.latency.percentileMs(0.5),
          p99Ms: lane.latency.percentileMs(0.99),
        };
      }),
    };
  }
}

/** A context's worker as the core sees it. */
interface WorkerSeat {
  /** Its worker has ended: its mail is fenced off. */
  lost: boolean;
  ready: boolean;
  readonly send: (message: ToWorker) => void;
  /** Deliveries that ran when a worker ended; each is run alone. */
  readonly suspects: { readonly lane: Lane; readonly delivery: LooseDelivery }[];
  /** The assignment that runs alone just now. */
  solo: number | undefined;
}

type UnitMail =
  | { readonly seat: WorkerSeat; readonly settlement: Settlement }
  | { readonly seat: WorkerSeat; readonly request: Extract<FromWorker, { kind: "unit" }> };

function lanesOf(model: SystemModel): LaneDeclaration[] {
  return Object.values(model.contexts).flatMap((context) =>
    Object.entries(context.functions).flatMap(([name, declared]) =>
      declared.kind === "http"
        ? []
        : [
            {
              function: `${context.name}.${name}`,
              context: context.name,
              contract: declared.kind === "on" ? declared.event : undefined,
              ordered: declared.kind === "on" && declared.ordered,
              retry: declared.retry,
            },
          ],
    ),
  );
}

function scheduled(model: SystemModel): ReadonlyMap<string, string> {
  const expressions = new Map<string, string>();
  for (const context of Object.values(model.contexts)) {
    for (const [name, declared] of Object.entries(context.functions)) {
      if (declared.kind === "schedule") expressions.set(`${context.name}.${name}`, declared.expression);
    }
  }
  return expressions;
}

function shortName(functionName: string): string {
  return functionName.slice(functionName.indexOf(".") + 1);
}

const cellOf = (key: Omit<RowRead, "stamp">): string => `${key.table}\0${rowIdentity(key)}`;

/** Many small messages of one kind become one. */
function merged(messages: readonly FromCore[], backlog: number): FromCore[] {
  const tokens: number[] = [];
  const answers: Extract<FromCore, { kind: "answered" }>["answers"][number][] = [];
  const rest: FromCore[] = [];
  for (const message of messages) {
    if (message.kind === "appended") tokens.push(...message.tokens);
    else if (message.kind === "answered") answers.push(...message.answers);
    else rest.push(message);
  }
  if (answers.length > 0) rest.unshift({ kind: "answered", answers });
  if (tokens.length > 0) rest.unshift({ kind: "appended", tokens, backlog });
  return rest;
}
