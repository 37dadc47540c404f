import type { Tree } from "../tree/tree.ts";
import type { Check, Finding } from "./check.ts";
import { packageNameOf } from "./package-name.ts";

/** Imports go down only, never up and never across. */
export const floors: Check = {
  name: "floors",
  run: (tree) => [...homeless(tree), ...climbing(tree)],
};

/** Packages on one floor are blind to each other. */
const floorByPackage: Readonly<Record<string, number>> = {
  "@trellis/model": 0,
  trellis: 1,
  "@trellis/workflow": 1,
  "@trellis/engine": 2,
  "@trellis/rules": 2,
  "@trellis/cluster": 3,
  "@trellis/aws": 3,
  "@trellis/cli": 4,
  "@trellis/console": 4,
};

/** The console is a web page: of the house it knows the shape of the answers that it reads, and nothing that runs. */
const consoleMayImport = "@trellis/engine/inspection";

const why =
  "Imports go down only, so that each package can be understood, tested and shipped without what stands on it.";

function homeless(tree: Tree): Finding[] {
  return tree.packages
    .filter(({ folder, name }) => folder.startsWith("packages/") && floorByPackage[name] === undefined)
    .map(({ folder, name }) => ({
      path: `${folder}/package.json`,
      what: `package "${name}" has no floor`,
      why,
      fix: "Give it a floor in tools/tidy/checks/floors.ts and in ARCHITECTURE.md.",
    }));
}

function climbing(tree: Tree): Finding[] {
  return tree.sources.flatMap((source) => {
    const importer = tree.packageOf(source.path);
    return source.references.flatMap(({ kind, specifier, typeOnly, line }) => {
      const imported = kind === "import" ? tree.packageNamed(packageNameOf(specifier)) : undefined;
      if (imported === undefined || importer === undefined || imported === importer) return [];
      const refusal = refusalOf({
        importer: importer.name,
        from: source.path,
        imported: imported.name,
        specifier,
        typeOnly,
      });
      return refusal === undefined ? [] : [{ path: source.path, line, why, ...refusal }];
    });
  });
}

interface Step {
  readonly importer: string;
  readonly from: string;
  readonly imported: string;
  readonly specifier: string;
  readonly typeOnly: boolean;
}

function refusalOf(step: Step): Pick<Finding, "what" | "fix"> | undefined {
  const { importer, from, imported, specifier, typeOnly } = step;
  if (from.startsWith("tools/")) {
    return {
      what: `a tool imports "${specifier}"`,
      fix: "Read files instead: tools judge the house from outside and work when it does not.",
    };
  }
  if (importer === "@trellis/console" && (specifier !== consoleMayImport || !typeOnly)) {
    return {
      what: `the console imports "${specifier}"`,
      fix: `It may say \`import type\` from "${consoleMayImport}", nothing else of the house.`,
    };
  }
  const to = floorByPackage[imported];
  if (to === undefined) {
    return {
      what: `imports "${specifier}", which stands beside the floors`,
      fix: "Examples, templates and bench use the packages; nothing uses them.",
    };
  }
  const own = floorByPackage[importer];
  if (own === undefined || to < own) return undefined;
  return {
    what: `${importer} (floor ${own}) imports "${specifier}" (floor ${to})`,
    fix:
      to === own
        ? "Packages on one floor are blind to each other: move what both need one floor down."
        : "Let the upper package hand it in (a parameter, a port), or move it down.",
  };
}
