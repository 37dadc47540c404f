import { MessageChannel, type MessagePort, type Worker } from "node:worker_threads";
import { Fault, type ContextModel } from "@trellis/model";
import type { Failure, HttpAnswer, HttpInvocation, LogLine, ValidShape } from "trellis/runtime";
import type { CallEnded, CallMail } from "../calls/call-mail.ts";
import type { Suspect } from "../delivery/messages.ts";
import type { ContextStatus } from "../inspection/inspection-contract.ts";
import type { ContextWorkerData, FromContextWorker, ToContextWorker } from "./context-worker.ts";
import type { SpanBatch } from "../telemetry/span.ts";
import { answersOf } from "../delivery/mailed-answers.ts";
import { LifeCycle } from "./life-cycle.ts";
import { MailBag } from "./mail-bag.ts";
import { MemoryWatch } from "./memory-watch.ts";
import { OpenRequests } from "./open-requests.ts";
import { buffersOf, packRequests, type MailedRequest } from "./request-mail.ts";
import { newSlots, readSlots, type Running } from "./slots.ts";
import type { Waiter } from "./waiter.ts";
import type { WorkerThreads } from "./worker-threads.ts";

export interface ContextSeatOptions {
  readonly context: ContextModel;
  /** How long the worker may be without work; Infinity: it is kept warm. */
  readonly idleMaxMs: number;
  readonly data: Omit<ContextWorkerData, "core" | "slots">;
  readonly threads: WorkerThreads;
  readonly attach: (context: string, port: MessagePort) => void;
  /** Asks the core to take the worker off its seat if it has had nothing to do for so long. */
  readonly unseat: (
    context: string,
    idleMs: number,
  ) => Promise<{ readonly unseated: boolean; readonly idleForMs: number }>;
  /** Tells the core; resolves once the old worker's mail is fenced off. */
  readonly lost: (
    context: string,
    suspects: readonly Suspect[],
    othersRunning: boolean,
    failure: Failure,
  ) => Promise<void>;
  readonly onLines: (lines: readonly LogLine[]) => void;
  readonly onSpans: (context: string, batch: SpanBatch) => void;
  /** Its handlers call other contexts; `tell` reaches the worker that called, as long as it lives. */
  readonly onCalls: (mail: CallMail, tell: (ended: CallEnded) => void) => void;
  /** The shape of a valid body at the door. */
  readonly onValidShape: (valid: ValidShape) => void;
  readonly onCounts: (context: string, counts: ReadonlyMap<string, number>) => void;
  readonly onCrash: (context: string, failure: Failure) => void;
  /** The worker was started, or put to sleep. */
  readonly onChange: (context: string, what: string) => void;
}

/** How long a worker may be behind in ending its own overdue invocations before it is ended. */
const graceMs = 500;
/** Longest time that a worker may take to load its context. */
const startMaxMs = 60_000;
/** Memory can grow by a GiB in a second: the watch must look often. */
const watchEveryMs = 50;

/**
 * The place of one context's worker: starts it when it is wanted, watches it, learns what ended it, lets it go when it
 * is idle. When, is `LifeCycle`'s to decide; here are the thread, the timers and the mail.
 */
export class ContextSeat {
  readonly #options: ContextSeatOptions;
  readonly #life: LifeCycle;
  readonly #requests = new OpenRequests<MailedRequest>();
  readonly #mail = new MailBag<MailedRequest>((requests) => this.#post(requests), setImmediate);
  #worker: Worker | undefined;
  #slots = newSlots();
  #restarts = 0;
  #startedAtMs = 0;
  #lastCrash: ContextStatus["lastCrash"];
  #ending: Failure | undefined;
  #watch: NodeJS.Timeout | undefined;
  #timer: NodeJS.Timeout | undefined;
  /** Who waits for the first start. */
  #first: { readonly resolve: () => void; readonly reject: (fault: Fault) => void } | undefined;

  constructor(options: ContextSeatOptions) {
    this.#options = options;
    this.#life = new LifeCycle(options.idleMaxMs);
  }

