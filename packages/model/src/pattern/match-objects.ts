import { compileTests, type ScalarTest } from "./compile-test.ts";
import type { Scalar, ValueTest } from "./pattern.ts";

/** Whether the data passes, or cannot be judged without regard to the other fields. */
export type Verdict = typeof no | typeof yes | typeof unknown;
export const no = 0;
export const yes = 1;
export const unknown = 2;

export type ObjectTest = (data: unknown) => Verdict;

/** What was found where a field may stand; added up over all such places. */
const present = 1;
const accepted = 2;
const amongObjects = 4;

/** Tests one field, given by the names that lead to it. */
export function compileFields(names: readonly string[], tests: readonly ValueTest[]): ObjectTest {
  const test = compileTests(tests);
  const mayBeAbsent = tests.some((each) => each.kind === "exists" && !each.exists);
  const absent = mayBeAbsent ? yes : no;
  const segments = names.join(".").split(".");
  const [name] = segments;
  if (name !== undefined && segments.length === 1) {
    const read = memberReader(name);
    return (data) => {
      const value = read(data);
      if (typeof value === "object" && value !== null) return verdictOf(look(value, test), absent);
      if (value === undefined) return absent;
      return test(value as Scalar) ? yes : no; // JSON has nothing else
    };
  }
  const find = lookup(segments, test);
  return (data) => verdictOf(find(data), absent);
}

function verdictOf(found: number, absent: Verdict): Verdict {
  if ((found & accepted) !== 0) return yes;
  if ((found & amongObjects) !== 0) return unknown;
  return found === 0 ? absent : no;
}

/**
 * EventBridge joins names by dots, so that `a.b` is the member "a.b" as well as the member "b" of "a". Each way to
 * cut the path is looked at.
 */
function lookup(segments: readonly string[], test: ScalarTest): (data: unknown) => number {
  const steps = segments.map((_, index) => {
    const rest = segments.slice(index + 1);
    return {
      read: memberReader(segments.slice(0, index + 1).join(".")),
      find: rest.length === 0 ? undefined : lookup(rest, test),
    };
  });
  const [first, second] = steps;
  if (first?.find !== undefined && second !== undefined && steps.length === 2) {
    const inner = first.find;
    return (data) => within(first.read(data), inner) | look(second.read(data), test);
  }
  return (data) => {
    let found = 0;
    for (const { read, find } of steps) {
      const value = read(data);
      if (value === undefined) continue;
      found |= find === undefined ? look(value, test) : within(value, find);
    }
    return found;
  };
}

function within(value: unknown, find: (data: unknown) => number): number {
  if (typeof value !== "object" || value === null) return 0;
  return Array.isArray(value) ? (value.some(isObject) ? amongObjects : 0) : find(value);
}

/** A value where a field may stand: itself, or any of its entries. Members of an object are other fields. */
function look(value: unknown, test: ScalarTest): number {
  if (value === undefined) return 0;
  if (!isObject(value)) return test(value as Scalar) ? present | accepted : present; // JSON has nothing else
  if (!Array.isArray(value)) return 0;
  let found = 0;
  for (const entry of value as readonly unknown[]) {
    // An array in an array has places of its own.
    if (isObject(entry)) found |= Array.isArray(entry) ? amongObjects : 0;
    else found |= test(entry as Scalar) ? present | accepted : present;
  }
  return found;
}

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null;
}

/** Reads a member of an object that JSON holds. Names that every object has are looked at with more care. */
function memberReader(name: string): (data: unknown) => unknown {
  if (name in Object.prototype)
    return (data) => (isRecord(data) && Object.hasOwn(data, name) ? data[name] : undefined);
  return (data) => (isRecord(data) ? data[name] : undefined);
}

function isRecord(value: unknown): value is { readonly [name: string]: unknown } {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
