import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { Fault } from "@trellis/model";
import { dataDirOf } from "../connection/engine-file.ts";

export interface DataFolder {
  readonly path: string;
  /** Takes the folder away, unless it was named. */
  readonly remove: () => void;
}

/**
 * Where the engine under load keeps its data: the folder named, otherwise a new one beside the data of `trellis dev`,
 * so that it is on the same disk; the system's folder for temporary files is often none.
 *
 * @throws Fault TRL0602 when the folder named is that of `trellis dev`
 */
export function dataFolderFor(root: string, named: string | undefined, cwd: string): DataFolder {
  if (named === undefined) {
    const path = temporary(root);
    return { path, remove: () => rmSync(path, { recursive: true, force: true, maxRetries: 3 }) };
  }
  const path = resolve(cwd, named);
  if (path === dataDirOf(root)) {
    throw new Fault("TRL0602", `${named} is the data of \`trellis dev\`: load is for a folder of its own`);
  }
  mkdirSync(path, { recursive: true });
  return { path, remove: () => {} };
}

function temporary(root: string): string {
  try {
    const parent = join(root, ".trellis");
    mkdirSync(parent, { recursive: true });
    return mkdtempSync(join(parent, "bench-"));
  } catch (error) {
    const { code = "" } = error as NodeJS.ErrnoException;
    if (!["EACCES", "EPERM", "EROFS"].includes(code)) throw error;
    return mkdtempSync(join(tmpdir(), "trellis-bench-"));
  }
}
