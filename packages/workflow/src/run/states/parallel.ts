import type { Json, ParallelState } from "../../definition/definition.ts";
import { argumentsOf, leavingWith, type Leaving } from "../data-flow.ts";
import { exceedsBytes, payloadOf } from "../payload.ts";
import type { RunState } from "../run-state.ts";
import { Thread, type Step, type Wake } from "../thread.ts";
import { inputTooLarge } from "../too-large.ts";

/** Runs all branches at once. The first that fails ends the others. One try; after a redrive, what was left of one. */
export function* runParallel(run: RunState, thread: Thread, _state: ParallelState): Step<Leaving> {
  if (thread.resumes && thread.children.length > 0) resumeChildren(run, thread);
  else yield* startBranches(run, thread);
  while (thread.children.some((child) => child?.outcome?.status !== "succeeded")) {
    // The driver resumes a step with the next thing that happens to its thread.
    const wake = (yield undefined) as Wake;
    if (wake.type !== "child") continue;
    const { child } = wake;
    thread.last = child.last;
    if (child.outcome?.status === "failed") throw child.outcome.failure;
  }
  const leaving = yield* leavingWith(run, thread, outputsOf(thread));
  run.record(thread.last, "ParallelStateSucceeded");
  return leaving;
}

function* startBranches(run: RunState, thread: Thread): Step<void> {
  const { prepared, input: entered } = thread.position;
  const input = payloadOf(yield* argumentsOf(run, thread), entered);
  if (exceedsBytes(input.text, run.limits.payloadBytesMax)) throw inputTooLarge(prepared.name);
  thread.resumes = false;
  const last = run.follow(thread, "ParallelStateStarted");
  thread.children = prepared.graphs.map((graph, index) => {
    return new Thread(graph, { parent: thread, index, last, input });
  });
  for (const child of thread.children) if (child !== undefined) run.wake(child, { type: "begin" });
}

/** Branches that succeeded have; the others go on from where they were. */
export function resumeChildren(run: RunState, thread: Thread): void {
  thread.resumes = false;
  for (const child of thread.children) {
    if (child === undefined || child.outcome?.status === "succeeded") continue;
    child.resume(thread.last);
    run.wake(child, { type: "begin" });
  }
}

export function outputsOf(thread: Thread): Json[] {
  return thread.children.map((child) => {
    if (child?.outcome?.status !== "succeeded") throw new Error("a branch has no output yet");
    return child.outcome.output.value;
  });
}
