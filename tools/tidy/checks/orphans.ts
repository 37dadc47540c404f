import { reachableFrom } from "../tree/import-graph.ts";
import { shippedRoots, testRoots } from "../tree/roots.ts";
import type { Check } from "./check.ts";

/** Every file of code is reached from somewhere: a package entry, a command, a script, a name that is looked for, a test. */
export const orphans: Check = {
  name: "orphans",
  run: (tree) => {
    const reached = reachableFrom(tree, [...shippedRoots(tree), ...testRoots(tree)]);
    return tree.sources
      .filter((source) => !reached.has(source) && !source.path.startsWith("templates/"))
      .map(({ path }) => ({
        path,
        what: "nothing leads to this file",
        why: "Code that nobody reaches is read, kept and believed all the same.",
        fix: 'Export it, import it, name it in a script or in `new URL("./x.ts", import.meta.url)`, or delete it.',
      }));
  },
};
