import type { ChoiceRule, Json, State, StateGraph } from "../definition/definition.ts";
import { isList, isObject } from "../expression/json-value.ts";
import { transitionsOf } from "../grammar/transitions.ts";

/** A machine, a branch or an item processor as plain data, for whoever draws it. */
export interface Graph {
  /** The name of the first state. */
  readonly start: string;
  /** In the order of the definition. */
  readonly nodes: readonly GraphNode[];
  /** In the order in which a state tries them. */
  readonly edges: readonly GraphEdge[];
}

export interface GraphNode {
  readonly name: string;
  readonly type: State["Type"];
  /** What it does, in few words: the function of a Task, how long a Wait waits. */
  readonly detail?: string;
  /** Whether the graph ends with it. */
  readonly ends: boolean;
  /** The branches of a Parallel state; the item processor of a Map state. */
  readonly graphs: readonly Graph[];
}

export interface GraphEdge {
  readonly from: string;
  readonly to: string;
  readonly kind: "next" | "choice" | "default" | "catch";
  /** The condition of a rule, the errors of a catcher. */
  readonly label?: string;
}

/** The graph of a machine that validation has accepted. */
export function graphOf(machine: StateGraph): Graph {
  const states = Object.entries(machine.States);
  return {
    start: machine.StartAt,
    nodes: states.map(([name, state]) => nodeOf(name, state)),
    edges: states.flatMap(([from, state]) => edgesOf(from, state)),
  };
}

function nodeOf(name: string, state: State): GraphNode {
  const detail = detailOf(state);
  return {
    name,
    type: state.Type,
    ...(detail === undefined ? {} : { detail }),
    ends: state.Type === "Succeed" || state.Type === "Fail" || ("End" in state && state.End === true),
    graphs: graphsOf(state).map(graphOf),
  };
}

function graphsOf(state: State): readonly StateGraph[] {
  if (state.Type === "Parallel") return state.Branches;
  const processor = state.Type === "Map" ? (state.ItemProcessor ?? state.Iterator) : undefined;
  return processor === undefined ? [] : [processor];
}

function edgesOf(from: string, state: State): readonly GraphEdge[] {
  // A state is an object of JSON.
  return transitionsOf(state as unknown as { readonly [field: string]: Json }).map(
    ({ kind, to, by }): GraphEdge => {
      const label =
        kind === "choice"
          ? conditionText(by ?? {})
          : kind === "catch"
            ? errorsText(by?.["ErrorEquals"])
            : undefined;
      return { from, to, kind, ...(label === undefined ? {} : { label }) };
    },
  );
}

function detailOf(state: State): string | undefined {
  switch (state.Type) {
    case "Task":
      return (startedBy(state) ?? state.Resource.replace(ownPart, "")).replace(
        /\.waitForTaskToken$/,
        ", by token",
      );
    case "Wait":
      if (typeof state.Seconds === "number") return durationText(state.Seconds);
      return expressionText(state.Seconds ?? state.SecondsPath ?? state.Timestamp ?? state.TimestampPath);
    case "Fail":
      return expressionText(state.Error ?? state.ErrorPath);
    case "Map":
      return expressionText(state.ItemsPath ?? (typeof state.Items === "string" ? state.Items : undefined));
    default:
      return undefined;
  }
}

/** What a resource has before the name of what it runs. */
const ownPart = /^trellis:|^arn:[^:]*:(states|lambda):[^:]*:[^:]*:(function:)?/;

/** The workflow that a Task starts an execution of, where it says so in plain words, and how it waits. */
function startedBy({
  Resource,
  Parameters,
  Arguments,
}: Extract<State, { Type: "Task" }>): string | undefined {
  const ending = /:states:startExecution(\.\w+)?(?::2)?$/.exec(Resource);
  const given = Arguments ?? Parameters;
  const machine = isObject(given) ? given["StateMachineArn"] : undefined;
  if (ending === null || typeof machine !== "string" || machine.startsWith("{%")) return undefined;
  const [, how = ""] = ending;
  const name = machine.slice(machine.lastIndexOf(":") + 1);
  return `starts ${name}${how === ".sync" ? ", to its end" : how}`;
}

function expressionText(text: string | undefined): string | undefined {
  return text?.replaceAll(/^\{%\s*|\s*%\}$/g, "");
}

const units = [
  ["d", 86_400],
  ["h", 3_600],
  ["min", 60],
] as const;

function durationText(seconds: number): string {
  const unit = units.find(([, length]) => seconds >= length && seconds % length === 0);
  return unit === undefined ? `${seconds} s` : `${seconds / unit[1]} ${unit[0]}`;
}

function errorsText(names: Json | undefined): string {
  const listed = isList(names) ? names.filter((name) => typeof name === "string") : [];
  return listed
    .map((name) => (name === "States.ALL" ? "any error" : name.replace(/^States\./, "")))
    .join(", ");
}

const signs: readonly (readonly [ending: string, sign: string])[] = [
  ["GreaterThanEquals", ">="],
  ["LessThanEquals", "<="],
  ["GreaterThan", ">"],
  ["LessThan", "<"],
  ["Equals", "="],
  ["Matches", "like"],
];

/** What a rule tests, as one would say it: `$.total > 100 and not $.paid = true`. */
function conditionText(rule: ChoiceRule): string {
  const { Condition: condition, And: and, Or: or, Not: not, Variable: variable } = rule;
  if (condition !== undefined)
    return typeof condition === "string" ? (expressionText(condition) ?? "") : JSON.stringify(condition);
  for (const [word, parts] of [
    ["and", and],
    ["or", or],
  ] as const)
    if (isList(parts))
      return parts
        .filter(isObject)
        .map((part) => grouped(part, word))
        .join(` ${word} `);
  if (isObject(not)) return `not ${grouped(not, "not")}`;
  const looked = typeof variable === "string" ? variable : "";
  const operator =
    Object.keys(rule).find((name) => /^(Is|String|Numeric|Boolean|Timestamp)/.test(name)) ?? "";
  const operand = rule[operator];
  if (operator.startsWith("Is"))
    return `${looked} is ${operand === false ? "not " : ""}${operator.slice(2).toLowerCase()}`;
  const bare = operator.replace(/Path$/, "");
  const sign = signs.find(([ending]) => bare.endsWith(ending))?.[1] ?? operator;
  const shown = operator.endsWith("Path") && typeof operand === "string" ? operand : JSON.stringify(operand);
  return `${looked} ${sign} ${shown}`;
}

/** In brackets where it would be read otherwise. */
function grouped(rule: ChoiceRule, around: "and" | "or" | "not"): string {
  const joins = ["And", "Or"].some((name) => name in rule && name.toLowerCase() !== around);
  return joins ? `(${conditionText(rule)})` : conditionText(rule);
}
