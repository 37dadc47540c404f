import type { Json } from "../../definition/definition.ts";
import { isList, isObject, setField, type JsonObject } from "../json-value.ts";
import type { Scope } from "../scope.ts";
import { compileExpression } from "./compiled-expression.ts";
import { typeOf } from "./json-of.ts";
import { returnedOtherType } from "./query-fault.ts";

/**
 * Evaluates the field of a JSONata state (`Arguments`, `Output`, `Assign`, `Items`, `Condition`, `Seconds`, ...): every
 * text in it that begins with `{%` and ends with `%}` is an expression, everything else is itself. `location` is the
 * field's name; faults (`States.QueryEvaluationError`) name the place in it, `Output/list[0]`. Simple expressions are
 * answered at once, others by a promise.
 */
export function evaluateJsonata(value: Json, scope: Scope, location: string): Json | Promise<Json> {
  if (typeof value === "string") {
    const source = expressionIn(value);
    return source === undefined ? value : compileExpression(source).evaluate(scope, location);
  }
  return typeof value === "object" && value !== null ? filling(value)(scope, location) : value;
}

/** What stands between `{%` and `%}`; `undefined` for a text that is no expression. */
export function expressionIn(text: string): string | undefined {
  return text.length >= 4 && text.startsWith("{%") && text.endsWith("%}")
    ? text.slice(2, -2).trim()
    : undefined;
}

export type JsonType = "array" | "boolean" | "null" | "number" | "object" | "string";

/**
 * Makes sure that a field's value is of the type that belongs there. `value` is the field as the definition has it, for
 * the fault (`States.QueryEvaluationError`), which names the expression.
 */
export function ofType(expected: JsonType, result: Json, value: Json, location: string): Json {
  const actual = typeOf(result);
  if (actual === expected) return result;
  const source = typeof value === "string" ? (expressionIn(value) ?? value) : JSON.stringify(value);
  throw returnedOtherType(source, location, expected, actual, result);
}

type Filling = (scope: Scope, location: string) => Json | Promise<Json>;

/** A definition is never changed, so what was compiled from a part of it lives as long as that part. */
const fillings = new WeakMap<object, Filling>();

function filling(value: JsonObject | readonly Json[]): Filling {
  const known = fillings.get(value);
  if (known !== undefined) return known;
  const made = compile(value) ?? (() => value);
  fillings.set(value, made);
  return made;
}

/** `undefined` where there is no expression. */
function compile(value: Json): Filling | undefined {
  if (typeof value === "string") {
    const source = expressionIn(value);
    return source === undefined ? undefined : compileExpression(source).evaluate;
  }
  if (isList(value)) {
    return compileParts(
      value,
      (at) => `[${at}]`,
      (items) => items,
    );
  }
  if (!isObject(value)) return undefined;
  const names = Object.keys(value);
  return compileParts(
    Object.values(value),
    (at) => `/${names[at] ?? ""}`,
    (fields) => objectOf(names, fields),
  );
}

function objectOf(names: readonly string[], fields: readonly Json[]): Json {
  const filled: Record<string, Json> = {};
  names.forEach((name, at) => setField(filled, name, fields[at] ?? null));
  return filled;
}

function compileParts(
  parts: readonly Json[],
  placeOf: (at: number) => string,
  build: (parts: readonly Json[]) => Json,
): Filling | undefined {
  const compiled = parts.map(compile);
  if (compiled.every((part) => part === undefined)) return undefined;
  const fillPart = parts.map((part, at): Filling => {
    const inner = compiled[at];
    const place = placeOf(at);
    return inner === undefined ? () => part : (scope, location) => inner(scope, location + place);
  });
  return (scope, location) => {
    const filled: Json[] = [];
    for (const fill of fillPart) {
      const part = fill(scope, location);
      if (part instanceof Promise) return fillRest(filled, part, fillPart, scope, location).then(build);
      filled.push(part);
    }
    return build(filled);
  };
}

/** Goes on one after the other, so that the first part that fails is the one that is reported. */
async function fillRest(
  filled: Json[],
  pending: Promise<Json>,
  fillPart: readonly Filling[],
  scope: Scope,
  location: string,
): Promise<Json[]> {
  filled.push(await pending);
  for (const fill of fillPart.slice(filled.length)) filled.push(await fill(scope, location));
  return filled;
}
