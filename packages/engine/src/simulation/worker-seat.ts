import { Fault, type SystemModel } from "@trellis/model";
import { ExecutionRunner } from "../executions/execution-runner.ts";
import type { Failure, HttpAnswer, HttpInvocation, TableReader } from "trellis/runtime";
import { answersOf } from "../delivery/mailed-answers.ts";
import type { ExecutionBlock, Wake } from "../executions/execution-mail.ts";
import type { ExecutionReader } from "../ports/execution-store.ts";
import type { FromWorker, Suspect, ToWorker } from "../delivery/messages.ts";
import { unpackFromWorker } from "../delivery/packed-mail.ts";
import { InvocationRecorder } from "../telemetry/invocation-recorder.ts";
import { ContextMeters } from "../telemetry/meters.ts";
import { LifeCycle } from "../workers/life-cycle.ts";
import { OpenRequests } from "../workers/open-requests.ts";
import { CoreMail, currentNumbers } from "../workers/core-mail.ts";
import { PendingTables } from "../workers/pending-tables.ts";
import { newSlots, readSlots, SlotWriter } from "../workers/slots.ts";
import { WorkerHost } from "../workers/worker-host.ts";
import type { Channel } from "./channel.ts";
import { Life } from "./life.ts";
import { runtimeIn } from "./runtimes.ts";
import { stageOf } from "./stage.ts";
import type { World } from "./world.ts";
import { seedOf } from "./seed-of.ts";

export interface WorkerSeatOptions {
  readonly world: World;
  /** The engine process's. */
  readonly life: Life;
  readonly model: SystemModel;
  readonly context: string;
  /** The number of each event type. */
  readonly contracts: ReadonlyMap<string, number>;
  readonly committed: TableReader;
  readonly executions: ExecutionReader;
  /** How long the worker may be without work; Infinity: it is kept warm. */
  readonly idleMaxMs: number;
  /** Gives the core a way to the worker; answers the function that takes the worker's mail, once the core has one. */
  readonly attach: (
    context: string,
    send: (message: ToWorker) => void,
    start: (take: (message: FromWorker) => void) => void,
  ) => void;
  readonly unseat: (
    context: string,
    idleMs: number,
  ) => Promise<{ readonly unseated: boolean; readonly idleForMs: number }>;
  readonly lost: (
    context: string,
    suspects: readonly Suspect[],
    othersRunning: boolean,
    failure: Failure,
  ) => Promise<void>;
}

const overdueEveryMs = 100;

/**
 * The place of one context's worker, as `ContextSeat` keeps it and by the same decisions, with a simulated thread in
 * place of a real one.
 */
export class WorkerSeat {
  readonly #options: WorkerSeatOptions;
  readonly #cycle: LifeCycle;
  readonly #requests = new OpenRequests<RequestLetter>();
  /** The newest thread's; over while there is none. */
  #life: Life;
  #slots = newSlots();
  #toWorker: ((letter: RequestLetter) => void) | undefined;
  #toMain: Channel;
  #toCore: Channel | undefined;
  #cancelTimer: () => void = () => undefined;
  /** How often the worker was let go because it was idle. */
  sleeps = 0;
  /** Mail of ended threads that arrives when their successors are at work. */
  readonly #late: Channel[] = [];

  constructor(options: WorkerSeatOptions) {
    this.#options = options;
    this.#life = new Life(options.life);
    this.#cycle = new LifeCycle(options.idleMaxMs);
    this.#toMain = options.world.channel(`${options.context} > main`, options.life);
    this.wake();
  }

  /** The core has something for the worker, or the engine starts. */
  wake(): void {
    this.#cycle.want();
    this.#act();
  }

  request(request: number, functionName: string, invocation: HttpInvocation): Promise<HttpAnswer> {
    const { nowMs } = this.#options.world;
    this.#cycle.worked(nowMs);
    const letter = { request, functionName, invocation };
    return new Promise((resolve, reject) => {
      const waiter = { answered: resolve, failed: reject };
      if (this.#cycle.takesRequests) {
        this.#requests.give(letter, waiter);
        return this.#toWorker?.(letter);
      }
      this.#requests.wait(letter, waiter, nowMs);
      this.#act();
    });
  }

  /** The core has made the request's unit durable, or the worker has answered one without effects. */
  answered(request: number, answer: HttpAnswer): void {
    this.#cycle.worked(this.#options.world.nowMs);
    this.#requests.answer(request, answer);
  }

