import { matchArrays } from "./match-arrays.ts";
import { entriesTest, isEntrywise } from "./match-entries.ts";
import type { Pattern } from "./pattern.ts";
import { compileFields, no, unknown, type Verdict, yes, type ObjectTest } from "./match-objects.ts";

/** Whether an event's data matches; `undefined` and what is no object have no fields. */
export type PatternMatcher = (data: unknown) => boolean;

/**
 * Compiles a pattern. A field is looked up and tested in place. Where objects in arrays are in its way, they are tested
 * one by one if nothing else of the pattern depends on which of them it is; otherwise the fields are compared with each
 * other, because all of them have to be found in the same object of an array.
 */
export function compilePattern(pattern: Pattern): PatternMatcher {
  const inObjects = compileAll(pattern, { parents: [], isEntrywise: isEntrywise(pattern), base: [] });
  let inArrays: PatternMatcher | undefined;
  return (data) => {
    const verdict = inObjects(data);
    if (verdict !== unknown) return verdict === yes;
    // Most patterns never meet arrays that depend on each other: what they need for it is made for the first.
    inArrays ??= matchArrays(pattern);
    return inArrays(data);
  };
}

interface Place {
  /** The names that lead here from what is tested: the data, or an entry of an array. */
  readonly parents: readonly string[];
  /** The names that lead to what is tested. */
  readonly base: readonly string[];
  readonly isEntrywise: (path: readonly string[]) => boolean;
}

/** Each level that is tested entry by entry is compiled for both ways; deeper ones are left to the slower matcher. */
const entryLevelsMax = 4;

function compileAll({ members }: Pattern, place: Place): ObjectTest {
  const { parents, base } = place;
  const tests = members.map((member): ObjectTest => {
    if (member.kind === "field") return compileFields([...parents, member.name], member.tests);
    if (member.kind === "or") return anyOf(member.branches.map((branch) => compileAll(branch, place)));
    const path = [...parents, member.name];
    const inPlace = compileAll(member.pattern, { ...place, parents: path });
    const whole = [...base, ...path];
    if (whole.length > entryLevelsMax || !place.isEntrywise(whole)) return inPlace;
    const inEntries = entriesTest(path, compileAll(member.pattern, { ...place, parents: [], base: whole }));
    return (data) => {
      const verdict = inPlace(data);
      return verdict === unknown ? inEntries(data) : verdict;
    };
  });
  return allOf(tests);
}

function allOf(tests: readonly ObjectTest[]): ObjectTest {
  const [first, second] = tests;
  if (first !== undefined && second === undefined) return first;
  if (first !== undefined && second !== undefined && tests.length === 2) {
    return (data) => {
      const one = first(data);
      if (one === no) return no;
      const other = second(data);
      return other === no ? no : one === yes ? other : unknown;
    };
  }
  return (data) => {
    let verdict: Verdict = yes;
    for (const test of tests) {
      const each = test(data);
      if (each === no) return no;
      if (each === unknown) verdict = unknown;
    }
    return verdict;
  };
}

function anyOf(tests: readonly ObjectTest[]): ObjectTest {
  return (data) => {
    let verdict: Verdict = no;
    for (const test of tests) {
      const each = test(data);
      if (each === yes) return yes;
      if (each === unknown) verdict = unknown;
    }
    return verdict;
  };
}
