import type { JsonSchema } from "../document/system-model.ts";
import type { Containment, ContainmentOptions } from "./answer.ts";
import { Comparison } from "./comparison.ts";

/**
 * Asks whether every document that is valid under `from` is valid under `to`: two JSON Schemas of 2020-12, or of an
 * earlier draft's spelling.
 *
 * Closed, the question is about exactly the documents that the validator accepts. Open, it is about the documents of
 * a writer that sends what its schema mentions, read by a reader that ignores what its own does not:
 *
 * - a document counts only if `from` mentions each property of each object in it. A schema that has `properties` says
 *   which there are; names under `required` and patterns count as well. An object may carry any name where no schema
 *   for it has `properties`, or one has `additionalProperties` other than `false` (`true` says: there are others);
 * - `additionalProperties: false` and `unevaluatedProperties: false` of `to` refuse nothing, and a `oneOf` of
 *   alternatives that are told apart only by them takes what any of them takes.
 *
 * So adding an optional property is compatible both ways, whatever older documents might have had under its name.
 *
 * "yes" is a proof. Each difference of a "no" has an example that the model's validator accepts under `from` and refuses
 * under `to`; without one the answer is "unknown". At most 50 differences or doubts are told. Numbers are judged up to
 * 2^53.
 */
export function containment(from: JsonSchema, to: JsonSchema, options: ContainmentOptions = {}): Containment {
  return new Comparison(from, to, options, "narrower").answer();
}
