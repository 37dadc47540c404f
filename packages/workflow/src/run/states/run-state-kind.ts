import type { Leaving } from "../data-flow.ts";
import type { RunState } from "../run-state.ts";
import type { Step, Thread } from "../thread.ts";
import { runChoice } from "./choice.ts";
import { runFail } from "./fail.ts";
import { runMap } from "./map.ts";
import { runParallel } from "./parallel.ts";
import { runPass } from "./pass.ts";
import { runSucceed } from "./succeed.ts";
import { runTask } from "./task.ts";
import { runWait } from "./wait.ts";

/** One try of the state that the thread is in. */
export function runStateKind(run: RunState, thread: Thread): Step<Leaving> {
  const { state } = thread.position.prepared;
  switch (state.Type) {
    case "Pass":
      return runPass(run, thread, state);
    case "Task":
      return runTask(run, thread, state);
    case "Choice":
      return runChoice(run, thread, state);
    case "Wait":
      return runWait(run, thread, state);
    case "Succeed":
      return runSucceed(run, thread, state);
    case "Fail":
      return runFail(run, thread, state);
    case "Parallel":
      return runParallel(run, thread, state);
    case "Map":
      return runMap(run, thread, state);
  }
}
