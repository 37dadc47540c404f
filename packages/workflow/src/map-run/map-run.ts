import type { MapRunCommand, MapRunCounts, MapRunSignal } from "./map-run-protocol.ts";
import type { MapRunSnapshot } from "./map-run-snapshot.ts";

export interface MapRunOptions {
  /** What `snapshot()` gave, to go on from there. */
  readonly snapshot?: MapRunSnapshot;
  /** With a snapshot of a run that has failed: runs again what did not succeed, and goes on with what was left. */
  readonly redrive?: boolean;
  /** Children at once, where the plan names no number or a larger one. Default 1,000. */
  readonly childrenMax?: number;
  /** Items of a page. Default 500. */
  readonly pageItemsMax?: number;
  /** UTF-8 bytes of a child's input, and of all results where they become the state's output. Default 262,144. */
  readonly payloadBytesMax?: number;
}

/** One run of a distributed Map: pure like a run, and as large as the children that it has at once. */
export interface MapRun {
  /** A promise where the plan's selector is in JSONata; then the next signal waits for it. */
  handle(signal: MapRunSignal): readonly MapRunCommand[] | Promise<readonly MapRunCommand[]>;
  readonly counts: MapRunCounts;
  snapshot(): MapRunSnapshot;
}
