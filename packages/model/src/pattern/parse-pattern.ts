import { pointerTo } from "../schema/pointer.ts";
import { branchesOf, repeatedPaths } from "./pattern-paths.ts";
import { parseTest } from "./parse-test.ts";
import {
  branchesMax,
  type Pattern,
  patternMaxLength,
  type PatternMember,
  type PatternProblem,
} from "./pattern.ts";
import { describeJson, isJsonObject, isList } from "./json.ts";

/** The pattern, or everything that is wrong with it, in the order of the pattern. */
export type ParsedPattern =
  | { readonly pattern: Pattern }
  | { readonly problems: readonly [PatternProblem, ...PatternProblem[]] };

/** Names that tests have or may get: no field may be called so below `$or`, as on AWS. */
const reservedInBranches: ReadonlySet<string> = new Set(
  (
    "exactly equals-ignore-case prefix suffix anything-but exists wildcard numeric cidr = < " +
    "<= > >= regex not-wildcard not-equals-ignore-case date-after date-on-or-after " +
    "date-before date-on-or-before in-date-range ip-address-in-range " +
    "ip-address-not-in-range"
  ).split(" "),
);

/**
 * Parses an event pattern. Accepts what EventBridge accepts on an event bus, and nothing that it would refuse or read
 * in another way: a pattern that is accepted here ships unchanged.
 *
 * @param value the pattern as JSON holds it
 */
export function parsePattern(value: unknown): ParsedPattern {
  const problems: PatternProblem[] = [];
  const pattern = parseObject(value, {
    at: "",
    inBranch: false,
    report: (problem) => problems.push(problem),
  });
  if (problems.length === 0) problems.push(...problemsOfWhole(pattern, value));
  const [first, ...others] = problems;
  return first === undefined ? { pattern } : { problems: [first, ...others] };
}

interface Place {
  readonly at: string;
  /** Inside a branch of `$or`. */
  readonly inBranch: boolean;
  readonly report: (problem: PatternProblem) => void;
}

function parseObject(value: unknown, place: Place): Pattern {
  const { at, report } = place;
  if (!isJsonObject(value)) {
    report({
      at,
      message: `the pattern is ${describeJson(value)}`,
      fix: 'Write an object that names fields: { "state": ["open"] }',
    });
    return { members: [] };
  }
  const entries = Object.entries(value);
  if (entries.length === 0) {
    report({
      at,
      message: "an object of the pattern is empty",
      why: "it would say nothing about the event",
      fix: "Name a field in it, or take it away",
    });
  }
  return { members: entries.flatMap(([name, member]) => parseMember(name, member, place)) };
}

function parseMember(name: string, value: unknown, place: Place): PatternMember[] {
  const { report, inBranch } = place;
  const inside: Place = { ...place, at: pointerTo(place.at, name) };
  if (name === "$or") return parseBranches(value, { ...inside, inBranch: true });
  if (inBranch && reservedInBranches.has(name)) {
    report({
      at: inside.at,
      message: `"${name}" is a field below $or`,
      why: "EventBridge keeps the names of its tests for itself there",
      fix: "Write the test into the array of a field",
    });
    return [];
  }
  if (isJsonObject(value)) return [{ kind: "object", name, pattern: parseObject(value, inside) }];
  if (!isList(value)) {
    report({
      at: inside.at,
      message: `"${name}" is ${describeJson(value)}`,
      why: "a field is followed by the array of what it may be, or by the object of its fields",
      fix: `Write [${JSON.stringify(value) ?? "..."}]`,
    });
    return [];
  }
  if (value.length === 0) {
    report({
      at: inside.at,
      message: `the array of "${name}" is empty`,
      why: "no value could be among none",
      fix: 'Name a value; for a field that is absent: [{ "exists": false }]',
    });
  }
  const tests = value.flatMap((test, index) => parseTest(test, pointerTo(inside.at, index), report) ?? []);
  return [{ kind: "field", name, tests }];
}

function parseBranches(value: unknown, place: Place): PatternMember[] {
  const { at, report } = place;
  const fix = 'Write an array of two objects or more: "$or": [{ "a": [1] }, { "b": [2] }]';
  if (!isList(value)) {
    report({ at, message: `$or is ${describeJson(value)}`, fix });
    return [];
  }
  if (value.length < 2) {
    const found = value.length === 0 ? "no branch" : "a single branch";
    report({ at, message: `$or has ${found}`, why: "there is nothing to choose between", fix });
  }
  const branches = value.map((branch, index) => parseObject(branch, { ...place, at: pointerTo(at, index) }));
  return [{ kind: "or", branches }];
}

/** What can be said only once every part is sound. */
function* problemsOfWhole(pattern: Pattern, value: unknown): Generator<PatternProblem> {
  for (const { at, path } of repeatedPaths(pattern)) {
    yield {
      at,
      message: `"${path}" is in the pattern more than once`,
      why: "EventBridge would keep one of them and forget the others",
      fix: "Write one array with all its tests, or a $or whose branches name the field",
    };
  }
  const branches = branchesOf(pattern);
  if (branches > branchesMax) {
    yield {
      at: "",
      message: `the branches of $or multiply to ${branches}: at most ${branchesMax}`,
      fix: "Write the alternatives of one field into its array, or make two subscriptions of it",
    };
  }
  const { length } = JSON.stringify({ detail: value });
  if (length > patternMaxLength) {
    yield {
      at: "",
      message: `the pattern has ${length} characters: at most ${patternMaxLength}`,
      fix: "Make two subscriptions of it, or publish a field that says what the pattern works out",
    };
  }
}