  /** The thread ends in the middle of whatever it does, also of its start; false when there is none. */
  die(why: string): boolean {
    const { world, context } = this.#options;
    if (this.#life.over) return false;
    this.#life.end();
    world.bury();
    world.note(`the worker of ${context} ends: ${why}`);
    const failure: Failure = { code: "TRL0305", message: why, retry: "later" };
    // What the thread had sent to the core may come late, when its successor has been at work for long.
    if (this.#toCore?.deliverable === true && world.chance.happens(0.5)) {
      this.#toCore.closed = true;
      this.#late.push(this.#toCore);
    }
    // Mail that it has sent to main arrives first.
    this.#toMain.post("the worker has ended", () => void this.#lost(failure));
    return true;
  }

  get alive(): boolean {
    return this.#cycle.status === "running" && !this.#life.over;
  }

  /** The worker runs, or nothing wants it. */
  get atRest(): boolean {
    return this.alive || this.#cycle.status === "asleep";
  }

  /** The thread has sent the core something that has not arrived: a good moment to end it. */
  get sending(): boolean {
    return this.alive && this.#toCore?.deliverable === true;
  }

  /** Takes the next step of the worker's life, and looks again when the one after it is due. */
  #act(): void {
    const { world, life, context } = this.#options;
    this.#cancelTimer();
    let untilMs = this.#requests.expire(world.nowMs);
    const step = this.#cycle.next(world.nowMs, this.#requests.count);
    if (step === "start") this.#spawn();
    else if (step === "unseat") void this.#unseat();
    else untilMs = Math.min(untilMs, step.untilMs);
    if (untilMs < Infinity)
      this.#cancelTimer = world.at(untilMs, `the seat of ${context} is looked at`, life, () => this.#act());
  }

  async #unseat(): Promise<void> {
    const { world, context, unseat } = this.#options;
    const { asked, idleMaxMs } = this.#cycle;
    const { unseated, idleForMs } = await unseat(context, idleMaxMs);
    if (this.#cycle.unseated(asked, unseated, idleForMs, world.nowMs)) {
      this.sleeps += 1;
      this.#life.end();
      world.bury();
      world.note(`the worker of ${context} is let go`);
    } else if (this.#cycle.takesRequests) this.#giveWaiting();
    this.#act();
  }

  #giveWaiting(): void {
    for (const letter of this.#requests.giveWaiting()) this.#toWorker?.(letter);
  }

  #spawn(): void {
    const { world, life, model, context, contracts, committed, executions } = this.#options;
    const thread = new Life(life);
    this.#life = thread;
    this.#slots = newSlots();
    const toWorker = world.channel(`main > ${context}`, thread);
    const fromCore = world.channel(`core > ${context}`, thread);
    const soon = world.channel(`${context} soon`, thread);
    // What a thread has sent arrives, also when it has ended meanwhile.
    const toCore = world.channel(`${context} > core`, life);
    toCore.closed = true;
    this.#toCore = toCore;
    let core: (message: FromWorker) => void = () => undefined;
    const deliver = (message: FromWorker): void => core(message);
    const tables = new PendingTables(committed, model, context);
    const names = Object.keys(model.contexts[context]?.functions ?? {});
    const packing = new CoreMail(currentNumbers(model, contracts), () => world.nowMs);
    const host = new WorkerHost({
      functions: model.contexts[context]?.functions ?? {},
      runtime: runtimeIn(model, context, {
        reader: tables,
        now: () => world.nowMs,
        stage: stageOf(world, thread, (why) => void this.die(why)),
      }),
      tables,
      executions,
      runner: ExecutionRunner,
      model,
      seed: () => seedOf(world.chance.next),
      slots: new SlotWriter(this.#slots),
      now: () => world.nowMs,
      at: (atMs, action) =>
        world.at(atMs, `a timer of ${context}`, thread, () => {
          action();
          // Behind what it lets begin.
          soon.post("watches", () => watch());
        }),
      ticks: () => world.nowMs,
      recorder: new InvocationRecorder({
        context,
        functions: names,
        meters: new ContextMeters(names),
        now: () => world.nowMs,
        send: () => undefined,
      }),
      soon: (action) => soon.post("goes on", action),
      toCore: (message) => {
        if (thread.over) return;
        for (const each of unpackFromWorker(packing.pack([message]).mail))
          toCore.post(describeFromWorker(each), () => deliver(each));
      },
      answer: (request, answer) => {
        if (!thread.over)
          this.#toMain.post(`answers request ${request}: ${answer.status}`, () =>
            this.answered(request, answer),
          );
      },
      report: () => undefined,
      reportBroken: (row, error) => world.fail(error),
    });
    const watch = overdueWatch(world, thread, host);
    this.#toWorker = (letter) =>
      toWorker.post(`request ${letter.request}`, () => {
        host.takeRequests({ ...letter, function: letter.functionName });
        watch();
      });
    const attach = (): void =>
      this.#options.attach(
        context,
        (message) =>
          fromCore.post(describeToWorker(message), () => {
            host.takeFromCore(message);
            watch();
          }),
        (take) => {
          core = take;
          toCore.closed = false;
        },
      );
    world.at(world.nowMs + world.chance.between(0, 30), `the worker of ${context} starts`, thread, () => {
      attach();
      this.#cycle.started(world.nowMs);
      for (const late of this.#late.splice(0)) {
        world.at(
          world.nowMs + world.chance.between(0, 60),
          `late mail of ${context}`,
          life,
          () => (late.closed = false),
        );
      }
      this.#giveWaiting();
      this.#act();
    });
  }

  async #lost(failure: Failure): Promise<void> {
    const { world, context, lost } = this.#options;
    if (this.#cycle.crashed(world.nowMs)) {
      const running = readSlots(this.#slots);
      const suspects = running.filter((each) => each.kind !== "request");
      const requests = running.filter((each) => each.kind === "request");
      await lost(context, suspects, requests.length > 0, failure);
      for (const { request } of requests)
        this.#requests.fail(request, new Fault(failure.code, failure.message, { retry: failure.retry }));
      this.#requests.takeBack(world.nowMs);
      this.#cycle.handedBack(running.length === 1, world.nowMs);
    }
    this.#act();
  }
}

