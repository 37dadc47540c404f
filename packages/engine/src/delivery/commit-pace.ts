/** A round that comes this soon after a heavy one waits, so that it carries more. */
const lingerMs = 2;
/** Events and outcomes that make a commit a heavy one. */
const heavyMin = 512;

/**
 * When the next round may begin. A commit costs the same for one event as for a hundred: alone, an event is committed
 * at once; under load a round waits a moment for company, which halves the cost of the disk and adds less to an
 * event's way than the queue in front of a busy disk would.
 */
export class CommitPace {
  #earliestMs = 0;

  /** A commit ended that carried `load` events and outcomes. */
  committed(load: number, nowMs: number): void {
    this.#earliestMs = load >= heavyMin ? nowMs + lingerMs : 0;
  }

  /** How long the next round should wait. */
  waitMs(nowMs: number): number {
    // A clock that was set back must not hold anything up.
    return Math.min(lingerMs, Math.max(0, this.#earliestMs - nowMs));
  }
}
