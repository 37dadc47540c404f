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

/** The subscriptions in either model, by name, for each event contract. */
export function readersByEvent(
  before: SystemModel,
  after: SystemModel,
): ReadonlyMap<string, readonly Reader[]> {
  const readers = new Map<string, Reader>();
  for (const { name, context, declared } of functionsOf(before).values()) {
    if (declared.kind === "on")
      readers.set(keyOf(name, declared), { name, context, before: declared, after: undefined });
  }
  for (const { name, context, declared } of functionsOf(after).values()) {
    if (declared.kind !== "on") continue;
    const old = readers.get(keyOf(name, declared))?.before;
    readers.set(keyOf(name, declared), { name, context, before: old, after: declared });
  }
  const sorted = [...readers.values()].toSorted((one, other) => (one.name < other.name ? -1 : 1));
  return Map.groupBy(sorted, (reader) => (reader.after ?? reader.before)?.event ?? "");
}

/**
 * The fields that a subscription depends on: those that its handler is given, and those that its event pattern looks
 * at; undefined for all of them.
 */
export function fieldsReadBy(subscription: SubscriptionModel): readonly string[] | undefined {
  const { reads } = subscription;
  // Plain data from a declaration, which other checks judge: what is no pattern names no fields here.
  const where: unknown = "where" in subscription ? subscription.where : undefined;
  return reads === undefined ? undefined : [...new Set([...reads, ...fieldsOfPattern(where)])];
}

/** Top-level fields of an event pattern; the alternatives of `$or` are patterns themselves. */
function fieldsOfPattern(pattern: unknown): readonly string[] {
  if (typeof pattern !== "object" || pattern === null) return [];
  return Object.entries(pattern).flatMap(([name, inner]: [string, unknown]) =>
    name === "$or" && Array.isArray(inner) ? inner.flatMap(fieldsOfPattern) : [name],
  );
}

/** The team of a context, and how to reach it; blank where the model does not know it. */
export function partyOf({ contexts, teams }: SystemModel, context: string): Party {
  const team = contexts[context]?.team ?? "";
  return { context, team, contact: teams[team]?.contact ?? "", onCall: teams[team]?.onCall ?? "" };
}

/** One that has turned to another event is a reader of both, once before and once after. */
function keyOf(name: string, { event }: SubscriptionModel): string {
  return `${name} ${event}`;
}
