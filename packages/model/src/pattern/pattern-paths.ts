import { pointerTo } from "../schema/pointer.ts";
import type { Pattern } from "./pattern.ts";

/** A field of an event by the names that lead to it, joined by dots, as EventBridge compares them. */
export interface PatternPath {
  readonly path: string;
  /** JSON pointer of the field in the pattern. */
  readonly at: string;
}

/**
 * Fields that would have to be tested twice at once: `{"a.b": …, "a": {"b": …}}`, or beside a `$or` and in it. The
 * branches of one `$or` may share fields.
 */
export function repeatedPaths(pattern: Pattern): PatternPath[] {
  const repeated: PatternPath[] = [];
  collect(pattern, undefined, "", repeated);
  return repeated;
}

/** How many ways through all `$or` there are. */
export function branchesOf({ members }: Pattern): number {
  let product = 1;
  for (const member of members) {
    if (member.kind === "object") product *= branchesOf(member.pattern);
    else if (member.kind === "or")
      product *= member.branches.reduce((sum, branch) => sum + branchesOf(branch), 0);
  }
  return product;
}

/** The path of a member below an object's; an object's own path is undefined at the top. */
export function pathOf(parent: string | undefined, name: string): string {
  return parent === undefined ? name : `${parent}.${name}`;
}

function collect(
  { members }: Pattern,
  parent: string | undefined,
  at: string,
  repeated: PatternPath[],
): ReadonlySet<string> {
  const found = new Set<string>();
  const add = (paths: Iterable<string>, place: string): void => {
    for (const path of paths) {
      if (found.has(path)) repeated.push({ path, at: place });
      found.add(path);
    }
  };
  for (const member of members) {
    if (member.kind === "or") {
      const place = pointerTo(at, "$or");
      const branches = member.branches.map((branch, index) =>
        collect(branch, parent, pointerTo(place, index), repeated),
      );
      add(new Set(branches.flatMap((branch) => [...branch])), place);
      continue;
    }
    const path = pathOf(parent, member.name);
    const place = pointerTo(at, member.name);
    add(member.kind === "field" ? [path] : collect(member.pattern, path, place, repeated), place);
  }
  return found;
}
