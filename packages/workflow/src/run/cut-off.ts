import type { CutOff, HistoryEvent } from "./protocol.ts";
import { failureDetails } from "./task-events.ts";

/** The types of event by which an execution ends before its time, and the names of their details. */
export const earlyEnds = {
  ABORTED: { type: "ExecutionAborted", key: "executionAbortedEventDetails" },
  TIMED_OUT: { type: "ExecutionTimedOut", key: "executionTimedOutEventDetails" },
} as const;

/**
 * What a host records of an execution that it ends while nobody can interpret it, such as one of a workflow that is gone.
 * It is what a run says to `cut-off`, so that a replay and a redrive go on from there.
 *
 * @param lastEvent the id of the last event that is recorded
 */
export function cutOffEvent(
  lastEvent: number,
  { status, error, cause, atMs }: CutOff & { readonly atMs: number },
): HistoryEvent {
  const { type } = earlyEnds[status];
  const event = { id: lastEvent + 1, previousEventId: lastEvent, timestamp: atMs, type };
  const details = failureDetails(error, cause);
  return status === "ABORTED"
    ? { ...event, executionAbortedEventDetails: details }
    : { ...event, executionTimedOutEventDetails: details };
}
