import type { FailState } from "../../definition/definition.ts";
import { ExpressionFault } from "../../expression/expression-fault.ts";
import { evaluateField } from "../../expression/template/fill-template.ts";
import { StateFailure } from "../failure.ts";
import type { RunState } from "../run-state.ts";
import { StateScope } from "../state-scope.ts";
import type { Step, Thread } from "../thread.ts";
import { evaluatedAs } from "../typed-value.ts";

/** Ends its graph badly. */
export function* runFail(run: RunState, thread: Thread, state: FailState): Step<never> {
  const error = yield* textOf(run, thread, state, "Error");
  const cause = yield* textOf(run, thread, state, "Cause");
  throw new StateFailure(error, cause);
}

function* textOf(
  run: RunState,
  thread: Thread,
  state: FailState,
  field: "Error" | "Cause",
): Step<string | undefined> {
  const { prepared, input } = thread.position;
  const value = state[field];
  if (value !== undefined) {
    if (prepared.language === "JSONPath") return value;
    return (yield* evaluatedAs("string", run, thread, value, field)) as string; // evaluatedAs has looked
  }
  const path = state[`${field}Path`];
  if (path === undefined) return undefined;
  const found = evaluateField(path, new StateScope(run, thread, input.value), `${field}Path`);
  if (typeof found === "string") return found;
  throw new ExpressionFault(
    "States.Runtime",
    `The ${field}Path parameter does not reference a string: ${path} == ${JSON.stringify(found)}`,
  );
}
