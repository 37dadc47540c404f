import type { Json } from "../../definition/definition.ts";
import { ExpressionFault } from "../expression-fault.ts";
import { evaluateIntrinsic } from "../intrinsic/evaluate-intrinsic.ts";
import { isList, isObject, setField, type JsonObject } from "../json-value.ts";
import { compiledPath, findPath, shownPath } from "../path/evaluate-path.ts";
import { Miss } from "../path/miss.ts";
import type { Scope } from "../scope.ts";

/**
 * Fills a payload template (`Parameters`, `ResultSelector`, `ItemSelector`, `Assign`): a field named `x.$` becomes `x`
 * with what its path or intrinsic function gives, in objects at any depth, also in lists; everything else stays as it
 * is. A template without such a field is given back itself. Faults are those of `evaluateField`.
 */
export function fillTemplate(template: Json, scope: Scope): Json {
  return typeof template === "object" && template !== null ? compiled(template)(scope) : template;
}

/**
 * What a field gives that holds a path or an intrinsic function (`ErrorPath`, `CausePath`, a template's `x.$`): an
 * index beyond the end of a list gives `null`, as on AWS; anything else that is not there is `States.Runtime`, and
 * names the field.
 */
export function evaluateField(expression: string, scope: Scope, field: string): Json {
  if (!expression.startsWith("$")) return evaluateIntrinsic(expression, scope);
  const path = compiledPath(expression);
  const found = findPath(path, scope);
  if (!(found instanceof Miss)) return found;
  if (found.isBeyondEnd) return null;
  const searched = JSON.stringify(path.root.of === "context" ? scope.context : scope.input);
  throw new ExpressionFault(
    "States.Runtime",
    `The JSONPath '${shownPath(path)}' specified for the field '${field}' could not be found in the input '${searched}'`,
  );
}

type Filling = (scope: Scope) => Json;

/** A definition is never changed, so what was compiled from a part of it lives as long as that part. */
const fillings = new WeakMap<object, Filling>();

function compiled(template: JsonObject | readonly Json[]): Filling {
  const known = fillings.get(template);
  if (known !== undefined) return known;
  const filling = compile(template) ?? (() => template);
  fillings.set(template, filling);
  return filling;
}

/** `undefined` where there is nothing to fill in. */
function compile(template: Json): Filling | undefined {
  if (isList(template)) return compileList(template);
  return isObject(template) ? compileObject(template) : undefined;
}

function compileList(template: readonly Json[]): Filling | undefined {
  const items = template.map(compile);
  if (items.every((item) => item === undefined)) return undefined;
  const fill = template.map((item, at) => items[at] ?? (() => item));
  return (scope) => fill.map((filling) => filling(scope));
}

function compileObject(template: JsonObject): Filling | undefined {
  let isFilled = false;
  const fields = Object.entries(template).map(([name, value]): readonly [string, Filling] => {
    const filling = name.endsWith(".$") ? expressionOf(name, value) : compile(value);
    isFilled ||= filling !== undefined;
    return [name.endsWith(".$") ? name.slice(0, -2) : name, filling ?? (() => value)];
  });
  if (!isFilled) return undefined;
  return (scope) => {
    const filled: Record<string, Json> = {};
    for (const [name, filling] of fields) setField(filled, name, filling(scope));
    return filled;
  };
}

function expressionOf(field: string, value: Json): Filling {
  if (typeof value === "string") return (scope) => evaluateField(value, scope, field);
  return () => {
    throw new ExpressionFault(
      "States.Runtime",
      `The value for the field '${field}' must be a valid JSONPath or a valid intrinsic function call`,
    );
  };
}
