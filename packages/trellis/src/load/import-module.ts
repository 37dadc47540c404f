import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { type ImportFailure, importFailure } from "./import-failure.ts";

/** A module's default export (`undefined` when it has none), or why the module could not be loaded. */
export type ImportedModule =
  | { readonly exported: unknown }
  | { readonly failure: ImportFailure; readonly error: unknown };

/** Longest that one module may take to load, its own imports and top-level awaits included. */
const importMaxMs = 30_000;

/** Imports a module of a system; `file` is relative to `root`. A module is run once in a process. */
export async function importModule(root: string, file: string): Promise<ImportedModule> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () => reject(new Error(`it was not loaded within ${importMaxMs / 1000} s`)),
      importMaxMs,
    );
  });
  try {
    const url = pathToFileURL(join(root, file)).href;
    const module = (await Promise.race([import(url), late])) as { readonly default?: unknown };
    return { exported: module.default };
  } catch (error) {
    return { failure: await importFailure(root, file, error), error };
  } finally {
    clearTimeout(timer);
  }
}
