import { Fault } from "@trellis/model";
import type { Failure, HttpAnswer, HttpInvocation, TableReader } from "trellis/runtime";
import type { FromWorker, Suspect, ToWorker } from "../delivery/messages.ts";
import { PendingTables } from "../workers/pending-tables.ts";
import { newSlots, readSlots, SlotWriter } from "../workers/slots.ts";
import { WorkerHost } from "../workers/worker-host.ts";
import type { Channel } from "./channel.ts";
import { Life } from "./life.ts";
import { runtimeIn } from "./runtimes.ts";
import { simulatedModel } from "./simulated-model.ts";
import { stageOf } from "./stage.ts";
import type { World } from "./world.ts";

export interface WorkerSeatOptions {
  readonly world: World;
  /** The engine process's. */
  readonly life: Life;
  readonly context: string;
  readonly committed: TableReader;
  /** Gives the core a way to the worker; answers the function that takes the worker's mail, once the core has one. */
  readonly attach: (
    context: string,
    send: (message: ToWorker) => void,
    start: (take: (message: FromWorker) => void) => void,
  ) => void;
  readonly lost: (
    context: string,
    suspects: readonly Suspect[],
    othersRunning: boolean,
    failure: Failure,
  ) => Promise<void>;
}

const overdueEveryMs = 100;

/** The place of one context's worker, as `ContextSeat` keeps it, with a simulated thread in place of a real one. */
export class WorkerSeat {
  readonly #options: WorkerSeatOptions;
  readonly #requests = new Map<number, PendingRequest>();
  #life: Life;
  #slots = newSlots();
  #running = false;
  #toWorker: ((pending: PendingRequest) => void) | undefined;
  #toMain: Channel;
  #toCore: Channel;
  /** Mail of ended threads that arrives when their successors are at work. */
  readonly #late: Channel[] = [];

  constructor(options: WorkerSeatOptions) {
    this.#options = options;
    this.#life = new Life(options.life);
    this.#toMain = options.world.channel(`${options.context} > main`, options.life);
    this.#toCore = this.#spawn();
  }

  request(request: number, functionName: string, invocation: HttpInvocation): Promise<HttpAnswer> {
    return new Promise((resolve, reject) => {
      const pending = { request, functionName, invocation, resolve, reject };
      this.#requests.set(request, pending);
      if (this.#running) this.#toWorker?.(pending);
    });
  }

  /** The core has made the request's unit durable, or the worker has answered one without effects. */
  answered(request: number, answer: HttpAnswer): void {
    const pending = this.#requests.get(request);
    this.#requests.delete(request);
    pending?.resolve(answer);
  }

  /** The thread ends in the middle of whatever it does. */
  die(why: string): void {
    const { world, context } = this.#options;
    if (this.#life.over) return;
    this.#life.end();
    world.bury();
    world.note(`the worker of ${context} ends: ${why}`);
    const failure: Failure = { code: "TRL0305", message: why, retry: "later" };
    // What the thread had sent to the core may come late, when its successor has been at work for long.
    if (this.#toCore.deliverable && world.chance.happens(0.5)) {
      this.#toCore.closed = true;
      this.#late.push(this.#toCore);
    }
    // Mail that it has sent to main arrives first.
    this.#toMain.post("the worker has ended", () => void this.#lost(failure));
  }

  get alive(): boolean {
    return this.#running && !this.#life.over;
  }

  /** The thread has sent the core something that has not arrived: a good moment to end it. */
  get sending(): boolean {
    return this.alive && this.#toCore.deliverable;
  }

  #spawn(): Channel {
    const { world, life, context, committed } = this.#options;
    const thread = new Life(life);
    this.#life = thread;
    this.#slots = newSlots();
    const toWorker = world.channel(`main > ${context}`, thread);
    const fromCore = world.channel(`core > ${context}`, thread);
    const soon = world.channel(`${context} soon`, thread);
    // What a thread has sent arrives, also when it has ended meanwhile.
    const toCore = world.channel(`${context} > core`, life);
    toCore.closed = true;
    let core: (message: FromWorker) => void = () => undefined;
    const tables = new PendingTables(committed, simulatedModel, context);
    const host = new WorkerHost({
      functions: simulatedModel.contexts[context]?.functions ?? {},
      runtime: runtimeIn(context, {
        reader: tables,
        now: () => world.nowMs,
        stage: stageOf(world, thread, (why) => this.die(why)),
      }),
      tables,
      slots: new SlotWriter(this.#slots),
      now: () => world.nowMs,
      soon: (action) => soon.post("goes on", action),
      toCore: (message) => {
        if (!thread.over) toCore.post(describeFromWorker(message), () => core(message));
      },
      answer: (request, answer) => {
        if (!thread.over)
          this.#toMain.post(`answers request ${request}: ${answer.status}`, () =>
            this.answered(request, answer),
          );
      },
      report: () => undefined,
    });
    const watch = overdueWatch(world, thread, host);
    this.#toWorker = (pending) =>
      toWorker.post(`request ${pending.request}`, () => {
        host.takeRequest(pending.request, pending.functionName, pending.invocation);
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
      this.#running = true;
      attach();
      for (const late of this.#late.splice(0)) {
        world.at(
          world.nowMs + world.chance.between(0, 60),
          `late mail of ${context}`,
          life,
          () => (late.closed = false),
        );
      }
      for (const pending of this.#requests.values()) this.#toWorker?.(pending);
    });
    return toCore;
  }

  async #lost(failure: Failure): Promise<void> {
    const { world, life, context, lost } = this.#options;
    this.#running = false;
    const running = readSlots(this.#slots);
    const suspects = running.filter((each) => each.kind === "delivery");
    const requests = running.filter((each) => each.kind === "request");
    await lost(context, suspects, requests.length > 0, failure);
    for (const { request } of requests) {
      const pending = this.#requests.get(request);
      this.#requests.delete(request);
      pending?.reject(new Fault(failure.code, failure.message, { retry: failure.retry }));
    }
    world.at(
      world.nowMs + world.chance.between(50, 500),
      `the worker of ${context} is started again`,
      life,
      () => (this.#toCore = this.#spawn()),
    );
  }
}

interface PendingRequest {
  readonly request: number;
  readonly functionName: string;
  readonly invocation: HttpInvocation;
  readonly resolve: (answer: HttpAnswer) => void;
  readonly reject: (fault: Fault) => void;
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
  if (message.kind === "unit") return `unit ${stampText(message.unit.stamp)} of request ${message.request}`;
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
    case "committed":
      return `committed ${message.stamps.map(stampText).join(", ")}; conflicts of requests: ${message.conflicts.join(", ") || "none"}`;
  }
}

const stampText = (stamp: number): string => `${Math.floor(stamp / 2 ** 32)}.${stamp % 2 ** 32}`;
