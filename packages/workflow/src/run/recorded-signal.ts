import type { Json } from "../definition/definition.ts";
import { earlyEnds } from "./cut-off.ts";
import { ExecutionHalt, StateFailure } from "./failure.ts";
import type { DrivenRun } from "./driven-run.ts";
import type { EventDetails, HistoryEvent, Signal } from "./protocol.ts";
import { timerOf } from "./run-state.ts";
import type { RecordedMapRun } from "./recorded-map-run.ts";
import type { RecordedOutcome, Thread } from "./thread.ts";
import { outputTooLarge } from "./too-large.ts";

/**
 * The signal that led to the event at this place and those recorded with it; undefined where none of what the run waits
 * for could have. What is answered by whom is told by `previousEventId`: no two that wait have the same last event.
 */
export function signalBehind(
  run: DrivenRun,
  history: readonly HistoryEvent[],
  at: number,
): Signal | RecordedMapRun | undefined {
  const event = history[at];
  if (event === undefined) return undefined;
  const atMs = event.timestamp;
  const details = detailsOf(event);
  switch (event.type) {
    case "ExecutionStarted":
      return { type: "start", atMs, input: valueOf(details["input"]) };
    case "ExecutionRedriven": {
      const { input } = details;
      return { type: "redrive", atMs, ...(input !== undefined && { input: valueOf(input) }) };
    }
    case "MapRunSucceeded":
    case "MapRunFailed":
      return mapRunSignal(run, history, at);
  }
  if (abortedEvent.test(event.type)) return endSignal(run, history, at);
  const [, , happened] = taskEvent.exec(event.type) ?? [];
  const signal = happened === undefined ? timerSignal(run, event) : taskSignal(run, event, happened);
  return signal ?? (event.type === "ExecutionFailed" ? limitSignal(run, atMs) : undefined);
}

const abortedEvent = /^Execution(TimedOut|Aborted)$|Aborted$/;
const taskEvent =
  /^(Task|LambdaFunction|Activity)(Succeeded|Failed|TimedOut|Submitted|Started|ScheduleFailed|StartFailed|SubmitFailed)$/;

function taskSignal(run: DrivenRun, event: HistoryEvent, happened: string): Signal | undefined {
  const open = [...run.state.tasks].find(([, { thread }]) => thread.last === event.previousEventId);
  if (open === undefined) return undefined;
  const [task, { timeoutMs }] = open;
  const atMs = event.timestamp;
  const details = detailsOf(event);
  switch (happened) {
    case "Succeeded":
      return { type: "task-succeeded", atMs, task, output: valueOf(details["output"]) };
    case "Submitted":
      return { type: "task-submitted", atMs, task, output: valueOf(details["output"]) };
    case "Started": {
      const { workerName } = details;
      return { type: "task-started", atMs, task, ...(typeof workerName === "string" && { workerName }) };
    }
    case "TimedOut": {
      // Heartbeats are not recorded; but whoever ran out of time has reached its end.
      const dueAtMs = run.state.timers.get(timerOf(task, "timeout"))?.dueAtMs;
      const isOver = timeoutMs !== undefined && dueAtMs !== undefined && atMs >= dueAtMs;
      return { type: "timer-fired", atMs, timer: timerOf(task, isOver ? "timeout" : "heartbeat") };
    }
    default: {
      const { error, cause } = details;
      return {
        type: "task-failed",
        atMs,
        task,
        ...(typeof error === "string" && { error }),
        ...(typeof cause === "string" && { cause }),
      };
    }
  }
}

/** A wait, or the time before a further try, is over. */
function timerSignal(run: DrivenRun, event: HistoryEvent): Signal | undefined {
  const { previousEventId, timestamp: atMs } = event;
  for (const [timer, { thread, purpose }] of run.state.timers) {
    if (thread === undefined || (purpose !== "wait" && purpose !== "retry")) continue;
    if (thread.last === previousEventId || isEvaluationOf(thread, event)) {
      return { type: "timer-fired", atMs, timer };
    }
  }
  return undefined;
}

