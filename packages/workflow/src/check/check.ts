import type { FunctionFacts, WorkflowFacts } from "../definition/options.ts";
import type { Finding } from "../definition/problem.ts";
import type { JsonObject } from "../expression/json-value.ts";
import type { Known } from "../flow/known.ts";
import type { MachineParts } from "../grammar/machine-parts.ts";
import type { Expression } from "./expressions/expression.ts";
import type { Suggestions } from "./suggestions.ts";

/** One concern of validation: yields what it finds, in any order. It is given whatever the grammar left over. */
export type Check = (subject: Subject) => Iterable<Finding>;

export interface Subject {
  readonly machine: JsonObject;
  readonly parts: MachineParts;
  readonly expressions: readonly Expression[];
  /** The functions that a Task may name; absent: any resource is taken. */
  readonly functions: Readonly<Record<string, FunctionFacts>> | undefined;
  /** Tables that items may be read from, and their indexes; absent: nothing is known of them. */
  readonly tables: Readonly<Record<string, readonly string[]>> | undefined;
  /** The workflows that a Task may start an execution of; absent: nothing is known of them. */
  readonly workflows: WorkflowFacts | undefined;
  /** Executions are express ones. */
  readonly isExpress: boolean;
  /** What executions are started with. */
  readonly input: Known;
  readonly suggestions: Suggestions;
}
