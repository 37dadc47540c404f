import { furtherParts, knownNames, patternParts, propertyParts, type Facts } from "./facts.ts";
import { placeIn, type Finding, type Place } from "./finding.ts";
import type { Asking } from "./asking.ts";
import {
  entriesOf,
  isKeywords,
  namesOf,
  partOf,
  partsOf,
  targetOf,
  type Keywords,
  type Part,
} from "./part.ts";
import { matches } from "./text-matcher.ts";
import { findText } from "./text-search.ts";
import { counted } from "./words.ts";

/** What speaks against it that the objects of an alternative keep the object keywords of a schema. */
export function brokenInObjects(
  inclusion: Asking,
  facts: Facts,
  keywords: Keywords,
  place: Place,
): readonly Finding[] {
  return [...new ObjectComparison(inclusion, facts, keywords, place).findings()];
}

/** Properties to which a schema gives nothing of its own: those that are none of these. */
interface Rest {
  readonly names: readonly string[];
  readonly patterns: readonly string[];
}

class ObjectComparison {
  readonly #inclusion: Asking;
  readonly #facts: Facts;
  readonly #keywords: Keywords;
  readonly #place: Place;

  constructor(inclusion: Asking, facts: Facts, keywords: Keywords, place: Place) {
    this.#inclusion = inclusion;
    this.#facts = facts;
    this.#keywords = keywords;
    this.#place = place;
  }

