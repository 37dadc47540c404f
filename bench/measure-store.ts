import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { commitGroupOf, openSqliteStore } from "@trellis/engine/store";
import { anotherFrame, eventBytes, frameEvents, templateFrame } from "./recovery/log-frames.ts";
import { hundredths, quantile } from "./statistics.ts";

/** What the engine's store alone can do: the engine can't be faster than this. */
export interface StoreFigures {
  /** Events of 250 bytes, 512 to a commit, each commit on the disk. */
  readonly eventsPerSecond: number;
  readonly commitP50Ms: number;
  readonly commitP99Ms: number;
  readonly commitMaxMs: number;
}

/**
 * Commits frames of 512 events through the store's own port, and does nothing else.
 *
 * @param bytesPerEvent in the frame
 */
export async function measureStore(durationMs: number, bytesPerEvent = eventBytes): Promise<StoreFigures> {
  const folder = mkdtempSync(join(tmpdir(), "trellis-bench-store-"));
  const store = openSqliteStore({ path: join(folder, "state.db") });
  try {
    await store.recover([]);
    const template = templateFrame(bytesPerEvent);
    const commitsMs: number[] = [];
    const startedMs = performance.now();
    for (let last = 0; performance.now() - startedMs < durationMs; last += frameEvents) {
      const frame = anotherFrame(template, last + 1);
      const beganMs = performance.now();
      await store.commit(commitGroupOf({ frames: [frame] }));
      commitsMs.push(performance.now() - beganMs);
      // As in the engine, others have their turn between two commits.
      await new Promise(setImmediate);
    }
    const seconds = (performance.now() - startedMs) / 1_000;
    return {
      eventsPerSecond: Math.round((commitsMs.length * frameEvents) / seconds),
      commitP50Ms: hundredths(quantile(commitsMs, 0.5)),
      commitP99Ms: hundredths(quantile(commitsMs, 0.99)),
      commitMaxMs: hundredths(Math.max(...commitsMs)),
    };
  } finally {
    await store.close();
    rmSync(folder, { recursive: true, force: true });
  }
}
