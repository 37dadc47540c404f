import type { Json } from "../definition/definition.ts";
import { ExpressionFault } from "../expression/expression-fault.ts";
import { expressionIn, ofType, type JsonType } from "../expression/jsonata/evaluate-jsonata.ts";
import { typeOf } from "../expression/jsonata/json-of.ts";
import { returnedOtherType } from "../expression/jsonata/query-fault.ts";
import { evaluatePath } from "../expression/path/evaluate-path.ts";
import { effectiveInput, evaluated } from "./data-flow.ts";
import type { RunState } from "./run-state.ts";
import { StateScope } from "./state-scope.ts";
import type { Step, Thread } from "./thread.ts";

/** A field's value in JSONata, refused where it has another type than the field needs. */
export function* evaluatedAs(
  expected: JsonType,
  run: RunState,
  thread: Thread,
  value: Json,
  location: string,
): Step<Json> {
  return ofType(expected, yield* evaluated(run, thread, value, location), value, location);
}

/** A value has the type that a field needs, and is still none that it can use. */
export function unexpectedType(
  expected: string,
  found: Json,
  value: Json,
  location: string,
): ExpressionFault {
  const expression = typeof value === "string" ? (expressionIn(value) ?? value) : JSON.stringify(value);
  return returnedOtherType(expression, location, expected, typeOf(found), found);
}

/** A whole number that a field gives outright, by an expression (JSONata), or by the path in its `…Path` sibling. */
export function* wholeNumberOf(
  run: RunState,
  thread: Thread,
  field: string,
  how: NumberField,
): Step<number | undefined> {
  const found = yield* numberOf(run, thread, field, { ...how, kind: "integer" });
  if (found !== undefined && found < 0) throw outOfRange(`${field} cannot be negative.`);
  return found;
}

/** From 0 to 100; it need not be whole. */
export function* percentageOf(
  run: RunState,
  thread: Thread,
  field: string,
  how: NumberField,
): Step<number | undefined> {
  const found = yield* numberOf(run, thread, field, { ...how, kind: "float" });
  if (found !== undefined && (found < 0 || found > 100)) {
    throw outOfRange(`${field} must be between 0 and 100.`);
  }
  return found;
}

interface NumberField {
  readonly value: number | string | undefined;
  readonly path?: string | undefined;
}

function* numberOf(
  run: RunState,
  thread: Thread,
  field: string,
  how: NumberField & { readonly kind: "integer" | "float" },
): Step<number | undefined> {
  const { value, path, kind } = how;
  if (typeof value === "number") return value;
  if (value !== undefined) {
    const found = yield* evaluatedAs("number", run, thread, value, field);
    if (isOfKind(found, kind)) return found;
    throw unexpectedType(kind, found, value, field);
  }
  if (path === undefined) return undefined;
  const found = evaluatePath(path, new StateScope(run, thread, effectiveInput(run, thread)));
  if (isOfKind(found, kind)) return found;
  const shown = typeof found === "string" ? found : JSON.stringify(found);
  throw outOfRange(`The ${field}Path field refers to value "${shown}" which is not a valid ${kind}: ${path}`);
}

function isOfKind(value: Json, kind: "integer" | "float"): value is number {
  return typeof value === "number" && (kind === "float" || Number.isInteger(value));
}

function outOfRange(cause: string): ExpressionFault {
  return new ExpressionFault("States.Runtime", cause);
}
