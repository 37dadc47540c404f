import { parseManifest, type Entry, type Manifest } from "./manifest.ts";
import { isSource, parseSource, type SourceFile } from "./source-file.ts";

/** A file as it was found. */
export interface RawFile {
  /** From the root of the house, with forward slashes. */
  readonly path: string;
  readonly bytes: number;
  /** Undefined for what is not text. */
  readonly text: string | undefined;
}

/** The house as the checks see it: every file that is or would be committed. */
export interface Tree {
  readonly files: readonly RawFile[];
  readonly sources: readonly SourceFile[];
  readonly packages: readonly Manifest[];
  readonly sourceAt: (path: string) => SourceFile | undefined;
  /** The package that a file belongs to: the one whose folder encloses it most closely. */
  readonly packageOf: (path: string) => Manifest | undefined;
  readonly packageNamed: (name: string) => Manifest | undefined;
  readonly entryNamed: (specifier: string) => Entry | undefined;
}

/** Reads files into a tree. */
export function parseTree(files: readonly RawFile[]): Tree {
  const texts = files.flatMap(({ path, text }) => (text === undefined ? [] : [{ path, text }]));
  const sources = texts.filter(({ path }) => isSource(path)).map(({ path, text }) => parseSource(path, text));
  const packages = texts
    .filter(
      ({ path }) => /(?:^|\/)package\.json$/.test(path) && !/(?:^|\/)(?:fixtures|templates)\//.test(path),
    )
    .map(({ path, text }) => parseManifest(path, text));
  const sourceByPath = new Map(sources.map((source) => [source.path, source]));
  const packageByFolder = new Map(packages.map((manifest) => [manifest.folder, manifest]));
  const packageByName = new Map(packages.map((manifest) => [manifest.name, manifest]));
  const entryBySpecifier = new Map(
    packages.flatMap(({ entries }) => entries.map((entry) => [entry.specifier, entry])),
  );
  return {
    files,
    sources,
    packages,
    sourceAt: (path) => sourceByPath.get(path),
    packageOf: (path) => {
      for (let folder = parentOf(path); ; folder = parentOf(folder)) {
        const found = packageByFolder.get(folder);
        if (found !== undefined || folder === "") return found;
      }
    },
    packageNamed: (name) => packageByName.get(name),
    entryNamed: (specifier) => entryBySpecifier.get(specifier),
  };
}

/** A tree from file contents by path, for tests. */
export function treeOf(contents: Readonly<Record<string, string>>): Tree {
  return parseTree(
    Object.entries(contents).map(([path, text]) => ({ path, text, bytes: Buffer.byteLength(text) })),
  );
}

function parentOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf("/")));
}
