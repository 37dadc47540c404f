import type { SucceedState } from "../../definition/definition.ts";
import { leavingAsEntered, type Leaving } from "../data-flow.ts";
import type { RunState } from "../run-state.ts";
import type { Step, Thread } from "../thread.ts";

/** Ends its graph well. */
export function* runSucceed(run: RunState, thread: Thread, state: SucceedState): Step<Leaving> {
  return yield* leavingAsEntered(run, thread, state, undefined);
}
