const lowestMs = 0.01;
const growth = 1.02;
const buckets = 1_000;

/** Latencies from 0.01 ms to an hour, counted in buckets 2 % wide: constant memory and nanoseconds for each. */
export class LatencyTally {
  readonly #counts = new Uint32Array(buckets);
  #count = 0;
  #maxMs = 0;

  add(ms: number): void {
    const bucket = ms <= lowestMs ? 0 : Math.ceil(Math.log(ms / lowestMs) / logGrowth);
    const at = Math.min(bucket, buckets - 1);
    this.#counts[at] = (this.#counts[at] ?? 0) + 1;
    this.#count += 1;
    if (ms > this.#maxMs) this.#maxMs = ms;
  }

  /** Adds what another tally has counted. */
  addAll({ counts, maxMs }: CountedLatencies): void {
    for (const [at, count] of counts.entries()) {
      this.#counts[at] = (this.#counts[at] ?? 0) + count;
      this.#count += count;
    }
    this.#maxMs = Math.max(this.#maxMs, maxMs);
  }

  /** What was counted so far, as plain data; counting begins anew. */
  take(): CountedLatencies {
    const taken = { counts: this.#counts.slice(), maxMs: this.#maxMs };
    this.#counts.fill(0);
    this.#count = 0;
    this.#maxMs = 0;
    return taken;
  }

  get count(): number {
    return this.#count;
  }

  /** Undefined before the first. The percentiles are a bucket's upper edge, the maximum is exact. */
  figures(): LatencyFigures | undefined {
    if (this.#count === 0) return undefined;
    const at = (share: number): number => Math.min(this.#quantileMs(share), rounded(this.#maxMs));
    return { p50Ms: at(0.5), p90Ms: at(0.9), p99Ms: at(0.99), maxMs: rounded(this.#maxMs) };
  }

  /** Counts by steps of 1, 2, 5, 10 and so on, from the first to the last that has any. */
  steps(): readonly LatencyStep[] {
    const counted = stepsMs.map((upToMs) => ({ upToMs, count: 0 }));
    for (const [bucket, count] of this.#counts.entries()) {
      // A bucket that lies across a step counts where most of it is.
      const middleMs = lowestMs * growth ** (bucket - 0.5);
      const step = counted.find(({ upToMs }) => middleMs <= upToMs);
      if (step !== undefined) step.count += count;
    }
    const first = counted.findIndex(({ count }) => count > 0);
    const last = counted.findLastIndex(({ count }) => count > 0);
    return first === -1 ? [] : counted.slice(first, last + 1);
  }

  #quantileMs(share: number): number {
    let left = Math.max(1, Math.ceil(this.#count * share));
    for (const [bucket, count] of this.#counts.entries()) {
      left -= count;
      if (left <= 0) return rounded(lowestMs * growth ** bucket);
    }
    return rounded(this.#maxMs);
  }
}

export interface CountedLatencies {
  readonly counts: Uint32Array;
  readonly maxMs: number;
}

export interface LatencyFigures {
  readonly p50Ms: number;
  readonly p90Ms: number;
  readonly p99Ms: number;
  readonly maxMs: number;
}

export interface LatencyStep {
  readonly upToMs: number;
  readonly count: number;
}

const logGrowth = Math.log(growth);
const stepsMs: readonly number[] = Array.from({ length: 9 }, (_, power) =>
  [1, 2, 5].map((digit) => Number((digit * lowestMs * 10 ** power).toPrecision(3))),
).flat();

function rounded(ms: number): number {
  return Number(ms.toPrecision(4));
}
