const perDoubling = 16;
const smallestMs = 0.001;

/** Latencies in buckets 4 % wide: counting one costs nanoseconds, whatever the rate. */
export class LatencyBuckets {
  readonly #counts = new Uint32Array(perDoubling * 32);
  #total = 0;

  add(latencyMs: number): void {
    const exact = Math.floor(Math.log2(Math.max(latencyMs, smallestMs) / smallestMs) * perDoubling);
    const bucket = Math.min(exact, this.#counts.length - 1);
    this.#counts[bucket] = (this.#counts[bucket] ?? 0) + 1;
    this.#total += 1;
  }

  /** The latency that this share of events did not exceed, to a bucket's upper edge; NaN without any event. */
  quantileMs(share: number): number {
    let below = 0;
    for (const [bucket, count] of this.#counts.entries()) {
      below += count;
      if (below > 0 && below >= this.#total * share) {
        return Math.round(smallestMs * 2 ** ((bucket + 1) / perDoubling) * 100) / 100;
      }
    }
    return Number.NaN;
  }

  clear(): void {
    this.#counts.fill(0);
    this.#total = 0;
  }
}
