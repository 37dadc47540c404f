import type { MapRunPlan } from "./map-run-plan.ts";
import type { MapRun, MapRunOptions } from "./map-run.ts";
import { PlannedMapRun } from "./planned-map-run.ts";

/**
 * Opens a Map run by its plan. Signal `start` begins it, and, with a snapshot, asks anew for what was open.
 * It succeeds when all items are read and no more children failed than are tolerated; beyond that it fails with
 * `States.ExceedToleratedFailureThreshold`, and what runs is stopped.
 * https://docs.aws.amazon.com/step-functions/latest/dg/state-map-distributed.html
 */
export function openMapRun(plan: MapRunPlan, options: MapRunOptions = {}): MapRun {
  return new PlannedMapRun(plan, options);
}
