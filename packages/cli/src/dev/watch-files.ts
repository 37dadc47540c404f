import { readdirSync, statSync, watch, type Dirent, type FSWatcher } from "node:fs";
import { join, relative, sep } from "node:path";

/** Changes of one save, and of a whole checkout, come in bursts; this long a silence ends one. */
const burstEndMs = 150;
/** A folder that is written to all the time has no silence: it is looked at this often. */
const burstMaxMs = 2_000;

export interface FileWatching {
  /** The system's folder. */
  readonly root: string;
  /** The engine's data, which is not watched wherever it is. */
  readonly dataDir: string;
  /** Called after a burst of changes, with the first file changed, by name, relative to `root`. */
  readonly onChange: (file: string) => void;
  /** Called with a folder that the operating system does not let us watch, and why. */
  readonly onDeaf: (folder: string, why: string) => void;
}

/**
 * Watches a system's own files. What others write (packages, hidden folders, build output, the engine's data) is not
 * watched: it is much, and changes while the system runs.
 *
 * Folders are watched and not files: a save by rename puts another file in a watched file's place. What the
 * operating system tells is only taken as a reason to look: a file has changed where it differs from the last look.
 *
 * @returns ends the watching
 */
export function watchFiles(watching: FileWatching): () => void {
  const { root, dataDir, onChange, onDeaf } = watching;
  const watchers = new Map<string, FSWatcher>();
  let timer: NodeJS.Timeout | undefined;
  let burstSinceMs: number | undefined;
  const look = (): void => {
    burstSinceMs = undefined;
    const before = files;
    files = lookAt(root, dataDir, listen);
    const changed = firstDifference(before, files);
    if (changed !== undefined) onChange(changed);
  };
  const lookSoon = (): void => {
    const now = performance.now();
    burstSinceMs ??= now;
    clearTimeout(timer);
    timer = setTimeout(look, Math.max(0, Math.min(burstEndMs, burstSinceMs + burstMaxMs - now)));
  };
  const listen = (folder: string): void => {
    if (watchers.has(folder)) return;
    try {
      const watcher = watch(folder, (event, name) => {
        // A folder that came, went or was replaced is another one of the same name: its watcher hears the old one.
        if (event === "rename" && name !== null) forget(watchers, join(folder, name));
        lookSoon();
      });
      // A folder that is taken away while it is watched is a change like any other.
      watcher.on("error", lookSoon);
      watchers.set(folder, watcher);
    } catch (error) {
      const { code = String(error) } = error as NodeJS.ErrnoException;
      if (code !== "ENOENT") onDeaf(relative(root, folder) || ".", code);
    }
  };
  let files = lookAt(root, dataDir, listen);
  return () => {
    clearTimeout(timer);
    for (const watcher of watchers.values()) watcher.close();
  };
}

/** Whether a change of this file, relative to the system's folder, may change what the system does. */
export function isSource(file: string): boolean {
  if (file.split(sep).some(isForeign)) return false;
  return /\.(ts|mts|js|mjs|json)$/.test(file) && !/\.test(-d)?\.m?[jt]s$/.test(file);
}

/** A file or folder that is not the system's own. */
function isForeign(name: string): boolean {
  return name.startsWith(".") || name === "node_modules" || name === "dist";
}

/** The system's files with what tells one state of a file from another. Folders are listened to before they are read. */
function lookAt(root: string, dataDir: string, listen: (folder: string) => void): Map<string, string> {
  const files = new Map<string, string>();
  const folders = [root];
  for (let folder = folders.pop(); folder !== undefined; folder = folders.pop()) {
    listen(folder);
    for (const entry of entriesOf(folder)) {
      const path = join(folder, entry.name);
      const file = relative(root, path);
      if (isForeign(entry.name) || path === dataDir) continue;
      if (entry.isDirectory()) folders.push(path);
      else if (isSource(file)) files.set(file, stateOf(path));
    }
  }
  return files;
}

function entriesOf(folder: string): Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch {
    // Gone since it was listed: the folder above tells.
    return [];
  }
}

function stateOf(path: string): string {
  try {
    const { ino, size, mtimeMs } = statSync(path);
    return `${ino} ${size} ${mtimeMs}`;
  } catch (error) {
    // Gone since it was listed, or a link to nowhere.
    return String((error as NodeJS.ErrnoException).code);
  }
}

function firstDifference(
  before: ReadonlyMap<string, string>,
  now: ReadonlyMap<string, string>,
): string | undefined {
  const names = [...new Set([...before.keys(), ...now.keys()])];
  return names.filter((name) => before.get(name) !== now.get(name)).toSorted()[0];
}

function forget(watchers: Map<string, FSWatcher>, path: string): void {
  for (const [folder, watcher] of watchers) {
    if (folder !== path && !folder.startsWith(path + sep)) continue;
    watcher.close();
    watchers.delete(folder);
  }
}
