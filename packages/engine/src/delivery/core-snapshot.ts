import { LatencyHistogram, type LatencySummary } from "../telemetry/latency.ts";
import type { Desk } from "./desk.ts";
import type { Lane } from "./lane.ts";
import type { CoreSnapshot, FunctionSnapshot } from "./messages.ts";
import type { Retention } from "./retention.ts";

/**
 * The delivery core's figures at this moment, but for jobs and quarantine, which tell of themselves.
 *
 * @param booksOpen whether a round is under way, so that events may be counted that are not in the log yet
 */
export function snapshotOf(
  desk: Desk,
  { firstSequence, bytes, pressure }: Retention,
  booksOpen: boolean,
): Omit<CoreSnapshot, "jobs" | "quarantine" | "quarantinePolicy" | "executions"> {
  const { lastSequence, contracts } = desk;
  return {
    firstSequence,
    lastSequence,
    logBytes: bytes.log,
    owedBytes: bytes.owed,
    pressure,
    published: new Map(contracts.published),
    functions: [...desk.lanes.values()].map((lane) => functionOf(lane, desk, booksOpen)),
    latency: latencyOfAll(desk),
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
  const { done, refused, filtered, deadLetters, direct } = lane.counts;
  const ended = done + refused + filtered + deadLetters;
  return owedTo(lane, desk) + direct - ended - lane.open - lane.deferredCount;
}

function owedTo(lane: Lane, desk: Desk): number {
  const { contract } = lane.declaration;
  return contract === undefined ? 0 : (desk.contracts.published.get(contract) ?? 0) - lane.publishedBefore;
}

function latencyOfAll(desk: Desk): LatencySummary | undefined {
  const all = new LatencyHistogram();
  for (const lane of desk.lanes.values()) all.add(lane.latency);
  return all.summary();
}

function functionOf(lane: Lane, desk: Desk, booksOpen: boolean): FunctionSnapshot {
  const { contract, function: name } = lane.declaration;
  const lookedAtAll = !booksOpen && lane.next > desk.lastSequence;
  return {
    function: name,
    counts: { ...lane.counts },
    inFlight: lane.inFlight,
    deferred: lane.deferredCount,
    // Measured where it can be: a lane that has looked at the whole log has no backlog, whatever the counts say.
    backlog: contract === undefined || lookedAtAll ? 0 : unsettledOf(lane, desk),
    owed: owedTo(lane, desk),
    open: lane.open,
    latency: lane.latency.summary(),
    outage: lane.breaker.outage(),
  };
}
