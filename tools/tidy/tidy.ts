// Architecture as tests: `node --conditions=source tools/tidy/tidy.ts [--write]`.
import { existsSync, mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Check } from "./checks/check.ts";
import { cycles } from "./checks/cycles.ts";
import { dependencies } from "./checks/dependencies.ts";
import { entryPoints } from "./checks/entry-points.ts";
import { errorCodes, errorsPage } from "./checks/error-codes.ts";
import { floors } from "./checks/floors.ts";
import { glossary } from "./checks/glossary.ts";
import { names } from "./checks/names.ts";
import { orphans } from "./checks/orphans.ts";
import { paths } from "./checks/paths.ts";
import { publicSurface, publicSurfacePage } from "./checks/public-surface.ts";
import { reach } from "./checks/reach.ts";
import { sizes } from "./checks/sizes.ts";
import { rulesCheck, rulesPage } from "./checks/rules-page.ts";
import { report } from "./report.ts";
import { readFiles } from "./tree/read-files.ts";
import { parseTree } from "./tree/tree.ts";

const root = join(import.meta.dirname, "../..");
const checks: readonly Check[] = [
  reach(workspaces()),
  floors,
  entryPoints,
  dependencies,
  cycles,
  orphans,
  names,
  glossary,
  sizes,
  publicSurface,
  errorCodes,
  rulesCheck,
  paths,
];

if (process.argv.includes("--write")) {
  const tree = parseTree(readFiles(root));
  for (const page of [errorsPage, rulesPage, publicSurfacePage]) {
    const file = join(root, page.path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, page.write(tree));
    console.log(`wrote ${page.path}`);
  }
}
const { lines, findings } = report(checks, parseTree(readFiles(root)));
for (const line of lines) console.log(line);
process.exitCode = findings === 0 ? 0 : 1;

/** Every folder that holds a package.json, seen on disk and not through the tree that is judged. */
function workspaces(): string[] {
  return ["packages", "examples", "tools", "bench"].flatMap((parent) => {
    const folders = [parent, ...readdirSync(join(root, parent)).map((name) => `${parent}/${name}`)];
    return folders.filter((folder) => existsSync(join(root, folder, "package.json")));
  });
}
