import { targetOf } from "../tree/import-graph.ts";
import type { SourceFile } from "../tree/source-file.ts";
import type { Tree } from "../tree/tree.ts";
import type { Check } from "./check.ts";

/**
 * No circle of imports within a package. Imports of types count too: they vanish at run time, but two files that
 * need each other's types are one idea in two files, and a reader has nowhere to begin.
 */
export const cycles: Check = {
  name: "cycles",
  run: (tree) =>
    circles(tree).map((circle) => ({
      path: circle[0]?.path ?? "",
      what: `imports itself in a circle: ${[...circle, ...circle.slice(0, 1)].map(({ path }) => path).join(" -> ")}`,
      why: "Files in a circle can only be understood, moved and tested together.",
      fix: "Move what both sides need to a file below them; for types, to the file of the concept that they describe.",
    })),
};

/** One circle, as short as there is, for each knot of files that reach one another. */
function circles(tree: Tree): SourceFile[][] {
  const next = new Map(tree.sources.map((source) => [source, neighbours(tree, source)]));
  return knots(next).flatMap((knot) => {
    const first = [...knot].sort((left, right) => (left.path < right.path ? -1 : 1))[0];
    const circle = first === undefined ? undefined : shortestCircle(first, next);
    return circle === undefined ? [] : [circle];
  });
}

function neighbours(tree: Tree, source: SourceFile): SourceFile[] {
  return source.references
    .filter(({ kind }) => kind === "import")
    .flatMap((reference) => targetOf(tree, source, reference) ?? [])
    .filter((target) => tree.packageOf(target.path) === tree.packageOf(source.path));
}

/** Strongly connected components of more than one file, or of one that imports itself (Tarjan, 1972). */
function knots(next: ReadonlyMap<SourceFile, readonly SourceFile[]>): SourceFile[][] {
  const found: SourceFile[][] = [];
  const order = new Map<SourceFile, number>();
  const stack: SourceFile[] = [];
  const visit = (file: SourceFile): number => {
    const index = order.size;
    let low = index;
    order.set(file, index);
    stack.push(file);
    for (const target of next.get(file) ?? []) {
      const seen = order.get(target);
      if (seen === undefined) low = Math.min(low, visit(target));
      else if (stack.includes(target)) low = Math.min(low, seen);
    }
    if (low === index) {
      const knot = stack.splice(stack.indexOf(file));
      if (knot.length > 1 || (next.get(file) ?? []).includes(file)) found.push(knot);
    }
    return low;
  };
  for (const file of next.keys()) if (!order.has(file)) visit(file);
  return found;
}

function shortestCircle(
  start: SourceFile,
  next: ReadonlyMap<SourceFile, readonly SourceFile[]>,
): SourceFile[] | undefined {
  const paths: SourceFile[][] = [[start]];
  const seen = new Set<SourceFile>();
  for (const path of paths) {
    for (const target of next.get(path.at(-1) ?? start) ?? []) {
      if (target === start) return path;
      if (!seen.has(target)) paths.push([...path, target]);
      seen.add(target);
    }
  }
  return undefined;
}
