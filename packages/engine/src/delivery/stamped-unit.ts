import type { Effects, Failure } from "trellis/runtime";

/** A unit of work on its way to the store; its stamp marks every row that it writes. */
export interface StampedUnit {
  readonly stamp: number;
  readonly effects: Effects;
}

/** Conflicts in a row after which a unit of work is given up as failed. */
export const conflictsMax = 20;

/** Of a unit of work that is given up. */
export const tooManyConflicts: Failure = {
  code: "TRL0306",
  message: `the unit of work met ${conflictsMax} conflicts in a row`,
  retry: "later",
};
