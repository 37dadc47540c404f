import { readdirSync, watch, type FSWatcher } from "node:fs";
import { join, relative, resolve, sep } from "node:path";

/** Changes of one save, and of a whole checkout, come in bursts; this long a silence ends one. */
const burstEndMs = 150;

/**
 * Watches a system's own files. What others write (packages, hidden folders, the engine's data) is not watched: it
 * is much, and changes while the system runs.
 *
 * @param onChange called after a burst of changes, with the first file changed, relative to `root`
 * @returns ends the watching
 */
export function watchFiles(root: string, dataDir: string, onChange: (file: string) => void): () => void {
  let first: string | undefined;
  let timer: NodeJS.Timeout | undefined;
  const noticed = (file: string): void => {
    if (!isSource(file) || isInside(resolve(root, file), dataDir)) return;
    first ??= file;
    clearTimeout(timer);
    timer = setTimeout(() => {
      const changed = first ?? file;
      first = undefined;
      onChange(changed);
    }, burstEndMs);
  };
  const watchers = [
    watchFolder(root, false, noticed),
    ...foldersOf(root).map((folder) =>
      watchFolder(join(root, folder), true, (file) => noticed(join(folder, file))),
    ),
  ];
  return () => {
    clearTimeout(timer);
    for (const watcher of watchers) watcher.close();
  };
}

/** Whether a change of this file, relative to the system's folder, may change what the system does. */
export function isSource(file: string): boolean {
  const parts = file.split(sep);
  if (parts.some((part) => part.startsWith(".") || part === "node_modules")) return false;
  return /\.(ts|mts|js|mjs|json)$/.test(file) && !/\.test(-d)?\.m?[jt]s$/.test(file);
}

function watchFolder(folder: string, recursive: boolean, noticed: (file: string) => void): FSWatcher {
  const watcher = watch(folder, { recursive }, (_event, file) => {
    if (file !== null) noticed(file);
  });
  // A folder that is taken away while it is watched is a change like any other: the next start will tell.
  watcher.on("error", () => {});
  return watcher;
}

function foldersOf(root: string): string[] {
  return readdirSync(root, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && !entry.name.startsWith(".") && entry.name !== "node_modules")
    .map(({ name }) => name);
}

function isInside(file: string, folder: string): boolean {
  return !relative(folder, file).startsWith("..");
}
