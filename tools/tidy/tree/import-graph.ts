import { posix } from "node:path";
import type { Reference } from "./reference.ts";
import type { SourceFile } from "./source-file.ts";
import type { Tree } from "./tree.ts";

/** The source file that a reference names, when it is one of the same house and named by its place. */
export function targetOf(
  tree: Tree,
  from: SourceFile,
  { kind, specifier }: Reference,
): SourceFile | undefined {
  if (kind === "path") return tree.sourceAt(specifier.replace(/^\.\//, ""));
  return specifier.startsWith(".")
    ? sourceBehind(tree, posix.join(posix.dirname(from.path), specifier))
    : undefined;
}

/** The source file at a path. What will be built (`dist/x.js`) stands for what it is built from (`src/x.ts`). */
export function sourceBehind(tree: Tree, path: string): SourceFile | undefined {
  return tree.sourceAt(path) ?? tree.sourceAt(path.replace("/dist/", "/src/").replace(/\.js$/, ".ts"));
}

/** Every file that can be reached from the given ones by following references, those included. */
export function reachableFrom(tree: Tree, roots: Iterable<SourceFile>): Set<SourceFile> {
  const reached = new Set(roots);
  for (const file of reached) {
    // A set may grow while it is walked: what is added is visited as well.
    for (const reference of file.references) {
      const target = targetOf(tree, file, reference);
      if (target !== undefined) reached.add(target);
    }
  }
  return reached;
}
