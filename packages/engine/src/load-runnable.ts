import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type Diagnostic, Fault, type SystemModel } from "@trellis/model";
import { loadSystem, type LoadOptions } from "trellis/load";
import { withDefinitions } from "@trellis/workflow/system";

/**
 * Loads a system of which everything can be run: declarations and definitions of workflows have no error.
 *
 * @throws Fault TRL0314 with all that was found in `details.diagnostics`
 */
export async function loadRunnable(root: string, options: LoadOptions): Promise<SystemModel> {
  const loaded = await loadSystem(root, options);
  const { model, diagnostics } = withDefinitions(loaded, (file) => textOf(join(root, file)));
  if (model === undefined) throw loadFault(diagnostics);
  return model;
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
