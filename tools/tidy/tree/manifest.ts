/** What the checks need of one package.json. */
export interface Manifest {
  /** From the root of the house; empty for the house itself. */
  readonly folder: string;
  readonly name: string;
  readonly isPublished: boolean;
  readonly entries: readonly Entry[];
  /** Files that `bin` names. */
  readonly commands: readonly string[];
  /** Files that a script names, as in `node bench/publish.ts`. */
  readonly scripted: readonly string[];
  /** Names that code may import: `dependencies`, `peerDependencies`, `optionalDependencies`. */
  readonly dependencies: ReadonlySet<string>;
  /** Names that tests may import as well. */
  readonly devDependencies: ReadonlySet<string>;
}

/** One public door of a package. */
export interface Entry {
  /** What an importer writes: `@trellis/engine/conformance`. */
  readonly specifier: string;
  /** The source file or, for other things than code, the file itself; from the root of the house. */
  readonly path: string;
}

/** Reads a package.json. Its shape is npm's own; what is missing counts as empty. */
export function parseManifest(path: string, text: string): Manifest {
  const folder = path.replace(/\/?package\.json$/, "");
  const json = JSON.parse(text) as PackageJson;
  const name = json.name ?? folder;
  const within = (file: string): string => [folder, file.replace(/^\.\//, "")].filter(Boolean).join("/");
  return {
    folder,
    name,
    isPublished: json.private !== true,
    entries: Object.entries(json.exports ?? {}).flatMap(([key, target]) => {
      const file = typeof target === "string" ? target : (target.source ?? target.default);
      return file === undefined ? [] : [{ specifier: name + key.slice(1), path: within(file) }];
    }),
    commands: Object.values(json.bin ?? {}).map(within),
    scripted: Object.values(json.scripts ?? {})
      .flatMap((script) => script.split(/\s+/))
      .filter((word) => /\.(?:ts|mjs|js)$/.test(word))
      .map(within),
    dependencies: new Set(
      [json.dependencies, json.peerDependencies, json.optionalDependencies].flatMap((names) =>
        Object.keys(names ?? {}),
      ),
    ),
    devDependencies: new Set(Object.keys(json.devDependencies ?? {})),
  };
}

/** The part of npm's format that we use ourselves: `exports` by subpath, `bin` by command. */
interface PackageJson {
  readonly name?: string;
  readonly private?: boolean;
  readonly exports?: Readonly<
    Record<string, string | { readonly source?: string; readonly default?: string }>
  >;
  readonly bin?: Readonly<Record<string, string>>;
  readonly scripts?: Readonly<Record<string, string>>;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}
