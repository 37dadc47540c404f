import { hash } from "node:crypto";
import { readFileSync, realpathSync } from "node:fs";
import { join, resolve } from "node:path";
import { type FactsCache, noCache, openFactsCache } from "./cache/facts-cache.ts";
import type { SourceFacts } from "./facts/source-facts.ts";
import { type Area, areaOf } from "./files/area.ts";
import { findSources, sourcesMax } from "./files/find-sources.ts";
import { ImportResolver, type Target } from "./files/resolve-import.ts";
import { isSource } from "./files/source-name.ts";

/** The sources of a system, as far as the rules look at them. */
export interface Sources {
  /** The system's folder, absolute, free of symbolic links. */
  readonly root: string;
  /** By path from the system's folder, with forward slashes. */
  readonly files: ReadonlyMap<string, Source>;
  /** How many of the files were read anew; the others were known from the run before. */
  readonly readAnew: number;
}

export interface Source {
  readonly path: string;
  readonly area: Area;
  /** Of the text that the facts are of. */
  readonly hash: string;
  readonly facts: SourceFacts;
  /** What each import leads to, in the order of the facts; undefined for one that is computed at run time. */
  readonly targets: readonly (Target | undefined)[];
}

export interface ReadSourcesOptions {
  /** Keep what was read in this file, absolute, and use what is kept there. Default: keep nothing. */
  readonly cacheFile?: string | undefined;
}

/**
 * Reads the code of every context, and whatever else of the system it imports. Nothing is run. A file that can't be
 * read or parsed is there with its problem.
 */
export async function readSources(root: string, { cacheFile }: ReadSourcesOptions = {}): Promise<Sources> {
  const cache = cacheFile === undefined ? noCache() : openFactsCache(cacheFile);
  const reading = new Reading(realPath(root), cache);
  await reading.all();
  cache.save();
  return reading;
}

class Reading implements Sources {
  readonly root: string;
  readonly files = new Map<string, Source>();
  readAnew = 0;
  readonly #cache: FactsCache;

  constructor(root: string, cache: FactsCache) {
    this.root = root;
    this.#cache = cache;
  }

  async all(): Promise<void> {
    const paths = findSources(this.root);
    const resolver = new ImportResolver(this.root, new Map(paths.map((path) => [path, path])));
    const wanted = new Set(paths);
    // What is imported joins the set while it is walked through.
    for (const path of wanted) {
      const source = await this.#read(path, resolver);
      if (source === undefined) continue;
      this.files.set(path, source);
      for (const target of source.targets) {
        if (target?.kind === "file" && isOwn(target.path) && wanted.size < sourcesMax)
          wanted.add(target.path);
      }
    }
  }

  async #read(path: string, resolver: ImportResolver): Promise<Source | undefined> {
    const text = readText(join(this.root, path));
    if (text === undefined) return undefined;
    const area = areaOf(path);
    const textHash = hash("sha256", text);
    let facts = this.#cache.get(path, textHash);
    if (facts === undefined) {
      // Loaded late: where nothing has changed, the parser is not needed.
      const { readFacts } = await import("./facts/read-facts.ts");
      facts = readFacts(path, text, area);
      this.#cache.set(path, textHash, facts);
      this.readAnew++;
    }
    const targets = facts.imports.map(({ specifier }) =>
      specifier === undefined ? undefined : resolver.resolve(specifier, path),
    );
    return { path, area, hash: textHash, facts, targets };
  }
}

/** Code of the system itself. */
function isOwn(path: string): boolean {
  return isSource(path) && !path.startsWith("../") && !`/${path}`.includes("/node_modules/");
}

/** Undefined where it can't be read: whoever imports or loads it says so. */
function readText(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return undefined;
  }
}

function realPath(root: string): string {
  try {
    return realpathSync(resolve(root));
  } catch {
    return resolve(root);
  }
}
