import { MessageChannel, Worker } from "node:worker_threads";
import { Fault, type ContextModel } from "@trellis/model";
import type { Failure, HttpAnswer, HttpInvocation, LogLine } from "trellis/runtime";
import type { Suspect } from "../delivery/messages.ts";
import type { ContextStatus } from "../inspection/inspection-contract.ts";
import type { ContextWorkerData, FromContextWorker, ToContextWorker } from "./context-worker.ts";
import { heapRoomMiB, MemoryWatch } from "./memory-watch.ts";
import { newSlots, readSlots, type Running } from "./slots.ts";

export interface ContextSeatOptions {
  readonly context: ContextModel;
  readonly data: Omit<ContextWorkerData, "core" | "slots">;
  readonly attach: (context: string, port: MessageChannel["port1"]) => void;
  /** Tells the core; resolves once the old worker's mail is fenced off. */
  readonly lost: (
    context: string,
    suspects: readonly Suspect[],
    othersRunning: boolean,
    failure: Failure,
  ) => Promise<void>;
  readonly onLines: (lines: readonly LogLine[]) => void;
  readonly onCounts: (context: string, counts: ReadonlyMap<string, number>) => void;
  readonly onCrash: (context: string, failure: Failure) => void;
}

/** The first restart comes after this time, each further one after twice as long, up to the greatest. */
const restartDelayMs = 50;
const restartDelayMaxMs = 2_000;
/** A worker that ran this long has got over its trouble: the next restart is a first one again. */
const healthyAfterMs = 30_000;
/** How long a worker may be behind in ending its own overdue invocations before it is ended. */
const graceMs = 500;
/** Longest time that a worker may take to load its context. */
const startMaxMs = 60_000;
/** Memory can grow by a GiB in a second: the watch must look often. */
const watchEveryMs = 50;

/** The place of one context's worker: starts it, watches it, learns what ended it, starts it again. */
export class ContextSeat {
  readonly #options: ContextSeatOptions;
  readonly #requests = new Map<number, PendingRequest>();
  #worker: Worker | undefined;
  #slots = newSlots();
  #state: ContextStatus["worker"] = "starting";
  #restarts = 0;
  #crashesInRow = 0;
  #startedAtMs = 0;
  #lastCrash: ContextStatus["lastCrash"];
  #ending: Failure | undefined;
  #watch: NodeJS.Timeout | undefined;
  #restart: NodeJS.Timeout | undefined;
  #stopped = false;

  constructor(options: ContextSeatOptions) {
    this.#options = options;
  }

