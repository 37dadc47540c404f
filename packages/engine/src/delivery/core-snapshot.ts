import type { Desk } from "./desk.ts";
import type { Lane } from "./lane.ts";
import type { CoreSnapshot, FunctionSnapshot } from "./messages.ts";

/** The delivery core's figures at this moment. */
export function snapshotOf(desk: Desk, firstSequence: number): CoreSnapshot {
  const { lastSequence, contracts } = desk;
  return {
    firstSequence,
    lastSequence,
    published: new Map(contracts.published),
    functions: [...desk.lanes.values()].map((lane) => functionOf(lane, desk)),
  };
}

/** Events of the log that the furthest lane has not looked at yet. */
export function backlogOf(desk: Desk): number {
  let backlog = 0;
  for (const lane of desk.lanes.values()) {
    if (lane.declaration.contract !== undefined) backlog = Math.max(backlog, desk.lastSequence - lane.next + 1);
  }
  return backlog;
}

function functionOf(lane: Lane, desk: Desk): FunctionSnapshot {
  const { contract } = lane.declaration;
  const owed = contract === undefined ? 0 : (desk.contracts.published.get(contract) ?? 0) - lane.publishedBefore;
  const { done, refused, deadLetters, direct } = lane.counts;
  const unsettled = owed + direct - done - refused - deadLetters - lane.open - lane.deferredCount;
  return {
    function: lane.declaration.function,
    counts: { ...lane.counts },
    inFlight: lane.inFlight,
    deferred: lane.deferredCount,
    // Measured where it can be: a lane that has looked at the whole log has no backlog, whatever the counts say.
    backlog: contract === undefined || lane.next > desk.lastSequence ? 0 : unsettled,
    owed,
    open: lane.open,
    p50Ms: lane.latency.percentileMs(0.5),
    p99Ms: lane.latency.percentileMs(0.99),
  };
}
