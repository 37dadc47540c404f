import type { Json } from "../../definition/definition.ts";
import { isList, isObject } from "../json-value.ts";
import { Miss } from "./miss.ts";
import type { Path, PathCall } from "./path.ts";

/** Whether there is such a function for the end of a path. */
export function isPathFunction(name: string): boolean {
  return Object.hasOwn(functions, name);
}

/** Applies the function at the end of a path to what the path found; `find` reads paths among its arguments. */
export function callFunction(
  call: PathCall,
  found: Json | Miss,
  find: (path: Path) => Json | Miss,
): Json | Miss {
  const given: Json[] = [];
  for (const argument of call.arguments) {
    const value = isPath(argument) ? find(argument) : argument;
    if (!(value instanceof Miss)) given.push(value);
  }
  const apply = functions[call.name];
  return apply === undefined
    ? Miss.because(`Function of name: ${call.name} cannot be created`)
    : apply(found, given);
}

function isPath(argument: Path | Json): argument is Path {
  return typeof argument === "object" && argument !== null && "steps" in argument && "root" in argument;
}

type PathFunction = (found: Json | Miss, given: readonly Json[]) => Json | Miss;

const functions: Readonly<Record<string, PathFunction>> = {
  length: (found) =>
    lengthOf(found) ?? Miss.because("The length() function applies to arrays, objects and strings"),
  size: (found) =>
    lengthOf(found) ?? Miss.because("The size() function applies to arrays, objects and strings"),
  keys: (found) =>
    !(found instanceof Miss) && isObject(found)
      ? Object.keys(found)
      : Miss.because("The keys() function applies to objects"),
  min: aggregate((numbers) => numbers.reduce((least, number) => Math.min(least, number))),
  max: aggregate((numbers) => numbers.reduce((most, number) => Math.max(most, number))),
  sum: aggregate(sum),
  avg: aggregate((numbers) => sum(numbers) / numbers.length),
  stddev: aggregate((numbers) => {
    const mean = sum(numbers) / numbers.length;
    return Math.sqrt(sum(numbers.map((number) => (number - mean) ** 2)) / numbers.length);
  }),
  concat: (found, given) =>
    [...(isListFound(found) ? found : []), ...given.flat()]
      .filter((part) => typeof part === "string")
      .join(""),
  append: (found, given) =>
    isListFound(found) ? [...found, ...given] : Miss.because("append() applies to arrays"),
  first: (found) => itemAt(found, 0),
  last: (found) => itemAt(found, -1),
  index: (found, [at]) => itemAt(found, typeof at === "number" ? at : Number.NaN),
};

function isListFound(found: Json | Miss): found is readonly Json[] {
  return !(found instanceof Miss) && isList(found);
}

function lengthOf(found: Json | Miss): number | undefined {
  if (found instanceof Miss) return undefined;
  if (typeof found === "string" || isList(found)) return found.length;
  return isObject(found) ? Object.keys(found).length : undefined;
}

function itemAt(found: Json | Miss, at: number): Json | Miss {
  const item = isListFound(found) ? found.at(at) : undefined;
  return item === undefined ? Miss.because("Array index not found") : item;
}

function aggregate(of: (numbers: readonly number[]) => number): PathFunction {
  return (found, given) => {
    const numbers = [...(isListFound(found) ? found : []), ...given.flat()].filter(
      (value) => typeof value === "number",
    );
    return numbers.length === 0
      ? Miss.because("Aggregation function attempted to calculate value using empty array")
      : of(numbers);
  };
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
