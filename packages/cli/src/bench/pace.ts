/** How load is offered. */
export interface Pace {
  /** 0: as much as is taken. */
  readonly perSecond: number;
  readonly durationMs: number;
  /** Beyond this many nothing more is offered, whatever time is left. */
  readonly countMax?: number;
}

/**
 * The generator's timers are no finer than this. What is sent later than that after its time is measured from its
 * time, so that a stall counts for everything that it held up and not only for what it met (coordinated omission);
 * what is sent in time is measured from the sending, because the rest is the generator's own.
 */
const lateMs = 2;

/** When something that was due at `dueMs` and is sent at `nowMs` is said to have begun. */
export function beginsMs(dueMs: number, nowMs: number): number {
  return nowMs - dueMs > lateMs ? dueMs : nowMs;
}

/** How many should have been sent after so long. */
export function dueCount(
  { perSecond, countMax = Number.POSITIVE_INFINITY }: Pace,
  elapsedMs: number,
): number {
  if (perSecond === 0) return countMax;
  return Math.min(countMax, Math.floor((elapsedMs / 1_000) * perSecond) + 1);
}
