import type { Json, QueryLanguage, StateMachine } from "../definition/definition.ts";

/**
 * What a distributed Map state wants done, as plain data: `openMapRun` carries it out, one page of items at a time,
 * each item or batch of items as a child execution.
 */
export interface MapRunPlan {
  readonly mapRunArn: string;
  readonly state: string;
  /** The machine that the children run: the state's processor. */
  readonly processor: StateMachine;
  /** Of the state, and so of its selector. */
  readonly queryLanguage: QueryLanguage;
  readonly executionType: "STANDARD" | "EXPRESS";
  /** `…:stateMachine:name/label`, what the children are executions of. */
  readonly childMachineArn: string;
  readonly source: ItemSource;
  /** Children at once; 0 is as many as the host allows (on AWS 10,000). */
  readonly maxConcurrency: number;
  /** Children that may fail before the run does; 0 where the state names neither. */
  readonly toleratedFailureCount: number | undefined;
  readonly toleratedFailurePercentage: number | undefined;
  readonly batching: Batching | undefined;
  readonly selector: ItemSelector | undefined;
  /** Where results go instead of into the state's output: the state's ResultWriter, filled in. */
  readonly resultWriter: { readonly [field: string]: Json } | undefined;
}

/** Where items come from: the state's input, or what its ItemReader, filled in, names. The host reads that. */
export type ItemSource =
  | { readonly type: "items"; readonly items: readonly Json[] | { readonly [key: string]: Json } }
  | { readonly type: "reader"; readonly reader: { readonly [field: string]: Json } };

export interface Batching {
  /** At least one of the two is there. */
  readonly itemsMax: number | undefined;
  readonly inputBytesMax: number | undefined;
  /** Added to each batch as `BatchInput`. */
  readonly batchInput: Json | undefined;
}

/** What is made of an item before a child gets it, and what the template may see. */
export interface ItemSelector {
  readonly template: Json;
  readonly input: Json;
  readonly context: { readonly [field: string]: Json };
  readonly variables: Readonly<Record<string, Json>>;
  readonly seed: string;
}
