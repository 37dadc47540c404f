import type { Retrier } from "../definition/definition.ts";
import { matchesError, type StateFailure } from "./failure.ts";
import type { Position } from "./thread.ts";

/**
 * How long to wait before the state is tried again, in milliseconds; undefined where no retrier says so. The first
 * retrier that matches decides, and each counts for itself.
 * https://docs.aws.amazon.com/step-functions/latest/dg/concepts-error-handling.html#error-handling-retrying-after-an-error
 */
export function retryDelayMs(
  retriers: readonly Retrier[] | undefined,
  failure: StateFailure,
  position: Position,
  random: () => number,
): number | undefined {
  const at = retriers?.findIndex(({ ErrorEquals }) => matchesError(ErrorEquals, failure)) ?? -1;
  const retrier = retriers?.[at];
  if (retrier === undefined) return undefined;
  const before = position.retriesOf[at] ?? 0;
  if (before >= (retrier.MaxAttempts ?? 3)) return undefined;
  position.retriesOf[at] = before + 1;
  const delay = (retrier.IntervalSeconds ?? 1) * (retrier.BackoffRate ?? 2) ** before;
  const bounded = Math.min(delay, retrier.MaxDelaySeconds ?? delayMaxSeconds);
  return Math.round(1000 * (retrier.JitterStrategy === "FULL" ? bounded * random() : bounded));
}

/** AWS's bound of MaxDelaySeconds: a year. Without it a long back-off would leave the numbers that a clock knows. */
const delayMaxSeconds = 31_622_400;
