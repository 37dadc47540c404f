import type { ExportFact } from "../facts/source-facts.ts";
import type { Source, Sources } from "../read-sources.ts";

/** Where an imported name comes from in the end. */
export interface Origin {
  readonly source: Source;
  /** What the file says of the name; undefined where it declares no such export, or all of the file is meant. */
  readonly exported: ExportFact | undefined;
  /** Files that only pass it on, in the order in which it comes through them. */
  readonly via: readonly Source[];
}

/** A name is passed on through so many files at most; what comes from farther away is not looked for. */
const passedOnMax = 50;

/** Follows names through files that pass them on: `export ... from`, `export *`, an import that is exported again. */
export class Origins {
  readonly #sources: Sources;

  constructor(sources: Sources) {
    this.#sources = sources;
  }

  /**
   * @param name `*` for everything that the file exports
   * @param mayPass whether to look behind a file; one that is not looked behind is an origin itself
   */
  of(path: string, name: string, mayPass: (source: Source) => boolean = () => true): readonly Origin[] {
    return this.#of(path, name, mayPass, []);
  }

  #of(
    path: string,
    name: string,
    mayPass: (source: Source) => boolean,
    via: readonly Source[],
  ): readonly Origin[] {
    const source = this.#sources.files.get(path);
    if (source === undefined || via.includes(source) || via.length > passedOnMax) return [];
    const behind = [...via, source];
    const { exports } = source.facts;
    if (name === "*") {
      const passed = mayPass(source)
        ? exports.flatMap((each) => this.#behind(source, each, each.from?.name ?? "*", mayPass, behind))
        : [];
      return [{ source, exported: undefined, via }, ...passed];
    }
    const exported = exports.find((each) => each.name === name);
    if (exported !== undefined) {
      if (exported.from === undefined || !mayPass(source)) return [{ source, exported, via }];
      return this.#behind(source, exported, exported.from.name, mayPass, behind);
    }
    if (!mayPass(source)) return [{ source, exported: undefined, via }];
    for (const star of exports.filter((each) => each.name === "*")) {
      const found = this.#behind(source, star, name, mayPass, behind).filter(
        (each) => each.exported !== undefined,
      );
      if (found.length > 0) return found;
    }
    return [{ source, exported: undefined, via }];
  }

  #behind(
    source: Source,
    { from }: ExportFact,
    name: string,
    mayPass: (source: Source) => boolean,
    via: readonly Source[],
  ): readonly Origin[] {
    const target = from === undefined ? undefined : source.targets[from.import];
    return target?.kind === "file" ? this.#of(target.path, name, mayPass, via) : [];
  }
}
