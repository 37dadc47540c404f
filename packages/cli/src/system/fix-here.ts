import type { Diagnostic } from "@trellis/model";
import { applyPolicy, type SystemPolicy } from "@trellis/model/check";
import { fixSources } from "@trellis/rules";

/**
 * Fixes in the system's files what can be fixed without a person, as far as its policy asks for it: before they are
 * loaded, since a process loads each file once.
 *
 * @returns the findings that are gone
 */
export async function fixHere(
  root: string,
  policy: SystemPolicy | undefined,
  { today, cacheFile }: { readonly today: string; readonly cacheFile: string | undefined },
): Promise<readonly Diagnostic[]> {
  const select = (findings: readonly Diagnostic[]): readonly Diagnostic[] =>
    applyPolicy(findings, policy ?? {}, { today }).diagnostics;
  return await fixSources(root, { cacheFile, policy, select });
}
