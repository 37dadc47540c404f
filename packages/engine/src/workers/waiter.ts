import type { HttpAnswer } from "trellis/runtime";

/**
 * Whoever waits for a request's answer; told once, by one of the two. A request passes several hands on its way, and
 * a promise in each would be made and waited for with every one.
 */
export interface Waiter {
  readonly answered: (answer: HttpAnswer) => void;
  /** @param fault a `Fault`; anything else is a bug */
  readonly failed: (fault: unknown) => void;
}
