import { setTimeout } from "node:timers/promises";
import { benchEvents } from "./bench-event.ts";
import type { Peer, Publish } from "./peer.ts";

/** Publishes at a rate or as fast as the peer takes it, and knows how far the consumer is. */
export class Publishing {
  readonly #peer: Peer;
  readonly #publish: Publish;
  #published = 0;
  #taken = 0;

  constructor(peer: Peer, publish: Publish) {
    this.#peer = peer;
    this.#publish = publish;
  }

  set taken(total: number) {
    this.#taken = total;
  }

  /** @param perSecond 0 for as fast as it goes
   *  @returns how many have been published since the beginning, all of them durable */
  async run(perSecond: number, durationMs: number): Promise<number> {
    const underWay = new Set<Promise<unknown>>();
    const startedMs = performance.now();
    const before = this.#published;
    for (;;) {
      const elapsedMs = performance.now() - startedMs;
      if (elapsedMs >= durationMs) break;
      const due =
        perSecond === 0
          ? this.#peer.batch
          : Math.floor((elapsedMs / 1_000) * perSecond) - (this.#published - before);
      const count = Math.min(due, this.#peer.batch);
      if (count <= 0 || this.#published + count - this.#taken > this.#peer.openMax) {
        await setTimeout(1);
        continue;
      }
      const publishing = this.#publish(benchEvents(this.#published, count)).finally(() =>
        underWay.delete(publishing),
      );
      underWay.add(publishing);
      this.#published += count;
      if (underWay.size >= this.#peer.publishesAtOnce) await Promise.race(underWay);
      // A turn for the sockets: what has been published must also leave.
      else await new Promise(setImmediate);
    }
    await Promise.all(underWay);
    return this.#published;
  }
}
