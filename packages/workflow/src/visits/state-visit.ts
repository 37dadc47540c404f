import type { State } from "../definition/definition.ts";

/** How a state that an execution has come to stands, or how the execution left it. */
export type VisitOutcome = "running" | "done" | "caught" | "failed" | "stopped";

/** One time that an execution was in a state. */
export interface StateVisit {
  readonly name: string;
  readonly type: State["Type"];
  /** The visit of the Parallel or Map state that it is inside of, by its place among all; absent for a state of the machine itself. */
  readonly inside?: number;
  /** Of the Map state's items the one that it is about, from 0. */
  readonly item?: number;
  /** `caught`: it failed, and went on as its `Catch` says. `stopped`: something else ended the execution or its branch. */
  readonly outcome: VisitOutcome;
  /** Milliseconds since 1970. */
  readonly enteredMs: number;
  /** When it was left, failed or was stopped; absent while it runs. */
  readonly endedMs?: number;
  /** How often it was tried: 1 without retries and redrives. 0 for a state that only passes something on. */
  readonly attempts: number;
  /** It runs, its function is done, and what is missing is somebody's answer. */
  readonly waitsForToken?: true;
  /** Why it failed the last time that it did. */
  readonly error?: string;
  readonly cause?: string;
  /** Of a Map state: its items, and what has become of those that ended. */
  readonly items?: { readonly total: number; readonly done: number; readonly failed: number };
}
