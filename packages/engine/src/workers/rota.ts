import type { DeliveryRun } from "./delivery-run.ts";
import type { FunctionQueue, Item } from "./function-queue.ts";

/** Items of one function that are started before the next function has its turn. */
const turnMax = 512;

/**
 * Whose turn it is among the functions of a context. Functions that get the same events stay side by side, however
 * often the worker stops between two items: what one has read of a frame is still there for the next.
 */
export class Rota {
  readonly #queues: readonly FunctionQueue[];
  #at = 0;
  #left = turnMax;

  constructor(queues: Iterable<FunctionQueue>) {
    this.#queues = [...queues];
  }

  /** Whose turn it is, and what it may start now; undefined when no function has anything. */
  next(): Turn | undefined {
    // The one whose turn is over may have to be asked again, when nobody else has anything.
    for (let asked = 0; asked <= this.#queues.length; asked++) {
      const queue = this.#queues[this.#at];
      const ready = this.#left > 0 ? queue?.ready : undefined;
      if (queue !== undefined && ready !== undefined) return { queue, ready, startsMax: this.#left };
      this.#at = (this.#at + 1) % this.#queues.length;
      this.#left = turnMax;
    }
    return undefined;
  }

  /** So many were started of what was ready. */
  started(count: number): void {
    this.#left -= count;
  }
}

interface Turn {
  readonly queue: FunctionQueue;
  readonly ready: DeliveryRun | Item;
  /** What may be started of a run before the next function has its turn; at least one. */
  readonly startsMax: number;
}
