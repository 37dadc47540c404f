import { type Dirent, readdirSync } from "node:fs";
import { join } from "node:path";
import { isSource, isTest } from "./source-name.ts";

/** The most files that are read of one system; what comes after, in alphabetical order, is not judged. */
export const sourcesMax = 20_000;

/** Folders of a system lie no deeper than this. */
const depthMax = 20;

/**
 * The files of all contexts, by path from the system's folder, in alphabetical order. Symbolic links are not followed:
 * what one leads to is judged where it is, when something imports it.
 */
export function findSources(root: string): readonly string[] {
  const found: string[] = [];
  const open = ["contexts"];
  for (let folder = open.pop(); folder !== undefined && found.length < sourcesMax; folder = open.pop()) {
    if (folder.split("/").length > depthMax) continue;
    const inside: string[] = [];
    for (const entry of entriesOf(join(root, folder))) {
      const path = `${folder}/${entry.name}`;
      if (entry.isDirectory()) {
        if (!entry.name.startsWith(".") && !skipped.has(entry.name)) inside.push(path);
      } else if (entry.isFile() && isSource(path) && !isTest(path)) found.push(path);
    }
    open.push(...inside.toSorted().toReversed());
  }
  return found.toSorted().slice(0, sourcesMax);
}

const skipped = new Set(["node_modules", "dist"]);

function entriesOf(folder: string): readonly Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch {
    // A folder that is not there, or can't be read, is reported by what loads the system.
    return [];
  }
}
