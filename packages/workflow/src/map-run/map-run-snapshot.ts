import type { FeedPlace } from "./item-feed.ts";
import type { MapRunCounts } from "./map-run-protocol.ts";

/**
 * Plain data from which a Map run goes on. It grows with the children at once, with the bytes of results up to those of
 * an output, and with the children that failed, of which a run that tolerates many may have many.
 */
export interface MapRunSnapshot {
  readonly feed: FeedPlace;
  readonly counts: MapRunCounts;
  /** Children that run, with how many items each has. */
  readonly running: readonly ChildItems[];
  /** Children that ended otherwise than well, likewise. */
  readonly unsuccessful: readonly ChildItems[];
  /** JSON texts of what the children gave; none once there are more bytes than a state's output may have. */
  readonly results: readonly (readonly [child: number, text: string])[];
  readonly resultBytes: number;
  readonly status: MapRunStatus;
}

export type ChildItems = readonly [child: number, items: number];

export type MapRunStatus = "NEW" | "RUNNING" | "WRITING" | "SUCCEEDED" | "FAILED";
