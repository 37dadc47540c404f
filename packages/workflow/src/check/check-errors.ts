import { pointerTo } from "@trellis/model";
import type { Finding } from "../definition/problem.ts";
import type { StatePart } from "../grammar/machine-parts.ts";
import { isList, isObject, type JsonObject, fieldOf } from "../expression/json-value.ts";
import { quoted } from "../json/describe-json.ts";
import type { Check, Subject } from "./check.ts";

/** The error names that the language itself gives. */
const stateErrors: readonly string[] = [
  "States.ALL",
  "States.BranchFailed",
  "States.DataLimitExceeded",
  "States.ExceedToleratedFailureThreshold",
  "States.HeartbeatTimeout",
  "States.Http.Socket",
  "States.IntrinsicFailure",
  "States.ItemReaderFailed",
  "States.NoChoiceMatched",
  "States.ParameterPathFailure",
  "States.Permissions",
  "States.QueryEvaluationError",
  "States.ResultPathMatchFailure",
  "States.ResultWriterFailed",
  "States.Runtime",
  "States.TaskFailed",
  "States.Timeout",
];

/** What an HTTP task fails with, by the status that it was answered. */
const httpError = /^States\.Http\.StatusCode\.\d{3}$/;

/** Each retrier and each catcher can match, and names errors that there are. */
export const checkErrors: Check = function* (subject) {
  for (const state of subject.parts.states) {
    for (const field of ["Retry", "Catch"]) yield* clauses(state, field, subject);
  }
};

function* clauses(state: StatePart, field: string, subject: Subject): Generator<Finding> {
  const list = fieldOf(state.raw, field);
  if (!isList(list) || state.type === undefined) return;
  const seen = new Map<string, number>();
  for (const [index, clause] of list.entries()) {
    if (!isObject(clause)) continue;
    const pointer = pointerTo(pointerTo(state.pointer, field), index);
    const names = namesIn(clause);
    for (const [at, name] of names.entries())
      yield* namedError(name, pointerTo(pointerTo(pointer, "ErrorEquals"), at), names, subject);
    if (names.includes("States.ALL") && index < list.length - 1)
      yield {
        code: "TRL0727",
        pointer: pointerTo(pointer, "ErrorEquals"),
        message: `States.ALL stands before ${list.length - 1 - index} more in ${field}`,
        why: "the first that matches is taken: what stands behind States.ALL is never looked at; AWS refuses it",
        fix: "Move the one with States.ALL to the end",
      };
    yield* covered(state, names, seen, field, pointer);
    for (const name of names) if (!seen.has(name)) seen.set(name, index);
    if (field === "Retry") yield* delays(clause, pointer);
  }
}

function namesIn(clause: JsonObject): readonly string[] {
  const names = fieldOf(clause, "ErrorEquals");
  return (isList(names) ? names : []).filter((name) => typeof name === "string");
}

function* namedError(
  name: string,
  pointer: string,
  together: readonly string[],
  { suggestions }: Subject,
): Generator<Finding> {
  if (name === "States.ALL" && together.length > 1)
    yield {
      code: "TRL0726",
      pointer,
      message: `States.ALL stands beside ${together.length - 1} more`,
      why: "it matches every error, so the others say nothing; AWS refuses them together",
      fix: "Leave States.ALL alone in its list, or take it away",
    };
  if (name.startsWith("States.") && !stateErrors.includes(name) && !httpError.test(name))
    yield {
      code: "TRL0725",
      severity: "warning",
      pointer,
      message: `there is no error ${quoted(name)}${suggestions.meant(name, stateErrors)}`,
      why: "names that begin with States. are given by the language alone, so it could never match",
      fix: `Name an error of the language, like States.Timeout, or one of your own without "States."`,
    };
  const meant = name.startsWith("States.") ? undefined : suggestions.nearest(`States.${name}`, stateErrors);
  if (meant === `States.${name}`)
    yield {
      code: "TRL0725",
      severity: "warning",
      pointer,
      message: `${quoted(name)} is no error of the language; did you mean "${meant}"?`,
      fix: `Write ${meant}, unless a function raises an error that is called ${name}`,
    };
  if (name === "States.Runtime" || name === "States.DataLimitExceeded" || name === "States.NoChoiceMatched") {
    if (name !== "States.Runtime") return;
    yield {
      code: "TRL0729",
      severity: "warning",
      pointer,
      message: `${name} can be neither retried nor caught`,
      why: "it says that the definition itself can't go on, and always ends the execution",
      fix: "Take it away, and mend what raises it: a path that finds nothing, a value of the wrong type",
    };
  }
}

/** Errors that an earlier one of the list takes already. */
function* covered(
  { type }: StatePart,
  names: readonly string[],
  seen: ReadonlyMap<string, number>,
  field: string,
  pointer: string,
): Generator<Finding> {
  // States.TaskFailed stands for every error of a task but a timeout.
  const byTaskFailed = (name: string): boolean =>
    type === "Task" && seen.has("States.TaskFailed") && !name.startsWith("States.");
  const reasons = names.map((name) =>
    seen.has(name) ? name : byTaskFailed(name) ? "States.TaskFailed" : undefined,
  );
  const all = names.length > 0 && reasons.every((reason) => reason !== undefined);
  for (const [at, reason] of reasons.entries()) {
    if (reason === undefined) continue;
    yield {
      code: "TRL0728",
      severity: "warning",
      pointer: pointerTo(pointerTo(pointer, "ErrorEquals"), at),
      message: `${quoted(names[at] ?? "")} never matches here: ${ordinal(seen.get(reason) ?? 0)} of ${field} takes ${reason === names[at] ? "it" : `it with ${reason}`}`,
      why: all ? "so this one is never used" : "the first that matches is taken",
      fix: "Take the name away here, or put this one before the other",
    };
  }
}

function ordinal(index: number): string {
  return `number ${index + 1}`;
}

function* delays(retrier: JsonObject, pointer: string): Generator<Finding> {
  const most = fieldOf(retrier, "MaxDelaySeconds");
  const interval = fieldOf(retrier, "IntervalSeconds") ?? 1;
  if (typeof most !== "number" || typeof interval !== "number" || most > interval) return;
  yield {
    code: "TRL0724",
    pointer: pointerTo(pointer, "MaxDelaySeconds"),
    message: `MaxDelaySeconds is ${most}, and the first delay is ${interval} already`,
    why: "the longest delay must be longer than the first; AWS refuses it",
    fix: `Write more than ${interval}, or take it away`,
  };
}
