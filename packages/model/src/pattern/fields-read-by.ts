import type { EventPatternModel, SubscriptionModel } from "../document/system-model.ts";

/**
 * The top-level fields of the event's data that a subscription depends on: those that its handler is given and those
 * that its pattern tests. Undefined when it reads all of them.
 */
export function fieldsReadBy({ reads, where }: SubscriptionModel): readonly string[] | undefined {
  if (reads === undefined) return undefined;
  return [...new Set([...reads, ...(where === undefined ? [] : fieldsOf(where))])];
}

/** A name with dots may be a path: then its field is the first part. */
function fieldsOf(where: EventPatternModel): string[] {
  return Object.entries(where).flatMap(([name, member]) => {
    if (name === "$or") return Array.isArray(member) ? member.flatMap(fieldsOf) : [];
    const [first = name] = name.split(".");
    return first === name ? [name] : [name, first];
  });
}
