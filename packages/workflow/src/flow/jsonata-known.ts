import type { JsonataNode } from "../check/expressions/expression.ts";
import type { Json } from "../definition/definition.ts";
import { atNames, type Evaluated, objectOf, opaque, type Roots } from "./evaluated.ts";
import { inexact, type Known, literal, ofType, oneOf, partsOf, unknown } from "./known.ts";

/** Types that a function of JSONata always gives, where it gives anything. */
const resultTypes: ReadonlyMap<string, string> = new Map([
  ...[
    "sum",
    "count",
    "average",
    "length",
    "number",
    "floor",
    "ceil",
    "round",
    "abs",
    "sqrt",
    "power",
    "random",
    "millis",
    "toMillis",
    "parseInteger",
  ].map((name): [string, string] => [name, "number"]),
  ...[
    "string",
    "substring",
    "substringBefore",
    "substringAfter",
    "lowercase",
    "uppercase",
    "trim",
    "pad",
    "join",
    "formatNumber",
    "formatBase",
    "formatInteger",
    "now",
    "fromMillis",
    "uuid",
    "hash",
    "type",
    "base64encode",
    "base64decode",
  ].map((name): [string, string] => [name, "string"]),
  ...["boolean", "not", "exists", "contains"].map((name): [string, string] => [name, "boolean"]),
]);

const binaryTypes: ReadonlyMap<string, string> = new Map([
  ...["+", "-", "*", "/", "%"].map((operator): [string, string] => [operator, "number"]),
  ["&", "string"],
  ...["=", "!=", "<", "<=", ">", ">=", "in", "and", "or"].map((operator): [string, string] => [
    operator,
    "boolean",
  ]),
]);

/** What an expression in JSONata gives, where it gives anything; most are too free to tell. */
export function evaluateJsonataKnown(node: JsonataNode, roots: Roots): Evaluated {
  switch (node.type) {
    case "string":
    case "number":
    case "value":
      return isPlain(node) ? { known: literal(node.value as Json) } : opaque;
    case "binary":
      return typed(binaryTypes.get(String(node.value)));
    case "function":
      return called(node);
    case "condition":
      return {
        known: inexact(
          oneOf(
            [node["then"], node["else"]].flatMap((part) =>
              isNode(part) ? [evaluateJsonataKnown(part, roots).known] : [],
            ),
          ),
        ),
      };
    case "unary":
      return node.value === "{"
        ? built(node["lhs"], roots)
        : typed(node.value === "-" ? "number" : undefined);
    case "path":
      return walked(node, roots);
    default:
      return opaque;
  }
}

function typed(type: string | undefined): Evaluated {
  return type === undefined ? opaque : { known: ofType(type) };
}

function called({ procedure, predicate }: JsonataNode): Evaluated {
  if (!isNode(procedure) || procedure.type !== "variable" || predicate !== undefined) return opaque;
  return typed(resultTypes.get(String(procedure.value)));
}

/** `{ "total": $states.input.total }`: a member that gives nothing is left out. */
function built(pairs: unknown, roots: Roots): Evaluated {
  const parts = new Map<string, Evaluated>();
  const optional = new Set<string>();
  for (const pair of partsOf(pairs)) {
    const [name, value] = partsOf(pair);
    if (!isNode(name) || !isNode(value) || name.type !== "string") return opaque;
    const { known, missing, source } = evaluateJsonataKnown(value, roots);
    const member = String(name.value);
    // What may be missing makes no part of its own: with it, the object is not known exactly.
    const sure = value.type === "string" || value.type === "number" || value.type === "value";
    parts.set(
      member,
      sure
        ? { known }
        : { known: inexact(missing === true ? unknown : known), ...(source === undefined ? {} : { source }) },
    );
    if (!sure) optional.add(member);
  }
  return objectOf(parts, optional);
}

/**
 * `$states.input.order.total`. A step through a list would look at each item, so only objects are gone through; a step
 * that is no plain name is not followed.
 */
function walked(node: JsonataNode, roots: Roots): Evaluated {
  const steps: unknown = node["steps"];
  if (!Array.isArray(steps) || node["group"] !== undefined) return opaque;
  const [first, ...others] = steps.filter(isNode);
  if (first?.type !== "variable" || first.value !== "states" || !isPlain(first)) return opaque;
  if (!others.every((step) => step.type === "name" && isPlain(step))) return opaque;
  const [root, ...names] = others.map(({ value }) => String(value));
  if (root !== "input" && root !== "context" && root !== "result") return opaque;
  for (let at = 0; at < names.length; at++) {
    const { known, missing } = atNames(roots[root], names.slice(0, at), false);
    if (missing !== true && !isObjectOnly(known)) return opaque;
  }
  return atNames(roots[root], names, root === "input");
}

/** Whether a value is no list, for sure. */
function isObjectOnly({ schema }: Known): boolean {
  if (typeof schema === "boolean") return false;
  if ("const" in schema) return !Array.isArray(schema["const"]);
  return typeof schema["type"] === "string" && schema["type"] !== "array";
}

function isPlain(node: JsonataNode): boolean {
  return ["predicate", "stages", "group", "focus", "index", "keepArray"].every(
    (member) => node[member] === undefined,
  );
}

function isNode(value: unknown): value is JsonataNode {
  return typeof value === "object" && value !== null && typeof Reflect.get(value, "type") === "string";
}
