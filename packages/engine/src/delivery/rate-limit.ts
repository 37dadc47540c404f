import type { RateLimitModel } from "@trellis/model";

/**
 * Lets out at most `burst + perSecond * t` in any time of t seconds: a token bucket (ITU-T I.371 calls it a leaky
 * bucket). It starts empty, so that neither many restarts nor one let out more.
 *
 * Plain state: the caller says what time it is. A clock that is set forward fills the bucket at most; one that is set
 * back takes nothing away.
 */
export class RateLimit {
  readonly #perMs: number;
  readonly #burst: number;
  /** How many are worth waking up for: the rate comes in slices, not one by one. */
  readonly #slice: number;
  #tokens = 0;
  #asOfMs: number | undefined;

  constructor({ perSecond, burst }: RateLimitModel) {
    this.#perMs = perSecond / 1_000;
    this.#burst = burst;
    this.#slice = Math.min(burst, Math.max(1, Math.ceil(this.#perMs * sliceMs)));
  }

  /** How many may be let out now. */
  look(nowMs: number): number {
    const elapsedMs = Math.max(0, nowMs - (this.#asOfMs ?? nowMs));
    this.#tokens = Math.min(this.#burst, this.#tokens + elapsedMs * this.#perMs);
    this.#asOfMs = nowMs;
    return Math.max(0, Math.floor(this.#tokens + roundingMost));
  }

  /** Lets some out; more than `look` allowed are made up for before the next. */
  take(count: number): void {
    this.#tokens -= count;
  }

  /** One that was let out turned out to be none: another may go in its place. */
  giveBack(): void {
    this.#tokens = Math.min(this.#burst, this.#tokens + 1);
  }

  /** Nothing could be let out at the last look, or everything has been since. */
  get empty(): boolean {
    return this.#tokens + roundingMost < 1;
  }

  /** The whole ms at which it is worth looking again when it is empty. */
  get nextMs(): number {
    return Math.ceil((this.#asOfMs ?? 0) + (this.#slice - this.#tokens) / this.#perMs);
  }
}

/** Deliveries that come within this time go out together, so that a fast lane does not wake its host for each. */
const sliceMs = 5;
/** More than what additions of fractions lose, and far less than one. */
const roundingMost = 1e-6;
