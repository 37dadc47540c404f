import type { Json } from "../../../definition/definition.ts";
import { isList, type JsonObject } from "../../json-value.ts";
import type { Scope } from "../../scope.ts";
import { isFunction } from "../json-of.ts";
import type { Node } from "../syntax.ts";
import { visibleStates } from "../visible.ts";
import { sequenceItemsMax, unsure, type Direct } from "./direct.ts";

/** `$name`, `$name[0]`. */
export function compileVariable(node: Node): Direct | undefined {
  const indexes = indexesOf(node.predicate);
  const name = node.value;
  if (indexes === undefined || typeof name !== "string" || name === "" || name === "$") return undefined;
  const read = name === "states" ? visibleStates : readVariable(name);
  if (indexes.length === 0) return read;
  return (scope) => collapsed(pick(asFound(read(scope)), indexes));
}

/** A name without a variable may be one of the library's functions. */
function readVariable(name: string): Direct {
  return ({ variables }) => {
    if (!Object.hasOwn(variables, name)) throw unsure;
    return variables[name];
  };
}

/** `$states.input.orders[0].id`, `$name.field`. */
export function compilePath({ steps: [first, ...others] = [] }: Node): Direct | undefined {
  if (first?.type !== "variable" || !isPlain(first)) return undefined;
  const steps: Step[] = [];
  for (const node of others) {
    const indexes = indexesOf(node.stages);
    if (node.type !== "name" || typeof node.value !== "string" || !isPlain(node) || indexes === undefined)
      return undefined;
    steps.push({ name: node.value, indexes });
  }
  const start = compileVariable(first);
  const [next, ...rest] = steps;
  if (start === undefined || next === undefined) return undefined;
  if (
    first.value === "states" &&
    first.predicate === undefined &&
    next.indexes.length === 0 &&
    rest.length > 0
  ) {
    const part = statesPart(next.name);
    if (part !== undefined) return (scope) => follow(part(scope), rest);
  }
  return (scope) => follow(start(scope), steps);
}

/** Spares the object that `$states` is, where only one field of it is wanted. */
function statesPart(name: string): ((scope: Scope) => Json | undefined) | undefined {
  switch (name) {
    case "input":
      return (scope) => scope.input;
    case "context":
      return (scope) => scope.context;
    case "result":
      return (scope) => scope.result;
    case "errorOutput":
      return (scope) => scope.errorOutput;
    default:
      return undefined;
  }
}

interface Step {
  readonly name: string;
  readonly indexes: readonly number[];
}

const plainFields: ReadonlySet<string> = new Set(["type", "value", "position", "stages", "predicate"]);

/** Whether a step has nothing but names and predicates: no binding, no ancestor, no mark. */
function isPlain(node: Node): boolean {
  return Object.keys(node).every((name) => plainFields.has(name));
}

/** The numbers of `[0][-1]`; `undefined` if any of it is no number. */
function indexesOf(stages: Node["stages"]): number[] | undefined {
  const indexes: number[] = [];
  for (const { type, expr } of stages ?? []) {
    if (type !== "filter" || expr?.type !== "number" || typeof expr.value !== "number") return undefined;
    if (Object.hasOwn(expr, "predicate") || Object.hasOwn(expr, "group")) return undefined;
    indexes.push(Math.floor(expr.value));
  }
  return indexes;
}

/** What a step finds in one item. A list that is a sequence is made up of what was found, and never found itself. */
interface Found {
  readonly value: Json | undefined;
  readonly isSequence: boolean;
}

function asFound(value: Json | undefined): Found {
  return { value, isSequence: false };
}

/** A sequence of one is that one, and one of none is nothing. */
function collapsed({ value, isSequence }: Found): Json | undefined {
  return isSequence && isList(value) && value.length < 2 ? value[0] : value;
}

function follow(start: Json | undefined, steps: readonly Step[]): Json | undefined {
  let value = start;
  let at = 0;
  // As long as there is one object, a step is a field.
  for (; at < steps.length && isPlainObject(value) && steps[at]?.indexes.length === 0; at++) {
    value = fieldOf(value, steps[at]?.name ?? "");
  }
  if (value === undefined || at === steps.length) return value;
  return followAll(isList(value) ? value : [value], steps, at);
}

function followAll(start: readonly Json[], steps: readonly Step[], from: number): Json | undefined {
  let items = start;
  for (const [at, step] of steps.entries()) {
    if (at < from) continue;
    const found = findIn(items, step);
    const [only] = found;
    const isLast = at === steps.length - 1;
    if (isLast && found.length === 1 && only !== undefined && isList(only.value) && !only.isSequence)
      return only.value;
    items = flattened(found);
    if (items.length === 0) return undefined;
  }
  return items.length === 1 ? items[0] : items;
}

function findIn(items: readonly Json[], { name, indexes }: Step): Found[] {
  const found: Found[] = [];
  for (const item of items) {
    const one = pick(lookUp(item, name), indexes);
    if (one.value !== undefined) found.push(one);
  }
  return found;
}

function flattened(found: readonly Found[]): Json[] {
  const items: Json[] = [];
  for (const { value } of found) {
    if (isList(value)) for (const item of value) items.push(item);
    else if (value !== undefined) items.push(value);
  }
  if (items.length > sequenceItemsMax) throw unsure;
  return items;
}

function lookUp(item: Json, name: string): Found {
  if (!isList(item)) return asFound(isPlainObject(item) ? fieldOf(item, name) : undefined);
  const values: Json[] = [];
  collect(item, name, values);
  if (values.length > sequenceItemsMax) throw unsure;
  return values.length < 2 ? asFound(values[0]) : { value: values, isSequence: true };
}

/** The field of all objects in a list, and in lists in it; lists among them item by item. */
function collect(list: readonly Json[], name: string, into: Json[]): void {
  for (const item of list) {
    if (isList(item)) collect(item, name, into);
    else if (isPlainObject(item)) {
      const value = fieldOf(item, name);
      if (isList(value)) for (const one of value) into.push(one);
      else if (value !== undefined) into.push(value);
    }
  }
}

/** Applies indexes one after the other; an object counts as a list of one, and nothing as a list of nothing. */
function pick(found: Found, indexes: readonly number[]): Found {
  let picked = found;
  for (const index of indexes) {
    const { value } = picked;
    // The library would take such an object for a stream of tuples.
    if (isPlainObject(value) && Boolean(fieldOf(value, "tupleStream"))) throw unsure;
    const list = isList(value) ? value : value === undefined ? [] : [value];
    const item = list[index < 0 ? list.length + index : index];
    picked = isList(item) ? asFound(item) : { value: item === undefined ? [] : [item], isSequence: true };
  }
  return picked;
}

/** The library takes data that is marked like its functions for one, and finds nothing in it. */
function isPlainObject(value: Json | undefined): value is JsonObject {
  return typeof value === "object" && value !== null && !isList(value) && !isFunction(value);
}

function fieldOf(value: JsonObject, name: string): Json | undefined {
  return Object.hasOwn(value, name) ? value[name] : undefined;
}
