import type { SystemModel } from "@trellis/model";
import { failureOf } from "trellis/runtime";
import { Frame } from "../log/frame.ts";
import type { Clock } from "../ports/clock.ts";
import type { Recovered, Store, SubscriptionRow } from "../ports/store.ts";
import { ScheduleBook } from "../timers/schedule-book.ts";
import { CommitDraft } from "./commit-draft.ts";
import { CommitPace } from "./commit-pace.ts";
import { ContractRegistry } from "./contract-registry.ts";
import { backlogOf, snapshotOf } from "./core-snapshot.ts";
import { Desk, merged, type WorkerSeat } from "./desk.ts";
import { firingJson } from "./firing.ts";
import { FrameCache } from "./frame-cache.ts";
import { HandingOut } from "./handing-out.ts";
import { Lane } from "./lane.ts";
import { lanesOf, schedulesOf, type LaneDeclaration } from "./lane-declaration.ts";
import type { CoreReply, FromCore, FromWorker, ToCore, ToWorker } from "./messages.ts";
import { Settling, type WorkMail } from "./settling.ts";

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

/** The store is tried again after this time when it refuses a commit. */
const stallRetryMs = 250;
/** Expired rows that one sweep removes at most, so that it never holds up deliveries for long. */
const sweepMax = 5_000;

/**
 * The delivery core: the one place that writes. It gathers whatever came in (events to append, units of work,
 * failures, firings) into one commit, and hands out deliveries only after what they rest on is durable.
 *
 * Mail is queued and taken in rounds, so that all state is touched by one hand at a time. A round: gather, commit,
 * tell, hand out.
 */
export class DeliveryCore {
  readonly recovered: Recovered;
  readonly #options: CoreOptions;
  readonly #store: Store;
  readonly #desk: Desk;
  readonly #frames: FrameCache;
  readonly #settling: Settling;
  readonly #handingOut: HandingOut;
  readonly #book: ScheduleBook;
  #inbox: (() => void)[] = [];
  #work: WorkMail[] = [];
  /** Work that needs the store to itself between two rounds. */
  readonly #chores: (() => Promise<void>)[] = [];
  #cancelTimer: () => void = () => undefined;
  #scheduled = false;
  #running = false;
  #firstSequence: number;
  #epoch: number;
  /** Tokens of who waits until nothing is in flight; defined from the first one on. */
  #draining: number[] | undefined;
  #closed = false;
  #toldBacklog = 0;
  readonly #pace = new CommitPace();

  /** Takes up what the last engine left. */
  static async open(options: CoreOptions): Promise<DeliveryCore> {
    return new DeliveryCore(options, await options.store.recover());
  }

  private constructor(options: CoreOptions, recovered: Recovered) {
    const { store, clock, model } = options;
    this.#options = options;
    this.#store = store;
    this.recovered = recovered;
    this.#firstSequence = recovered.firstSequence;
    this.#epoch = recovered.epoch;
    this.#desk = new Desk(recovered, (draft) => new ContractRegistry(model, recovered, draft));
    this.#frames = new FrameCache(store);
    this.#settling = new Settling(this.#desk, store, clock, options.random);
    this.#handingOut = new HandingOut(this.#desk, store, clock, this.#frames);
    for (const declaration of lanesOf(model)) this.#openLane(declaration);
    this.#book = new ScheduleBook(
      options.schedules ? schedulesOf(model) : new Map(),
      recovered.schedules,
      clock.now(),
    );
    for (const row of this.#book.rows()) this.#desk.draft.schedule(row);
    this.#wake();
  }

