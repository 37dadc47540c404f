import { availableParallelism } from "node:os";
import { Worker } from "node:worker_threads";
import type { SimulationReport } from "./simulate.ts";

/** One run of the simulation, as plain data. */
export interface Storm {
  readonly seed: number;
  /** What is broken on purpose, as `mutations.ts` names it; default nothing. */
  readonly mutation?: string;
  readonly calls?: number;
  readonly flood?: number;
  readonly partners?: number;
  readonly executions?: number;
}

/** A storm in which a promise did not hold. */
export interface BrokenStorm {
  readonly seed: number;
  /** The promise. */
  readonly broken: string;
  /** The seed, what broke, how it came to that, and how to see it again. */
  readonly text: string;
}

export type StormOutcome = { readonly report: SimulationReport } | BrokenStorm;

/** More threads than this take more memory than they save time on the machines that there are. */
const threadsMax = 16;
/** A storm takes a tenth of a second. One that takes this long runs in a circle, and its thread is ended. */
const stormMaxMs = 60_000;

/**
 * Runs storms on a thread for each core, at most 16. They are worth it on one core, too: node:test watches every
 * promise of its own thread, which takes longer than the simulation itself.
 */
export class Storms {
  readonly threads: number = Math.min(availableParallelism(), threadsMax);
  readonly #free: Worker[] = [];
  readonly #waiting: ((thread: Worker) => void)[] = [];
  #started = 0;

  /** @throws Error naming the seed when its thread has ended, or had to be ended */
  async run(storm: Storm): Promise<StormOutcome> {
    let thread = await this.#thread();
    try {
      return await outcomeOf(thread, storm);
    } catch (error) {
      // Those that wait get another one.
      thread = newThread();
      throw error;
    } finally {
      const next = this.#waiting.shift();
      if (next === undefined) this.#free.push(thread);
      else next(thread);
    }
  }

  /**
   * Runs storms in order until one breaks a promise; answers the first that did, undefined when all have passed.
   *
   * @param atOnce how many of them are under way at once; default one for each thread
   */
  async firstBroken(
    storms: Iterable<Storm>,
    onReport: (report: SimulationReport) => void = () => undefined,
    atOnce: number = this.threads,
  ): Promise<BrokenStorm | undefined> {
    const broken: BrokenStorm[] = [];
    const ahead = storms[Symbol.iterator]();
    const follow = async (): Promise<void> => {
      while (broken.length === 0) {
        const next = ahead.next();
        if (next.done === true) return;
        const outcome = await this.run(next.value);
        if ("report" in outcome) onReport(outcome.report);
        else broken.push(outcome);
      }
    };
    await Promise.all(Array.from({ length: atOnce }, follow));
    return broken.toSorted((left, right) => left.seed - right.seed)[0];
  }

  /** To be called when no storm is under way. */
  async close(): Promise<void> {
    await Promise.all(this.#free.splice(0).map((thread) => thread.terminate()));
  }

  async #thread(): Promise<Worker> {
    const free = this.#free.pop();
    if (free !== undefined) return free;
    if (this.#started === this.threads) return new Promise((resolve) => this.#waiting.push(resolve));
    this.#started += 1;
    return newThread();
  }
}

function newThread(): Worker {
  const here = import.meta.url;
  return new Worker(new URL(here.endsWith(".ts") ? "./storm-worker.ts" : "./storm-worker.js", here), {
    name: "storms",
  });
}

function outcomeOf(thread: Worker, storm: Storm): Promise<StormOutcome> {
  return new Promise((resolve, reject) => {
    const fail = (why: string, cause?: unknown): void => {
      settle();
      void thread.terminate();
      reject(new Error(`seed ${storm.seed}: ${why}`, { cause }));
    };
    const timer = setTimeout(() => fail(`it has not ended within ${stormMaxMs} ms`), stormMaxMs);
    const onMessage = (outcome: StormOutcome): void => {
      settle();
      resolve(outcome);
    };
    const onError = (error: unknown): void => fail("its thread has crashed", error);
    const onExit = (): void => fail("its thread has ended");
    const settle = (): void => {
      clearTimeout(timer);
      thread.off("message", onMessage).off("error", onError).off("exit", onExit);
    };
    thread.on("message", onMessage).on("error", onError).on("exit", onExit);
    thread.postMessage(storm);
  });
}
