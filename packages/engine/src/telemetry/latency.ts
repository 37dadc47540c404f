import type { LatencyFigures } from "../inspection/latency-figures.ts";

/** What a histogram holds, for whoever keeps it elsewhere: plain data of a fixed size. */
export interface LatencySummary extends LatencyFigures {
  readonly count: number;
  readonly sumMs: number;
  /** For each of `boundsMs`, how many durations were not longer; exact. */
  readonly atMost: readonly number[];
}

/** Each power of two of microseconds is cut into this many buckets: 1/64 is the greatest error of a bucket's middle. */
const perOctave = 32;
const octaveShift = 5;
/** Above 2^42 us (50 days) everything counts as the longest. */
const octavesMax = 42;
const bucketsCount = (octavesMax - octaveShift + 1) * perOctave;
const bucketMaxUs = 2 ** octavesMax;
/** Cells before the buckets: the sum and the longest, in us. */
const sumCell = 0;
const maxCell = 1;
const bucketCells = 2;

/** Length of the `Float64Array` that a histogram may be given to live in: 9.7 KB. */
export const histogramCells: number = bucketCells + bucketsCount;

const boundOctaves = Array.from({ length: 20 }, (_, step) => step + 7);
/** 0.128 ms to 67 s, each twice the one before: powers of two of us, where counting is exact. */
export const boundsMs: readonly number[] = boundOctaves.map((octave) => 2 ** octave / 1_000);

/**
 * Counts durations in buckets that grow with them (log-linear, as HdrHistogram has it): a quantile is off by 1.6 % and
 * half a microsecond at most, counts and the longest are exact, memory is fixed. Two histograms add up to
 * the one of all their durations.
 */
export class LatencyHistogram {
  readonly #cells: Float64Array;

  /** @param cells `histogramCells` zeros, or what another histogram has left there; may lie in shared memory */
  constructor(cells: Float64Array = new Float64Array(histogramCells)) {
    this.#cells = cells;
  }

  record(durationMs: number, times = 1): void {
    const us = durationMs > 0 ? durationMs * 1_000 : 0;
    const cells = this.#cells;
    const at = bucketCells + bucketOf(us);
    cells[at] = (cells[at] ?? 0) + times;
    cells[sumCell] = (cells[sumCell] ?? 0) + us * times;
    if (us > (cells[maxCell] ?? 0)) cells[maxCell] = us;
  }

  /** Takes in what the other has counted. */
  add(other: LatencyHistogram): void {
    const cells = this.#cells;
    const more = other.#cells;
    const end = bucketCells + other.#bucketsEnd();
    cells[maxCell] = Math.max(cells[maxCell] ?? 0, more[maxCell] ?? 0);
    cells[sumCell] = (cells[sumCell] ?? 0) + (more[sumCell] ?? 0);
    for (let at = bucketCells; at < end; at++) cells[at] = (cells[at] ?? 0) + (more[at] ?? 0);
  }

  /** The duration in ms that `share` of all durations do not exceed; undefined before the first. */
  percentileMs(share: number): number | undefined {
    return this.#quantilesMs([share], this.#count())[0];
  }

  /** Undefined before the first. */
  summary(): LatencySummary | undefined {
    // The buckets are the truth: where another thread writes them, the count must be that of what is read here.
    const cells = this.#cells.slice(0, bucketCells + this.#bucketsEnd());
    const copy = new LatencyHistogram(cells);
    const count = copy.#count();
    if (count === 0) return undefined;
    const [p50Ms = 0, p90Ms = 0, p99Ms = 0] = copy.#quantilesMs([0.5, 0.9, 0.99], count);
    const maxMs = rounded((cells[maxCell] ?? 0) / 1_000);
    const sumMs = rounded((cells[sumCell] ?? 0) / 1_000);
    return { p50Ms, p90Ms, p99Ms, maxMs, count, sumMs, atMost: copy.#atMost() };
  }

  #count(): number {
    let count = 0;
    const end = bucketCells + this.#bucketsEnd();
    for (let at = bucketCells; at < end; at++) count += this.#cells[at] ?? 0;
    return count;
  }

  /** No bucket from this one on is counted: the longest is below. Most histograms fill a small part of theirs. */
  #bucketsEnd(): number {
    return bucketOf(this.#cells[maxCell] ?? 0) + 1;
  }

  /** @param shares in ascending order */
  #quantilesMs(shares: readonly number[], count: number): number[] {
    const found: number[] = [];
    if (count === 0) return found;
    const maxUs = this.#cells[maxCell] ?? 0;
    let passed = 0;
    const end = this.#bucketsEnd();
    for (let bucket = 0; bucket < end && found.length < shares.length; bucket++) {
      passed += this.#cells[bucketCells + bucket] ?? 0;
      // A share's rank is at least the first.
      while (
        found.length < shares.length &&
        passed >= Math.max(1, Math.ceil(count * (shares[found.length] ?? 1)))
      ) {
        found.push(rounded(Math.min(middleUs(bucket), maxUs) / 1_000));
      }
    }
    return found;
  }

  #atMost(): number[] {
    let passed = 0;
    let bucket = 0;
    const filled = this.#bucketsEnd();
    return boundOctaves.map((octave) => {
      for (const end = Math.min(filled, (octave - octaveShift + 1) * perOctave); bucket < end; bucket++) {
        passed += this.#cells[bucketCells + bucket] ?? 0;
      }
      return passed;
    });
  }
}

/**
 * Buckets are open at their lower end, so that those up to a power of two hold exactly the durations up to it. The
 * first 32 are 1 us wide, each further 32 twice as wide as the ones before.
 */
function bucketOf(us: number): number {
  const below = Math.ceil(Math.min(us, bucketMaxUs)) - 1;
  if (below < perOctave) return Math.max(0, below);
  if (below < 2 ** 32) {
    const octave = 31 - Math.clz32(below);
    return (octave - octaveShift) * perOctave + (below >>> (octave - octaveShift));
  }
  const octave = 63 - Math.clz32(below / 2 ** 32);
  return (octave - octaveShift) * perOctave + Math.floor(below / 2 ** (octave - octaveShift));
}

function middleUs(bucket: number): number {
  if (bucket < perOctave) return bucket + 0.5;
  const step = Math.floor(bucket / perOctave) - 1;
  return (bucket - step * perOctave + 0.5) * 2 ** step;
}

/** To a tenth of a microsecond: more would be no truth about the duration, but noise of its representation. */
function rounded(ms: number): number {
  return Math.round(ms * 10_000) / 10_000;
}
