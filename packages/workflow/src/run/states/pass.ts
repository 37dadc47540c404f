import type { PassState } from "../../definition/definition.ts";
import { fillTemplate } from "../../expression/template/fill-template.ts";
import { effectiveInput, leavingAsEntered, leavingWith, type Leaving } from "../data-flow.ts";
import type { RunState } from "../run-state.ts";
import { StateScope } from "../state-scope.ts";
import type { Step, Thread } from "../thread.ts";

/** Hands on its input, or `Result`, or what `Parameters` makes of the input. */
export function* runPass(run: RunState, thread: Thread, state: PassState): Step<Leaving> {
  if (thread.position.prepared.language === "JSONata") return yield* leavingAsEntered(run, thread, state);
  const effective = effectiveInput(run, thread);
  const filled =
    state.Parameters === undefined
      ? effective
      : fillTemplate(state.Parameters, new StateScope(run, thread, effective));
  return yield* leavingWith(run, thread, state.Result === undefined ? filled : state.Result);
}
