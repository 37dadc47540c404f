import type { Diagnostic } from "@trellis/model";
import { applyEdits } from "./fix/apply-edits.ts";
import { judgeSources, type JudgeOptions } from "./judge-sources.ts";
import { readSources, type ReadSourcesOptions } from "./read-sources.ts";

export interface FixOptions extends ReadSourcesOptions, JudgeOptions {
  /** Leaves out what must not be fixed: what is switched off, or waived. Default: everything is fixed that can be. */
  readonly select?: ((findings: readonly Diagnostic[]) => readonly Diagnostic[]) | undefined;
}

/** Edits that stand too close to each other are made one after another, so many times at most. */
const roundsMax = 20;

/**
 * Fixes in the files whatever can be fixed without a person, and reads them again, until nothing is left.
 *
 * @returns the findings that are gone
 */
export async function fixSources(root: string, options: FixOptions = {}): Promise<readonly Diagnostic[]> {
  const { select = (findings) => findings } = options;
  const fixed: Diagnostic[] = [];
  for (let round = 0; round < roundsMax; round++) {
    const sources = await readSources(root, options);
    const made = applyEdits(sources, select(judgeSources(sources, options)));
    fixed.push(...made);
    if (made.length === 0) break;
  }
  return fixed;
}
