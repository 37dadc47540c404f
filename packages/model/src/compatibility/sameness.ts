import { isKeywords, targetOf, type Definitions, type Part } from "./part.ts";

/** Pairs that one comparison looks at. */
const pairsMax = 100_000;

/** Tells whether two schemas say the same in the same words, references followed. */
export class Sameness {
  readonly #definitions: Definitions;
  readonly #origins: ReadonlyMap<unknown, Part>;
  readonly #known = new Map<unknown, Map<unknown, boolean>>();
  #pairs = 0;

  /** @param origins the parts as they were before a reader's schema was opened: what is the same as those is taken by the opened ones too */
  constructor(definitions: Definitions, origins: ReadonlyMap<unknown, Part>) {
    this.#definitions = definitions;
    this.#origins = origins;
  }

  same(part: Part, right: Part): boolean {
    if (part === right) return true;
    const original = this.#origins.get(right) ?? right;
    if (part === original) return true;
    if (!isKeywords(part) || !isKeywords(original)) return false;
    let known = this.#known.get(part);
    if (known === undefined) this.#known.set(part, (known = new Map<unknown, boolean>()));
    let same = known.get(original);
    if (same === undefined) known.set(original, (same = this.#equal(part, original, new Set())));
    return same;
  }

  /** Equal, where pairs of references that are met again are taken for equal. */
  #equal(one: unknown, other: unknown, assumed: Set<string>): boolean {
    if (one === other) return true;
    if (++this.#pairs > pairsMax) return false;
    if (Array.isArray(one) && Array.isArray(other)) {
      return one.length === other.length && one.every((each, at) => this.#equal(each, other[at], assumed));
    }
    if (!isKeywords(one) || !isKeywords(other)) return false;
    const names = Object.keys(one);
    if (names.length !== Object.keys(other).length) return false;
    return names.every((name) => {
      if (!Object.hasOwn(other, name)) return false;
      if (name === "$ref" && typeof one[name] === "string")
        return this.#equalTargets(one[name], other[name], assumed);
      return this.#equal(one[name], other[name], assumed);
    });
  }

  #equalTargets(one: unknown, other: unknown, assumed: Set<string>): boolean {
    // A property may be called `$ref`: then its value is a schema, not a text.
    if (typeof other !== "string") return false;
    const pair = `${String(one)} ${other}`;
    if (assumed.has(pair)) return true;
    assumed.add(pair);
    return this.#equal(targetOf(one, this.#definitions), targetOf(other, this.#definitions), assumed);
  }
}
