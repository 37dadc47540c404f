import { nodesOf } from "../../expression/jsonata/syntax.ts";
import type { JsonataNode, Reference } from "./expression.ts";

/** What an expression in JSONata looks at and calls. */
export interface JsonataFacts {
  readonly references: readonly Reference[];
  /** Members of `$states`, as they are written. */
  readonly statesMembers: readonly string[];
  /** `$states` itself, all of it. */
  readonly wholeStates: boolean;
  /** Functions that are called by name, without those that the expression makes itself. */
  readonly calls: readonly string[];
  /** Names that are looked up where there is nothing to look in: `total` instead of `$states.input.total`. */
  readonly rootless: readonly string[];
}

/**
 * Walks an expression's tree. A name that the expression binds anywhere (`:=`, the arguments of a lambda, `@$x`, `#$i`)
 * counts as its own everywhere in it, which finds a few mistakes less and blames no correct expression.
 */
export function jsonataFacts(tree: JsonataNode): JsonataFacts {
  const own = new Set<string>();
  for (const node of nodesOf(tree)) for (const name of boundBy(node as JsonataNode)) own.add(name);
  const walk = new Walk(own);
  walk.node(tree, false);
  return walk;
}

class Walk implements JsonataFacts {
  readonly references: Reference[] = [];
  readonly statesMembers: string[] = [];
  readonly calls: string[] = [];
  readonly rootless: string[] = [];
  wholeStates = false;
  readonly #own: ReadonlySet<string>;

  constructor(own: ReadonlySet<string>) {
    this.#own = own;
  }

  /** @param within whether there is a value that bare names and `$` look into */
  node(node: JsonataNode, within: boolean): void {
    switch (node.type) {
      case "path":
        this.#path(node, within);
        return;
      case "variable":
        this.#variable(node, [], within);
        this.#inner(node, within, true);
        return;
      case "function":
      case "partial":
        this.#call(node, within);
        return;
      case "apply":
        this.#applied(node, within);
        return;
      default:
        this.#inner(node, within, within);
    }
  }

  #path(node: JsonataNode, within: boolean): void {
    const [first, ...others] = listOf(node["steps"]);
    if (first === undefined) return;
    const names = plainNames(first, others);
    if (first.type === "variable") {
      this.#variable(first, names, within);
      this.#inner(first, within, true);
    } else if (first.type === "name") {
      if (!within) this.rootless.push(String(first.value));
      this.#inner(first, within, true);
    } else this.node(first, within);
    for (const step of others) this.node(step.type === "name" ? { ...step, type: "step" } : step, true);
    this.#inner(node, within, true, "steps");
  }

  /** @param names the plain names that follow it */
  #variable(node: JsonataNode, names: readonly string[], within: boolean): void {
    const name = String(node.value);
    if (name === "" || name === "$") {
      if (!within) this.rootless.push(`$${name}`);
    } else if (name === "states") this.#states(names);
    else if (!this.#own.has(name)) this.references.push({ root: "variable", name, names });
  }

  #states([member, ...names]: readonly string[]): void {
    if (member === undefined) this.wholeStates = true;
    else this.statesMembers.push(member);
    if (member === "input" || member === "context" || member === "result" || member === "errorOutput")
      this.references.push({ root: member, names });
  }

  #call(node: JsonataNode, within: boolean): void {
    const procedure = nodeOf(node["procedure"]);
    if (procedure?.type === "variable" && !this.#own.has(String(procedure.value)))
      this.calls.push(String(procedure.value));
    else if (procedure !== undefined) this.node(procedure, within);
    this.#inner(node, within, within, "procedure");
  }

  /** `value ~> $function`: the right side is called. */
  #applied(node: JsonataNode, within: boolean): void {
    const called = nodeOf(node["rhs"]);
    if (called?.type === "variable" && !this.#own.has(String(called.value)))
      this.calls.push(String(called.value));
    else if (called !== undefined) this.node(called, within);
    const given = nodeOf(node["lhs"]);
    if (given !== undefined) this.node(given, within);
  }

  /** Members of a node; predicates, sort terms and the like look into the value that the node gives. */
  #inner(node: JsonataNode, within: boolean, inside: boolean, but?: string): void {
    for (const [member, value] of Object.entries(node)) {
      if (member === but) continue;
      const looksInside =
        member === "predicate" || member === "stages" || member === "group" || node.type === "transform";
      for (const each of directNodes(value)) this.node(each, looksInside || inside || within);
    }
  }
}

/** The names that follow a path's first step, up to the first step that is no plain name. */
function plainNames(first: JsonataNode, others: readonly JsonataNode[]): readonly string[] {
  const names: string[] = [];
  if (!isPlain(first)) return names;
  for (const step of others) {
    if (step.type !== "name") break;
    names.push(String(step.value));
    if (!isPlain(step)) break;
  }
  return names;
}

function isPlain(step: JsonataNode): boolean {
  return step["predicate"] === undefined && step["stages"] === undefined && step["group"] === undefined;
}

function boundBy(node: JsonataNode): readonly string[] {
  const names = [node["focus"], node["index"]].filter((name) => typeof name === "string");
  if (node.type === "bind") names.push(String(nodeOf(node["lhs"])?.value));
  if (node.type === "lambda") names.push(...listOf(node["arguments"]).map(({ value }) => String(value)));
  return names;
}

/** The nodes in a member's value; the pairs of an object are lists of nodes, groups are objects that hold such lists. */
function directNodes(value: unknown): readonly JsonataNode[] {
  if (Array.isArray(value)) return value.flatMap(directNodes);
  if (typeof value !== "object" || value === null || value instanceof RegExp) return [];
  const node = nodeOf(value);
  return node === undefined ? Object.values(value).flatMap(directNodes) : [node];
}

function listOf(value: unknown): readonly JsonataNode[] {
  return Array.isArray(value) ? value.flatMap((each) => nodeOf(each) ?? []) : [];
}

function nodeOf(value: unknown): JsonataNode | undefined {
  return typeof value === "object" && value !== null && typeof Reflect.get(value, "type") === "string"
    ? // The one thing that makes a node: the tree is the library's own.
      (value as JsonataNode)
    : undefined;
}
