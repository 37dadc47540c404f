import type { SystemModel } from "@trellis/model";
import type { HeadSampler } from "trellis/runtime";
import type { Clock } from "../ports/clock.ts";
import type { Store } from "../ports/store.ts";
import type { FromCore } from "./messages.ts";

/** What surrounds a delivery core. */
export interface CoreOptions {
  readonly model: SystemModel;
  readonly store: Store;
  readonly clock: Clock;
  /** Uniform in [0, 1). */
  readonly random: () => number;
  /** Lets other mail in before the next round; `setImmediate` in a thread. */
  readonly soon: (action: () => void) => void;
  readonly send: (message: FromCore) => void;
  /** 32 hexadecimal digits that nobody guesses. */
  readonly seed: () => string;
  /** Whether schedules fire. */
  readonly schedules: boolean;
  /** Decides about the traces that firings begin. */
  readonly sampler: HeadSampler;
}
