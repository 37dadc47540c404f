import type { Json } from "../../definition/definition.ts";
import { isList, isObject, sameJson } from "../json-value.ts";
import { Miss } from "./miss.ts";
import type { Filter, Operand, Path } from "./path.ts";

/** Gives what a path finds, where `@` is the item in question. */
type Find = (path: Path) => Json | Miss;

/** Whether a filter takes an item, which `find` reads. */
export function filterTakes(filter: Filter, find: Find): boolean {
  switch (filter.kind) {
    case "and":
      return filter.of.every((part) => filterTakes(part, find));
    case "or":
      return filter.of.some((part) => filterTakes(part, find));
    case "not":
      return !filterTakes(filter.of, find);
    case "exists":
      return exists(find(filter.path));
    case "test":
      return test(filter.operator, filter.left, filter.right, find);
  }
}

/** A path that may find several values finds something if its list holds anything. */
function exists(found: Json | Miss): boolean {
  return !(found instanceof Miss);
}

function test(operator: string, left: Operand, right: Operand, find: Find): boolean {
  if (operator === "=~") return matches(left, right, find);
  const leftValue = valueOf(left, find);
  const rightValue = valueOf(right, find);
  const compare = comparisons[operator];
  return compare !== undefined && compare(leftValue, rightValue);
}

/** `undefined` where a path finds nothing: it equals nothing, and is less than nothing. */
function valueOf(operand: Operand, find: Find): Json | undefined {
  if (operand.kind === "value") return operand.value;
  if (operand.kind === "pattern") return undefined;
  const found = find(operand.path);
  return found instanceof Miss ? undefined : found;
}

function matches(left: Operand, right: Operand, find: Find): boolean {
  const pattern =
    left.kind === "pattern" ? left.pattern : right.kind === "pattern" ? right.pattern : undefined;
  const value = valueOf(left.kind === "pattern" ? right : left, find);
  return (
    pattern !== undefined &&
    (typeof value === "string" || typeof value === "number") &&
    pattern.test(`${value}`)
  );
}

type Comparison = (left: Json | undefined, right: Json | undefined) => boolean;

const comparisons: Readonly<Record<string, Comparison>> = {
  "==": looselySame,
  "!=": (left, right) => !looselySame(left, right),
  "===": strictlySame,
  "!==": (left, right) => !strictlySame(left, right),
  "<": ordered((order) => order < 0),
  "<=": ordered((order) => order <= 0),
  ">": ordered((order) => order > 0),
  ">=": ordered((order) => order >= 0),
  in: within,
  nin: (left, right) => !within(left, right),
  contains: (left, right) =>
    typeof left === "string" ? typeof right === "string" && left.includes(right) : within(right, left),
  all: (left, right) => isList(left) && isList(right) && right.every((item) => within(item, left)),
  subsetof: (left, right) => isList(left) && isList(right) && left.every((item) => within(item, right)),
  anyof: (left, right) => isList(left) && isList(right) && left.some((item) => within(item, right)),
  noneof: (left, right) => isList(left) && isList(right) && !left.some((item) => within(item, right)),
  size: (left, right) => sizeOf(left) !== undefined && sizeOf(left) === right,
  empty: (left, right) => sizeOf(left) !== undefined && (sizeOf(left) === 0) === right,
  type: (left, right) => typeof right === "string" && typeName(left) === right.toLowerCase(),
};

/** A text that is written like a number equals that number. */
function looselySame(left: Json | undefined, right: Json | undefined): boolean {
  if (left === undefined || right === undefined) return false;
  if (typeof left === "number" && typeof right === "string")
    return right.trim() !== "" && Number(right) === left;
  if (typeof left === "string" && typeof right === "number") return left === `${right}`;
  return sameJson(left, right);
}

function strictlySame(left: Json | undefined, right: Json | undefined): boolean {
  return left !== undefined && sameJson(left, right);
}

function ordered(holds: (order: number) => boolean): Comparison {
  return (left, right) => {
    if (typeof left === "number" && typeof right === "number") return holds(left - right);
    if (typeof left === "string" && typeof right === "string")
      return holds(left < right ? -1 : left > right ? 1 : 0);
    return false;
  };
}

function within(item: Json | undefined, list: Json | undefined): boolean {
  return isList(list) && list.some((other) => looselySame(item, other));
}

function sizeOf(value: Json | undefined): number | undefined {
  if (typeof value === "string" || isList(value)) return value.length;
  return isObject(value) ? Object.keys(value).length : undefined;
}

function typeName(value: Json | undefined): string {
  if (value === null) return "null";
  return isList(value) ? "array" : typeof value;
}
