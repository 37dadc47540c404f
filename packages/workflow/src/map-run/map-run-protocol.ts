import type { Json } from "../definition/definition.ts";
import type { ExecutionStatus, MapRunOutcome } from "../run/protocol.ts";

/** What a host tells a Map run. What is over, or was never asked for, changes nothing. */
export type MapRunSignal =
  | { readonly type: "start" }
  /** The execution needs no result any more (`cancel-map-run`): what runs is stopped, and may be redriven later. */
  | { readonly type: "stop" }
  /** A page of items; without a `cursor` the last one. An empty page that is not the last is fine. */
  | { readonly type: "items-read"; readonly items: readonly Json[]; readonly cursor?: Json }
  | { readonly type: "items-failed"; readonly cause: string }
  | {
      readonly type: "child-ended";
      readonly child: number;
      readonly status: Exclude<ExecutionStatus, "RUNNING" | "PENDING_REDRIVE">;
      readonly output?: Json;
    }
  | { readonly type: "results-written"; readonly details: { readonly [field: string]: Json } }
  | { readonly type: "results-failed"; readonly cause: string };

/** What a Map run asks of its host. Children are numbered from 0 in the order of their items. */
export type MapRunCommand =
  /** Read on behind `cursor`, from the beginning without one: `itemsMax` items at most. */
  | {
      readonly type: "read-items";
      readonly reader: { readonly [field: string]: Json };
      readonly cursor?: Json;
      readonly itemsMax: number;
    }
  /** Start the child of this number, unless there is one: commands may come twice after a restart. */
  | { readonly type: "start-child"; readonly child: number; readonly input: Json }
  /** Redrive the child of this number; an EXPRESS one is started again with the input that it had. */
  | { readonly type: "redrive-child"; readonly child: number }
  | { readonly type: "stop-child"; readonly child: number }
  /** Write what the children gave to where the plan's ResultWriter says. */
  | { readonly type: "write-results"; readonly writer: { readonly [field: string]: Json } }
  /** Tell the execution that the Map state is in. */
  | { readonly type: "end"; readonly outcome: MapRunOutcome };

/** How a Map run stands, as DescribeMapRun has it; items and, where they are batched, children counted apart. */
export interface MapRunCounts {
  readonly items: number;
  readonly children: number;
  readonly running: number;
  readonly succeeded: number;
  readonly failed: number;
  readonly timedOut: number;
  readonly aborted: number;
}