  /** Resolves when the worker runs. Throws what kept it from starting; later starts go on trying by themselves. */
  start(): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#first = { resolve, reject };
      this.wake();
    });
  }

  /** The core has something for the worker. */
  wake(): void {
    this.#life.want();
    this.#act();
  }

  status(): ContextStatus {
    const { name, team } = this.#options.context;
    const status = { name, team, worker: this.#life.status, restarts: this.#restarts };
    return this.#lastCrash === undefined ? status : { ...status, lastCrash: this.#lastCrash };
  }

  /** Fails with the code of what ended the worker meanwhile; with TRL0307, TRL0320 while there is none. */
  request(request: number, functionName: string, invocation: HttpInvocation, waiter: Waiter): void {
    if (this.#life.status === "stopped") return waiter.failed(stopping());
    const nowMs = Date.now();
    this.#life.worked(nowMs);
    const mailed: MailedRequest = { request, function: functionName, invocation };
    if (!this.#life.takesRequests) {
      this.#requests.wait(mailed, waiter, nowMs);
      return this.#act();
    }
    this.#requests.give(mailed, waiter);
    this.#mail.add(mailed);
  }

  /** The core has made the request's unit durable, or the worker has answered one without effects. */
  answered(request: number, answer: HttpAnswer): void {
    this.#life.worked(Date.now());
    this.#requests.answer(request, answer);
  }

  async stop(): Promise<void> {
    this.#life.stop();
    clearInterval(this.#watch);
    clearTimeout(this.#timer);
    this.#requests.failAll(stopping());
    await this.#worker?.terminate();
  }

  /** Takes the next step of the worker's life, and looks again when the one after it is due. */
  #act(): void {
    const nowMs = Date.now();
    clearTimeout(this.#timer);
    let untilMs = this.#requests.expire(nowMs);
    const step = this.#life.next(nowMs, this.#requests.count);
    if (step === "start") void this.#spawn();
    else if (step === "unseat") void this.#unseat();
    else untilMs = Math.min(untilMs, step.untilMs);
    if (untilMs < Infinity) this.#timer = setTimeout(() => this.#act(), untilMs - nowMs);
  }

  async #spawn(): Promise<void> {
    const { context, data, threads } = this.#options;
    const endTurn = await threads.turn();
    if (this.#life.status === "stopped") return endTurn();
    const { port1, port2 } = new MessageChannel();
    this.#slots = newSlots();
    this.#ending = undefined;
    this.#startedAtMs = Date.now();
    const worker = threads.take();
    this.#worker = worker;
    let startFailure: Fault | undefined;
    let thrown: unknown;
    worker.on("message", (message: FromContextWorker) => {
      if (message.kind === "started") {
        endTurn();
        if (this.#worker === worker && this.#life.status !== "stopped") this.#started(port1);
      } else if (message.kind === "startFailed") {
        startFailure = new Fault(message.failure.code, message.failure.message, { retry: "unknown" });
        void worker.terminate();
      } else if (message.kind === "answers") {
        for (const { request, answer } of answersOf(message.answers)) this.answered(request, answer);
      } else if (message.kind === "calls") {
        this.#options.onCalls(message, (ended) =>
          worker.postMessage({ kind: "callEnded", ended } satisfies ToContextWorker),
        );
      } else if (message.kind === "spans") this.#options.onSpans(context.name, message.batch);
      else if (message.kind === "validShape") this.#options.onValidShape(message.valid);
      else {
        this.#options.onLines(message.lines);
        this.#options.onCounts(context.name, message.counts);
      }
    });
    worker.on("error", (error: unknown) => (thrown = error));
    worker.on("exit", (code) => {
      endTurn();
      // One that was let go ends without anybody's regret.
      if (this.#worker !== worker || this.#life.status === "stopped") return;
      const failure = this.#ending ?? causeOf(thrown, code, startFailure);
      void this.#crashed(failure, startFailure);
    });
    const begin = { kind: "begin", data: { ...data, slots: this.#slots, core: port2 } } as const;
    worker.postMessage(begin satisfies ToContextWorker, [port2]);
    const memory = new MemoryWatch(worker, context.memoryMiB);
    this.#watch = setInterval(() => void this.#look(worker, memory), watchEveryMs);
  }

  #started(port: MessagePort): void {
    const { attach, context, onChange } = this.#options;
    const nowMs = Date.now();
    // The core greets the worker only now: until it listens, nothing may be sent to it.
    attach(context.name, port);
    this.#life.started(nowMs);
    this.#giveWaiting();
    if (this.#first === undefined)
      onChange(context.name, `the worker has started in ${nowMs - this.#startedAtMs} ms`);
    this.#first?.resolve();
    this.#first = undefined;
    this.#act();
  }

  async #unseat(): Promise<void> {
    const { unseat, threads, context, onChange } = this.#options;
    const { asked, idleMaxMs } = this.#life;
    const { unseated, idleForMs } = await unseat(context.name, idleMaxMs);
    const worker = this.#worker;
    if (this.#life.unseated(asked, unseated, idleForMs, Date.now()) && worker !== undefined) {
      clearInterval(this.#watch);
      this.#worker = undefined;
      threads.stop(worker);
      onChange(context.name, `the worker sleeps: it had nothing to do for ${Math.round(idleForMs)} ms`);
    } else if (this.#life.takesRequests) this.#giveWaiting();
    this.#act();
  }

  async #crashed(failure: Failure, startFailure: Fault | undefined): Promise<void> {
    clearInterval(this.#watch);
    this.#worker = undefined;
    this.#mail.clear();
    if (this.#first !== undefined) {
      this.#life.stop();
      return this.#first.reject(startFailure ?? new Fault(failure.code, failure.message));
    }
    this.#restarts += 1;
    this.#lastCrash = { at: new Date().toISOString(), code: failure.code, message: failure.message };
    this.#options.onCrash(this.#options.context.name, failure);
    if (this.#life.crashed(Date.now())) {
      const culprits = await this.#handBack(failure);
      this.#life.handedBack(culprits === 1, Date.now());
    }
    this.#act();
  }

  /** What ran when the worker ended: deliveries go back to the core; requests are answered, or run again if they had not begun. Answers how many are under suspicion. */
  async #handBack(failure: Failure): Promise<number> {
    const running = readSlots(this.#slots);
    const overdue = this.#ending === undefined ? [] : running.filter(isOverdue);
    // An endless loop is the doing of what has outlived its time, where that can be told.
    const blamed = overdue.length > 0 ? overdue : running;
    const suspects = blamed.filter((each) => each.kind !== "request");
    const requests = blamed.filter((each) => each.kind === "request");
    await this.#options.lost(this.#options.context.name, suspects, requests.length > 0, failure);
    for (const { request } of requests)
      this.#requests.fail(request, new Fault(failure.code, failure.message, { retry: failure.retry }));
    this.#requests.takeBack(Date.now());
    return blamed.length;
  }

  async #look(worker: Worker, memory: MemoryWatch): Promise<void> {
    if (this.#worker !== worker || this.#ending !== undefined) return;
    const nowMs = Date.now();
    if (this.#life.status !== "running") {
      if (nowMs - this.#startedAtMs > startMaxMs)
        this.#end(worker, {
          code: "TRL0313",
          message: `the context did not load within ${startMaxMs} ms`,
          retry: "later",
        });
      return;
    }
    const stuck = readSlots(this.#slots).find(isOverdue);
    if (stuck !== undefined) {
      const message = `the worker did not come back from an invocation within its ${stuck.timeoutMs} ms: it loops without end`;
      this.#end(worker, { code: "TRL0302", message, retry: "later" });
      return;
    }
    const failure = await memory.look(nowMs, () =>
      worker.postMessage({ kind: "collect" } satisfies ToContextWorker),
    );
    if (failure !== undefined && this.#worker === worker && this.#ending === undefined)
      this.#end(worker, failure);
  }

  #giveWaiting(): void {
    for (const mailed of this.#requests.giveWaiting()) this.#mail.add(mailed);
  }

  #post(requests: readonly MailedRequest[]): void {
    const message: ToContextWorker = { kind: "requests", ...packRequests(requests) };
    this.#worker?.postMessage(message, buffersOf(message));
  }

  #end(worker: Worker, failure: Failure): void {
    this.#ending = failure;
    void worker.terminate();
  }
}

function stopping(): Fault {
  return new Fault("TRL0308", "the engine is stopping", { retry: "later" });
}

function isOverdue(running: Running): boolean {
  return Date.now() - running.startedMs > running.timeoutMs + graceMs;
}

function causeOf(thrown: unknown, exitCode: number, startFailure: Fault | undefined): Failure {
  if (startFailure !== undefined)
    return { code: startFailure.code, message: startFailure.message, retry: "later" };
  if (thrown === undefined)
    return { code: "TRL0304", message: `a handler called process.exit(${exitCode})`, retry: "later" };
  const error = thrown instanceof Error ? thrown : new Error(JSON.stringify(thrown));
  const stack = error.stack === undefined ? {} : { stack: error.stack };
  return { code: "TRL0305", message: `${error.name}: ${error.message}`, retry: "later", ...stack };
}
