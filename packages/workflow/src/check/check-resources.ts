import { pointerTo } from "@trellis/model";
import type { Json } from "../definition/definition.ts";
import type { Finding } from "../definition/problem.ts";
import { fieldOf, isList, isObject } from "../expression/json-value.ts";
import type { StatePart } from "../grammar/machine-parts.ts";
import { quoted } from "../json/describe-json.ts";
import type { Check, Subject } from "./check.ts";
import { functionNamed, isStart, readResource, type Resource } from "./resource.ts";

/** Each Task names a function of the context, or starts an execution, or, where no functions are given, a resource that can be one. */
export const checkResources: Check = function* (subject) {
  for (const state of subject.parts.states) {
    if (state.type !== "Task") continue;
    const text = fieldOf(state.raw, "Resource");
    if (typeof text !== "string" || text === "") continue;
    const pointer = pointerTo(state.pointer, "Resource");
    const resource = readResource(text);
    yield* form(text, resource, pointer, subject);
    yield* token(state, resource, pointer);
  }
};

function* form(text: string, resource: Resource, pointer: string, subject: Subject): Generator<Finding> {
  const { functions, suggestions } = subject;
  if (resource.pattern !== undefined && !patterns.includes(resource.pattern))
    yield {
      code: "TRL0759",
      pointer,
      message: `${quoted(text)} ends in .${resource.pattern}${suggestions.meant(resource.pattern, patterns)}`,
      fix: `End it in ${patterns.map((pattern) => `.${pattern}`).join(", ")}, or in nothing`,
    };
  if (functions === undefined) {
    if (resource.kind === "other")
      yield {
        code: "TRL0759",
        pointer,
        message: `${quoted(text)} names no resource`,
        fix: 'Write "trellis:" and the name of a function, or the ARN of a resource',
      };
    return;
  }
  if (isStart(resource)) return;
  const name = functionNamed(resource);
  const names = Object.keys(functions);
  if (name === undefined) {
    const meant =
      resource.kind === "other" && Object.hasOwn(functions, text) ? `; did you mean "trellis:${text}"?` : "";
    yield {
      code: "TRL0759",
      pointer,
      message: `${quoted(text)} can't be run here${meant}`,
      why: "a Task of a Trellis system runs a function of its context, or starts an execution of one of its workflows",
      fix: 'Write "trellis:" and the name of a function that does it',
    };
  } else if (!Object.hasOwn(functions, name))
    yield {
      code: "TRL0758",
      pointer,
      message: `the context has no function ${quoted(name)} that a Task can run${suggestions.meant(name, names)}`,
      fix:
        names.length > 0 && names.length <= 12
          ? `Name one of ${names.join(", ")}, or declare the one that is meant`
          : "Declare it in the context, or name one that is declared",
    };
}

const patterns = ["sync", "sync:2", "waitForTaskToken"];

function* token({ raw, name }: StatePart, resource: Resource, pointer: string): Generator<Finding> {
  if (resource.pattern !== "waitForTaskToken") return;
  const payload = ["Parameters", "Arguments", "InputPath"].map((field) => fieldOf(raw, field));
  if (!payload.some(handsTokenOn))
    yield {
      code: "TRL0760",
      pointer,
      message: `${JSON.stringify(name)} waits for its token and hands it to nobody`,
      why: "whoever answers must know the token; AWS refuses it",
      fix: 'Hand it on: "token.$": "$$.Task.Token" in Parameters, "{% $states.context.Task.Token %}" in Arguments',
    };
  const bounds = ["TimeoutSeconds", "TimeoutSecondsPath", "HeartbeatSeconds", "HeartbeatSecondsPath"];
  if (!bounds.some((field) => Object.hasOwn(raw, field)))
    yield {
      code: "TRL0765",
      severity: "warning",
      pointer,
      message: `${JSON.stringify(name)} waits for an answer without a time limit`,
      why: "an answer that never comes leaves the execution waiting for years",
      fix: 'Write "TimeoutSeconds", and catch States.Timeout',
    };
}

/** Whether a payload has the task's token in it, or the context object that holds it. */
function handsTokenOn(value: Json | undefined): boolean {
  if (typeof value === "string")
    return /\bTask\b|\$\$(?!\.)|\$states(?!\.)|\$states\.context(?!\.)/.test(value);
  if (isList(value)) return value.some(handsTokenOn);
  return isObject(value) && Object.values(value).some(handsTokenOn);
}