/** EvaluationFailed follows what the state followed, where nothing has happened since that was entered. */
function isEvaluationOf(thread: Thread, event: HistoryEvent): boolean {
  const { enteredId, enteredPreviousId } = thread.position;
  return (
    event.type === "EvaluationFailed" &&
    thread.last === enteredId &&
    event.previousEventId === enteredPreviousId
  );
}

/** The execution was stopped, or ran out of time. */
function endSignal(run: DrivenRun, history: readonly HistoryEvent[], at: number): Signal | undefined {
  const end = history.slice(at).find(({ type }) => type.startsWith("Execution"));
  if (end === undefined) return undefined;
  const atMs = end.timestamp;
  const timedOut = end.type === earlyEnds.TIMED_OUT.type;
  const { error, cause } = detailsOf(end);
  const why = {
    ...(typeof error === "string" && { error }),
    ...(typeof cause === "string" && { cause }),
  };
  // Whoever waits is in a state that says that it ends, unless there was nobody to say it.
  if (end === history[at])
    return { type: "cut-off", atMs, status: timedOut ? "TIMED_OUT" : "ABORTED", ...why };
  if (!timedOut) return { type: "stop", atMs, ...why };
  const timer = timerOf(run.clockId, "timeout");
  return run.state.timers.has(timer) ? { type: "timer-fired", atMs, timer } : { type: "outlived", atMs };
}

/** The history was full: whatever came next, nothing of it could be recorded but the end. */
function limitSignal(run: DrivenRun, atMs: number): Signal | undefined {
  for (const task of run.state.tasks.keys()) return { type: "task-failed", atMs, task };
  for (const timer of run.state.timers.keys()) return { type: "timer-fired", atMs, timer };
  return undefined;
}

function mapRunSignal(
  run: DrivenRun,
  history: readonly HistoryEvent[],
  at: number,
): Signal | RecordedMapRun | undefined {
  const event = history[at];
  const open = [...run.state.mapRuns].find(([, { thread }]) => thread.last === event?.previousEventId);
  if (event === undefined || open === undefined) return undefined;
  const [map, { thread }] = open;
  const atMs = event.timestamp;
  if (event.type === "MapRunSucceeded") {
    return { type: "map-run-recorded", atMs, map, outcome: recordedOutcome(thread, history, at) };
  }
  const { error, cause } = detailsOf(event);
  return {
    type: "map-run-ended",
    atMs,
    map,
    outcome: {
      status: "FAILED",
      error: typeof error === "string" ? error : "",
      ...(typeof cause === "string" && { cause }),
    },
  };
}

/** What the events after MapRunSucceeded, of the same answer, say about what the state made of the result. */
function recordedOutcome(thread: Thread, history: readonly HistoryEvent[], at: number): RecordedOutcome {
  const [next, after] = history.slice(at + 1, at + 3);
  if (next?.type === "MapStateSucceeded" && after !== undefined) {
    const { output, assignedVariables } = detailsOf(after);
    return {
      status: "LEFT",
      output: typeof output === "string" ? output : "null",
      // Recorded as texts.
      assigned: (assignedVariables ?? {}) as { readonly [name: string]: string },
    };
  }
  const { error, cause, location } = next === undefined ? {} : detailsOf(next);
  if (typeof error !== "string" || typeof cause !== "string") {
    return { status: "UNFIT", fault: outputTooLarge(thread.position.prepared.name) };
  }
  const fault =
    typeof location === "string"
      ? new StateFailure(error, cause, { location })
      : new ExecutionHalt(error, cause);
  return { status: "UNFIT", fault };
}

function detailsOf(event: HistoryEvent): EventDetails {
  for (const [name, value] of Object.entries(event)) {
    // What is named so is details: the type says it, but not to Object.entries.
    if (name.endsWith("EventDetails")) return (value ?? {}) as EventDetails;
  }
  return {};
}

function valueOf(text: Json | undefined): Json {
  return typeof text === "string" ? (JSON.parse(text) as Json) : null;
}
