import type { AnyEventContract, EventData, Narrowed } from "./event.ts";
import type { EventPattern } from "./event-pattern.ts";
import type { DataOf, FieldOf, Schema } from "./schema.ts";

/**
 * A state machine in the Amazon States Language as plain data: what a definition's file holds, and what `states(...)`
 * builds.
 */
export interface StateMachineDefinition {
  readonly StartAt: string;
  readonly States: Readonly<Record<string, object>>;
  readonly [member: string]: unknown;
}

export interface WorkflowOptions<
  E extends AnyEventContract = AnyEventContract,
  Reads = readonly string[] | undefined,
  Input extends Schema = Schema,
> {
  /**
   * Each event of this contract starts an execution: its input is the event's data, its name the event's id. Default:
   * only handlers start it, with `start`.
   */
  readonly startsOn?: E;
  /** The fields of the event's data that the execution is given; all of them when absent. */
  readonly reads?: Reads;
  /** Which events start an execution: an EventBridge event pattern for the event's data. Default: all of them. */
  readonly where?: EventPattern<EventData<E>>;
  /** What an execution is given; what is not valid by it starts none. Default: the event's data, or anything. */
  readonly input?: Input;
  /**
   * `standard`, the default: every step is durable, and waits may take months. `express`: short work at a high rate,
   * in the worker's memory: its start and its end are durable, and after a crash it begins anew.
   */
  readonly kind?: "standard" | "express";
  /**
   * An execution is ended after this time, waits included; default a year, at least a second, at most a year. Express:
   * default and at most five minutes. `TimeoutSeconds` of the definition holds as well.
   */
  readonly timeoutMs?: number;
  /** For how many days an execution that has ended can be looked at; default 90, at most 3,650. */
  readonly retentionDays?: number;
}

/** A state machine of a context, and how it is run. */
export interface Workflow<Input = unknown> {
  readonly kind: "workflow";
  /** The definition, or the name of its file in `workflows/`. */
  readonly definition: string | StateMachineDefinition;
  readonly options: WorkflowOptions;
  /** Type only: what an execution is given. Never present at run time. */
  readonly Input?: Input;
}

// `any` because a workflow is invariant in its input: no single type holds all of them.
// oxlint-disable-next-line typescript/no-explicit-any
export type AnyWorkflow = Workflow<any>;

export type WorkflowInput<W> = W extends Workflow<infer Input> ? Input : never;

/** The input schema's data; without one the event's, as far as it is read; without an event anything. */
type InputOf<E extends AnyEventContract, Reads, Input extends Schema> = [Input] extends [never]
  ? [E] extends [never]
    ? unknown
    : Narrowed<EventData<E>, Reads>
  : DataOf<Input>;

/**
 * Declares a workflow: a state machine in the Amazon States Language, whose Task states run functions that the context
 * declares with `task(...)`, by `"Resource": "trellis:<function>"`.
 *
 * ```ts
 * workflows: { dunning: workflow("dunning.asl.json", { startsOn: InvoiceOverdue }) }
 * ```
 *
 * @param definition the name of a file in the context's `workflows/` folder, or what `states(...)` has built
 */
export function workflow<
  E extends AnyEventContract = never,
  const Reads extends readonly FieldOf<EventData<E>>[] | undefined = undefined,
  Input extends Schema = never,
>(
  definition: string | StateMachineDefinition,
  options: WorkflowOptions<E, Reads, Input> = {},
): Workflow<NoInfer<InputOf<E, Reads, Input>>> {
  return { kind: "workflow", definition, options };
}
