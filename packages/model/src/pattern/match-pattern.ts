import { matchArrays } from "./match-arrays.ts";
import type { Pattern } from "./pattern.ts";
import { compileFields, no, unknown, type Verdict, yes, type ObjectTest } from "./match-objects.ts";

/** Whether an event's data matches; `undefined` and what is no object have no fields. */
export type PatternMatcher = (data: unknown) => boolean;

/**
 * Compiles a pattern. A field is looked up and tested in place; only where objects in arrays are in its way must the
 * fields be compared with each other, because all of them have to be found in the same object of an array.
 */
export function compilePattern(pattern: Pattern): PatternMatcher {
  const inObjects = compileAll(pattern, []);
  let inArrays: PatternMatcher | undefined;
  return (data) => {
    const verdict = inObjects(data);
    if (verdict !== unknown) return verdict === yes;
    // Most patterns never meet an array of objects: what they need for it is made for the first.
    inArrays ??= matchArrays(pattern);
    return inArrays(data);
  };
}

function compileAll({ members }: Pattern, parents: readonly string[]): ObjectTest {
  const tests = members.map((member): ObjectTest => {
    if (member.kind === "object") return compileAll(member.pattern, [...parents, member.name]);
    if (member.kind === "field") return compileFields([...parents, member.name], member.tests);
    return anyOf(member.branches.map((branch) => compileAll(branch, parents)));
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
