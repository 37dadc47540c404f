import type { Diagnostic, SystemModel } from "@trellis/model";
import { severityCounts } from "../report/diagnostic-text.ts";
import { SystemInvalid } from "../report/failure.ts";

export interface LoadedSystem {
  readonly model: SystemModel | undefined;
  /** As far as the files give it, errors or not; undefined where a part could not be read. */
  readonly draft: SystemModel | undefined;
  readonly diagnostics: readonly Diagnostic[];
  readonly filesRead: number;
}

/**
 * Reads the system's declarations, with every problem that they have.
 *
 * @param environment also check that the variables set here give every setting that this environment needs
 */
export async function loadHere(root: string, environment?: string): Promise<LoadedSystem> {
  const { loadSystem } = await import("trellis/load");
  const restore = keepStdoutClean();
  try {
    const { model, draft, diagnostics, filesRead } = await loadSystem(
      root,
      environment === undefined ? { settings: allGiven } : { environment },
    );
    return { model, draft, diagnostics, filesRead };
  } finally {
    restore();
  }
}

/** @throws SystemInvalid where the declarations have errors */
export async function loadModel(root: string): Promise<SystemModel> {
  const { model, diagnostics } = await loadHere(root);
  const errors = diagnostics.filter(({ severity }) => severity === "error");
  if (model !== undefined && errors.length === 0) return model;
  throw new SystemInvalid(`the system can't be loaded: ${severityCounts(diagnostics)}`, root, errors);
}

/** Declarations are the author's code, run here: what they print is no data of the command. */
function keepStdoutClean(): () => void {
  const { log, info, debug } = console;
  Object.assign(console, { log: console.error, info: console.error, debug: console.error });
  return () => void Object.assign(console, { log, info, debug });
}

/** What is declared is the same everywhere; which settings an environment gives is no part of it. */
const allGiven: Readonly<Record<string, string>> = new Proxy({}, { get: () => "given" });
