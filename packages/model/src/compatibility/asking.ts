import type { Facts } from "./facts.ts";
import type { Finding, Place } from "./finding.ts";
import type { Judge } from "./judge.ts";
import type { Negation } from "./negated.ts";
import type { Definitions, Part } from "./part.ts";
import type { Sketches } from "./sketch.ts";

/** What comparing the keywords of one kind of value asks of the comparison as a whole. */
export interface Asking {
  readonly judge: Judge;
  readonly negation: Negation;
  readonly definitions: Definitions;
  readonly sketches: Sketches;
  /** What speaks against it that a value for which all the parts hold is taken by the other side. */
  contained(parts: readonly Part[], right: Part, place: Place): readonly Finding[];
  /** What speaks against it that all values of an alternative are taken by a schema at the same place. */
  within(facts: Facts, right: Part, place: Place, depth?: number): readonly Finding[];
  /** Whether nothing speaks against it, without asking what would. */
  proves(findings: () => readonly Finding[]): boolean;
  /** What is left of an alternative when more schemas hold. */
  refined(facts: Facts, parts: readonly Part[]): readonly Facts[];
  /** Whether no value is sure to be so; false when it is not seen. */
  isEmpty(parts: readonly Part[]): boolean;
  /** Whether an alternative that looks possible is not. */
  isHollow(facts: Facts): boolean;
  /** Whether no value of an alternative is taken by a schema. */
  disjoint(facts: Facts, part: Part): boolean;
}
