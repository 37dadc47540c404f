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

  /** The next item that may run now, and its queue; undefined when no function has one. */
  take(): { readonly queue: FunctionQueue; readonly item: Item } | undefined {
    // The one whose turn is over may have to be asked again, when nobody else has anything.
    for (let asked = 0; asked <= this.#queues.length; asked++) {
      const queue = this.#queues[this.#at];
      const item = this.#left > 0 ? queue?.take() : undefined;
      if (queue !== undefined && item !== undefined) {
        this.#left -= 1;
        return { queue, item };
      }
      this.#at = (this.#at + 1) % this.#queues.length;
      this.#left = turnMax;
    }
    return undefined;
  }
}
