import { hash } from "node:crypto";
import { readdirSync, readFileSync, statSync } from "node:fs";
import { dirname, join, parse, sep } from "node:path";
import { fileURLToPath } from "node:url";

/** Files by path, with the SHA-256 of their bytes; `null` for one that is not there, and must stay so. */
export type Contents = Readonly<Record<string, string | null>>;

/**
 * What a load depends on beside the code of Trellis: the modules that were loaded; for each of their folders that is no
 * package's, the package.json that says how its files are read; and from the system's folder upwards the package.json
 * and the lock files, which decide what the names of packages mean.
 */
export function contentsOf(root: string, loaded: Iterable<string>): Contents {
  const modules = [...loaded];
  const paths = new Set(modules);
  for (const path of modules) {
    if (!path.includes(`${sep}node_modules${sep}`)) paths.add(join(dirname(path), "package.json"));
  }
  for (let folder = root; ; folder = dirname(folder)) {
    for (const name of governing) paths.add(join(folder, name));
    if (folder === parse(folder).root) break;
  }
  return Object.fromEntries([...paths].map((path) => [path, contentOf(path)]));
}

/** Whether every file still is what it was. */
export function areUnchanged(contents: Contents): boolean {
  return Object.entries(contents).every(([path, content]) => contentOf(path) === content);
}

const governing = [
  "package.json",
  "package-lock.json",
  "pnpm-lock.yaml",
  "yarn.lock",
  "bun.lock",
  join("node_modules", ".package-lock.json"),
];

function contentOf(path: string): string | null {
  try {
    return hash("sha256", readFileSync(path), "hex");
  } catch {
    return null;
  }
}

/** Changes with Node and with any file of Trellis that reads declarations: by size and time, because they are many. */
export function platformStamp(): string {
  const folders = [import.meta.dirname, dirname(fileURLToPath(import.meta.resolve("@trellis/model")))];
  const files = [join(folders[0] ?? "", "../.."), folders[1] ?? ""].flatMap((folder) =>
    readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => {
        const path = join(entry.parentPath, entry.name);
        const { size, mtimeMs } = statSync(path);
        return `${path} ${size} ${mtimeMs}`;
      }),
  );
  return hash("sha256", [process.version, ...files.toSorted()].join("\n"), "hex");
}
