import type { FeedPlace } from "./item-feed.ts";
import type { MapRunCounts } from "./map-run-protocol.ts";

/** Plain data from which a Map run goes on; its size is bounded by the children at once and the bytes of results. */
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
