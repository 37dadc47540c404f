import { allKinds, kindsOf, wholeOnly } from "./kind.ts";
import {
  entriesOf,
  isKeywords,
  listsOf,
  namesOf,
  numberOr,
  partsOf,
  targetOf,
  type Definitions,
  type Keywords,
  type Part,
} from "./part.ts";

/** Alternatives of a `oneOf` whose pairs are written out. */
const pairsMax = 12;
/** References that one negation leads through. */
const depthMax = 20;

/**
 * The values that a schema refuses, as the union of other schemas; at least those. What JSON Schema can't say is said
 * with keywords of our own: `$some` (an object has a property that is so), `$someItem`, `$repeats` (items that are equal).
 * A `not` that remains in the answer has one single keyword, which `Facts` understand.
 */
export class Negation {
  readonly #known = new Map<Part, readonly Part[]>();
  readonly #not = new Map<unknown, Part>();
  readonly #definitions: Definitions;

  constructor(definitions: Definitions) {
    this.#definitions = definitions;
  }

  /** `not` of a part, always the same one for the same part. */
  not(part: Part): Part {
    if (typeof part === "boolean") return !part;
    let not = this.#not.get(part);
    if (not === undefined) this.#not.set(part, (not = { not: part }));
    return not;
  }

  alternatives(part: Part, depth = 0): readonly Part[] {
    if (typeof part === "boolean") return part ? [] : [true];
    if (depth > depthMax) return [true];
    let known = this.#known.get(part);
    if (known === undefined) this.#known.set(part, (known = this.#refusedBy(part, depth)));
    return known;
  }

