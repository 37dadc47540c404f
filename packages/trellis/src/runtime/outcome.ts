import type { Refusal } from "../handler/work.ts";
import type { CallMade } from "./caller.ts";
import type { Failure } from "./failure.ts";
import type { HttpAnswer } from "./http-operation.ts";
import type { Effects, RowRead } from "./unit-of-work.ts";

/**
 * What became of one invocation. Only `done` has effects; `reply` answers an HTTP request in every case. `reads` is
 * what an outcome without effects rests on: a host that shows rows before they are durable must not tell it before.
 */
export type Outcome = (Ran & WithCalls) | Filtered;

/** The calls that the handler made, for whoever records it; the first 32. */
interface WithCalls {
  readonly calls?: readonly CallMade[];
}

/** The function's pattern does not take the event: its handler was not called. */
interface Filtered {
  readonly outcome: "filtered";
  readonly reply?: undefined;
}

type Ran =
  | {
      readonly outcome: "done";
      readonly effects: Effects;
      readonly reply?: HttpAnswer;
      /** Of a task: what its handler answered, as JSON text; `null` for nothing. */
      readonly result?: string;
    }
  | {
      readonly outcome: "done";
      readonly effects: undefined;
      readonly reads?: readonly RowRead[];
      readonly reply?: HttpAnswer;
      readonly result?: string;
    }
  | {
      readonly outcome: "refused";
      readonly refusal: Refusal;
      readonly reads?: readonly RowRead[];
      readonly reply?: HttpAnswer;
    }
  | { readonly outcome: "failed"; readonly failure: Failure; readonly reply?: HttpAnswer };

/** A handler or an adapter as it was found by name: its types were checked where it is written. */
// `any` because handlers differ in what they are given; the declaration decides that at run time.
// oxlint-disable-next-line typescript/no-explicit-any
export type FoundFunction = (...args: any[]) => unknown;

/** Whether what a handler answered is still to come. */
export function isPending(answer: unknown): answer is Promise<unknown> {
  return (
    typeof answer === "object" && answer !== null && "then" in answer && typeof answer.then === "function"
  );
}
