import { TimeQueue } from "./time-queue.ts";
import type { VirtualOptions } from "./virtual-options.ts";
import type { VirtualTime } from "./virtual-time.ts";

type Happening = () => void | Promise<void>;

/** Virtual time: what is due happens in the order of its times, and the clock is then at that time. */
export class VirtualWorld implements VirtualTime {
  nowMs: number;
  childrenKept = 0;
  readonly #queue = new TimeQueue<Happening>();
  #left: number;

  constructor(options: Pick<VirtualOptions, "startAtMs" | "signalsMax">) {
    this.nowMs = options.startAtMs ?? startOf2026;
    this.#left = options.signalsMax ?? 1_000_000;
  }

  at(atMs: number, happening: Happening): void {
    this.#queue.put(Math.max(atMs, this.nowMs), happening);
  }

  /** Lets time pass until nothing is due any more, or `isOver`. */
  async pass(isOver: () => boolean): Promise<void> {
    for (let due = this.#queue.take(); due !== undefined && !isOver(); due = this.#queue.take()) {
      if (this.#left-- <= 0) throw new Error("the execution does not end: more signals than signalsMax");
      this.nowMs = due.atMs;
      const waits = due.what();
      if (waits !== undefined) await waits;
    }
  }
}

const startOf2026 = Date.UTC(2026, 0, 1);
