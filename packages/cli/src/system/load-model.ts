import { type SystemModel, workflowsOf } from "@trellis/model";
import type { SystemPolicy } from "@trellis/model/check";
import type { LoadResult } from "trellis/load";
import { severityCounts } from "../report/diagnostic-text.ts";
import { SystemInvalid } from "../report/failure.ts";
import { sourcesHere } from "./sources-here.ts";

export type LoadedSystem = LoadResult;

/**
 * Reads the system's declarations, with every problem that they have.
 *
 * @param options `environment`: also check that the variables set here give every setting that it needs; `cached`: take
 * the last sound load where no file has changed since, see `trellis/load`
 */
export async function loadHere(
  root: string,
  {
    environment,
    cached = false,
  }: { readonly environment?: string | undefined; readonly cached?: boolean } = {},
): Promise<LoadedSystem> {
  const { loadSystem } = await import("trellis/load");
  const restore = keepStdoutClean();
  try {
    const loaded = await loadSystem(
      root,
      environment === undefined ? { settings: allGiven, cached } : { environment },
    );
    return await judged(root, loaded);
  } finally {
    restore();
  }
}

/** Judges the definitions of workflows too; for a system without workflows nothing is imported. */
async function judged(root: string, loaded: LoadedSystem): Promise<LoadedSystem> {
  const { draft } = loaded;
  if (draft === undefined || workflowsOf(draft).size === 0) return loaded;
  const { withDefinitions } = await import("@trellis/workflow/system");
  return withDefinitions(loaded, sourcesHere(root, root).read);
}

/** What the system says of the rules; undefined where its config can't be read. */
export async function loadPolicyHere(root: string): Promise<SystemPolicy | undefined> {
  const { loadPolicy } = await import("trellis/load");
  const restore = keepStdoutClean();
  try {
    return await loadPolicy(root);
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
