/** How many of the slowest of one window are kept. */
export const slowestMax = 5;
/** How long a window lasts. */
export const slowestWindowMs = 10_000;

/** Keeps the slowest of a window; asking whether something may be among them is one comparison. */
export class Slowest<Item> {
  /** What is not slower than this is not among the slowest. */
  thresholdMs = -1;
  readonly #kept: { readonly durationMs: number; readonly item: Item }[] = [];

  /** Takes something slower than the threshold in, and lets go of the fastest when there are too many. */
  add(durationMs: number, item: Item): void {
    const kept = this.#kept;
    const after = kept.findLastIndex((each) => each.durationMs >= durationMs);
    kept.splice(after + 1, 0, { durationMs, item });
    if (kept.length > slowestMax) kept.pop();
    if (kept.length === slowestMax) this.thresholdMs = kept.at(-1)?.durationMs ?? -1;
  }

  /** Ends the window: what was kept, the slowest first. */
  take(): Item[] {
    this.thresholdMs = -1;
    return this.#kept.splice(0).map(({ item }) => item);
  }
}
