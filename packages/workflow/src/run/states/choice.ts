import type { ChoiceState } from "../../definition/definition.ts";
import { choose } from "../../expression/choice/choose.ts";
import { effectiveInput, leavingAsEntered, type Leaving } from "../data-flow.ts";
import { ExpressionFault } from "../../expression/expression-fault.ts";
import type { RunState } from "../run-state.ts";
import { StateScope } from "../state-scope.ts";
import type { Step, Thread } from "../thread.ts";
import { evaluatedAs } from "../typed-value.ts";

/** Goes on with the first rule that holds, otherwise with `Default`. What a rule assigns is assigned instead. */
export function* runChoice(run: RunState, thread: Thread, state: ChoiceState): Step<Leaving> {
  const at = yield* firstThatHolds(run, thread, state);
  const rule = state.Choices[at];
  const next = rule?.Next ?? state.Default;
  if (next === undefined) {
    throw new ExpressionFault(
      "States.Runtime",
      "Failed to transition out of the state. The state does not point to a next state.",
    );
  }
  return yield* leavingAsEntered(run, thread, rule ?? state, next);
}

function* firstThatHolds(run: RunState, thread: Thread, state: ChoiceState): Step<number> {
  if (thread.position.prepared.language === "JSONPath") {
    const scope = new StateScope(run, thread, effectiveInput(run, thread));
    return state.Choices.findIndex((rule) => choose(rule, scope));
  }
  for (const [at, { Condition }] of state.Choices.entries()) {
    const location = `Choices[${at}]/Condition`;
    if ((yield* evaluatedAs("boolean", run, thread, Condition ?? false, location)) === true) return at;
  }
  return -1;
}
