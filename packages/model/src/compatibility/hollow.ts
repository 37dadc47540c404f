import type { Asking } from "./asking.ts";
import {
  furtherParts,
  itemParts,
  knownNames,
  patternParts,
  placesOf,
  propertyParts,
  type Facts,
} from "./facts.ts";
import { kindOf, type Kind } from "./kind.ts";
import type { Part } from "./part.ts";
import { findText } from "./text-search.ts";

/** Whether no value of one kind is sure to be as the facts say; false when it is not seen. */
export function isHollowAs(asking: Asking, facts: Facts, kind: Kind): boolean {
  if (facts.values !== undefined) return facts.values.every((value) => kindOf(value) !== kind);
  if (kind === "string") return findText(facts.text) === "none";
  if (kind === "array") return isHollowArray(asking, facts);
  return kind === "object" && isHollowObject(asking, facts);
}

function isHollowArray(asking: Asking, { array }: Facts): boolean {
  const places = placesOf(array);
  for (let at = 0; at < Math.min(array.min, places + 1); at++)
    if (asking.isEmpty(itemParts(array, at))) return true;
  const wanted = [
    ...array.contained.filter(({ min }) => min > 0).map(({ part }) => ({ part, from: 0 })),
    ...array.some,
  ];
  return wanted.some(({ part, from }) => {
    for (let at = from; at <= Math.max(from, places) && at < array.max; at++) {
      if (!asking.isEmpty([part, ...itemParts(array, at)])) return false;
    }
    return true;
  });
}

function isHollowObject(asking: Asking, { object }: Facts): boolean {
  for (const name of object.required) if (asking.isEmpty(propertyParts(object, name))) return true;
  return object.some.some((some) => {
    const part = some["part"] as Part;
    for (const name of knownNames(object)) {
      if (asking.judge.nameIsSome(some, name) && !asking.isEmpty([part, ...propertyParts(object, name)]))
        return false;
    }
    for (const pattern of object.patterns.keys()) {
      if (!asking.isEmpty([part, ...patternParts(object, pattern)])) return false;
    }
    return asking.isEmpty([part, ...furtherParts(object)]);
  });
}
