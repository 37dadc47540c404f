import { pointerTo } from "@trellis/model";
import type { Json } from "../definition/definition.ts";
import { isList, isObject } from "../expression/json-value.ts";
import type { Expression } from "../check/expressions/expression.ts";
import {
  evaluateCallKnown,
  type Evaluated,
  evaluatePathKnown,
  listOf,
  objectOf,
  opaque,
  type Roots,
} from "./evaluated.ts";
import { evaluateJsonataKnown } from "./jsonata-known.ts";
import { literal } from "./known.ts";

/** Finds the expression that was read at a place of the definition. */
export type ExpressionAt = (pointer: string) => Expression | undefined;

/** What is noted on the way: a place of the definition that looks for what is never there. */
export type Missing = (pointer: string) => void;

/** What an expression gives; nothing is known of one that could not be read. */
export function evaluateKnown(
  pointer: string,
  roots: Roots,
  expressionAt: ExpressionAt,
  missing: Missing,
): Evaluated {
  const form = expressionAt(pointer)?.form;
  if (form === undefined) return opaque;
  const evaluated =
    form.kind === "path"
      ? evaluatePathKnown(form.path, roots)
      : form.kind === "call"
        ? evaluateCallKnown(form.call)
        : evaluateJsonataKnown(form.tree, roots);
  if (evaluated.missing === true) missing(pointer);
  return evaluated;
}

/** What a payload template gives (JSONPath). */
export function fillKnown(
  template: Json,
  pointer: string,
  roots: Roots,
  expressionAt: ExpressionAt,
  missing: Missing,
): Evaluated {
  if (isList(template))
    return listOf(
      template.map((item, at) => fillKnown(item, pointerTo(pointer, at), roots, expressionAt, missing)),
    );
  if (!isObject(template)) return { known: literal(template) };
  const parts = new Map<string, Evaluated>();
  for (const [name, value] of Object.entries(template)) {
    const at = pointerTo(pointer, name);
    if (name.endsWith(".$")) parts.set(name.slice(0, -2), evaluateKnown(at, roots, expressionAt, missing));
    else parts.set(name, fillKnown(value, at, roots, expressionAt, missing));
  }
  return objectOf(parts);
}

/** What a value with expressions in it gives (JSONata). */
export function valuesKnown(
  value: Json,
  pointer: string,
  roots: Roots,
  expressionAt: ExpressionAt,
  missing: Missing,
): Evaluated {
  if (typeof value === "string" && expressionAt(pointer) !== undefined)
    return evaluateKnown(pointer, roots, expressionAt, missing);
  // A text that is half an expression is reported as such.
  if (typeof value === "string" && value.startsWith("{%")) return opaque;
  if (isList(value))
    return listOf(
      value.map((item, at) => valuesKnown(item, pointerTo(pointer, at), roots, expressionAt, missing)),
    );
  if (!isObject(value)) return { known: literal(value) };
  const parts = Object.entries(value).map(
    ([name, inner]) =>
      [name, valuesKnown(inner, pointerTo(pointer, name), roots, expressionAt, missing)] as const,
  );
  return objectOf(new Map(parts));
}
