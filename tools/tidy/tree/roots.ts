import { sourceBehind } from "./import-graph.ts";
import type { SourceFile } from "./source-file.ts";
import type { Tree } from "./tree.ts";

/** Files that the platform finds by their name: nothing imports them (language design, "A user's system"). */
const foundByName = [
  /(?:^|\/)trellis\.config\.ts$/,
  /(?:^|\/)contexts\/[^/]+\/(?:context|contracts)\.ts$/,
  /(?:^|\/)contexts\/[^/]+\/(?:handlers|adapters|contracts)\/[^/]+\.ts$/,
];

/** The files at which code that ships begins: package entries, commands, scripts, files found by name. */
export function shippedRoots(tree: Tree): SourceFile[] {
  const named = tree.packages
    .flatMap(({ entries, commands, scripted }) => [
      ...entries.map(({ path }) => path),
      ...commands,
      ...scripted,
    ])
    .flatMap((path) => sourceBehind(tree, path) ?? []);
  const found = tree.sources.filter(
    ({ path, isCommand, isTest }) =>
      !isTest && (isCommand || foundByName.some((pattern) => pattern.test(path))),
  );
  return [...named, ...found];
}

/** The files at which tests begin. */
export function testRoots(tree: Tree): SourceFile[] {
  return tree.sources.filter(({ isTest }) => isTest);
}
