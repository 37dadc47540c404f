import type { Finding } from "../definition/problem.ts";
import { fieldOf } from "../expression/json-value.ts";
import type { StatePart } from "../grammar/machine-parts.ts";
import { quoted } from "../json/describe-json.ts";
import type { Check, Subject } from "./check.ts";
import type { Expression } from "./expressions/expression.ts";
import { readResource } from "./resource.ts";

/** The members of the context object, as far as they are the same for every execution. */
const members: ReadonlyMap<string, readonly string[]> = new Map([
  ["Execution", ["Id", "Input", "Name", "RoleArn", "StartTime", "RedriveCount", "RedriveTime"]],
  ["StateMachine", ["Id", "Name"]],
  ["State", ["EnteredTime", "Name", "RetryCount"]],
  ["Task", ["Token"]],
  ["Map", ["Item"]],
]);

/** What is read of the context object is there. */
export const checkContext: Check = function* (subject) {
  for (const expression of subject.expressions) {
    for (const { root, names } of expression.references) {
      if (root === "context") yield* reading(names, expression, subject);
    }
  }
};

function* reading(
  names: readonly string[],
  { pointer, part }: Expression,
  { suggestions }: Subject,
): Generator<Finding> {
  const [first, second] = names;
  if (first === undefined) return;
  const inner = members.get(first);
  const wrong =
    inner === undefined ? first : second !== undefined && !inner.includes(second) ? second : undefined;
  if (wrong !== undefined) {
    const known = inner ?? [...members.keys()];
    yield {
      code: "TRL0767",
      severity: "warning",
      pointer,
      message: `the context object has no ${quoted([...(inner === undefined ? [] : [first]), wrong].join("."))}${suggestions.meant(wrong, known)}`,
      why: "the execution fails when it looks for it",
      fix: `${inner === undefined ? "It has" : `${first} has`} ${known.join(", ")}`,
    };
    return;
  }
  const { state } = part;
  if (first === "Map" && state !== undefined && !runsForItem(state))
    yield {
      code: "TRL0768",
      severity: "warning",
      pointer,
      message: `${JSON.stringify(state.name)} runs for no item of a Map`,
      why: "$$.Map is there in a Map state and in what it runs for each item",
      fix: "Read the item where it is, and hand it on as input",
    };
  if (first === "Task" && state !== undefined && !hasToken(state))
    yield {
      code: "TRL0768",
      severity: "warning",
      pointer,
      message: `${JSON.stringify(state.name)} has no task token`,
      why: "there is one only in a Task whose Resource ends in .waitForTaskToken",
      fix: "End the Resource in .waitForTaskToken, or read the token where the task is",
    };
}

function runsForItem(state: StatePart): boolean {
  for (let at: StatePart | undefined = state; at !== undefined; at = at.graph.holder)
    if (at.type === "Map") return true;
  return false;
}

function hasToken({ raw, type }: StatePart): boolean {
  const resource = fieldOf(raw, "Resource");
  return (
    type === "Task" &&
    (typeof resource !== "string" ||
      readResource(resource).pattern === "waitForTaskToken" ||
      readResource(resource).kind === "placeholder")
  );
}
