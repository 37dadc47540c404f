import { failureOf, type Failure } from "trellis/runtime";
import { Executions } from "../executions/executions.ts";
import { Frame } from "../log/frame.ts";
import { Answering } from "./answering.ts";
import type { Recovered, Store } from "../ports/store.ts";
import { Absence } from "./absence.ts";
import { CommitDraft } from "./commit-draft.ts";
import { CommitPace } from "./commit-pace.ts";
import { ContractRegistry } from "./contract-registry.ts";
import type { CoreOptions } from "./core-options.ts";
import { backlogOf } from "./core-snapshot.ts";
import { Desk, type WorkerSeat } from "./desk.ts";
import { FrameCache } from "./frame-cache.ts";
import { HandingOut } from "./handing-out.ts";
import { Jobs } from "./jobs/jobs.ts";
import { lanesOf } from "./lane-declaration.ts";
import type { CoreReply, FromCore, FromWorker, ToCore, ToWorker } from "./messages.ts";
import { merged } from "./merged.ts";
import { openLanes } from "./open-lanes.ts";
import { isQuarantineMail, takeQuarantineMail } from "./quarantine/quarantine-mail.ts";
import { Quarantine } from "./quarantine/quarantine.ts";
import { isQuestion, isRefusable, type Question } from "./question.ts";
import { refusalsOfAll } from "./refusals.ts";
import { Retention, type LogPolicy } from "./retention.ts";
import { RoundStarter } from "./round-starter.ts";
import { Schedules } from "./schedules.ts";
import { ToldBacklog } from "./told-backlog.ts";
import { requestsOf, Settling, type WorkMail } from "./settling.ts";
import { Stall } from "./stall.ts";

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
  readonly #stall: Stall;
  readonly #desk: Desk;
  readonly #frames: FrameCache;
  readonly #settling: Settling;
  readonly #handingOut: HandingOut;
  readonly #jobs: Jobs;
  readonly #quarantine: Quarantine;
  readonly #executions: Executions;
  readonly #retention: Retention;
  readonly #absence: Absence;
  readonly #schedules: Schedules;
  readonly #answering: Answering;
  #inbox: (ToCore | (() => void))[] = [];
  #questions: Question[] = [];
  /** What is told after the commit that is under way. */
  #owed: FromCore[] = [];
  #work: WorkMail[] = [];
  /** Work that needs the store to itself between two rounds. */
  readonly #chores: (() => Promise<void>)[] = [];
  #cancelTimer: () => void = () => undefined;
  #running = false;
  #epoch: number;
  /** Tokens of who waits until nothing is in flight; defined from the first one on. */
  #draining: number[] | undefined;
  #closed = false;
  readonly #backlog: ToldBacklog;
  readonly #pace = new CommitPace();
  readonly #starter: RoundStarter;

  /** Takes up what the last engine left. */
  static async open(options: CoreOptions): Promise<DeliveryCore> {
    const ordered = lanesOf(options.model).filter((declaration) => declaration.ordered);
    const recovered = await options.store.recover(ordered.map((declaration) => declaration.function));
    return new DeliveryCore(options, recovered);
  }

  private constructor(options: CoreOptions, recovered: Recovered) {
    const { clock, model, soon } = options;
    this.#options = options;
    this.#starter = new RoundStarter({ clock, pace: this.#pace, soon, begin: () => void this.#round() });
    this.#backlog = new ToldBacklog(options.send);
    this.#stall = new Stall({
      clock,
      tell: (failure) => options.send({ kind: "stalled", failure }),
      answer: () => this.#answerStalled(),
    });
    const store = this.#stall.steady(options.store);
    this.#store = store;
    this.recovered = recovered;
    this.#epoch = recovered.epoch;
    this.#desk = new Desk(recovered, (draft) => new ContractRegistry(model, recovered, draft));
    this.#frames = new FrameCache(store);
    for (const lane of openLanes(this.#desk, recovered, lanesOf(model)))
      this.#desk.lanes.set(lane.declaration.function, lane);
    this.#quarantine = new Quarantine(store, clock, recovered.quarantine);
    const { seed } = options;
    const executions = new Executions({
      desk: this.#desk,
      store,
      clock,
      model,
      seed,
      recovered: recovered.executions,
    });
    this.#executions = executions;
    this.#jobs = new Jobs(this.#desk, store, clock, model, recovered, this.#quarantine, executions);
    this.#settling = new Settling(
      this.#desk,
      this.#jobs,
      this.#quarantine,
      executions,
      store,
      clock,
      options.random,
    );
    this.#absence = new Absence(this.#desk, clock, this.#frames, executions, options.send);
    const beside = { desk: this.#desk, store: options.store, send: options.send };
    this.#retention = new Retention({
      ...beside,
      clock,
      firstSequence: recovered.firstSequence,
      neededFrom: () => this.#jobs.neededFrom,
      again: () => this.#chore(() => this.#retention.step()),
      failed: (error) => this.#stall.haltIfDamaged(failureOf(error)),
    });
    this.#answering = new Answering({
      ...beside,
      jobs: this.#jobs,
      stall: this.#stall,
      retention: this.#retention,
      quarantine: this.#quarantine,
      executions,
      absence: this.#absence,
      closed: () => {
        this.#closed = true;
        this.#cancelTimer();
      },
    });
    this.#handingOut = new HandingOut(this.#desk, store, clock, this.#frames, executions);
    this.#schedules = new Schedules(options, this.#desk, recovered.schedules);
    this.#wake();
  }

  /** The number of each event type. */
  get contractNumbers(): ReadonlyMap<string, number> {
    return this.#desk.contracts.numbers;
  }

  /** Mail from main. */
  post(message: ToCore): void {
    const { failure } = this.#stall;
    if (failure !== undefined && isRefusable(message))
      return this.#options.send({ kind: "failed", token: message.token, failure });
    this.#enqueue(message);
    if (isQuestion(message) || message.kind === "drain") this.#stall.nudge();
  }

  /**
   * A worker of the context has come up: it is greeted, and gets deliveries once it says that it is ready. Answers
   * the function that takes the worker's mail; mail of a worker that was lost is not read.
   */
  attach(context: string, send: (message: ToWorker) => void): (message: FromWorker) => void {
    let seat: WorkerSeat | undefined;
    this.#enqueue(() => {
      const epoch = ++this.#epoch;
      seat = this.#desk.seat(context, this.#options.clock.now(), send);
      // The epoch must be durable before anything is stamped with it, or two units could share a stamp.
      this.#desk.actions.push(() => send({ kind: "welcome", epoch }));
    });
    return (message) =>
      this.#enqueue(() => {
        if (seat === undefined || seat.lost) return;
        seat.busyMs = this.#options.clock.now();
        if (message.kind === "ready") seat.ready = true;
        else if (message.kind === "damaged") this.#stall.halt(message.failure);
        else this.#work.push({ seat, message });
      });
  }

  /**
   * Keeps the log and the tables within their bounds; goes on by itself, a step at a time, while there is more to do.
   *
   * @param freeBytes what the disk of the store has left
   */
  retain(policy: LogPolicy, freeBytes: number = Infinity): void {
    this.#retention.follow(policy, freeBytes);
    this.#chore(() => this.#retention.step());
    this.#chore(this.#quarantine.follow(policy.quarantine));
    this.#chore(() => this.#executions.retain());
  }

  #enqueue(mail: ToCore | (() => void)): void {
    if (this.#closed) return;
    this.#inbox.push(mail);
    if (this.#stall.final) this.#stall.nudge();
    this.#wake();
  }

  #chore(chore: () => Promise<void>): void {
    this.#enqueue(() => this.#chores.push(chore));
  }

  #wake(): void {
    if (!this.#running && !this.#closed) this.#starter.want(this.#inbox.length);
  }

  async #round(): Promise<void> {
    this.#running = true;
    await this.#stall.passable();
    for (const mail of this.#inbox.splice(0)) this.#take(mail);
    await this.#stall.passable();
    await this.#settling.take(this.#work.splice(0));
    await this.#quarantine.gather();
    await this.#executions.gather();
    if (this.#draining === undefined) this.#schedules.fire();
    await this.#commit();
    this.#desk.filter.begin(this.#desk.lanes.values());
    if (this.#draining === undefined) {
      // What jobs give out rests on nothing that is not committed yet.
      if (this.#jobs.nextMs <= this.#options.clock.now()) await this.#jobs.step();
      await this.#handingOut.handOut();
      await this.#absence.callWanted();
    } else if (this.#desk.handed.size === 0 && this.#executions.running === 0) this.#answerDrain();
    for (const chore of this.#chores.splice(0)) {
      // Each finds in the store what the one before has done.
      await this.#commit();
      await chore();
    }
    for (const question of this.#questions.splice(0)) {
      await this.#commit();
      await this.#answering.answer(question);
    }
    this.#running = false;
    this.#backlog.tell(backlogOf(this.#desk));
    // Handing out may have moved events off the log, which has to be committed too.
    const { draft, filter } = this.#desk;
    const dirty =
      !draft.empty ||
      this.#jobs.dirty ||
      this.#quarantine.dirty ||
      this.#executions.dirty ||
      filter.unfinished;
    if (this.#inbox.length > 0 || dirty) this.#wake();
    else this.#setTimer();
  }

  // ---- gather

  #takeMail(message: ToCore): void {
    // Answered between two rounds, because within one the books are open: events are counted before they are in the log.
    if (isQuestion(message)) return void this.#questions.push(message);
    const { messages } = this.#desk;
    if (isQuarantineMail(message))
      return takeQuarantineMail(message, this.#quarantine, this.#jobs, this.#options.send, messages);
    switch (message.kind) {
      case "append":
        this.#append(message.frame);
        return void messages.push({ kind: "appended", tokens: [message.token] });
      case "invoke":
        return this.#invoke(message.token, message.function, message.json);
      case "startJobs":
        return this.#answerWith(message.token, async () => ({
          of: "jobs",
          jobs: await this.#jobs.start(message.request, this.#retention.firstSequence),
        }));
      case "stopJob":
        return this.#answerWith(message.token, async () => ({
          of: "jobs",
          jobs: [this.#jobs.stop(message.job)],
        }));
      case "startExecution":
      case "tellExecution":
        return this.#executions.receive(message);
      case "archived":
        return this.#retention.archived(message.through);
      case "lost":
        this.#settling.lose(message.context, message.suspects, message.othersRunning, message.failure);
        // Behind the answers of requests that the worker had finished: main sends the others to its next worker.
        return void messages.push({ kind: "replied", token: message.token, reply: { of: "lost" } });
      case "drain":
        this.#draining = [...(this.#draining ?? []), message.token];
        this.#executions.hold();
        return;
    }
  }

  /** While the store refuses, questions do not wait for it; and whoever waits for the end of all work waits no longer. */
  async #answerStalled(): Promise<void> {
    const { failure, final } = this.#stall;
    const mail = this.#inbox;
    this.#inbox = [];
    for (const each of mail) {
      if (final || (typeof each !== "function" && (each.kind === "drain" || isQuestion(each))))
        this.#take(each);
      else this.#inbox.push(each);
    }
    if (final && failure !== undefined) this.#refuseOwed(failure);
    if (this.#draining !== undefined) this.#answerDrain();
    for (const question of this.#questions.splice(0)) await this.#answering.answer(question);
  }

  /** There will be no commit any more: whoever waits for one is told so. */
  #refuseOwed(failure: Failure): void {
    this.#executions.refuse(failure);
    const requests = this.#work.splice(0).flatMap(requestsOf);
    const owed = [...this.#owed.splice(0), ...this.#desk.messages.splice(0)];
    const { invocations } = this.#desk;
    for (const message of refusalsOfAll(owed, requests, invocations, failure)) this.#options.send(message);
    invocations.clear();
  }

  #take(mail: ToCore | (() => void)): void {
    if (typeof mail === "function") mail();
    else this.#takeMail(mail);
  }

  #append(bytes: Uint8Array<ArrayBuffer>): void {
    const { draft, contracts } = this.#desk;
    const frame = new Frame(bytes);
    draft.append(bytes, frame.count, this.#options.clock.now());
    contracts.countFrame(frame, draft);
  }

  #invoke(token: number, functionName: string, json: string): void {
    const lane = this.#desk.lanes.get(functionName);
    if (lane === undefined) return;
    this.#desk.invocations.set(this.#desk.deferDirect(lane, json, this.#options.clock.now()), token);
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
    const beside = this.#jobs.dirty || this.#quarantine.dirty || this.#executions.dirty;
    const waits = messages.length > 0 || actions.length > 0 || beside;
    if (draft.empty && dirty.length === 0 && !waits) return;
    desk.messages = [];
    desk.actions = [];
    const { subscriptions, ...jobs } = this.#jobs.takeChanges();
    const rows = [...dirty.map((lane) => lane.row()), ...subscriptions];
    const group = {
      ...draft.group(this.#epoch, rows),
      ...jobs,
      ...this.#quarantine.takeWrites(),
      ...this.#executions.takeWrites(),
    };
    this.#owed = messages;
    await this.#store.commit(group);
    this.#owed = [];
    for (const lane of dirty) lane.written();
    for (const bytes of draft.frames) this.#frames.add(bytes);
    if (this.#retention.grew(draft.frames)) this.#chore(() => this.#retention.measure());
    this.#pace.committed(draft.lastSequence - desk.lastSequence + desk.settled, this.#options.clock.now());
    desk.settled = 0;
    desk.lastSequence = draft.lastSequence;
    desk.draft = new CommitDraft(desk.lastSequence, draft);
    for (const action of actions) action();
    for (const message of merged(messages)) this.#options.send(message);
  }

  #setTimer(): void {
    this.#cancelTimer();
    this.#cancelTimer = () => undefined;
    if (this.#draining !== undefined || this.#closed) return;
    const dueMs = Math.min(this.#schedules.nextMs, this.#handingOut.nextDueMs(), this.#jobs.nextMs);
    if (dueMs < Infinity) this.#cancelTimer = this.#options.clock.at(dueMs, () => this.#wake());
  }

  #answerDrain(): void {
    for (const token of this.#draining ?? [])
      this.#options.send({ kind: "replied", token, reply: { of: "drain" } });
    this.#draining = [];
  }
}
