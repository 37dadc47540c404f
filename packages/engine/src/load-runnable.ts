import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type Diagnostic, Fault, type SystemModel, workflowsOf } from "@trellis/model";
import { loadSystem, type LoadOptions, type LoadResult } from "trellis/load";

/**
 * Loads a system of which everything can be run: declarations and definitions of workflows have no error.
 *
 * @throws Fault TRL0314 with all that was found in `details.diagnostics`
 */
export async function loadRunnable(root: string, options: LoadOptions): Promise<SystemModel> {
  const { model, diagnostics } = await judged(root, await loadSystem(root, options));
  if (model === undefined) throw loadFault(diagnostics);
  return model;
}

/** For a system without workflows nothing is imported. */
async function judged(root: string, loaded: LoadResult): Promise<LoadResult> {
  if (loaded.draft === undefined || workflowsOf(loaded.draft).size === 0) return loaded;
  const { withDefinitions } = await import("@trellis/workflow/system");
  return withDefinitions(loaded, (file) => textOf(join(root, file)));
}

/** Undefined for a file that has gone since it was loaded: then its problems have no lines. */
function textOf(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return undefined;
  }
}

function loadFault(diagnostics: readonly Diagnostic[]): Fault {
  const errors = diagnostics.filter(({ severity }) => severity === "error");
  const [first] = errors;
  const more = errors.length > 1 ? ` (and ${errors.length - 1} more)` : "";
  return new Fault("TRL0314", `the system has errors: ${first?.message ?? "unknown"}${more}`, {
    retry: "never",
    details: { diagnostics },
  });
}
