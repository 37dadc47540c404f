import { availableParallelism } from "node:os";
import { Worker } from "node:worker_threads";
import { limits } from "@trellis/model";
import type { ToContextWorker } from "./context-worker.ts";
import { heapRoomMiB } from "./memory-watch.ts";
import { threadEnvironment } from "./thread-environment.ts";

/** Workers that load their contexts at the same time, at most: starting more at once would only delay the first. */
const startingMax = Math.max(2, availableParallelism());
/** A spare is made this long after it was found missing: whoever took the last one is to start first. */
const spareDelayMs = 500;
/** A worker that was told to stop is ended after this time. */
const stopMaxMs = 1_000;

/**
 * Makes the threads that contexts run in, and ends them. All begin alike and are told later which context is theirs,
 * so that one can be kept spare, with everything loaded that most contexts need, while contexts sleep: a cold start is
 * over in a fraction of the time then.
 */
export class WorkerThreads {
  readonly #modules: readonly string[];
  readonly #stopping = new Set<Promise<unknown>>();
  #starting = 0;
  /** Who waits for a turn; at most one for each context. */
  readonly #turns: (() => void)[] = [];
  #spare: Worker | undefined;
  #spareWanted = false;
  #timer: NodeJS.Timeout | undefined;

  /** @param modules URLs of what a spare thread loads */
  constructor(modules: readonly string[]) {
    this.#modules = modules;
  }

  /** Resolves when a worker may be started; its starter calls what it is given once the start is over. */
  async turn(): Promise<() => void> {
    if (this.#starting < startingMax) this.#starting += 1;
    else await new Promise<void>((resolve) => this.#turns.push(resolve));
    let over = false;
    return () => {
      if (over) return;
      over = true;
      const next = this.#turns.shift();
      if (next === undefined) this.#starting -= 1;
      else next();
    };
  }

  /** A thread that waits for its context. It is the caller's, who listens to it from now on. */
  take(): Worker {
    const spare = this.#spare;
    this.#spare = undefined;
    spare?.removeAllListeners();
    if (this.#spareWanted) this.#prepareSoon();
    return spare ?? this.#start();
  }

  /** Whether a spare is worth its memory: one at most is kept. */
  keepSpare(wanted: boolean): void {
    if (this.#spareWanted === wanted) return;
    this.#spareWanted = wanted;
    if (wanted) return this.#prepareSoon();
    void this.#dropSpare();
  }

  /** Lets a worker that has nothing to do end by itself, for a moment. */
  stop(worker: Worker): void {
    worker.postMessage({ kind: "stop" } satisfies ToContextWorker);
    const timer = setTimeout(() => void worker.terminate(), stopMaxMs);
    const ended = new Promise<void>((resolve) => worker.once("exit", () => resolve())).then(() => {
      clearTimeout(timer);
      this.#stopping.delete(ended);
    });
    this.#stopping.add(ended);
  }

  /** Ends the spare, and waits for those that were told to stop. */
  async close(): Promise<void> {
    this.#spareWanted = false;
    await this.#dropSpare();
    await Promise.all(this.#stopping);
  }

  #prepareSoon(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      const spare = this.#start();
      this.#spare = spare;
      // Why it has ended will be seen where the next one is needed.
      spare.on("error", () => undefined);
      spare.on("exit", () => {
        if (this.#spare === spare) this.#spare = undefined;
      });
      spare.postMessage({ kind: "prepare", modules: this.#modules } satisfies ToContextWorker);
    }, spareDelayMs);
  }

  async #dropSpare(): Promise<void> {
    clearTimeout(this.#timer);
    const spare = this.#spare;
    this.#spare = undefined;
    await spare?.terminate();
  }

  #start(): Worker {
    const here = import.meta.url;
    const entry = new URL(here.endsWith(".ts") ? "./context-worker.ts" : "./context-worker.js", here);
    return new Worker(entry, {
      name: "context",
      env: threadEnvironment(),
      resourceLimits: { maxOldGenerationSizeMb: limits.memoryMiB.max + heapRoomMiB },
    });
  }
}
