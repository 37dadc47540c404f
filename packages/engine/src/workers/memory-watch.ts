import type { Worker } from "node:worker_threads";
import type { Failure } from "trellis/runtime";

/**
 * Room that the run time's own bound leaves above the greatest that a context may have. It must never be reached: V8
 * ends the whole process when one allocation crosses it (an array that doubles is enough), so the bound that counts is
 * watched from outside.
 */
export const heapRoomMiB = 4_096;
/** A worker that answers no request to collect garbage within this time is taken at its word. */
const collectMaxMs = 1_000;

/**
 * Keeps one worker within its memory, heap and buffers together. Past twice the bound it is ended at once; between
 * the two, garbage that nobody has collected yet may be the reason, so the worker is asked to collect it first.
 */
export class MemoryWatch {
  readonly #worker: Worker;
  readonly #boundMiB: number;
  #looking = false;
  #collectingSinceMs: number | undefined;

  constructor(worker: Worker, boundMiB: number) {
    this.#worker = worker;
    this.#boundMiB = boundMiB;
  }

  /** Why the worker must end; undefined while it may go on. Looks once, however often it is called meanwhile. */
  async look(nowMs: number, collect: () => void): Promise<Failure | undefined> {
    if (this.#looking) return undefined;
    this.#looking = true;
    try {
      const { used_heap_size: heapBytes, external_memory: bufferBytes } =
        await this.#worker.getHeapStatistics();
      const usedMiB = (heapBytes + bufferBytes) / 1_048_576;
      if (usedMiB <= this.#boundMiB) {
        this.#collectingSinceMs = undefined;
        return undefined;
      }
      if (usedMiB > this.#boundMiB * 2) return this.#failure(usedMiB);
      if (this.#collectingSinceMs === undefined) {
        this.#collectingSinceMs = nowMs;
        collect();
        return undefined;
      }
      return nowMs - this.#collectingSinceMs > collectMaxMs ? this.#failure(usedMiB) : undefined;
    } catch {
      // The worker has ended meanwhile, which its exit tells.
      return undefined;
    } finally {
      this.#looking = false;
    }
  }

  #failure(usedMiB: number): Failure {
    return {
      code: "TRL0303",
      message: `the worker holds ${Math.round(usedMiB)} MiB; the context's bound is ${this.#boundMiB} MiB`,
      retry: "later",
    };
  }
}
