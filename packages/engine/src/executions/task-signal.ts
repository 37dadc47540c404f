import type { Signal } from "@trellis/workflow";
import { taskFailureOf, type Outcome } from "trellis/runtime";
import type { TaskCommand } from "./execution-mail.ts";

/** What a run is told of a task whose function has ended. */
export function taskSignal({ task, waitsForToken }: TaskCommand, outcome: Outcome, atMs: number): Signal {
  const failure = taskFailureOf(outcome);
  if (failure !== undefined) return { type: "task-failed", atMs, task, ...failure };
  const text = outcome.outcome === "done" ? outcome.result : undefined;
  const output = text === undefined ? null : (JSON.parse(text) as null); // JSON of the runtime's own making
  return { type: waitsForToken ? "task-submitted" : "task-succeeded", atMs, task, output };
}

/** What it is told of one that nobody here can run. */
export function notRun({ task, resource }: TaskCommand, atMs: number, why: string): Signal {
  return { type: "task-failed", atMs, task, error: "States.Runtime", cause: `${resource} ${why}` };
}
