import type { ContextMeters } from "./meters.ts";
import type { SpanBatch } from "./span.ts";

/** Spans gathered for one sending at most; what comes on top is counted and dropped. */
export const gatheredMax = 1_024;
/** Of these, sampled ones: the rest is left for what must not be missed. */
export const gatheredSampledMax = 768;

/** Gathers a worker's spans until its owner sends them on, every few ms. */
export class SpanOutbox {
  readonly #meters: Pick<ContextMeters, "spanOffered">;
  readonly #send: (batch: SpanBatch) => void;
  #sampled: string[] = [];
  #notable: string[] = [];

  constructor(meters: Pick<ContextMeters, "spanOffered">, send: (batch: SpanBatch) => void) {
    this.#meters = meters;
    this.#send = send;
  }

  /** Counts a span; answers whether there is room for it, so that nobody writes one in vain. */
  takes(kind: keyof SpanBatch): boolean {
    const count = this.#sampled.length + this.#notable.length;
    const full = count >= gatheredMax || (kind === "sampled" && this.#sampled.length >= gatheredSampledMax);
    this.#meters.spanOffered(full);
    return !full;
  }

  /** Adds a span that there is room for. */
  add(kind: keyof SpanBatch, text: string): void {
    if (kind === "sampled") this.#sampled.push(text);
    else this.#notable.push(text);
  }

  flush(): void {
    if (this.#sampled.length + this.#notable.length === 0) return;
    const batch = { sampled: this.#sampled, notable: this.#notable };
    this.#sampled = [];
    this.#notable = [];
    this.#send(batch);
  }
}
