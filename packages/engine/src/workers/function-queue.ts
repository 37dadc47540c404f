import type { Frame } from "../log/frame.ts";

/** One thing to run: a delivery of an assignment, or a request. */
export type Item = DeliveryItem | RequestItem;

export interface DeliveryItem {
  readonly kind: "delivery";
  readonly assignment: number;
  readonly index: number;
  /** The event: one of a frame, or by itself. */
  readonly source: { readonly frame: Frame; readonly position: number } | { readonly json: string };
  readonly attempt: number;
}

export interface RequestItem {
  readonly kind: "request";
  readonly request: number;
}

/** The event's JSON; read out of its frame only when it is run. */
export function jsonOf({ source }: DeliveryItem): string {
  return "json" in source ? source.json : source.frame.json(source.position);
}

/** Items that were started stay in their queue until there are this many: taking each out by itself would be slow. */
const startedKeptMax = 256;

/** What waits for one function, and how much of it runs. First come, first served. */
export class FunctionQueue {
  readonly name: string;
  readonly timeoutMs: number;
  running = 0;
  readonly #concurrency: number;
  #items: Item[] = [];
  #head = 0;

  constructor(name: string, declared: { readonly timeoutMs: number; readonly concurrency: number }) {
    this.name = name;
    this.timeoutMs = declared.timeoutMs;
    this.#concurrency = declared.concurrency;
  }

  push(item: Item): void {
    this.#items.push(item);
  }

  /** The next item that may run now; undefined when there is none, or no room. */
  take(): Item | undefined {
    if (this.running >= this.#concurrency) return undefined;
    const item = this.#items[this.#head];
    if (item === undefined) return undefined;
    this.#head += 1;
    // Under load a queue is never empty for long: what was started is let go all the same.
    if (this.#head === this.#items.length || this.#head >= startedKeptMax) {
      this.#items = this.#items.slice(this.#head);
      this.#head = 0;
    }
    return item;
  }
}
