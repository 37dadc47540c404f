import type { Json } from "../../../definition/definition.ts";
import { isList } from "../../json-value.ts";
import { isFunction } from "../json-of.ts";
import type { Node } from "../syntax.ts";
import { unsure, type Direct } from "./direct.ts";

/** Compiles an operator with two sides, which `compile` compiles. */
export function compileOperation(
  node: Node,
  compile: (node: Node) => Direct | undefined,
): Direct | undefined {
  if (node.lhs === undefined || !("type" in node.lhs) || node.rhs === undefined) return undefined;
  const left = compile(node.lhs);
  const right = compile(node.rhs);
  if (left === undefined || right === undefined || typeof node.value !== "string") return undefined;
  if (node.value === "and") return (scope) => isTruthy(left(scope)) && isTruthy(right(scope));
  if (node.value === "or") return (scope) => isTruthy(left(scope)) || isTruthy(right(scope));
  const apply = Object.hasOwn(operators, node.value) ? operators[node.value] : undefined;
  return apply === undefined ? undefined : (scope) => apply(left(scope), right(scope));
}

type Operator = (left: Json | undefined, right: Json | undefined) => Json | undefined;

const operators: Readonly<Record<string, Operator>> = {
  "+": arithmetic((left, right) => left + right),
  "-": arithmetic((left, right) => left - right),
  "*": arithmetic((left, right) => left * right),
  "/": arithmetic((left, right) => left / right),
  "%": arithmetic((left, right) => left % right),
  "<": comparison((left, right) => left < right),
  "<=": comparison((left, right) => left <= right),
  ">": comparison((left, right) => left > right),
  ">=": comparison((left, right) => left >= right),
  "=": (left, right) => (left === undefined || right === undefined ? false : isSameScalar(left, right)),
  "!=": (left, right) => (left === undefined || right === undefined ? false : !isSameScalar(left, right)),
  "&": (left, right) => textOf(left) + textOf(right),
  in: (left, right) => {
    if (left === undefined || right === undefined) return false;
    return isList(right) ? right.includes(left) : right === left;
  },
};

function arithmetic(of: (left: number, right: number) => number): Operator {
  return (left, right) => {
    if (left !== undefined && typeof left !== "number") throw unsure;
    if (right !== undefined && typeof right !== "number") throw unsure;
    if (left === undefined || right === undefined) return undefined;
    const result = of(left, right);
    if (!Number.isFinite(result)) throw unsure;
    return result;
  };
}

function comparison(holds: (left: number | string, right: number | string) => boolean): Operator {
  return (left, right) => {
    if (left !== undefined && typeof left !== "number" && typeof left !== "string") throw unsure;
    if (right !== undefined && typeof right !== "number" && typeof right !== "string") throw unsure;
    if (left === undefined || right === undefined) return undefined;
    if (typeof left !== typeof right) throw unsure;
    return holds(left, right);
  };
}

/** Two lists or objects are left to the library. */
function isSameScalar(left: Json, right: Json): boolean {
  if (left === right) return true;
  if (typeof left === "object" && left !== null && typeof right === "object" && right !== null) throw unsure;
  return false;
}

/** What `&` makes of a value: nothing is the empty text, and fractions have 15 digits. */
export function textOf(value: Json | undefined): string {
  if (value === undefined) return "";
  if (typeof value === "string") return value;
  if (typeof value === "number")
    return String(Number.isInteger(value) ? value : Number(value.toPrecision(15)));
  if (typeof value === "object" && value !== null) throw unsure;
  return String(value);
}

/** The effective boolean of a value; nothing is false. */
export function isTruthy(value: Json | undefined): boolean {
  if (isList(value)) return value.some(isTruthy);
  if (typeof value === "object" && value !== null) return !isFunction(value) && Object.keys(value).length > 0;
  return Boolean(value);
}
