import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { isFrozenPath } from "@trellis/model/contracts";

/**
 * The texts of all files in the system that have the place and name of a frozen contract, by path from its folder, with
 * forward slashes. Line ends are those that freezing writes, whatever git has made of them here.
 */
export async function frozenHere(root: string): Promise<ReadonlyMap<string, string>> {
  const contexts = await readdir(join(root, "contexts"), { withFileTypes: true }).catch(absent);
  const folders = contexts
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => `contexts/${name}/contracts`);
  const found = await Promise.all(folders.map((folder) => filesBelow(root, folder)));
  const texts = await Promise.all(
    found
      .flat()
      .filter(isFrozenPath)
      .map(async (path) => [path, plainLines(await readFile(join(root, path), "utf8"))] as const),
  );
  return new Map(texts);
}

export function plainLines(text: string): string {
  return text.replaceAll("\r\n", "\n");
}

async function filesBelow(root: string, folder: string): Promise<string[]> {
  const entries = await readdir(join(root, folder), { withFileTypes: true }).catch(absent);
  const nested = await Promise.all(
    entries.map(async (entry) => {
      const path = `${folder}/${entry.name}`;
      return entry.isDirectory() ? filesBelow(root, path) : [path];
    }),
  );
  return nested.flat();
}

function absent(error: NodeJS.ErrnoException): [] {
  if (error.code === "ENOENT" || error.code === "ENOTDIR") return [];
  throw error;
}
