import type { JsonSchema } from "../document/system-model.ts";
import { Comparison } from "./comparison.ts";
import type { CompatibilityPolicy } from "../document/system-model.ts";
import type { Containment, ContainmentOptions } from "./answer.ts";

/** One comparison of two versions, by their places in the list. */
export interface VersionStep {
  readonly older: number;
  readonly newer: number;
  readonly direction: "backward" | "forward";
  readonly containment: Containment;
}

/**
 * Compares the versions of a schema, oldest first, as a policy asks: each with the next, or, transitive, each with every
 * later one. All that was compared is returned; the versions are compatible throughout when each answer is "yes".
 */
export function compatibleThroughout(
  versions: readonly JsonSchema[],
  direction: CompatibilityPolicy,
  options: ContainmentOptions = {},
): readonly VersionStep[] {
  if (direction === "none") return [];
  const transitive = direction.endsWith("-transitive");
  const [base] = direction.split("-");
  const steps: VersionStep[] = [];
  for (const [older, before] of versions.entries()) {
    const last = transitive ? versions.length - 1 : Math.min(older + 1, versions.length - 1);
    for (let newer = older + 1; newer <= last; newer++) {
      const after = versions[newer] ?? true;
      if (base !== "forward") {
        const containment = new Comparison(before, after, options, "narrower").answer();
        steps.push({ older, newer, direction: "backward", containment });
      }
      if (base !== "backward") {
        const containment = new Comparison(after, before, options, "wider").answer();
        steps.push({ older, newer, direction: "forward", containment });
      }
    }
  }
  return steps;
}
