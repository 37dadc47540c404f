/** A clock that stands still until it is told otherwise, and then runs what has become due, in order. */
export class VirtualClock {
  #nowMs: number;
  readonly #due: { readonly atMs: number; readonly action: () => Promise<void> }[] = [];

  constructor(startAt: Date) {
    this.#nowMs = startAt.getTime();
  }

  get now(): Date {
    return new Date(this.#nowMs);
  }

  /** Lets `durationMs` pass; answers when everything that became due has been done. */
  async advance(durationMs: number): Promise<void> {
    const untilMs = this.#nowMs + durationMs;
    while (await this.#next(untilMs)) continue;
    // What was done may have let time pass itself.
    this.#nowMs = Math.max(this.#nowMs, untilMs);
  }

  /**
   * Lets time pass, as much as it takes, from one thing that is due to the next, until `isOver`.
   *
   * @returns whether it is over; false where nothing is due any more
   */
  async advanceUntil(isOver: () => boolean): Promise<boolean> {
    while (!isOver()) if (!(await this.#next(Number.POSITIVE_INFINITY))) return isOver();
    return true;
  }

  /** Does the first thing that is due until then; false where there is none. */
  async #next(untilMs: number): Promise<boolean> {
    let next = this.#due[0];
    for (const each of this.#due) if (next === undefined || each.atMs < next.atMs) next = each;
    if (next === undefined || next.atMs > untilMs) return false;
    this.#due.splice(this.#due.indexOf(next), 1);
    this.#nowMs = Math.max(this.#nowMs, next.atMs);
    await next.action();
    return true;
  }

  /** Does `action` once the clock has come to `atMs`. */
  at(atMs: number, action: () => Promise<void>): void {
    this.#due.push({ atMs, action });
  }
}
