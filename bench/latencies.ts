const perDoubling = 16;
const smallestMs = 0.001;
/** From a microsecond to over an hour. */
export const bucketCount: number = perDoubling * 32;

/** Where a latency is counted: buckets are 4 % wide. */
export function bucketOf(latencyMs: number): number {
  if (!(latencyMs > smallestMs)) return 0;
  return Math.min(bucketCount - 1, Math.floor(Math.log2(latencyMs / smallestMs) * perDoubling));
}

/** Latencies counted in buckets: constant memory, and percentiles that are at most 4 % above the truth. */
export class Latencies {
  readonly #counts = new Uint32Array(bucketCount);
  #total = 0;

  add(latencyMs: number): void {
    this.addAt(bucketOf(latencyMs), 1);
  }

  addAt(bucket: number, times: number): void {
    this.#counts[bucket] = (this.#counts[bucket] ?? 0) + times;
    this.#total += times;
  }

  addAll(other: Latencies): void {
    other.#counts.forEach((times, bucket) => {
      if (times > 0) this.addAt(bucket, times);
    });
  }

  get total(): number {
    return this.#total;
  }

  /** The latency that this share did not exceed, to its bucket's upper edge; NaN without any. */
  quantileMs(share: number): number {
    let left = Math.max(1, Math.ceil(this.#total * share));
    for (const [bucket, times] of this.#counts.entries()) {
      left -= times;
      if (left <= 0) return Math.round(smallestMs * 2 ** ((bucket + 1) / perDoubling) * 100) / 100;
    }
    return Number.NaN;
  }
}
