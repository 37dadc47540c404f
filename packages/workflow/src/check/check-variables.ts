import { pointerTo } from "@trellis/model";
import type { Finding } from "../definition/problem.ts";
import { isObject } from "../expression/json-value.ts";
import type { GraphPart, StatePart, ValuePart } from "../grammar/machine-parts.ts";
import { quoted } from "../json/describe-json.ts";
import { assignedBefore, type Assignments } from "./assignments.ts";
import type { Check, Subject } from "./check.ts";
import type { Expression } from "./expressions/expression.ts";

/** Longest name of a variable, in characters. */
const nameMaxLength = 80;
const nameForm = /^[\p{ID_Start}_][\p{ID_Continue}]*$/u;

/** Variables have proper names, are assigned where they may be, and before they are used. */
export const checkVariables: Check = function* (subject) {
  const assigned = assignmentsOf(subject);
  for (const part of subject.parts.values) if (part.holds === "variables") yield* names(part, assigned);
  const before = assignedBefore(subject.parts, assigned);
  for (const expression of subject.expressions) yield* uses(expression, assigned, before, subject);
};

/** The variables that each state assigns, in its own Assign, its rules and its catchers. */
function assignmentsOf({ parts }: Subject): Assignments {
  const assigned = new Map<StatePart, Set<string>>();
  for (const { holds, value, state, language } of parts.values) {
    if (holds !== "variables" || state === undefined || !isObject(value)) continue;
    const names = assigned.get(state) ?? new Set();
    assigned.set(state, names);
    for (const name of Object.keys(value)) names.add(variableOf(name, language));
  }
  return assigned;
}

function variableOf(name: string, language: ValuePart["language"]): string {
  return language === "JSONPath" && name.endsWith(".$") ? name.slice(0, -2) : name;
}

function* names({ value, pointer, state, language }: ValuePart, assigned: Assignments): Generator<Finding> {
  if (!isObject(value) || state === undefined) return;
  const outer = outerVariables(state.graph, assigned);
  for (const written of Object.keys(value)) {
    const name = variableOf(written, language);
    const at = { pointer: pointerTo(pointer, written), mark: "name" } as const;
    if (name === "states")
      yield {
        code: "TRL0756",
        ...at,
        message: "a variable is called states",
        why: "$states is what the language itself gives to an expression",
        fix: "Give it another name",
      };
    else if (!nameForm.test(name) || Array.from(name).length > nameMaxLength)
      yield {
        code: "TRL0756",
        ...at,
        message: `${quoted(name)} can't be the name of a variable`,
        why: `a name begins with a letter, goes on with letters, digits and _, and has ${nameMaxLength} characters at most`,
        fix: "Give it another name",
      };
    const owner = outer.get(name);
    if (owner !== undefined)
      yield {
        code: "TRL0757",
        ...at,
        message: `$${name} is assigned in ${state.graph.called}, and it is a variable of ${owner.called}`,
        why: "what runs beside others can read the variables around it and must not change them; AWS refuses it",
        fix: `Give it another name, or hand the value on as output and assign it in ${JSON.stringify(state.graph.holder?.name ?? "")}`,
      };
  }
}

/** The variables that the graphs around assign, with the graph that does; a distributed Map sees none of them. */
function outerVariables(graph: GraphPart, assigned: Assignments): ReadonlyMap<string, GraphPart> {
  const found = new Map<string, GraphPart>();
  for (let at = graph; at.holder !== undefined && !at.distributed; at = at.holder.graph) {
    const around = at.holder.graph;
    for (const name of variablesOf(around, assigned)) if (!found.has(name)) found.set(name, around);
  }
  return found;
}

const ofGraph = new WeakMap<GraphPart, ReadonlySet<string>>();

function variablesOf(graph: GraphPart, assigned: Assignments): ReadonlySet<string> {
  let names = ofGraph.get(graph);
  if (names === undefined) {
    names = new Set([...graph.states.values()].flatMap((state) => [...(assigned.get(state) ?? [])]));
    ofGraph.set(graph, names);
  }
  return names;
}

function* uses(
  { references, pointer, part }: Expression,
  assigned: Assignments,
  before: ReturnType<typeof assignedBefore>,
  subject: Subject,
): Generator<Finding> {
  const { state } = part;
  if (state === undefined) return;
  const seen = new Set<string>();
  for (const { root, name } of references) {
    if (root !== "variable" || name === undefined || seen.has(name) || before(state, name)) continue;
    seen.add(name);
    yield unassigned(name, pointer, state, assigned, subject);
  }
}

function unassigned(
  name: string,
  pointer: string,
  state: StatePart,
  assigned: Assignments,
  { parts, suggestions }: Subject,
): Finding {
  const severity = "warning" as const;
  const reach = new Set<string>();
  for (
    let at: GraphPart | undefined = state.graph;
    at !== undefined;
    at = at.distributed ? undefined : at.holder?.graph
  )
    for (const each of variablesOf(at, assigned)) reach.add(each);
  const owner = parts.states.find((each) => assigned.get(each)?.has(name) === true);
  if (reach.has(name))
    return {
      code: "TRL0754",
      severity,
      pointer,
      message: `$${name} is not assigned yet when ${JSON.stringify(state.name)} begins`,
      why:
        owner === state
          ? "what a state assigns is there for the states after it"
          : "no path that assigns it leads here",
      fix: "Assign it in a state before this one",
    };
  if (owner !== undefined)
    return {
      code: "TRL0755",
      severity,
      pointer,
      message: `$${name} is a variable of ${owner.graph.called}, which ${JSON.stringify(state.name)} does not see`,
      why: "variables of a branch or an item end with it, and the items of a distributed Map see none from outside",
      fix: "Hand the value on as input or output",
    };
  return {
    code: "TRL0753",
    severity,
    pointer,
    message: `no state assigns $${name}${suggestions.meant(
      `$${name}`,
      [...reach].map((each) => `$${each}`),
    )}`,
    why: "the execution fails when it looks for it",
    fix: "Assign it in a state before this one, or read the input",
  };
}
