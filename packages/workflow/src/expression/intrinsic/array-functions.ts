import type { Json } from "../../definition/definition.ts";
import { sameJson } from "../json-value.ts";
import { listOf, taking, truncated, type IntrinsicFunction } from "./intrinsic-function.ts";
import { InvalidArguments } from "./invalid-arguments.ts";

/** Most numbers that `States.ArrayRange` gives. */
const rangeItemsMax = 1000;

/** What works on lists. Fractions of numbers are cut off, as measured on AWS. */
export const arrayFunctions: Readonly<Record<string, IntrinsicFunction>> = {
  "States.Array": (given) => given,
  "States.ArrayContains": taking(2, 2, ([list, value = null]) => {
    const wanted = comparable(value);
    return listOf(list).some((item) => comparable(item) === wanted);
  }),
  "States.ArrayGetItem": taking(2, 2, ([list, index]) => itemAt(listOf(list), truncated(index))),
  "States.ArrayLength": taking(1, 1, ([list]) => listOf(list).length),
  "States.ArrayPartition": taking(2, 2, ([list, size]) => partition(listOf(list), truncated(size))),
  "States.ArrayRange": taking(3, 3, ([start, end, step]) =>
    range(truncated(start), truncated(end), truncated(step)),
  ),
  "States.ArrayUnique": taking(1, 1, ([list]) => unique(listOf(list))),
};

/** AWS compares how items are written: the number 1 is the text "1", and an object with its fields in another order differs. */
function comparable(value: Json): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}

/** Of an empty list AWS gives `null` whatever the index. */
function itemAt(list: readonly Json[], index: number): Json {
  if (list.length === 0 && index >= 0) return null;
  const item = index < 0 ? undefined : list[index];
  if (item === undefined) throw new InvalidArguments();
  return item;
}

function partition(list: readonly Json[], size: number): Json {
  if (size < 1) throw new InvalidArguments();
  return Array.from({ length: Math.ceil(list.length / size) }, (_, at) =>
    list.slice(at * size, (at + 1) * size),
  );
}

/** Both ends included; the wrong direction gives an empty list. */
function range(start: number, end: number, step: number): Json {
  if (step === 0) throw new InvalidArguments();
  const length = Math.max(0, Math.floor((end - start) / step) + 1);
  if (length > rangeItemsMax) throw new InvalidArguments();
  return Array.from({ length }, (_, at) => start + at * step);
}

/** The first of each, in their order; texts and numbers by a set, so that long lists take no square of time. */
function unique(list: readonly Json[]): Json {
  const scalars = new Set<Json>();
  const kept: Json[] = [];
  const compounds: Json[] = [];
  for (const item of list) {
    const isCompound = typeof item === "object" && item !== null;
    if (isCompound ? compounds.some((other) => sameJson(other, item)) : scalars.has(item)) continue;
    if (isCompound) compounds.push(item);
    else scalars.add(item);
    kept.push(item);
  }
  return kept;
}
