import { reachableFrom } from "../tree/import-graph.ts";
import { shippedRoots } from "../tree/roots.ts";
import type { Check } from "./check.ts";
import { packageNameOf } from "./package-name.ts";

/** Every imported package stands in the importing package's own package.json; what only tests need, in its dev part. */
export const dependencies: Check = {
  name: "dependencies",
  run: (tree) => {
    const shipped = reachableFrom(tree, shippedRoots(tree));
    return tree.sources
      .filter(({ path }) => !path.startsWith("templates/"))
      .flatMap((source) => {
        const own = tree.packageOf(source.path);
        if (own === undefined) return [];
        return source.references
          .filter(({ kind, specifier }) => kind === "import" && !specifier.startsWith("node:"))
          .flatMap(({ specifier, line }) => {
            const name = packageNameOf(specifier);
            if (name === "" || name === own.name || own.dependencies.has(name)) return [];
            const isDev = own.devDependencies.has(name);
            if (isDev && !shipped.has(source)) return [];
            return [
              {
                path: source.path,
                line,
                what: isDev
                  ? `ships, and imports the dev dependency "${name}"`
                  : `imports "${name}", which ${own.name} does not depend on`,
                why: "It works here because another workspace installs it; it breaks for whoever installs this package alone.",
                fix: `Add it to ${isDev ? "dependencies" : shipped.has(source) ? "dependencies" : "devDependencies"} in ${own.folder === "" ? "" : `${own.folder}/`}package.json.`,
              },
            ];
          });
      });
  },
};
