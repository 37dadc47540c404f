import type { StateMachine } from "../definition/definition.ts";

/** One execution recorded on AWS, as a line of the outside suite has it. */
export interface RecordedCase {
  readonly test: string;
  /** `04-11-2024, 11:41:28` */
  readonly recorded: string;
  readonly lambdas: readonly RecordedLambda[];
  /** What the recorder replaced: `["regex", pattern, by]`, `["jsonpath", path, by, …]`. */
  readonly transformers: readonly (readonly (string | boolean)[])[];
  readonly definition: StateMachine;
  /** JSON text. */
  readonly input: string;
  readonly type: "STANDARD" | "EXPRESS";
  readonly expected: {
    /** The type of the last event. */
    readonly status: string;
    readonly output: unknown;
    readonly error: unknown;
    readonly cause: unknown;
    readonly events: readonly RecordedEvent[];
  };
  /** False: branches ran side by side, and events with unknown ids may stand in any order. */
  readonly ordered: boolean;
}

export interface RecordedLambda {
  readonly name: string;
  readonly arn: string;
  readonly behavior: LambdaBehavior;
}

export type LambdaBehavior =
  | { readonly kind: "echo" }
  | { readonly kind: "const"; readonly value: unknown }
  | { readonly kind: "throw"; readonly errorType: string; readonly errorMessage: string }
  | { readonly kind: "raw_payload"; readonly payload: string }
  | { readonly kind: "raw_payload_repeat"; readonly char: string; readonly bytes: number }
  | { readonly kind: "sleep" | "sleep_then_echo"; readonly seconds: number };

export interface RecordedEvent {
  readonly id: unknown;
  readonly previousEventId: unknown;
  readonly type: string;
  readonly [field: string]: unknown;
}
