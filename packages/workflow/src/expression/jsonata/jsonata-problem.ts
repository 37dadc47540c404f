import { parseExpression } from "./compiled-expression.ts";
import type { Node, Stage } from "./syntax.ts";

/** Where an expression stands. */
export interface JsonataPlace {
  /** `$states.result`: the `Output` and `Assign` of a Task, Parallel or Map state. */
  readonly hasResult: boolean;
  /** `$states.errorOutput`: the `Output` and `Assign` of a catcher. */
  readonly hasErrorOutput: boolean;
}

/**
 * Why AWS would not take a state machine with this expression (what stands between `{%` and `%}`): it cannot be read, it
 * names a field although there is no context to take it from, or it uses `$$`, or what is not there in its place.
 * `undefined` if nothing is wrong.
 */
export function jsonataProblem(source: string, place: JsonataPlace): string | undefined {
  try {
    return problemOf(parseExpression(source).tree, false, place);
  } catch (error) {
    return error instanceof Error || isCoded(error) ? error.message : String(error);
  }
}

/** The library throws plain objects. */
function isCoded(error: unknown): error is { readonly message: string } {
  return (
    typeof error === "object" && error !== null && "message" in error && typeof error.message === "string"
  );
}

/** `hasContext`: in a step behind the first, in a predicate, and the like, names are those of the item at hand. */
function problemOf(node: Node, hasContext: boolean, place: JsonataPlace): string | undefined {
  return ownProblem(node, hasContext) ?? statesProblem(node, place) ?? innerProblem(node, hasContext, place);
}

function ownProblem({ type, value }: Node, hasContext: boolean): string | undefined {
  if (type === "variable" && value === "$") return "Reference to '$$' is not supported.";
  if (hasContext) return undefined;
  if (type === "variable" && value === "") return topLevel("$");
  if (type === "name") return topLevel(String(value));
  if (type === "wildcard" || type === "descendant") return topLevel(type === "wildcard" ? "*" : "**");
  return undefined;
}

function topLevel(name: string): string {
  return `Reference to '${name}' at the top level is not supported.`;
}

/** `$states.result` and `$states.errorOutput` where they are not. */
function statesProblem({ steps }: Node, { hasResult, hasErrorOutput }: JsonataPlace): string | undefined {
  const [first, second] = steps ?? [];
  if (first?.type !== "variable" || first.value !== "states" || second?.type !== "name") return undefined;
  const isMissing =
    (second.value === "result" && !hasResult) || (second.value === "errorOutput" && !hasErrorOutput);
  return isMissing ? `Reference to '$states.${second.value}' is not supported here.` : undefined;
}

function innerProblem(node: Node, hasContext: boolean, place: JsonataPlace): string | undefined {
  const { steps = [], stages = [], predicate = [], type } = node;
  for (const [at, step] of steps.entries()) {
    const problem = problemOf(step, hasContext || at > 0, place);
    if (problem !== undefined) return problem;
  }
  for (const part of [...stages, ...predicate].map((stage: Stage) => stage.expr)) {
    const problem = part === undefined ? undefined : problemOf(part, true, place);
    if (problem !== undefined) return problem;
  }
  const { group, terms, pattern, update, delete: deletion } = node;
  const within = problemIn([group, terms, pattern, update, deletion], true, place);
  if (within !== undefined || type === "regex") return within;
  const { expressions, expression, condition, then, else: otherwise, procedure, lhs, rhs, body } = node;
  const outside = [
    expressions,
    expression,
    condition,
    then,
    otherwise,
    procedure,
    lhs,
    rhs,
    body,
    node.arguments,
  ];
  // A lambda's parameters and the left side of := are no references.
  const isBinding = type === "bind" || type === "lambda";
  return problemIn(isBinding ? [rhs, body] : outside, hasContext, place);
}

/** Looks for nodes in lists and pairs of them, too. */
function problemIn(parts: readonly unknown[], hasContext: boolean, place: JsonataPlace): string | undefined {
  for (const part of parts) {
    if (typeof part !== "object" || part === null) continue;
    const problem =
      "type" in part
        ? problemOf(part as Node, hasContext, place) // what has a type in the library's tree is a node
        : problemIn(Object.values(part), hasContext, place);
    if (problem !== undefined) return problem;
  }
  return undefined;
}
