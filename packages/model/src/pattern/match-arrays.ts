import { compileTests, type ScalarTest } from "./compile-test.ts";
import type { Pattern, Scalar, ValueTest } from "./pattern.ts";
import { pathOf } from "./pattern-paths.ts";

/** A field of one way through all `$or`. */
interface PathTest {
  readonly path: string;
  readonly test: ScalarTest;
  readonly mayBeAbsent: boolean;
}

/** The places in arrays that a value was found at, from the outermost: the array itself names it. */
type Membership = readonly (readonly [array: readonly unknown[], index: number])[];

interface Found {
  /** Where the field has a value. */
  readonly present: readonly Membership[];
  /** Where it has one that is accepted. */
  readonly accepted: readonly Membership[];
}

/**
 * Matches events that have objects in arrays. All fields of a pattern have to be found in the same entry of an array,
 * as EventBridge asks it: values are joined with the places that they were found at, and two places in one array
 * exclude each other. A field that may be absent is absent when it has no value at places that go together with those
 * of the fields before it; fields are compared in the order of their paths, which decides it.
 *
 * At most `branchesMax` ways, each over the values of its fields. A way that failed is not tried twice from the same
 * places on.
 */
export function matchArrays(pattern: Pattern): (data: unknown) => boolean {
  const ways = waysOf(pattern, undefined).map((way) =>
    way.toSorted((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0)),
  );
  const fields = new Set(ways.flat());
  return (data) => {
    const found = new Map([...fields].map((field) => [field, find(data, field)] as const));
    return ways.some((way) => holds(way.map((field) => ({ field, ...(found.get(field) ?? nothing) }))));
  };
}

const nothing: Found = { present: [], accepted: [] };

/** Every way through all `$or`, as the fields that it asks for. */
function waysOf({ members }: Pattern, parent: string | undefined): readonly (readonly PathTest[])[] {
  let ways: readonly (readonly PathTest[])[] = [[]];
  for (const member of members) {
    const added =
      member.kind === "or"
        ? member.branches.flatMap((branch) => waysOf(branch, parent))
        : member.kind === "object"
          ? waysOf(member.pattern, pathOf(parent, member.name))
          : [[pathTest(pathOf(parent, member.name), member.tests)]];
    ways = ways.flatMap((way) => added.map((more) => [...way, ...more]));
  }
  return ways;
}

function pathTest(path: string, tests: readonly ValueTest[]): PathTest {
  return {
    path,
    test: compileTests(tests),
    mayBeAbsent: tests.some((test) => test.kind === "exists" && !test.exists),
  };
}

function find(data: unknown, { path, test }: PathTest): Found {
  const present: Membership[] = [];
  const accepted: Membership[] = [];
  const note = (value: Scalar, membership: Membership): void => {
    present.push(membership);
    if (test(value)) accepted.push(membership);
  };
  walk(data, path.split("."), [], note);
  return { present: distinct(present), accepted: distinct(accepted) };
}

function walk(
  data: unknown,
  segments: readonly string[],
  membership: Membership,
  note: (value: Scalar, membership: Membership) => void,
): void {
  if (typeof data !== "object" || data === null) {
    // JSON has nothing else that is no object.
    if (segments.length === 0 && data !== undefined) note(data as Scalar, membership);
    return;
  }
  if (Array.isArray(data)) {
    for (const [index, entry] of (data as readonly unknown[]).entries()) {
      const isPlace = typeof entry === "object" && entry !== null;
      walk(entry, segments, isPlace ? [...membership, [data, index]] : membership, note);
    }
    return;
  }
  for (let cut = 1; cut <= segments.length; cut++) {
    const name = segments.slice(0, cut).join(".");
    if (Object.hasOwn(data, name))
      walk((data as Record<string, unknown>)[name], segments.slice(cut), membership, note);
  }
}

/** Values at the same places are as good as one. They come in the document's order: equal places stand side by side. */
function distinct(memberships: readonly Membership[]): readonly Membership[] {
  return memberships.filter((each, at) => {
    const before = memberships[at - 1];
    const isSame = ([array, index]: Membership[number], place: number): boolean =>
      before?.[place]?.[0] === array && before[place][1] === index;
    return before?.length !== each.length || !each.every(isSame);
  });
}

type Places = ReadonlyMap<readonly unknown[], number>;

function holds(fields: readonly (Found & { readonly field: PathTest })[]): boolean {
  if (fields.some(({ field, accepted }) => accepted.length === 0 && !field.mayBeAbsent)) return false;
  // Arrays that fields from here on look at: places in others no longer matter.
  const arraysFrom = fields.map(
    (_, at) => new Set(fields.slice(at).flatMap(({ present }) => present.flat().map(([array]) => array))),
  );
  const numbers = new Map<readonly unknown[], number>();
  const failed = new Set<string>();

  const from = (at: number, places: Places): boolean => {
    const field = fields[at];
    if (field === undefined) return true;
    const relevant = new Map([...places].filter(([array]) => arraysFrom[at]?.has(array)));
    const state = `${at}:${[...relevant]
      .map(([array, index]) => `${numberOf(array, numbers)}=${index}`)
      .sort()
      .join()}`;
    if (failed.has(state)) return false;
    const isAbsent = !field.present.some((membership) => isConsistent(membership, relevant));
    const holdsFrom =
      (field.field.mayBeAbsent && isAbsent && from(at + 1, relevant)) ||
      field.accepted.some(
        (membership) =>
          isConsistent(membership, relevant) && from(at + 1, new Map([...relevant, ...membership])),
      );
    if (!holdsFrom) failed.add(state);
    return holdsFrom;
  };
  return from(0, new Map());
}

function isConsistent(membership: Membership, places: Places): boolean {
  return membership.every(([array, index]) => (places.get(array) ?? index) === index);
}

function numberOf(array: readonly unknown[], numbers: Map<readonly unknown[], number>): number {
  const known = numbers.get(array) ?? numbers.size;
  numbers.set(array, known);
  return known;
}
