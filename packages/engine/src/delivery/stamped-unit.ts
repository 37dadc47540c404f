import type { Effects } from "trellis/runtime";

/** A unit of work on its way to the store; its stamp marks every row that it writes. */
export interface StampedUnit {
  readonly stamp: number;
  readonly effects: Effects;
}

/** Conflicts in a row after which a unit of work is given up as failed. */
export const conflictsMax = 20;
