import type { MapState } from "../../definition/definition.ts";
import type { Leaving } from "../data-flow.ts";
import type { RunState } from "../run-state.ts";
import type { Step, Thread } from "../thread.ts";
import { runDistributedMap } from "./distributed-map.ts";
import { runInlineMap } from "./inline-map.ts";

/** Does the same for each item of a list, in this execution or each in an execution of its own. */
export function* runMap(run: RunState, thread: Thread, state: MapState): Step<Leaving> {
  // An Iterator may have a ProcessorConfig, too: AWS takes it.
  const processor: MapState["ItemProcessor"] = state.ItemProcessor ?? state.Iterator;
  if (processor?.ProcessorConfig?.Mode === "DISTRIBUTED") return yield* runDistributedMap(run, thread, state);
  return yield* runInlineMap(run, thread, state);
}
