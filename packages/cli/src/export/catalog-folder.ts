import { readFile, rm } from "node:fs/promises";
import { join, resolve, sep } from "node:path";
import type { CatalogFile } from "@trellis/model/contracts";
import { documentText } from "./document-outcome.ts";
import { writeFiles, type WrittenFile } from "./write-files.ts";

/** The list of what an export has written, so that the next one can take away what is no longer part of it. */
const listName = "trellis-export.json";

/**
 * Writes a catalogue into a folder. Files of the export before that have no successor are removed; files that no export
 * has written are never touched.
 *
 * @returns the paths written, and those removed
 */
export async function writeCatalog(
  folder: string,
  files: readonly CatalogFile[],
): Promise<{ readonly written: readonly string[]; readonly removed: readonly string[] }> {
  const texts = await Promise.all(files.map(textOf));
  const before = await listedIn(folder);
  const paths = texts.map(({ path }) => path).toSorted();
  const removed = before.filter((path) => !paths.includes(path));
  for (const path of removed) await rm(join(folder, path), { force: true });
  const list = { path: listName, text: await documentText({ files: paths }, "json") };
  return { written: await writeFiles(folder, [...texts, list]), removed };
}

async function textOf(file: CatalogFile): Promise<WrittenFile> {
  if ("document" in file) return { path: file.path, text: await documentText(file.document, "json") };
  const frontMatter = await documentText(file.frontMatter, "yaml");
  return { path: file.path, text: `---\n${frontMatter}---\n\n${file.text}` };
}

/** Paths of the export before; one that leads out of the folder was written by somebody else, and is left alone. */
async function listedIn(folder: string): Promise<readonly string[]> {
  try {
    const list = JSON.parse(await readFile(join(folder, listName), "utf8")) as unknown;
    const paths: unknown =
      typeof list === "object" && list !== null && "files" in list ? list.files : undefined;
    const listed: readonly unknown[] = Array.isArray(paths) ? paths : [];
    return listed.filter(
      (path): path is string =>
        typeof path === "string" && resolve(folder, path).startsWith(resolve(folder) + sep),
    );
  } catch {
    return [];
  }
}
