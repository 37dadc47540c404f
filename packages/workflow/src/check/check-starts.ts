import { pointerTo } from "@trellis/model";
import type { WorkflowFacts } from "../definition/options.ts";
import type { Finding } from "../definition/problem.ts";
import { fieldOf, isObject, type JsonObject } from "../expression/json-value.ts";
import type { StatePart } from "../grammar/machine-parts.ts";
import { quoted } from "../json/describe-json.ts";
import type { Check } from "./check.ts";
import { isStart, readResource } from "./resource.ts";
import type { Suggestions } from "./suggestions.ts";

/** What `startExecution` takes; AWS refuses anything else where the state machine is created. */
const parameters = ["StateMachineArn", "Name", "Input", "TraceHeader"];

/** Each Task that starts an execution says of which workflow of the system, as far as it says so without an expression. */
export const checkStarts: Check = function* ({ parts, workflows, suggestions }) {
  for (const state of parts.states) {
    const resource = fieldOf(state.raw, "Resource");
    if (state.type !== "Task" || typeof resource !== "string" || !isStart(readResource(resource))) continue;
    const given = givenTo(state);
    if (given === undefined) continue;
    yield* members(state, given, suggestions);
    if (workflows !== undefined) yield* target(given, workflows, suggestions);
  }
};

/** What a Task gives to what it starts. */
interface Given {
  readonly pointer: string;
  readonly raw: JsonObject;
}

/** Undefined where nothing is known of it: it is the state's input, or an expression makes it. */
function givenTo({ raw, pointer, language }: StatePart): Given | undefined {
  const field = language === "JSONata" ? "Arguments" : "Parameters";
  const payload = fieldOf(raw, field);
  return isObject(payload) ? { pointer: pointerTo(pointer, field), raw: payload } : undefined;
}

function* members(state: StatePart, { pointer, raw }: Given, suggestions: Suggestions): Generator<Finding> {
  for (const member of Object.keys(raw)) {
    const name = state.language === "JSONPath" ? member.replace(/\.\$$/, "") : member;
    if (parameters.includes(name)) continue;
    yield {
      code: "TRL0776",
      pointer: pointerTo(pointer, member),
      mark: "name",
      message: `startExecution takes no ${quoted(name)}${suggestions.meant(name, parameters)}`,
      why: "AWS refuses it",
      fix: `It takes ${parameters.join(", ")}: what the execution is given stands in Input`,
    };
  }
}

function* target(
  { pointer, raw }: Given,
  { system, names }: WorkflowFacts,
  suggestions: Suggestions,
): Generator<Finding> {
  if (fieldOf(raw, "StateMachineArn.$") !== undefined) return;
  const machine = fieldOf(raw, "StateMachineArn");
  if (typeof machine === "string" && machine.startsWith("{%")) return;
  const example = names[0] ?? "context.workflow";
  if (typeof machine !== "string") {
    yield {
      code: "TRL0776",
      pointer,
      message: "nothing says which workflow is to be started",
      fix: `Write "StateMachineArn" and the workflow's name: ${quoted(example)}`,
    };
    return;
  }
  const name = nameIn(machine, system);
  if (name !== undefined && names.includes(name)) return;
  const same = names.find((each) => each.endsWith(`.${machine}`));
  const meant =
    same === undefined ? suggestions.meant(name ?? machine, names) : `; did you mean ${quoted(same)}?`;
  yield {
    code: "TRL0776",
    pointer: pointerTo(pointer, "StateMachineArn"),
    message: `the system has no workflow ${quoted(machine)}${meant}`,
    why: "an execution can be started of a workflow of the same system only",
    fix: `Name it as "context.workflow"${names.length <= 12 ? `: ${names.join(", ")}` : ""}`,
  };
}

/** The workflow that an ARN of the system names, or what was given; undefined for an ARN of anything else. */
export function nameIn(machine: string, system: string): string | undefined {
  if (!machine.startsWith("arn:")) return machine;
  const [, , service, , account, kind, name, ...more] = machine.split(":");
  const isOurs = service === "states" && account === system && kind === "stateMachine" && more.length === 0;
  return isOurs ? name : undefined;
}
