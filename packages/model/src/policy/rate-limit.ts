import type { RateLimitModel } from "../document/system-model.ts";

/** What comes in a tenth of a second: a pause of that length costs nothing of the rate, and nobody sees a burst. */
export function defaultBurst(perSecond: number): number {
  return Math.max(1, Math.ceil(perSecond / 10));
}

/** What comes in 10 ms: with a smaller burst a host that wakes every few milliseconds could not reach the rate. */
export function burstMin({ perSecond }: RateLimitModel): number {
  return Math.max(1, Math.ceil(perSecond / 100));
}
