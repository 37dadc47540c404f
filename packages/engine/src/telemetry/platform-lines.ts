import type { Failure } from "trellis/runtime";
import type { Outage } from "../delivery/breaker.ts";
import type { JobSnapshot } from "../delivery/jobs/job.ts";
import type { LogEntry } from "../inspection/inspection-contract.ts";

/* Log lines that the platform itself writes. */

/** A function's breaker has opened, or closed. */
export function outageEntry(name: string, outage: Outage | undefined): LogEntry {
  const message =
    outage === undefined
      ? `${name} works again: deliveries flow`
      : `${name} is paused: most of its newest deliveries failed alike (${outage.cause}); one at a time is tried`;
  const context = name.slice(0, name.indexOf("."));
  const level = outage === undefined ? "info" : "error";
  return { at: new Date().toISOString(), level, message, context, function: name };
}

/** The store has begun to refuse, or works again. */
export function stallEntry(failure: Failure | undefined): LogEntry {
  const at = new Date().toISOString();
  if (failure === undefined)
    return { at, level: "info", message: "the store works again: new work is taken", context: "engine" };
  const message = `no new work is taken: ${failure.message}`;
  return { at, level: "error", message, context: "engine", fields: { code: failure.code } };
}

/** Executions wait for a workflow that is declared no more. */
export function undeclaredEntry(workflow: string, running: number): LogEntry {
  const message =
    `${running === 1 ? "1 execution waits" : `${running} executions wait`} for ${workflow}, which is declared no more: ` +
    "declare it again, or stop them (trellis runs stop)";
  const context = workflow.slice(0, workflow.indexOf("."));
  return {
    at: new Date().toISOString(),
    level: "warn",
    message,
    context,
    fields: { code: "TRL0337", running },
  };
}

/** A redrive, a discard or a replay has begun, or has ended. */
export function jobEntry(job: JobSnapshot): LogEntry {
  const { id, kind, function: name, state, reason, endedMs, total, by, why, counts } = job;
  const of = `the ${kind} ${id} of ${name}`;
  const occurred = Object.entries(counts).filter(([, count]) => count > 0);
  const ended = state === "failed" ? `has ended before its end: ${reason ?? ""}` : `is ${state}`;
  return {
    at: new Date().toISOString(),
    level: state === "failed" || kind === "discard" ? "warn" : "info",
    message: endedMs === undefined ? `${of} has begun` : `${of} ${ended}`,
    context: name.slice(0, name.indexOf(".")),
    function: name,
    fields: {
      job: id,
      ...(by === undefined ? {} : { by }),
      ...(why === undefined ? {} : { why }),
      ...(total === undefined ? {} : { total }),
      ...(endedMs === undefined ? {} : Object.fromEntries(occurred)),
    },
  };
}

/** The file by which commands find the engine could not be written. */
export function beaconEntry(path: string, error: unknown): LogEntry {
  const reason = error instanceof Error ? error.message : String(error);
  const message = `${path} can't be written (${reason}): commands have to be told where the engine answers`;
  return { at: new Date().toISOString(), level: "warn", message, context: "engine" };
}
