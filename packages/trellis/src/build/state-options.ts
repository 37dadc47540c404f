import type { Expressed, Expression } from "./expressed.ts";
import type { AnyStep, JumpsIn, NamesIn } from "./step.ts";

/** Fields of a state, named as in the Amazon States Language; what they mean stands there. */
export interface StateOptions {
  readonly Comment?: string;
  /** What the state hands on; default: its result. */
  readonly Output?: unknown;
  /** Variables for what runs after it. */
  readonly Assign?: Readonly<Record<string, unknown>>;
}

/** When a failure is tried again. */
export interface RetryOption {
  readonly ErrorEquals: readonly [string, ...string[]];
  /** Default 1. */
  readonly IntervalSeconds?: number;
  /** Default 3; 0 is never. */
  readonly MaxAttempts?: number;
  /** Default 2. */
  readonly BackoffRate?: number;
  readonly MaxDelaySeconds?: number;
  readonly JitterStrategy?: "FULL" | "NONE";
}

/** What is done about a failure; `caught(...)` makes one. */
export interface Caught<S extends AnyStep = AnyStep> {
  readonly errors: readonly string[];
  readonly step: S;
  readonly options: Pick<StateOptions, "Output" | "Assign">;
}

export type CatchNames<C> = C extends readonly (infer Each)[] ? NamesIn<StepIn<Each>> : never;
export type CatchJumps<C> = C extends readonly (infer Each)[] ? JumpsIn<StepIn<Each>> : never;
type StepIn<Each> = Each extends Caught<infer S> ? S : never;

export interface FallibleOptions<C extends readonly Caught[]> extends StateOptions {
  readonly Retry?: readonly RetryOption[];
  /** The first that names the error, or `States.ALL`; what its step does not end goes on as the state does. */
  readonly Catch?: C;
}

export interface TaskStateOptions<Input, C extends readonly Caught[]> extends FallibleOptions<C> {
  /** What the function is given; default: the state's input. */
  readonly Arguments?: Expressed<Input>;
  /** Waits, after the function has returned, until somebody answers with `$states.context.Task.Token`. */
  readonly waitForTaskToken?: boolean;
  readonly TimeoutSeconds?: number | Expression;
  readonly HeartbeatSeconds?: number | Expression;
}

export interface ExecutionStateOptions<C extends readonly Caught[]> extends FallibleOptions<C> {
  /** What the execution is given; default: an empty object. */
  readonly Input?: unknown;
  /** Its name, unique within its workflow; default: one that is made up. */
  readonly Name?: string;
  /** Waits for its end, and fails where that is no good one; the state's result describes it, with what it gave in `Output`. */
  readonly waitForEnd?: boolean;
  /** Waits until somebody answers with `$states.context.Task.Token`, which Input hands on. */
  readonly waitForTaskToken?: boolean;
  readonly TimeoutSeconds?: number | Expression;
  readonly HeartbeatSeconds?: number | Expression;
}

export type WaitOptions = StateOptions &
  (
    | { readonly Seconds: number | Expression; readonly Timestamp?: undefined }
    | { readonly Timestamp: string; readonly Seconds?: undefined }
  );

export interface ParallelOptions<C extends readonly Caught[]> extends FallibleOptions<C> {
  /** What every branch is given; default: the state's input. */
  readonly Arguments?: unknown;
}

export interface MapOptions<C extends readonly Caught[]> extends FallibleOptions<C> {
  /** Default: the state's input. */
  readonly Items?: Expression | readonly unknown[];
  /** What is made of each item before its step is given it; default: the item. */
  readonly ItemSelector?: unknown;
  /** Items at once; default 40. */
  readonly MaxConcurrency?: number | Expression;
  readonly ToleratedFailureCount?: number | Expression;
  readonly ToleratedFailurePercentage?: number | Expression;
}

/** One way that a Choice state may go; `when(...)` makes one. */
export interface When<S extends AnyStep = AnyStep> {
  readonly condition: Expression;
  readonly step: S;
  readonly options: Pick<StateOptions, "Output" | "Assign">;
}
