import { posix } from "node:path";
import type { Check } from "./check.ts";
import { packageNameOf } from "./package-name.ts";

/** A package is entered through the doors in its `exports`, never by a path into its folders. */
export const entryPoints: Check = {
  name: "entry points",
  run: (tree) =>
    tree.sources.flatMap((source) => {
      const own = tree.packageOf(source.path);
      return source.references
        .filter(({ kind }) => kind === "import")
        .flatMap(({ specifier, line }) => {
          const finding = { path: source.path, line, why };
          if (specifier.startsWith(".")) {
            const target = posix.join(posix.dirname(source.path), specifier);
            const owner = tree.packageOf(target);
            if (owner === own && !target.startsWith("..")) return [];
            return [
              {
                ...finding,
                what: `reaches out of its package: "${specifier}"`,
                fix: `Import ${suggestion(owner?.name)}.`,
              },
            ];
          }
          const imported = tree.packageNamed(packageNameOf(specifier));
          if (imported === undefined || tree.entryNamed(specifier) !== undefined) return [];
          const doors = imported.entries.map((entry) => `"${entry.specifier}"`).join(", ");
          return [
            {
              ...finding,
              what: `"${specifier}" is no entry point`,
              fix:
                doors === ""
                  ? `${imported.name} has none: it is not meant to be imported.`
                  : `Use one of ${doors}, or add one.`,
            },
          ];
        });
    }),
};

const why = "What is reachable only from inside can change without asking anybody.";

function suggestion(name: string | undefined): string {
  return name === undefined ? "a package" : `"${name}" by its name`;
}
