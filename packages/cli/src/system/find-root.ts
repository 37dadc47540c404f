import { existsSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { Fault } from "@trellis/model";

const configNames = ["trellis.config.ts", "trellis.config.mts", "trellis.config.js", "trellis.config.mjs"];

/**
 * The folder of the system that a command is about: `dir` where given, otherwise the nearest one from `cwd` upwards.
 *
 * @throws Fault TRL0603 when there is none
 */
export function findRoot(cwd: string, dir: string | undefined): string {
  if (dir !== undefined) {
    const root = resolve(cwd, dir);
    if (holdsSystem(root)) return root;
    throw new Fault("TRL0603", `${relative(cwd, root) || "this folder"} holds no trellis.config.ts`);
  }
  for (let folder = resolve(cwd); ; folder = dirname(folder)) {
    if (holdsSystem(folder)) return folder;
    if (folder === dirname(folder)) break;
  }
  throw new Fault("TRL0603", "neither this folder nor any above it holds a trellis.config.ts");
}

function holdsSystem(folder: string): boolean {
  return configNames.some((name) => existsSync(join(folder, name)));
}
