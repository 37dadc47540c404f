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
  how: { readonly value: number | string | undefined; readonly path?: string | undefined },
): Step<number | undefined> {
  const { value, path } = how;
  if (typeof value === "number") return value;
  if (value !== undefined) {
    const found = yield* evaluatedAs("number", run, thread, value, field);
    if (typeof found === "number" && Number.isInteger(found) && found >= 0) return found;
    throw unexpectedType("non-negative integer", found, value, field);
  }
  if (path === undefined) return undefined;
  const found = evaluatePath(path, new StateScope(run, thread, effectiveInput(run, thread)));
  if (typeof found === "number" && Number.isInteger(found) && found >= 0) return found;
  const shown = typeof found === "string" ? found : JSON.stringify(found);
  throw new ExpressionFault(
    "States.Runtime",
    `The ${field}Path field refers to value "${shown}" which is not a valid integer: ${path}`,
  );
}
