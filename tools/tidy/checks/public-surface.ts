import { sourceBehind, targetOf } from "../tree/import-graph.ts";
import type { ExportedName } from "../tree/module-names.ts";
import type { SourceFile } from "../tree/source-file.ts";
import type { Tree } from "../tree/tree.ts";
import { compare, type Page } from "./page.ts";
import type { Check } from "./check.ts";

/** What each package exports is written down, so that no name becomes public, or stops being so, by accident. */
export const publicSurface: Check = {
  name: "public surface",
  run: (tree) =>
    compare(tree, publicSurfacePage, "What a package exports is a promise to those who build on it."),
};

/** `docs/public-surface.md`: each published package's entry points with their names and kinds. */
export const publicSurfacePage: Page = {
  path: "docs/public-surface.md",
  write: (tree) => {
    const published = tree.packages
      .filter(({ folder, isPublished }) => folder.startsWith("packages/") && isPublished)
      .toSorted((left, right) => compareText(left.name, right.name));
    return [
      "# Public surface",
      "",
      "What each package exports, by entry point. Made from the code: `npm run tidy -- --write` rewrites this page, and",
      "`npm test` fails when the two differ. Review a change here as what it is, a change of what others build on.",
      ...published.flatMap(({ name, entries }) => [
        "",
        `## ${name}`,
        ...entries.flatMap(({ specifier, path }) => ["", `### ${specifier}`, "", ...linesOf(tree, path)]),
      ]),
      "",
    ].join("\n");
  },
};

function linesOf(tree: Tree, path: string): string[] {
  const source = sourceBehind(tree, path);
  if (source === undefined) return [`- the file \`${path}\``];
  const surface = namesOf(tree, source, new Set());
  return [...surface]
    .toSorted(([left], [right]) => compareText(left, right))
    .map(([name, kinds]) => `- \`${name}\` ${[...kinds].toSorted(compareText).join(" and ")}`);
}

/** Every exported name with what it is. A name can be two things at once: a value and a type. */
function namesOf(tree: Tree, source: SourceFile, visited: Set<SourceFile>): Map<string, Set<string>> {
  const surface = new Map<string, Set<string>>();
  if (visited.has(source)) return surface;
  visited.add(source);
  const add = (name: string, kinds: Iterable<string>): void => {
    surface.set(name, new Set([...(surface.get(name) ?? []), ...kinds]));
  };
  for (const exported of source.exported) add(exported.name, kindsOf(tree, source, exported));
  for (const star of source.stars) {
    const target = targetOf(tree, source, { ...star, kind: "import", typeOnly: false });
    if (target === undefined) add("*", [`everything of "${star.specifier}"`]);
    // `export *` passes on all but the default.
    else for (const [name, kinds] of namesOf(tree, target, visited)) if (name !== "default") add(name, kinds);
  }
  return surface;
}

function kindsOf(tree: Tree, source: SourceFile, { local, from, typeOnly }: ExportedName): Iterable<string> {
  if (from === undefined) {
    const kinds = source.declarations.filter(({ name }) => name === local).map(({ kind }) => kind);
    return kinds.length === 0 ? ["unknown"] : kinds;
  }
  const target = targetOf(tree, source, { specifier: from, line: 1, kind: "import", typeOnly });
  if (target === undefined) return [`${typeOnly ? "type " : ""}from "${from}"`];
  if (local === "*") return ["namespace"];
  const kinds = namesOf(tree, target, new Set([source])).get(local) ?? ["unknown"];
  // `export type { Store }` of a class gives its type alone.
  return typeOnly ? [...kinds].map((kind) => (kind === "class" ? "type of a class" : kind)) : kinds;
}

/** By code point: the same on every machine, whatever its language. */
function compareText(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0;
}
