import type { Json } from "../definition/definition.ts";

/** Chance that the host hands in: the same host state gives the same draws, so that a replay repeats them. */
export interface Chance {
  /** Uniform in [0, 1). */
  random(): number;
  /** A UUID of version 4, lower case. */
  uuid(): string;
}

/** What the expressions of one state may see. Nothing in it is ever changed by an evaluation. */
export interface Scope {
  /** `$` in a path, `$states.input` in JSONata. */
  readonly input: Json;
  /** `$$` in a path, `$states.context` in JSONata. */
  readonly context: Json;
  /** `$name` in both languages. */
  readonly variables: Readonly<Record<string, Json>>;
  /** `$states.result`: where a Task, Parallel or Map state has one. */
  readonly result?: Json;
  /** `$states.errorOutput`: in a catcher. */
  readonly errorOutput?: Json;
  readonly chance: Chance;
  /** What `$now()` and `$millis()` of JSONata give, in milliseconds since 1970. Default: when the state was entered. */
  readonly nowMs?: number;
}