  #refusedBy(part: Keywords, depth: number): readonly Part[] {
    const { $ref, not, anyOf } = part;
    const alternatives: Part[] = [...valuesRefused(part), ...numbersRefused(part), ...textsRefused(part)];
    alternatives.push(...this.#arrays(part), ...this.#objects(part));
    if ($ref !== undefined)
      alternatives.push(...this.alternatives(targetOf($ref, this.#definitions), depth + 1));
    for (const each of partsOf(part["allOf"])) alternatives.push(...this.alternatives(each, depth + 1));
    if (not !== undefined) alternatives.push(not as Part);
    if (anyOf !== undefined) alternatives.push({ allOf: partsOf(anyOf).map((each) => this.not(each)) });
    if (part["oneOf"] !== undefined) alternatives.push(...this.#oneOf(partsOf(part["oneOf"])));
    if (part["if"] !== undefined) alternatives.push(...this.#condition(part));
    // What is not understood may refuse anything.
    if (["$unread", "$some", "$someItem", "$repeats"].some((keyword) => keyword in part))
      alternatives.push(true);
    return alternatives.includes(true) ? [true] : alternatives;
  }

  #oneOf(parts: readonly Part[]): readonly Part[] {
    if (parts.length > pairsMax) return [true];
    const none = { allOf: parts.map((each) => this.not(each)) };
    const two = parts.flatMap((each, at) => parts.slice(at + 1).map((other) => ({ allOf: [each, other] })));
    return [none, ...two];
  }

  #condition(part: Keywords): readonly Part[] {
    const condition = part["if"] as Part;
    const alternatives: Part[] = [];
    if (part["then"] !== undefined) alternatives.push({ allOf: [condition, this.not(part["then"] as Part)] });
    if (part["else"] !== undefined)
      alternatives.push({ allOf: [this.not(condition), this.not(part["else"] as Part)] });
    return alternatives;
  }

  #arrays(part: Keywords): readonly Part[] {
    const { minItems, maxItems, uniqueItems, items, contains, unevaluatedItems, minContains, maxContains } =
      part;
    const first = partsOf(part["prefixItems"]);
    const type = "array";
    const alternatives: Part[] = [];
    if (typeof minItems === "number" && minItems > 0) alternatives.push({ type, maxItems: minItems - 1 });
    if (typeof maxItems === "number") alternatives.push({ type, minItems: maxItems + 1 });
    if (uniqueItems === true) alternatives.push({ type, $repeats: true });
    for (const [at, each] of first.entries()) {
      if (each === true) continue;
      const before = first.slice(0, at).map(() => true);
      alternatives.push({ type, minItems: at + 1, prefixItems: [...before, this.not(each)] });
    }
    if (items !== undefined && items !== true)
      alternatives.push({ type, $someItem: { from: first.length, part: this.not(items as Part) } });
    if (contains !== undefined) {
      const least = numberOr(minContains, 1);
      if (least === 1) alternatives.push({ type, items: this.not(contains as Part) });
      else if (least > 1) alternatives.push({ type, contains, minContains: 0, maxContains: least - 1 });
      if (typeof maxContains === "number")
        alternatives.push({ type, contains, minContains: maxContains + 1 });
    }
    if (unevaluatedItems !== undefined) alternatives.push({ type });
    return alternatives;
  }

  #objects(part: Keywords): readonly Part[] {
    const { minProperties, maxProperties, properties, patternProperties } = part;
    const type = "object";
    const alternatives: Part[] = [];
    if (typeof minProperties === "number" && minProperties > 0)
      alternatives.push({ type, maxProperties: minProperties - 1 });
    if (typeof maxProperties === "number") alternatives.push({ type, minProperties: maxProperties + 1 });
    for (const name of namesOf(part["required"])) alternatives.push({ type, properties: { [name]: false } });
    for (const [name, each] of entriesOf(properties)) {
      if (each !== true)
        alternatives.push({ type, required: [name], properties: { [name]: this.not(each) } });
    }
    for (const [pattern, each] of entriesOf(patternProperties)) {
      if (each !== true) alternatives.push({ type, $some: { matching: pattern, part: this.not(each) } });
    }
    for (const [name, needed] of listsOf(part["dependentRequired"])) {
      for (const other of needed)
        alternatives.push({ type, required: [name], properties: { [other]: false } });
    }
    for (const [name, each] of entriesOf(part["dependentSchemas"]))
      alternatives.push({ type, required: [name], allOf: [this.not(each)] });
    alternatives.push(...this.#furtherProperties(part));
    return alternatives;
  }

  #furtherProperties(part: Keywords): readonly Part[] {
    const { additionalProperties, propertyNames, unevaluatedProperties } = part;
    const type = "object";
    const alternatives: Part[] = [];
    if (additionalProperties !== undefined && additionalProperties !== true) {
      const names = entriesOf(part["properties"]).map(([name]) => name);
      const patterns = entriesOf(part["patternProperties"]).map(([pattern]) => pattern);
      alternatives.push({ type, $some: { names, patterns, part: this.not(additionalProperties as Part) } });
    }
    if (propertyNames !== undefined && propertyNames !== true)
      alternatives.push({ type, $some: { named: this.not(propertyNames as Part), part: true } });
    if (unevaluatedProperties !== undefined && unevaluatedProperties !== true) alternatives.push({ type });
    return alternatives;
  }
}

/** Whether a part is one keyword that `Facts.takeNot` takes as it is. */
export function isPlainNot(part: Part): part is Keywords {
  if (!isKeywords(part)) return false;
  const keywords = Object.keys(part);
  const [keyword = ""] = keywords;
  if (keywords.length !== 1) return false;
  return ["pattern", "format", "multipleOf", "const", "enum"].includes(keyword) || part["type"] === "integer";
}

function valuesRefused(part: Keywords): readonly Part[] {
  const { type, enum: values } = part;
  const alternatives: Part[] = [];
  if (type !== undefined) {
    const kinds = kindsOf(type);
    const others = allKinds.filter((kind) => !kinds.has(kind) && !(kind === "number" && wholeOnly(type)));
    if (others.length > 0) alternatives.push({ type: others });
    if (wholeOnly(type)) alternatives.push({ type: "number", not: { type: "integer" } });
  }
  if (values !== undefined) alternatives.push({ not: { enum: values } });
  if ("const" in part) alternatives.push({ not: { const: part["const"] } });
  return alternatives;
}

function numbersRefused(part: Keywords): readonly Part[] {
  const { minimum, maximum, exclusiveMinimum, exclusiveMaximum, multipleOf, format } = part;
  const type = "number";
  const alternatives: Part[] = [];
  if (minimum !== undefined) alternatives.push({ type, exclusiveMaximum: minimum });
  if (maximum !== undefined) alternatives.push({ type, exclusiveMinimum: maximum });
  if (exclusiveMinimum !== undefined) alternatives.push({ type, maximum: exclusiveMinimum });
  if (exclusiveMaximum !== undefined) alternatives.push({ type, minimum: exclusiveMaximum });
  if (multipleOf !== undefined) alternatives.push({ type, not: { multipleOf } });
  if (format === "int32" || format === "int64") alternatives.push({ type, not: { format } });
  return alternatives;
}

function textsRefused(part: Keywords): readonly Part[] {
  const { minLength, maxLength, pattern, format } = part;
  const type = "string";
  const alternatives: Part[] = [];
  if (typeof minLength === "number" && minLength > 0) alternatives.push({ type, maxLength: minLength - 1 });
  if (typeof maxLength === "number") alternatives.push({ type, minLength: maxLength + 1 });
  if (pattern !== undefined) alternatives.push({ type, not: { pattern } });
  if (format !== undefined && format !== "int32" && format !== "int64")
    alternatives.push({ type, not: { format } });
  return alternatives;
}
