import type { Json } from "../../../definition/definition.ts";
import { setField } from "../../json-value.ts";
import { partsOf, type Node } from "../syntax.ts";
import { sequenceItemsMax, unsure, type Direct } from "./direct.ts";
import { compileCall } from "./functions.ts";
import { compileOperation, isTruthy } from "./operators.ts";
import { compilePath, compileVariable } from "./paths.ts";

/**
 * Compiles the expressions that most states consist of, so that they need neither the library nor a promise: paths of
 * names and whole-number indexes from a variable, literals, operators, conditions, lists, objects, and calls of a few
 * functions. `undefined` for anything else. A property test holds it against the library.
 */
export function compileDirect(node: Node): Direct | undefined {
  if (node.group !== undefined || node.keepArray === true || node.keepSingletonArray === true)
    return undefined;
  if (node.predicate !== undefined && node.type !== "variable") return undefined;
  switch (node.type) {
    case "string":
    case "number":
    case "value":
      return constant(node.value);
    case "variable":
      return compileVariable(node);
    case "path":
      return compilePath(node);
    case "binary":
      return compileOperation(node, compileDirect);
    case "unary":
      return compileUnary(node);
    case "condition":
      return compileCondition(node);
    case "block":
      return compileBlock(node);
    case "function":
      return compileCall(node, compileDirect);
    default:
      return undefined;
  }
}

function constant(value: unknown): Direct | undefined {
  const isJson =
    value === null || typeof value === "string" || typeof value === "boolean" || typeof value === "number";
  return isJson ? () => value : undefined;
}

/** Brackets around one expression. */
function compileBlock({ expressions: [only, ...others] = [] }: Node): Direct | undefined {
  return only === undefined || others.length > 0 ? undefined : compileDirect(only);
}

function compileCondition({ condition, then, else: otherwise }: Node): Direct | undefined {
  const test = condition && compileDirect(condition);
  const yes = then && compileDirect(then);
  const no = otherwise === undefined ? () => undefined : compileDirect(otherwise);
  if (test === undefined || yes === undefined || no === undefined) return undefined;
  return (scope) => (isTruthy(test(scope)) ? yes(scope) : no(scope));
}

function compileUnary(node: Node): Direct | undefined {
  if (node.consarray === true) return undefined;
  if (node.value === "[") return compileList(node);
  if (node.value === "{") return compileObject(node);
  const inner = node.expression && compileDirect(node.expression);
  if (node.value !== "-" || inner === undefined) return undefined;
  return (scope) => {
    const value = inner(scope);
    if (value !== undefined && typeof value !== "number") throw unsure;
    return value === undefined ? undefined : -value;
  };
}

/** A list in a list stays one; any other list that an item gives is added item by item. */
function compileList({ expressions = [] }: Node): Direct | undefined {
  const items = expressions.map((item) => ({ isWhole: item.value === "[", direct: compileDirect(item) }));
  if (items.some(({ direct }) => direct === undefined)) return undefined;
  return (scope) => {
    let list: Json[] = [];
    for (const { isWhole, direct } of items) {
      const value = direct?.(scope);
      if (value === undefined) continue;
      if (isWhole || !Array.isArray(value)) list.push(value);
      else list = list.concat(value);
      if (list.length > sequenceItemsMax) throw unsure;
    }
    return list;
  };
}

function compileObject(node: Node): Direct | undefined {
  const fields = partsOf(node).map(([key, value]) => ({
    name: compileDirect(key),
    value: compileDirect(value),
  }));
  if (fields.some(({ name, value }) => name === undefined || value === undefined)) return undefined;
  return (scope) => {
    const object: Record<string, Json> = {};
    const names = new Set<string>();
    for (const { name: nameOf, value: valueOf } of fields) {
      const name = nameOf?.(scope);
      if (name === undefined) continue;
      if (typeof name !== "string" || names.has(name) || name.startsWith("_jsonata_")) throw unsure;
      names.add(name);
      const value = valueOf?.(scope);
      if (value !== undefined) setField(object, name, value);
    }
    return object;
  };
}