  *findings(): Iterable<Finding> {
    yield* this.#required();
    yield* this.#counts();
    for (const [name, part] of entriesOf(this.#keywords["properties"]))
      if (part !== true) yield* this.#property(name, part);
    for (const [pattern, part] of entriesOf(this.#keywords["patternProperties"])) {
      if (part !== true) yield* this.#matching(pattern, part);
    }
    const { additionalProperties, unevaluatedProperties, propertyNames } = this.#keywords;
    if (additionalProperties !== undefined && additionalProperties !== true) {
      const names = entriesOf(this.#keywords["properties"]).map(([name]) => name);
      const patterns = entriesOf(this.#keywords["patternProperties"]).map(([pattern]) => pattern);
      yield* this.#others({ names, patterns }, additionalProperties as Part, "additionalProperties");
    }
    if (unevaluatedProperties !== undefined && unevaluatedProperties !== true) {
      const rest = this.#evaluated(this.#keywords, 0);
      if (rest !== undefined)
        yield* this.#others(rest, unevaluatedProperties as Part, "unevaluatedProperties");
    }
    if (propertyNames !== undefined) yield* this.#names(propertyNames as Part);
  }

  *#required(): Iterable<Finding> {
    const { object } = this.#facts;
    for (const name of namesOf(this.#keywords["required"])) {
      if (object.required.has(name)) continue;
      const wanted = [{ type: "object", properties: { [name]: false } }];
      yield this.#finding("required", "be there", wanted, { member: name, could: "be missing" });
    }
  }

  *#counts(): Iterable<Finding> {
    const { object } = this.#facts;
    const { minProperties, maxProperties } = this.#keywords;
    if (typeof minProperties === "number" && Math.max(object.min, object.required.size) < minProperties) {
      const must = `have at least ${counted(minProperties, "member", "members")}`;
      yield this.#finding("minProperties", must, [{ not: { minProperties } }]);
    }
    if (typeof maxProperties === "number" && this.#most() > maxProperties) {
      const must = `have at most ${counted(maxProperties, "member", "members")}`;
      yield this.#finding("maxProperties", must, [{ not: { maxProperties } }]);
    }
  }

  /** How many members an object can have. */
  #most(): number {
    const { object } = this.#facts;
    if (object.patterns.size > 0 || !this.#inclusion.isEmpty(furtherParts(object))) return object.max;
    const possible = knownNames(object).filter((name) => !this.#impossible(name));
    return Math.min(object.max, possible.length);
  }

  #property(name: string, part: Part): readonly Finding[] {
    if (this.#impossible(name)) return [];
    const place = placeIn(this.#place, this.#facts, { name }, name);
    return this.#inclusion.contained(propertyParts(this.#facts.object, name), part, place);
  }

  *#matching(pattern: string, part: Part): Iterable<Finding> {
    const { object } = this.#facts;
    for (const name of knownNames(object)) if (matches(pattern, name)) yield* this.#property(name, part);
    const own = [...object.patterns.keys()];
    for (const other of own) {
      // Where the pattern itself is known, what it says holds for all names that match it.
      if (own.includes(pattern) ? other !== pattern : this.#apart(pattern, other)) continue;
      const place = this.#under({ matching: other, names: [], patterns: [] });
      yield* this.#inclusion.contained(patternParts(object, other), part, place);
    }
    if (own.includes(pattern) || this.#covered([pattern], own)) return;
    const place = this.#under({ matching: pattern, names: [], patterns: own });
    yield* this.#inclusion.contained(furtherParts(object), part, place);
  }

  *#others(rest: Rest, part: Part, keyword: string): Iterable<Finding> {
    const { object } = this.#facts;
    for (const name of knownNames(object)) {
      if (rest.names.includes(name) || rest.patterns.some((pattern) => matches(pattern, name))) continue;
      yield* this.#property(name, part);
    }
    for (const pattern of object.patterns.keys()) {
      if (this.#covered([pattern], rest.patterns, rest.names)) continue;
      yield* this.#inclusion.contained(
        patternParts(object, pattern),
        part,
        this.#under({ ...rest, matching: pattern }),
      );
    }
    if (this.#inclusion.isEmpty(furtherParts(object))) return;
    if (this.#covered([], [...rest.patterns, ...object.patterns.keys()], knownNames(object))) return;
    if (part === false) {
      const wanted = [{ type: "object", $some: { ...rest, part: true } }];
      const at = placeIn(this.#place, this.#facts, rest, "*").at;
      yield {
        ...this.#finding(keyword, "not be there", wanted, { could: "be there" }),
        place: { ...this.#place, at },
      };
      return;
    }
    yield* this.#inclusion.contained(furtherParts(object), part, this.#under(rest));
  }

  *#names(part: Part): Iterable<Finding> {
    const { object } = this.#facts;
    const { judge, negation } = this.#inclusion;
    const wanted = [{ type: "object", $some: { named: negation.not(part), part: true } }];
    const broken = this.#finding("propertyNames", "have only names that `propertyNames` describes", wanted);
    if (knownNames(object).some((name) => !judge.takes(part, name) && !this.#impossible(name))) yield broken;
    const others = [
      ...[...object.patterns.keys()].map((pattern) => [{ type: "string", pattern }]),
      ...(this.#inclusion.isEmpty(furtherParts(object)) ? [] : [[{ type: "string" }]]),
    ];
    for (const name of others) {
      const proved = this.#inclusion.proves(() =>
        this.#inclusion.contained([...name, ...object.names], part, this.#place),
      );
      if (!proved) yield broken;
    }
  }

  /** Whether a property of this name is sure not to be there. */
  #impossible(name: string): boolean {
    const { object } = this.#facts;
    if (!object.names.every((part) => this.#inclusion.judge.takes(part, name))) return true;
    return this.#inclusion.isEmpty(propertyParts(object, name));
  }

  /** Whether no name matches both patterns. */
  #apart(one: string, other: string): boolean {
    return findText({ patterns: [one, other], notPatterns: [], min: 0, max: Infinity }) === "none";
  }

  /** Whether each name that matches all of some patterns is one of these names or matches one of those patterns. */
  #covered(patterns: readonly string[], others: readonly string[], names: readonly string[] = []): boolean {
    if (patterns.some((pattern) => others.includes(pattern))) return true;
    const exact = names
      .slice(0, 50)
      .map((name) => `^${name.replaceAll(/[$()*+./?[\\\]^{|}]/g, String.raw`\$&`)}$`);
    return findText({ patterns, notPatterns: [...others, ...exact], min: 0, max: Infinity }) === "none";
  }

  /** The properties that a schema has looked at by the time that `unevaluatedProperties` is asked; undefined: all. */
  #evaluated(keywords: Keywords, depth: number): Rest | undefined {
    if (depth > 20) return { names: [], patterns: [] };
    const { $ref, anyOf, oneOf, if: condition, additionalProperties } = keywords;
    if (additionalProperties !== undefined) return undefined;
    if (depth > 0 && keywords["unevaluatedProperties"] !== undefined) return undefined;
    const sure: Part[] = [...partsOf(keywords["allOf"])];
    if ($ref !== undefined) sure.push(targetOf($ref, this.#inclusion.definitions));
    // A branch has looked at something when it is sure to hold.
    const holds = (branch: Part): boolean =>
      this.#inclusion.proves(() => this.#inclusion.within(this.#facts, branch, this.#place));
    sure.push(...[...partsOf(anyOf), ...partsOf(oneOf)].filter(holds));
    if (condition !== undefined) {
      const yes = condition as Part;
      if (holds(yes)) sure.push(yes, partOf(keywords["then"]));
      else if (this.#inclusion.disjoint(this.#facts, yes)) sure.push(partOf(keywords["else"]));
    }
    for (const [name, part] of entriesOf(keywords["dependentSchemas"])) {
      if (this.#facts.object.required.has(name)) sure.push(part);
    }
    const names = entriesOf(keywords["properties"]).map(([name]) => name);
    const patterns = entriesOf(keywords["patternProperties"]).map(([pattern]) => pattern);
    for (const part of sure) {
      if (!isKeywords(part)) continue;
      const more = this.#evaluated(part, depth + 1);
      if (more === undefined) return undefined;
      names.push(...more.names);
      patterns.push(...more.patterns);
    }
    return { names, patterns };
  }

  #under(step: Rest & { readonly matching?: string }): Place {
    return placeIn(this.#place, this.#facts, step, "*");
  }

  #finding(
    keyword: string,
    must: string,
    wanted: readonly Part[],
    more: { readonly member?: string; readonly could?: string } = {},
  ): Finding {
    return { place: this.#place, keyword, must, facts: this.#facts, wanted, ...more };
  }
}
