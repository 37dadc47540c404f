import { mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Diagnostic, SystemModel } from "@trellis/model";
import type { Layout } from "../layout.ts";
import { areUnchanged, type Contents, contentsOf, platformStamp } from "./watched-files.ts";

/** What a load of a sound system gave. */
export interface Remembered {
  readonly model: SystemModel;
  readonly diagnostics: readonly Diagnostic[];
}

/** The file's shape; a file of another one is not used. */
interface CacheFile extends Remembered {
  readonly cacheVersion: 1;
  readonly platform: string;
  /** The folder that was loaded: in a copy of it these are somebody else's files. */
  readonly root: string;
  readonly layout: string;
  readonly contents: Contents;
}

/** Where a system's last sound load is kept, beside what its engine keeps. */
export function cacheFileOf(root: string): string {
  return join(root, ".trellis", "check", "loaded.json");
}

/**
 * The last load of the system, if it would come out the same: no file of it was added, taken away or renamed, every
 * module that was loaded has the bytes that it had, and so have Trellis, Node and the lock files. That holds for
 * modules whose declarations follow from the modules that they import. A module that reads a file, the clock or the
 * environment while it is loaded is not seen through: `trellis check --no-cache` is for that.
 */
export function recall(root: string, layout: Layout): Remembered | undefined {
  const file = read(cacheFileOf(root));
  if (file === undefined || file.root !== root || file.layout !== textOf(layout)) return undefined;
  if (file.platform !== platformStamp() || !areUnchanged(file.contents)) return undefined;
  const { model, diagnostics } = file;
  return { model, diagnostics };
}

/** Keeps a sound load. A folder that can't be written keeps none, and the next load takes as long as this one. */
export function remember(
  root: string,
  layout: Layout,
  loaded: Iterable<string>,
  { model, diagnostics }: Remembered,
): void {
  const file: CacheFile = {
    cacheVersion: 1,
    platform: platformStamp(),
    root,
    layout: textOf(layout),
    contents: contentsOf(root, loaded),
    model,
    diagnostics,
  };
  const path = cacheFileOf(root);
  const unfinished = `${path}.${process.pid}`;
  try {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(unfinished, JSON.stringify(file));
    // Whole or not at all: another check may read at this moment.
    renameSync(unfinished, path);
  } catch {
    return;
  }
}

function read(path: string): CacheFile | undefined {
  try {
    const file = JSON.parse(readFileSync(path, "utf8")) as Partial<CacheFile>;
    // What this version has written is whole: it was renamed into place.
    return file.cacheVersion === 1 ? (file as CacheFile) : undefined;
  } catch {
    return undefined;
  }
}

function textOf({ config, contexts }: Layout): string {
  return JSON.stringify([
    config,
    contexts.map(({ name, file, handlers, adapters, workflows }) => {
      return [name, file, [...handlers], [...adapters], [...workflows]];
    }),
  ]);
}