interface RequestLetter {
  readonly request: number;
  readonly functionName: string;
  readonly invocation: HttpInvocation;
}

/** Looks for overdue invocations every now and then, as long as there are any running. */
function overdueWatch(world: World, thread: Life, host: WorkerHost): () => void {
  let watching = false;
  const look = (): void => {
    watching = false;
    host.endOverdue();
    if (!host.idle) watch();
  };
  const watch = (): void => {
    if (watching) return;
    watching = true;
    void world.at(world.nowMs + overdueEveryMs, "a worker looks for overdue invocations", thread, look);
  };
  return watch;
}

function describeFromWorker(message: FromWorker): string {
  if (message.kind === "ready") return "ready";
  if (message.kind === "damaged") return `damage: ${message.failure.message}`;
  if (message.kind === "unit") return `unit ${stampText(message.unit.stamp)} of request ${message.request}`;
  if (message.kind === "published") return `published for ${answersOf([message.answers]).length} requests`;
  if (message.kind === "block") return describeBlock(message.block);
  const { assignment, done, units, refused, failed } = message.settlement;
  const parts = [
    ...done.map((index) => `${index} done`),
    ...units.map(({ index, unit }) => `${index} unit ${stampText(unit.stamp)}`),
    ...refused.map(({ index }) => `${index} refused`),
    ...failed.map(({ index, failure }) => `${index} ${failure.code}`),
  ];
  return `settled ${assignment}: ${parts.join(", ")}`;
}

function describeToWorker(message: ToWorker): string {
  switch (message.kind) {
    case "welcome":
      return `welcome, epoch ${message.epoch}`;
    case "assign":
      return `assign ${message.assignment} to ${message.function}: ${"frame" in message ? message.positions.length : message.loose.length}`;
    case "wake":
      return message.wakes.map(describeWake).join("; ");
    case "recorded":
      return `recorded blocks ${[...message.blocks, ...message.begun.map(([block]) => block)].join(", ")}`;
    case "refused":
      return `refused blocks ${message.blocks.join(", ")}`;
    case "committed":
      return `committed ${message.stamps.map(stampText).join(", ")}; conflicts of requests: ${message.conflicts.join(", ") || "none"}`;
  }
}

function describeBlock({
  block,
  execution,
  turn,
  firstEvent,
  lastEvent,
  running,
  more: { ended } = {},
}: ExecutionBlock): string {
  const end = ended === undefined ? "" : `, ${ended.status}`;
  return `block ${block} of execution ${execution} in turn ${turn}: events ${firstEvent} to ${lastEvent}${end}, ${running} running`;
}

function describeWake({ execution, turn, begin, signals }: Wake): string {
  const from = begin === undefined ? "" : ` from event ${begin.lastEvent}`;
  return `wake execution ${execution}, turn ${turn}${from}: ${signals.map(({ json }) => json.slice(0, 40)).join(" ") || "no signals"}`;
}

const stampText = (stamp: number): string => `${Math.floor(stamp / 2 ** 32)}.${stamp % 2 ** 32}`;
