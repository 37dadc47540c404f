import { registerHooks } from "node:module";
import { fileURLToPath } from "node:url";

/** Files that modules are loaded from, by `import` as by `require`, between its making and its stop. */
export class ImportRecord {
  readonly #files = new Set<string>();
  readonly #hooks = registerHooks({
    load: (url, context, nextLoad) => {
      if (url.startsWith("file:")) this.#files.add(fileURLToPath(url.replace(/[?#].*$/, "")));
      return nextLoad(url, context);
    },
  });

  stop(): ReadonlySet<string> {
    this.#hooks.deregister();
    return this.#files;
  }
}
