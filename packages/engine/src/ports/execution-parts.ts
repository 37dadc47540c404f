import type { ExecutionParent } from "./execution-store.ts";

/** `index` of an execution that a task started: the task waits for its end, ... */
export const awaitedIndex = -1;
/** ... or has gone on, and what it started is no part of anything. */
export const unawaitedIndex = -2;

/** Whether an execution is a part of the one that started it: a child of a Map run, or waited for by a task. */
export function isPartOf(parent: ExecutionParent | undefined): boolean {
  return parent !== undefined && parent.index !== unawaitedIndex;
}
