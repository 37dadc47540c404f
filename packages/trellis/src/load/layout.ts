import { readdir } from "node:fs/promises";
import { join } from "node:path";

/** The files of a system by the conventions of their names; paths are relative to its folder, with forward slashes. */
export interface Layout {
  readonly config: string | undefined;
  /** By name, in alphabetical order. */
  readonly contexts: readonly ContextFolder[];
}

export interface ContextFolder {
  readonly name: string;
  /** `contexts/<name>/context.ts`, where there is one. */
  readonly file: string | undefined;
  /** Files of handlers by kebab-case name: `issue-invoice`. */
  readonly handlers: ReadonlyMap<string, string>;
  /** Files of adapters by kebab-case name of the port. */
  readonly adapters: ReadonlyMap<string, string>;
  /** Files of workflows by their own name: `dunning.asl.json`. */
  readonly workflows: ReadonlyMap<string, string>;
}

/** The file that declares a system, relative to its folder; undefined when there is none. */
export async function findConfig(root: string): Promise<string | undefined> {
  return (await modulesIn(root, "")).get("trellis.config");
}

/** Looks a system's files up; what is not there is absent from the answer. */
export async function findLayout(root: string): Promise<Layout> {
  const config = await findConfig(root);
  const folders = (await entriesOf(root, "contexts")).filter(
    ({ folder, name }) => folder && !name.startsWith("."),
  );
  return { config, contexts: await Promise.all(folders.map(({ name }) => findContext(root, name))) };
}

/** Looks one context's files up. */
export async function findContext(root: string, name: string): Promise<ContextFolder> {
  const folder = `contexts/${name}`;
  const [files, handlers, adapters, workflows] = await Promise.all([
    modulesIn(root, folder),
    modulesIn(root, `${folder}/handlers`),
    modulesIn(root, `${folder}/adapters`),
    definitionsIn(root, `${folder}/workflows`),
  ]);
  return {
    name,
    file: files.get("context"),
    handlers: withoutTests(handlers),
    adapters: withoutTests(adapters),
    workflows,
  };
}

/** Sources first: a compiled copy beside its source is older or the same. */
const extensions = [".ts", ".mts", ".js", ".mjs"];

/** Modules of a folder by file name without extension. */
async function modulesIn(root: string, folder: string): Promise<ReadonlyMap<string, string>> {
  const names = (await entriesOf(root, folder)).filter((entry) => !entry.folder).map(({ name }) => name);
  const modules = new Map<string, string>();
  for (const extension of extensions) {
    for (const name of names.filter((candidate) => candidate.endsWith(extension))) {
      const stem = name.slice(0, -extension.length);
      if (!modules.has(stem)) modules.set(stem, folder === "" ? name : `${folder}/${name}`);
    }
  }
  return modules;
}

/** State machines of a folder by file name; other files may stand beside them. */
async function definitionsIn(root: string, folder: string): Promise<ReadonlyMap<string, string>> {
  const files = (await entriesOf(root, folder)).filter(
    (entry) => !entry.folder && entry.name.endsWith(".json"),
  );
  return new Map(files.map(({ name }) => [name, `${folder}/${name}`]));
}

/** `x.test.ts`, `x.d.ts` and their like stand beside what they belong to, and are no handlers themselves. */
function withoutTests(modules: ReadonlyMap<string, string>): ReadonlyMap<string, string> {
  return new Map([...modules].filter(([stem]) => !stem.includes(".")));
}

async function entriesOf(root: string, folder: string): Promise<{ name: string; folder: boolean }[]> {
  const entries = await readdir(join(root, folder), { withFileTypes: true }).catch((error: unknown) => {
    if (isAbsent(error)) return [];
    throw error;
  });
  return entries
    .map((entry) => ({ name: entry.name, folder: entry.isDirectory() }))
    .toSorted((a, b) => (a.name < b.name ? -1 : 1));
}

function isAbsent(error: unknown): boolean {
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  return code === "ENOENT" || code === "ENOTDIR";
}
