import { functionsOf, type NamedFunction } from "./functions-of.ts";
import type { CallModel, SystemModel } from "./system-model.ts";

/** A function's call of an operation, and the function that answers it. */
export interface CallBetween {
  readonly caller: NamedFunction;
  readonly call: CallModel;
  /** Undefined where nobody answers the operation. */
  readonly answerer: NamedFunction | undefined;
}

/** Every call that a function of the system declares, in the order of the model. */
export function callsOf(model: SystemModel): readonly CallBetween[] {
  const functions = functionsOf(model);
  const answerers = answerersOf(functions.values());
  return [...functions.values()].flatMap((caller) =>
    (caller.declared.calls ?? []).map((call) => ({ caller, call, answerer: answerers.get(call.operation) })),
  );
}

/** Who answers which operation; the first one where two do, which is an error elsewhere. */
export function answerersOf(functions: Iterable<NamedFunction>): ReadonlyMap<string, NamedFunction> {
  const answerers = new Map<string, NamedFunction>();
  for (const each of functions) {
    if (each.declared.kind === "http" && !answerers.has(each.declared.api))
      answerers.set(each.declared.api, each);
  }
  return answerers;
}