  /** Resolves when the worker runs. Throws what kept it from starting; later restarts go on trying by themselves. */
  start(): Promise<void> {
    return new Promise((resolve, reject) => this.#spawn(resolve, reject));
  }

  status(): ContextStatus {
    const { name, team } = this.#options.context;
    const status = { name, team, worker: this.#state, restarts: this.#restarts };
    return this.#lastCrash === undefined ? status : { ...status, lastCrash: this.#lastCrash };
  }

  /** @throws Fault with the code of what ended the worker meanwhile */
  request(request: number, functionName: string, invocation: HttpInvocation): Promise<HttpAnswer> {
    return new Promise((resolve, reject) => {
      const message: RequestMessage = { kind: "request", request, function: functionName, invocation };
      this.#requests.set(request, { message, resolve, reject });
      if (this.#state === "running") this.#worker?.postMessage(message);
    });
  }

  /** The core has made the request's unit durable. */
  answered(request: number, answer: HttpAnswer): boolean {
    const pending = this.#requests.get(request);
    this.#requests.delete(request);
    pending?.resolve(answer);
    return pending !== undefined;
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    this.#state = "stopped";
    clearInterval(this.#watch);
    clearTimeout(this.#restart);
    for (const pending of this.#requests.values())
      pending.reject(new Fault("TRL0308", "the engine is stopping", { retry: "later" }));
    this.#requests.clear();
    await this.#worker?.terminate();
  }

  #spawn(onStarted: () => void, onFailed: (fault: Fault) => void): void {
    const { context, data, attach } = this.#options;
    const { port1, port2 } = new MessageChannel();
    const here = import.meta.url;
    const entry = new URL(here.endsWith(".ts") ? "./context-worker.ts" : "./context-worker.js", here);
    this.#slots = newSlots();
    this.#ending = undefined;
    this.#startedAtMs = Date.now();
    const worker = new Worker(entry, {
      name: `context ${context.name}`,
      workerData: { ...data, slots: this.#slots, core: port2 } satisfies ContextWorkerData,
      transferList: [port2],
      resourceLimits: { maxOldGenerationSizeMb: context.memoryMiB + heapRoomMiB },
    });
    this.#worker = worker;
    let startFailure: Fault | undefined;
    let thrown: unknown;
    worker.on("message", (message: FromContextWorker) => {
      if (message.kind === "started") {
        this.#state = "running";
        // The core greets the worker only now: until it listens, nothing may be sent to it.
        attach(context.name, port1);
        for (const pending of this.#requests.values()) worker.postMessage(pending.message);
        onStarted();
      } else if (message.kind === "startFailed") {
        startFailure = new Fault(message.failure.code, message.failure.message, { retry: "unknown" });
        void worker.terminate();
      } else if (message.kind === "answer") this.answered(message.request, message.answer);
      else {
        this.#options.onLines(message.lines);
        this.#options.onCounts(context.name, message.counts);
      }
    });
    worker.on("error", (error: unknown) => (thrown = error));
    worker.on("exit", (code) => {
      clearInterval(this.#watch);
      if (this.#stopped) return;
      const wasRunning = this.#state === "running";
      const failure = this.#ending ?? causeOf(thrown, code, startFailure);
      if (!wasRunning && this.#restarts === 0) {
        this.#state = "stopped";
        return onFailed(startFailure ?? new Fault(failure.code, failure.message));
      }
      void this.#lost(failure, wasRunning);
    });
    const memory = new MemoryWatch(worker, context.memoryMiB);
    this.#watch = setInterval(() => void this.#look(worker, memory), watchEveryMs);
  }

  async #lost(failure: Failure, wasRunning: boolean): Promise<void> {
    this.#state = "restarting";
    this.#restarts += 1;
    this.#lastCrash = { at: new Date().toISOString(), code: failure.code, message: failure.message };
    this.#crashesInRow = Date.now() - this.#startedAtMs > healthyAfterMs ? 1 : this.#crashesInRow + 1;
    this.#options.onCrash(this.#options.context.name, failure);
    // A known culprit is already kept from doing it again and again by its own retries.
    if (wasRunning && (await this.#handBack(failure)) === 1) this.#crashesInRow = 1;
    if (this.#stopped) return;
    const delayMs = Math.min(restartDelayMaxMs, restartDelayMs * 2 ** (this.#crashesInRow - 1));
    this.#restart = setTimeout(
      () =>
        this.#spawn(
          () => undefined,
          () => undefined,
        ),
      delayMs,
    );
  }

  /** What ran when the worker ended: deliveries go back to the core; requests are answered, or run again if they had not begun. Answers how many are under suspicion. */
  async #handBack(failure: Failure): Promise<number> {
    const running = readSlots(this.#slots);
    const overdue = this.#ending === undefined ? [] : running.filter(isOverdue);
    // An endless loop is the doing of what has outlived its time, where that can be told.
    const blamed = overdue.length > 0 ? overdue : running;
    const suspects = blamed.filter((each) => each.kind === "delivery");
    const requests = blamed.filter((each) => each.kind === "request");
    await this.#options.lost(this.#options.context.name, suspects, requests.length > 0, failure);
    for (const { request } of requests) {
      const pending = this.#requests.get(request);
      this.#requests.delete(request);
      pending?.reject(new Fault(failure.code, failure.message, { retry: failure.retry }));
    }
    return blamed.length;
  }

  async #look(worker: Worker, memory: MemoryWatch): Promise<void> {
    if (this.#ending !== undefined) return;
    const nowMs = Date.now();
    if (this.#state !== "running") {
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
    if (failure !== undefined && this.#ending === undefined) this.#end(worker, failure);
  }

  #end(worker: Worker, failure: Failure): void {
    this.#ending = failure;
    void worker.terminate();
  }
}

type RequestMessage = Extract<ToContextWorker, { kind: "request" }>;

interface PendingRequest {
  readonly message: RequestMessage;
  readonly resolve: (answer: HttpAnswer) => void;
  readonly reject: (fault: Fault) => void;
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
