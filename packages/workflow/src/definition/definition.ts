/**
 * A state machine as its author wrote it, in the Amazon States Language
 * (https://states-language.net, with JSONata and variables as AWS documents them since November 2024).
 * These types are of a definition that validation has accepted; before that it is `unknown`.
 */

/** Any JSON value. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

export type QueryLanguage = "JSONPath" | "JSONata";

/** A set of states with a first one: a whole machine, a branch of a Parallel state, the processor of a Map state. */
export interface StateGraph {
  readonly StartAt: string;
  readonly States: { readonly [name: string]: State };
  readonly QueryLanguage?: QueryLanguage;
}

export interface StateMachine extends StateGraph {
  readonly Comment?: string;
  readonly Version?: string;
  /** Seconds that an execution may take; without it, as long as it likes. */
  readonly TimeoutSeconds?: number;
}

export type State =
  | PassState
  | TaskState
  | ChoiceState
  | WaitState
  | SucceedState
  | FailState
  | ParallelState
  | MapState;

export interface StateHead {
  readonly Comment?: string;
  readonly QueryLanguage?: QueryLanguage;
  /** Variables for what runs after this state. JSONPath: a payload template; JSONata: values with expressions. */
  readonly Assign?: { readonly [name: string]: Json };
  /** JSONata: what the state hands on. */
  readonly Output?: Json;
  /** JSONPath: which part of the input the state sees; null stands for an empty object. */
  readonly InputPath?: string | null;
  /** JSONPath: which part of the result the state hands on; null stands for an empty object. */
  readonly OutputPath?: string | null;
}

export interface Onward {
  readonly Next?: string;
  readonly End?: true;
}

export interface PassState extends StateHead, Onward {
  readonly Type: "Pass";
  readonly Result?: Json;
  readonly ResultPath?: string | null;
  readonly Parameters?: Json;
}

export interface Retrier {
  readonly ErrorEquals: readonly string[];
  /** Default 1. */
  readonly IntervalSeconds?: number;
  /** Default 3; 0 is never. */
  readonly MaxAttempts?: number;
  /** Default 2. */
  readonly BackoffRate?: number;
  readonly MaxDelaySeconds?: number;
  readonly JitterStrategy?: "FULL" | "NONE";
}

export interface Catcher {
  readonly ErrorEquals: readonly string[];
  readonly Next: string;
  readonly ResultPath?: string | null;
  readonly Output?: Json;
  readonly Assign?: { readonly [name: string]: Json };
}

export interface Fallible {
  readonly Retry?: readonly Retrier[];
  readonly Catch?: readonly Catcher[];
}

export interface TaskState extends StateHead, Onward, Fallible {
  readonly Type: "Task";
  readonly Resource: string;
  readonly Parameters?: Json;
  readonly Arguments?: Json;
  readonly ResultSelector?: Json;
  readonly ResultPath?: string | null;
  /** Default 99,999,999. A string is a JSONata expression. */
  readonly TimeoutSeconds?: number | string;
  readonly TimeoutSecondsPath?: string;
  readonly HeartbeatSeconds?: number | string;
  readonly HeartbeatSecondsPath?: string;
  readonly Credentials?: Json;
}

/** One comparison, or `And`, `Or`, `Not` of comparisons (JSONPath), or a `Condition` (JSONata). */
export type ChoiceRule = { readonly [key: string]: Json };

export interface ChoiceState extends StateHead {
  readonly Type: "Choice";
  readonly Choices: readonly (ChoiceRule & {
    readonly Next: string;
    readonly Assign?: { readonly [name: string]: Json };
    readonly Output?: Json;
  })[];
  readonly Default?: string;
}

export interface WaitState extends StateHead, Onward {
  readonly Type: "Wait";
  readonly Seconds?: number | string;
  readonly SecondsPath?: string;
  readonly Timestamp?: string;
  readonly TimestampPath?: string;
}

export interface SucceedState extends StateHead {
  readonly Type: "Succeed";
}

export interface FailState {
  readonly Type: "Fail";
  readonly Comment?: string;
  readonly QueryLanguage?: QueryLanguage;
  readonly Error?: string;
  readonly ErrorPath?: string;
  readonly Cause?: string;
  readonly CausePath?: string;
}

export interface ParallelState extends StateHead, Onward, Fallible {
  readonly Type: "Parallel";
  readonly Branches: readonly StateGraph[];
  readonly Parameters?: Json;
  readonly Arguments?: Json;
  readonly ResultSelector?: Json;
  readonly ResultPath?: string | null;
}

export interface MapState extends StateHead, Onward, Fallible {
  readonly Type: "Map";
  readonly ItemProcessor?: StateGraph & {
    readonly ProcessorConfig?: {
      readonly Mode?: "INLINE" | "DISTRIBUTED";
      readonly ExecutionType?: "STANDARD" | "EXPRESS";
    };
  };
  /** The older name of `ItemProcessor`. */
  readonly Iterator?: StateGraph;
  readonly Items?: Json;
  readonly ItemsPath?: string;
  readonly ItemSelector?: Json;
  /** The older name of `ItemSelector`. */
  readonly Parameters?: Json;
  readonly ItemReader?: { readonly [key: string]: Json };
  readonly ItemBatcher?: { readonly [key: string]: Json };
  readonly ResultWriter?: { readonly [key: string]: Json };
  readonly ResultSelector?: Json;
  readonly ResultPath?: string | null;
  /** Default 0: no bound (inline: 40 at once). A string is a JSONata expression. */
  readonly MaxConcurrency?: number | string;
  readonly MaxConcurrencyPath?: string;
  readonly ToleratedFailureCount?: number | string;
  readonly ToleratedFailureCountPath?: string;
  readonly ToleratedFailurePercentage?: number | string;
  readonly ToleratedFailurePercentagePath?: string;
  readonly Label?: string;
}
