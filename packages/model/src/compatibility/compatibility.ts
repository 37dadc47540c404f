import type { JsonSchema } from "../document/system-model.ts";
import { Comparison } from "./comparison.ts";
import type { Containment, ContainmentOptions } from "./answer.ts";

export interface Compatibility {
  /** Whether readers of the newer schema take all documents of the older one. */
  readonly backward: Containment;
  /** Whether readers of the older schema take all documents of the newer one. */
  readonly forward: Containment;
}

/** Compares two versions of a schema in both directions; what the answers mean is said with `containment`. */
export function compatibility(
  older: JsonSchema,
  newer: JsonSchema,
  options: ContainmentOptions = {},
): Compatibility {
  return {
    backward: new Comparison(older, newer, options, "narrower").answer(),
    forward: new Comparison(newer, older, options, "wider").answer(),
  };
}
