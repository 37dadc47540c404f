import { no, type ObjectTest, unknown, type Verdict, yes } from "./match-objects.ts";
import type { Pattern } from "./pattern.ts";

/**
 * Which objects of a pattern may be tested against the entries of an array one by one: those whose fields alone are
 * looked for in the array, and all of which must have a value. Then it is enough that some entry has them all. A name
 * with dots might lead into any array: a pattern that has one has no such object.
 */
export function isEntrywise(pattern: Pattern): (path: readonly string[]) => boolean {
  const seen = new Map<string, number>();
  const absent = new Set<string>();
  const isPlain = note(pattern, [], seen, absent);
  return (path) => isPlain && seen.get(nameOf(path)) === 1 && !absent.has(nameOf(path));
}

/** Tests what stands at a path: an object, or any entry of an array. `unknown` where that is not enough. */
export function entriesTest(path: readonly string[], test: ObjectTest): ObjectTest {
  return (data) => {
    let at: unknown = data;
    for (const name of path) {
      if (!isRecord(at) || hasDots(at)) return unknown;
      at = Object.hasOwn(at, name) ? at[name] : undefined;
    }
    if (!Array.isArray(at)) return unknown;
    let verdict: Verdict = no;
    for (const entry of at as readonly unknown[]) {
      if (typeof entry !== "object" || entry === null) continue;
      if (Array.isArray(entry)) return unknown;
      const each = test(entry);
      if (each === yes) return yes;
      if (each === unknown) verdict = unknown;
    }
    return verdict;
  };
}

/** Counts the places of the pattern by path; answers whether no name has dots. */
function note(
  { members }: Pattern,
  parents: readonly string[],
  seen: Map<string, number>,
  absent: Set<string>,
): boolean {
  let isPlain = true;
  for (const member of members) {
    if (member.kind === "or") {
      for (const branch of member.branches) isPlain = note(branch, parents, seen, absent) && isPlain;
      continue;
    }
    const path = [...parents, member.name];
    seen.set(nameOf(path), (seen.get(nameOf(path)) ?? 0) + 1);
    if (member.name.includes(".")) isPlain = false;
    if (member.kind === "object") isPlain = note(member.pattern, path, seen, absent) && isPlain;
    else if (member.tests.some((test) => test.kind === "exists" && !test.exists))
      for (let length = 1; length <= path.length; length++) absent.add(nameOf(path.slice(0, length)));
  }
  return isPlain;
}

/** Names have no dots where this is asked for. */
function nameOf(path: readonly string[]): string {
  return path.join(".");
}

/** A member whose name has dots may stand for one of a deeper object. */
function hasDots(record: Readonly<Record<string, unknown>>): boolean {
  for (const name in record) if (name.includes(".")) return true;
  return false;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