  /** The number of each event type. */
  get contractNumbers(): ReadonlyMap<string, number> {
    return this.#desk.contracts.numbers;
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
      seat.suspects.push(...(this.#desk.seats.get(context)?.suspects ?? []));
      this.#desk.seats.set(context, seat);
      // The epoch must be durable before anything is stamped with it, or two units could share a stamp.
      this.#desk.actions.push(() => send({ kind: "welcome", epoch }));
    });
    return (message) =>
      this.#enqueue(() => {
        if (seat.lost) return;
        if (message.kind === "ready") seat.ready = true;
        else if (message.kind === "settled") this.#work.push({ seat, settlement: message.settlement });
        else this.#work.push({ seat, request: message });
      });
  }

  /** Drops events that everybody has passed and that are older than `retentionMs`, and rows that have expired. */
  retain(retentionMs: number): void {
    this.#chore(async () => {
      const nowMs = this.#options.clock.now();
      const subscribed = [...this.#desk.lanes.values()].filter(
        ({ declaration }) => declaration.contract !== undefined,
      );
      const passed = Math.min(this.#desk.lastSequence, ...subscribed.map((lane) => lane.progress.cursor));
      // A lane that only passed events of others has told nobody: the next start would look at all of them again.
      for (const lane of subscribed) lane.dirty = true;
      try {
        this.#firstSequence = await this.#store.trim(passed + 1, nowMs - retentionMs);
        await this.#store.sweep(nowMs, sweepMax);
      } catch {
        // A full disk, say. Nothing is owed to anybody here, so it is left for the next time.
      }
    });
  }

  #enqueue(action: () => void): void {
    if (this.#closed) return;
    this.#inbox.push(action);
    this.#wake();
  }

  #chore(chore: () => Promise<void>): void {
    this.#enqueue(() => this.#chores.push(chore));
  }

  #wake(): void {
    if (this.#scheduled || this.#running || this.#closed) return;
    this.#scheduled = true;
    const { clock, soon } = this.#options;
    const begin = (): void => {
      this.#scheduled = false;
      void this.#round();
    };
    const waitMs = this.#pace.waitMs(clock.now());
    if (waitMs === 0) soon(begin);
    else clock.at(clock.now() + waitMs, begin);
  }

  async #round(): Promise<void> {
    this.#running = true;
    for (const action of this.#inbox.splice(0)) action();
    await this.#settling.take(this.#work.splice(0));
    this.#fireSchedules();
    await this.#commit();
    if (this.#draining === undefined) await this.#handingOut.handOut();
    else if (this.#desk.handed.size === 0) this.#answerDrain();
    for (const chore of this.#chores.splice(0)) {
      // Each finds in the store what the one before has done.
      await this.#commit();
      await chore();
    }
    this.#running = false;
    this.#tellBacklog();
    // Handing out may have moved events off the log, which has to be committed too.
    if (this.#inbox.length > 0 || !this.#desk.draft.empty) this.#wake();
    else this.#setTimer();
  }

  // ---- gather

  #takeMail(message: ToCore): void {
    const { messages } = this.#desk;
    switch (message.kind) {
      case "append":
        this.#append(message.frame);
        return void messages.push({ kind: "appended", tokens: [message.token] });
      case "invoke":
        return this.#invoke(message.token, message.function, message.json);
      case "redrive":
        return this.#answerWith(message.token, () => this.#redrive(message));
      case "deadLetters":
        return this.#answerWith(message.token, async () => ({
          of: "deadLetters",
          total: await this.#store.countDeadLetters(message.filter),
          rows: await this.#store.deadLetters(message.filter, message.limit, message.afterId),
        }));
      case "snapshot":
        // Between two rounds, because within one the books are open: events are counted before they are in the log.
        this.#chores.push(async () => this.#sendSnapshot(message.token));
        return;
      case "lost":
        this.#settling.lose(message.context, message.suspects, message.othersRunning, message.failure);
        // Behind the answers of requests that the worker had finished: main sends the others to its next worker.
        return void messages.push({ kind: "replied", token: message.token, reply: { of: "lost" } });
      case "drain":
        this.#draining = [...(this.#draining ?? []), message.token];
        return;
      case "close":
        this.#chores.push(() => this.#close(message.token));
        return;
    }
  }

  #append(bytes: Uint8Array<ArrayBuffer>): void {
    const { draft, contracts } = this.#desk;
    const frame = new Frame(bytes);
    draft.append(bytes, frame.count, this.#options.clock.now());
    // Most frames hold one contract or two: they are counted by contract and not by event.
    const counts = new Map<number, number>();
    for (const contract of frame.contracts) counts.set(contract, (counts.get(contract) ?? 0) + 1);
    for (const [contract, count] of counts)
      contracts.countPublished(contracts.nameOf(contract), count, draft);
  }

  #invoke(token: number, functionName: string, json: string): void {
    const lane = this.#desk.lanes.get(functionName);
    if (lane === undefined) return;
    this.#desk.invocations.set(this.#desk.deferDirect(lane, json, this.#options.clock.now()), token);
  }

  #fireSchedules(): void {
    const nowMs = this.#options.clock.now();
    if (this.#book.nextMs() > nowMs || this.#draining !== undefined) return;
    for (const firing of this.#book.takeDue(nowMs)) {
      const lane = this.#desk.lanes.get(firing.function);
      if (lane === undefined) continue;
      this.#desk.deferDirect(
        lane,
        firingJson(this.#options.model.name, firing.function, firing.scheduledMs, nowMs),
        nowMs,
      );
      this.#desk.draft.schedule(firing.next);
    }
  }

  async #redrive({ filter, limit }: Extract<ToCore, { kind: "redrive" }>): Promise<CoreReply> {
    const nowMs = this.#options.clock.now();
    let count = 0;
    for (const { id: deadLetterId, function: name, keyHash, json } of await this.#store.deadLetters(
      filter,
      limit,
      0,
    )) {
      const lane = this.#desk.lanes.get(name);
      if (lane === undefined) continue;
      this.#desk.draft.removeDeadLetter(deadLetterId);
      const id = this.#desk.nextDeferredId();
      this.#desk.defer(
        lane,
        { id, function: name, attempts: 0, firstMs: nowMs, dueMs: nowMs, keyHash, json },
        true,
      );
      lane.occupy(keyHash);
      lane.counts.deadLetters -= 1;
      count += 1;
    }
    return { of: "redrive", count };
  }

  #sendSnapshot(token: number): void {
    const reply: CoreReply = { of: "snapshot", snapshot: snapshotOf(this.#desk, this.#firstSequence) };
    this.#options.send({ kind: "replied", token, reply });
  }

  /** Answers a question once what the answer speaks of is durable. */
  #answerWith(token: number, answer: () => Promise<CoreReply>): void {
    this.#chores.push(async () => {
      try {
        const reply = await answer();
        this.#enqueue(() => this.#desk.messages.push({ kind: "replied", token, reply }));
      } catch (error) {
        this.#options.send({ kind: "failed", token, failure: failureOf(error) });
      }
    });
  }

  // ---- commit and tell

  async #commit(): Promise<void> {
    const desk = this.#desk;
    const { draft, messages, actions } = desk;
    draft.closeFrame(this.#options.clock.now());
    // Progress alone counts too: what was handled without effects, or refused, must not be handled again.
    const dirty = [...desk.lanes.values()].filter((lane) => lane.dirty);
    if (draft.empty && dirty.length === 0 && messages.length === 0 && actions.length === 0) return;
    desk.messages = [];
    desk.actions = [];
    const group = draft.group(
      this.#epoch,
      dirty.map((lane) => lane.row()),
    );
    await this.#commitSurely(() => this.#store.commit(group));
    for (const lane of dirty) lane.dirty = false;
    for (const bytes of draft.frames) this.#frames.add(new Frame(bytes));
    this.#pace.committed(draft.lastSequence - desk.lastSequence + desk.settled, this.#options.clock.now());
    desk.settled = 0;
    desk.lastSequence = draft.lastSequence;
    desk.draft = new CommitDraft(desk.lastSequence, draft);
    for (const action of actions) action();
    for (const message of merged(messages)) this.#options.send(message);
  }

  /** Main learns of the backlog when it has changed by an eighth: it lets publishers in by it. */
  #tellBacklog(): void {
    const backlog = backlogOf(this.#desk);
    if (Math.abs(backlog - this.#toldBacklog) <= this.#toldBacklog / 8) return;
    this.#toldBacklog = backlog;
    this.#options.send({ kind: "backlog", backlog });
  }

  /**
   * A commit that the store refuses is tried again as it is until it holds: what was gathered is owed to somebody.
   * Main is told, and takes no new work meanwhile.
   */
  async #commitSurely(commit: () => Promise<void>): Promise<void> {
    const { clock, send } = this.#options;
    for (let stalled = false; ; stalled = true) {
      try {
        await commit();
        if (stalled) send({ kind: "stalled", failure: undefined });
        return;
      } catch (error) {
        if (!stalled) send({ kind: "stalled", failure: failureOf(error) });
        await new Promise<void>((resolve) => clock.at(clock.now() + stallRetryMs, resolve));
      }
    }
  }

  #setTimer(): void {
    this.#cancelTimer();
    this.#cancelTimer = () => undefined;
    if (this.#draining !== undefined || this.#closed) return;
    const dueMs = Math.min(this.#book.nextMs(), this.#handingOut.nextDueMs());
    if (dueMs < Infinity) this.#cancelTimer = this.#options.clock.at(dueMs, () => this.#wake());
  }

  // ---- start and stop

  #openLane(declaration: LaneDeclaration): void {
    const { subscriptions, deferred } = this.recovered;
    const stored = subscriptions.get(declaration.function);
    const waiting = deferred.get(declaration.function);
    const lane = new Lane(
      declaration,
      stored ?? this.#newSubscription(declaration),
      waiting?.keyHashes ?? [],
    );
    lane.deferredCount = waiting?.count ?? 0;
    lane.nextDueMs = waiting?.nextDueMs ?? Infinity;
    // Written down at once: from which event on a subscription is owed its events must not change.
    lane.dirty = stored === undefined;
    this.#desk.lanes.set(declaration.function, lane);
  }

  /** A new subscription begins with the next event. */
  #newSubscription({ function: name, contract }: LaneDeclaration): SubscriptionRow {
    return {
      function: name,
      cursor: this.#desk.lastSequence,
      above: new Uint8Array(0),
      publishedBefore: contract === undefined ? 0 : (this.#desk.contracts.published.get(contract) ?? 0),
      counts: { direct: 0, done: 0, refused: 0, retries: 0, deadLettered: 0, deadLetters: 0 },
    };
  }

  #answerDrain(): void {
    for (const token of this.#draining ?? [])
      this.#options.send({ kind: "replied", token, reply: { of: "drain" } });
    this.#draining = [];
  }

  async #close(token: number): Promise<void> {
    this.#closed = true;
    this.#cancelTimer();
    await this.#store.close();
    this.#options.send({ kind: "replied", token, reply: { of: "close" } });
  }
}
