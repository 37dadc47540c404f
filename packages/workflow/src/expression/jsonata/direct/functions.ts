import type { Json } from "../../../definition/definition.ts";
import { isList, isObject, setField } from "../../json-value.ts";
import type { Scope } from "../../scope.ts";
import { isFunction } from "../json-of.ts";
import { parseStrictJson } from "../strict-json.ts";
import type { Node } from "../syntax.ts";
import { unsure, type Direct } from "./direct.ts";
import { isTruthy, textOf } from "./operators.ts";

/** Compiles a call of one of the functions below, with exactly the argument that it takes, which `compile` compiles. */
export function compileCall(node: Node, compile: (node: Node) => Direct | undefined): Direct | undefined {
  const name = node.procedure?.type === "variable" ? node.procedure.value : undefined;
  if (typeof name !== "string" || node.procedure?.predicate !== undefined) return undefined;
  const [argument, ...others] = node.arguments ?? [];
  if (others.length > 0) return undefined;
  if (name === "uuid")
    return argument === undefined ? unlessHidden(name, (scope) => scope.chance.uuid()) : undefined;
  const apply = Object.hasOwn(functions, name) ? functions[name] : undefined;
  const given = argument && compile(argument);
  if (apply === undefined || given === undefined) return undefined;
  return unlessHidden(name, (scope) => {
    const value = given(scope);
    if (isFunction(value)) throw unsure;
    return apply(value);
  });
}

/** A variable of the same name hides a function. */
function unlessHidden(name: string, direct: Direct): Direct {
  return (scope: Scope) => {
    if (Object.hasOwn(scope.variables, name)) throw unsure;
    return direct(scope);
  };
}

const functions: Readonly<Record<string, (value: Json | undefined) => Json | undefined>> = {
  exists: (value) => value !== undefined,
  boolean: (value) => (value === undefined ? undefined : isTruthy(value)),
  not: (value) => (value === undefined ? undefined : !isTruthy(value)),
  count: (value) => (isList(value) ? value.length : value === undefined ? 0 : 1),
  sum: (value) => (value === undefined ? undefined : sum(isList(value) ? value : [value])),
  string: (value) => (value === undefined ? undefined : textOf(value)),
  length: ofText((text) => Array.from(text).length),
  lowercase: ofText((text) => text.toLowerCase()),
  uppercase: ofText((text) => text.toUpperCase()),
  merge: (value) => (value === undefined ? undefined : merged(isList(value) ? value : [value])),
  parse: ofText((text) => {
    const parsed = parseStrictJson(text);
    if (parsed === undefined) throw unsure;
    return parsed;
  }),
};

function ofText(apply: (text: string) => Json): (value: Json | undefined) => Json | undefined {
  return (value) => {
    if (value === undefined) return undefined;
    if (typeof value !== "string") throw unsure;
    return apply(value);
  };
}

/** The fields of all, of which later ones win. */
function merged(list: readonly Json[]): Json {
  const fields: Record<string, Json> = {};
  for (const item of list) {
    if (!isObject(item) || isFunction(item)) throw unsure;
    for (const [name, value] of Object.entries(item)) setField(fields, name, value);
  }
  return fields;
}

function sum(list: readonly Json[]): number {
  let total = 0;
  for (const item of list) {
    if (typeof item !== "number") throw unsure;
    total += item;
  }
  if (!Number.isFinite(total)) throw unsure;
  return total;
}
