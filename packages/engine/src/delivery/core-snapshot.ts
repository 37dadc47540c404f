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
    if (lane.declaration.contract !== undefined)
      backlog = Math.max(backlog, desk.lastSequence - lane.next + 1);
  }
  return backlog;
}

/** What is owed to a lane by the counts and neither settled nor taken: events of the log ahead of it. */
export function unsettledOf(lane: Lane, desk: Desk): number {
  const { done, refused, deadLetters, direct } = lane.counts;
  return owedTo(lane, desk) + direct - done - refused - deadLetters - lane.open - lane.deferredCount;
}

function owedTo(lane: Lane, desk: Desk): number {
  const { contract } = lane.declaration;
  return contract === undefined ? 0 : (desk.contracts.published.get(contract) ?? 0) - lane.publishedBefore;
}

function functionOf(lane: Lane, desk: Desk): FunctionSnapshot {
  const { contract, function: name } = lane.declaration;
  return {
    function: name,
    counts: { ...lane.counts },
    inFlight: lane.inFlight,
    deferred: lane.deferredCount,
    // Measured where it can be: a lane that has looked at the whole log has no backlog, whatever the counts say.
    backlog: contract === undefined || lane.next > desk.lastSequence ? 0 : unsettledOf(lane, desk),
    owed: owedTo(lane, desk),
    open: lane.open,
    p50Ms: lane.latency.percentileMs(0.5),
    p99Ms: lane.latency.percentileMs(0.99),
    outage: lane.breaker.outage(),
  };
}
