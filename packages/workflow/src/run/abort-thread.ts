import type { RunState } from "./run-state.ts";
import type { Thread } from "./thread.ts";

/**
 * Ends what a thread does, because a sibling failed or the execution is over: the innermost states first, each that can
 * be waiting with an event of its own, then the iteration. What was waited for is cancelled.
 */
export function abortThread(run: RunState, thread: Thread): void {
  const aborted = new Set<Thread>();
  recordAborted(run, thread, aborted);
  run.cancelAll(aborted);
}

/** Ends what a thread does without a word of it in the history. */
export function cutOffThread(thread: Thread): void {
  if (thread.outcome !== undefined) return;
  for (const child of thread.children) if (child !== undefined) cutOffThread(child);
  thread.outcome = { status: "aborted" };
  thread.work = undefined;
}

function recordAborted(run: RunState, thread: Thread, aborted: Set<Thread>): void {
  if (thread.outcome !== undefined) return;
  for (const child of thread.children) if (child !== undefined) recordAborted(run, child, aborted);
  const { prepared, enteredId } = thread.position;
  const { Type } = prepared.state;
  if (enteredId !== 0 && abortable.has(Type)) run.follow(thread, `${Type}StateAborted`);
  const parent = thread.parent?.position.prepared;
  if (parent?.state.Type === "Map") {
    const details = { name: parent.name, index: thread.index };
    run.record(thread.last, "MapIterationAborted", "mapIterationAbortedEventDetails", details);
  }
  thread.outcome = { status: "aborted" };
  thread.work = undefined;
  aborted.add(thread);
}

const abortable = new Set(["Task", "Wait", "Parallel", "Map"]);
