/** A clock that stands still until it is told otherwise, and then runs what has become due, in order. */
export class VirtualClock {
  #nowMs: number;
  #due: { readonly atMs: number; readonly action: () => Promise<void> }[] = [];

  constructor(startAt: Date) {
    this.#nowMs = startAt.getTime();
  }

  get now(): Date {
    return new Date(this.#nowMs);
  }

  /** Lets `durationMs` pass; answers when everything that became due has been done. */
  async advance(durationMs: number): Promise<void> {
    const untilMs = this.#nowMs + durationMs;
    for (;;) {
      const next = this.#due.toSorted((a, b) => a.atMs - b.atMs)[0];
      if (next === undefined || next.atMs > untilMs) break;
      this.#due = this.#due.filter((each) => each !== next);
      this.#nowMs = Math.max(this.#nowMs, next.atMs);
      await next.action();
    }
    this.#nowMs = untilMs;
  }

  /** Does `action` once the clock has come to `atMs`. */
  at(atMs: number, action: () => Promise<void>): void {
    this.#due.push({ atMs, action });
  }
}
