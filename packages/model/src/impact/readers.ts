import { functionsOf } from "../document/functions-of.ts";
import type { ContextModel, SubscriptionModel, SystemModel } from "../document/system-model.ts";
import type { Party } from "./impact.ts";

/** A subscription before and after a change; one of the two may be missing. */
export interface Reader {
  /** `context.function` */
  readonly name: string;
  readonly context: ContextModel;
  readonly before: SubscriptionModel | undefined;
  readonly after: SubscriptionModel | undefined;
}

/** The subscriptions of an event contract in either model, by name. */
export function readersOf(event: string, before: SystemModel, after: SystemModel): readonly Reader[] {
  const old = subscriptionsOf(event, before);
  const today = subscriptionsOf(event, after);
  return [...new Set([...old.keys(), ...today.keys()])].toSorted().flatMap((name) => {
    const context = today.get(name)?.context ?? old.get(name)?.context;
    if (context === undefined) return [];
    return [{ name, context, before: old.get(name)?.declared, after: today.get(name)?.declared }];
  });
}

/** The team of a context, and how to reach it; blank where the model does not know it. */
export function partyOf({ contexts, teams }: SystemModel, context: string): Party {
  const team = contexts[context]?.team ?? "";
  return { context, team, contact: teams[team]?.contact ?? "", onCall: teams[team]?.onCall ?? "" };
}

function subscriptionsOf(
  event: string,
  model: SystemModel,
): ReadonlyMap<string, { readonly context: ContextModel; readonly declared: SubscriptionModel }> {
  const found = new Map<string, { readonly context: ContextModel; readonly declared: SubscriptionModel }>();
  for (const { name, context, declared } of functionsOf(model).values()) {
    if (declared.kind === "on" && declared.event === event) found.set(name, { context, declared });
  }
  return found;
}
