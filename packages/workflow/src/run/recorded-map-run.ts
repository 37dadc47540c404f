import type { RecordedOutcome } from "./thread.ts";

/** In a replay: a Map run has succeeded. Hosts say `map-run-ended`, with the result. */
export interface RecordedMapRun {
  readonly type: "map-run-recorded";
  readonly atMs: number;
  readonly map: number;
  readonly outcome: RecordedOutcome;
}
