import type { Check } from "./check.ts";

/** How many files of code, tests included, each package has at least. Raise a number when its package has grown. */
export type FilesMin = Readonly<Record<string, number>>;

/** The numbers of this house. A package that is not named must have three. */
const filesMin: FilesMin = {
  "packages/model": 15,
  "packages/trellis": 15,
  "packages/engine": 15,
  "packages/cli": 5,
  "packages/rules": 15,
  "examples/pulse": 10,
  "tools/tidy": 25,
  bench: 1,
};

/**
 * The other checks pass on an empty tree, so this one asks whether the tree is there: each workspace that stands on
 * disk (found independently of the tree) has enough files, and each file could be parsed.
 */
export function reach(workspacesOnDisk: readonly string[], min: FilesMin = filesMin): Check {
  return {
    name: "reach",
    run: ({ sources }) => [
      ...workspacesOnDisk.flatMap((folder) => {
        const count = sources.filter(({ path }) => path.startsWith(`${folder}/`)).length;
        const wanted = min[folder] ?? 3;
        if (count >= wanted) return [];
        return [
          {
            path: folder,
            what: `${count} files of code were read, fewer than ${wanted}`,
            why: "A check that sees too little passes without having looked.",
            fix: "See what tree/read-files.ts lists; if the package really shrank, lower its number in checks/reach.ts.",
          },
        ];
      }),
      ...sources.flatMap(({ path, problems }) =>
        problems.map(({ line, message }) => ({
          path,
          line,
          what: `cannot be parsed: ${message}`,
          why: "Nothing can be said about a file that cannot be read.",
          fix: "Correct the syntax; a deliberately broken file belongs in a folder named fixtures.",
        })),
      ),
    ],
    note: ({ sources, packages }) => `${sources.length} files of code in ${packages.length} packages`,
  };
}
