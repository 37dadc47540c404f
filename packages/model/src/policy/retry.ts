import type { RetryPolicy } from "../document/system-model.ts";

/**
 * Decides what happens after a failed attempt: another one at `dueAt`, or the dead-letter queue, with the reason.
 *
 * The delay has full jitter: uniform between 0 and the exponential bound ("Exponential Backoff And Jitter", AWS
 * Architecture Blog, 2015), which spreads a crowd of retries best.
 *
 * @param attempt attempts made so far, the failed one included; the first is 1
 * @param firstAt epoch ms of the first attempt
 * @param nowMs epoch ms
 * @param random uniform in [0, 1)
 */
export function nextAttempt(
  policy: RetryPolicy,
  attempt: number,
  firstAt: number,
  nowMs: number,
  random: number,
): { readonly dueAt: number } | { readonly exhausted: "attempts" | "age" } {
  if (attempt >= policy.attemptsMax) return { exhausted: "attempts" };
  const dueAt = nowMs + Math.round(random * delayBoundMs(policy, attempt));
  if (dueAt - firstAt > policy.ageMaxMs) return { exhausted: "age" };
  return { dueAt };
}

/** The longest that the delay after attempt number `attempt` can be. */
export function delayBoundMs(policy: RetryPolicy, attempt: number): number {
  return Math.min(policy.delayMaxMs, policy.delayMs * policy.factor ** (attempt - 1));
}
