import { callsOf } from "../document/calls-of.ts";
import type { CallModel, ContextModel, SystemModel } from "../document/system-model.ts";

/** A function that calls an operation, before and after a change; one of the two may be missing. */
export interface CallerOf {
  /** `context.function` */
  readonly name: string;
  readonly context: ContextModel;
  readonly before: CallModel | undefined;
  readonly after: CallModel | undefined;
}

/** The functions that call in either model, by name, for each operation. */
export function callersByOperation(
  before: SystemModel,
  after: SystemModel,
): ReadonlyMap<string, readonly CallerOf[]> {
  const callers = new Map<string, CallerOf>();
  for (const { caller, call } of callsOf(before)) {
    const { name, context } = caller;
    callers.set(`${name} ${call.operation}`, { name, context, before: call, after: undefined });
  }
  for (const { caller, call } of callsOf(after)) {
    const { name, context } = caller;
    const key = `${name} ${call.operation}`;
    callers.set(key, { name, context, before: callers.get(key)?.before, after: call });
  }
  const sorted = [...callers.values()].toSorted((one, other) => (one.name < other.name ? -1 : 1));
  return Map.groupBy(sorted, ({ before: old, after: today }) => (today ?? old)?.operation ?? "");
}
