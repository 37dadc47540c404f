import { existsSync, readFileSync, realpathSync, statSync } from "node:fs";
import { builtinModules } from "node:module";
import { dirname, join, posix, relative, sep } from "node:path";

/** What an import leads to. */
export type Target =
  | { readonly kind: "file"; readonly path: string }
  | { readonly kind: "package"; readonly name: string }
  | { readonly kind: "built-in"; readonly name: string };

/** Finds what imports lead to, as Node does; answers are kept, so one serves one run. */
export class ImportResolver {
  readonly #root: string;
  readonly #known: ReadonlyMap<string, unknown>;
  readonly #real = new Map<string, string>();
  readonly #packages = new Map<string, Target>();
  readonly #manifests = new Map<string, Manifest | undefined>();

  /** @param known the files that are there for certain, by path */
  constructor(root: string, known: ReadonlyMap<string, unknown>) {
    this.#root = root;
    this.#known = known;
  }

  /** @param from the importing file; files are given by path from the system's folder, with forward slashes */
  resolve(specifier: string, from: string): Target {
    if (/^\.{0,2}\//.test(specifier) || specifier === "." || specifier === "..") {
      const bareSpecifier = specifier.replace(/[?#].*$/, "");
      const path = bareSpecifier.startsWith("/")
        ? this.#fromRoot(bareSpecifier)
        : posix.join(posix.dirname(from), bareSpecifier);
      return { kind: "file", path: this.#fileAt(path) };
    }
    if (specifier.startsWith("file:")) {
      return {
        kind: "file",
        path: this.#fileAt(this.#fromRoot(decodeURIComponent(new URL(specifier).pathname))),
      };
    }
    if (/^node:|^data:/.test(specifier)) return { kind: "built-in", name: specifier };
    if (specifier.startsWith("#")) return this.#alias(specifier, from);
    const name = packageName(specifier);
    if (builtins.has(name)) return { kind: "built-in", name: specifier };
    return this.#package(name, from);
  }

  /** The file that is meant: with another extension, or the index of a folder, as bundlers and CommonJS allow. */
  #fileAt(path: string): string {
    if (this.#known.has(path)) return path;
    const known = this.#real.get(path);
    if (known !== undefined) return known;
    const found = candidates(path).find((each) => this.#known.has(each) || isFile(join(this.#root, each)));
    const real = found === undefined || this.#known.has(found) ? (found ?? path) : this.#realPath(found);
    this.#real.set(path, real);
    return real;
  }

  #realPath(path: string): string {
    try {
      return this.#fromRoot(realpathSync(join(this.#root, path)));
    } catch {
      return path;
    }
  }

  #fromRoot(path: string): string {
    return relative(this.#root, path).split(sep).join("/");
  }

  /** A package of the same repository is a link in `node_modules`: it is the folder that the link leads to. */
  #package(name: string, from: string): Target {
    const folder = dirname(from);
    const key = `${folder}\n${name}`;
    const known = this.#packages.get(key);
    if (known !== undefined) return known;
    const target = this.#findPackage(name, join(this.#root, folder));
    this.#packages.set(key, target);
    return target;
  }

  #findPackage(name: string, start: string): Target {
    for (let folder = start; ; folder = dirname(folder)) {
      const link = join(folder, "node_modules", name);
      if (existsSync(link)) {
        const real = this.#fromRoot(realpathSync(link));
        return real.startsWith("contexts/") && !real.includes("node_modules/")
          ? { kind: "file", path: this.#fileAt(real) }
          : { kind: "package", name };
      }
      if (folder === dirname(folder)) return { kind: "package", name };
    }
  }

  /** `#domain/x`: a name that the nearest package.json gives to files (Node's subpath imports). */
  #alias(specifier: string, from: string): Target {
    for (let folder = dirname(from); ; folder = dirname(folder)) {
      const manifest = this.#manifestIn(folder);
      if (manifest !== undefined) {
        const meant = aliased(specifier, manifest.imports ?? {});
        if (meant === undefined) break;
        return this.resolve(meant, posix.join(folder, "package.json"));
      }
      if (folder === "." || folder === "/") break;
    }
    return { kind: "package", name: specifier };
  }

  #manifestIn(folder: string): Manifest | undefined {
    if (this.#manifests.has(folder)) return this.#manifests.get(folder);
    const manifest = readManifest(join(this.#root, folder, "package.json"));
    this.#manifests.set(folder, manifest);
    return manifest;
  }
}

interface Manifest {
  readonly imports?: Readonly<Record<string, unknown>>;
}

function readManifest(path: string): Manifest | undefined {
  try {
    const parsed: unknown = JSON.parse(readFileSync(path, "utf8"));
    return typeof parsed === "object" && parsed !== null ? parsed : {};
  } catch {
    return undefined;
  }
}

function aliased(specifier: string, imports: Readonly<Record<string, unknown>>): string | undefined {
  if (Object.hasOwn(imports, specifier)) return firstText(imports[specifier]);
  for (const [pattern, target] of Object.entries(imports)) {
    const [before = "", after] = pattern.split("*");
    if (after === undefined || !specifier.startsWith(before) || !specifier.endsWith(after)) continue;
    return firstText(target)?.replaceAll(
      "*",
      specifier.slice(before.length, specifier.length - after.length),
    );
  }
  return undefined;
}

/** Conditions are tried as Node does when it imports. */
function firstText(target: unknown): string | undefined {
  if (typeof target === "string") return target;
  if (Array.isArray(target)) return firstText(target[0]);
  if (typeof target !== "object" || target === null) return undefined;
  for (const [condition, inner] of Object.entries(target)) {
    if (["node", "import", "module-sync", "default", "source"].includes(condition)) {
      const text = firstText(inner);
      if (text !== undefined) return text;
    }
  }
  return undefined;
}

function candidates(path: string): readonly string[] {
  const swapped = path.replace(/\.([cm]?)js(x?)$/, ".$1ts$2");
  const extensions = [".ts", ".mts", ".cts", ".tsx", ".js", ".mjs", ".cjs", ".jsx"];
  return [
    path,
    ...(swapped === path ? [] : [swapped]),
    ...extensions.map((extension) => path + extension),
    ...extensions.map((extension) => `${path}/index${extension}`),
  ];
}

function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() === true;
}

/** `@scope/name` of `@scope/name/part`. */
function packageName(specifier: string): string {
  const [first = "", second = ""] = specifier.split("/");
  return first.startsWith("@") ? `${first}/${second}` : first;
}

const builtins: ReadonlySet<string> = new Set(builtinModules);
