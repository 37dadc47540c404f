import { Chance } from "../examples/chance.ts";
import { formatText } from "../examples/format-text.ts";
import { Impossible } from "../examples/impossible.ts";
import { exampleText } from "../examples/text.ts";
import type { Expansion } from "./expansion.ts";
import { furtherParts, itemParts, knownNames, propertyParts, type Facts } from "./facts.ts";
import type { Judge } from "./judge.ts";
import { kindOf, type Kind } from "./kind.ts";
import type { Negation } from "./negated.ts";
import { numbersToTry } from "./number-facts.ts";
import { namesOf, textOf, type Keywords, type Part } from "./part.ts";
import type { PartNames } from "./part-names.ts";
import { findText } from "./text-search.ts";

/** Where in a container a value stands that a sample must have. */
export type Step =
  | { readonly name: string }
  | { readonly index: number }
  /** Under any name that matches, and that is none of these. */
  | { readonly matching?: string; readonly names: readonly string[]; readonly patterns: readonly string[] };

export interface Forced {
  readonly step: Step;
  readonly value: unknown;
}

/** Deeper samples are not made. */
const depthMax = 40;
/** Values tried for one place. */
const triesMax = 24;
/** Alternatives of one value that are tried, and how often the same value is tried in vain. */
const alternativesMax = 16;
const failuresMax = 4;
/** Items and properties that a sample has at most. */
const membersMax = 2_000;

/** Makes small values that facts describe. Which of them are really so is for the validator to say. */
export class Sampler {
  readonly #expansion: Expansion;
  readonly #judge: Judge;
  readonly #negation: Negation;
  readonly #names: PartNames;
  readonly #failures = new Map<string, number>();
  readonly #made = new Map<string, { readonly value: unknown } | undefined>();

  constructor(expansion: Expansion, judge: Judge, negation: Negation, names: PartNames) {
    this.#expansion = expansion;
    this.#judge = judge;
    this.#negation = negation;
    this.#names = names;
  }

  /** Some values of one alternative. */
  values(facts: Facts, most: number = triesMax, forced?: Forced, depth: number = 0): readonly unknown[] {
    const { parts, nots } = facts;
    const found: unknown[] = [];
    for (const kind of facts.kinds) {
      for (const value of this.#ofKind(facts, kind, forced, depth)) {
        const fits = parts.every((part) => this.#judge.takes(part, value));
        if (fits && !nots.some((part) => this.#judge.takes(part, value))) found.push(value);
        if (found.length >= most) return found;
      }
    }
    return found;
  }

  /** A value for which all the schemas hold; undefined when none was found. */
  one(parts: readonly Part[], depth = 0): { readonly value: unknown } | undefined {
    if (depth > depthMax) return undefined;
    const key = this.#names.of(parts);
    if (this.#made.has(key)) return this.#made.get(key);
    // While it is being made, a value can't contain itself.
    this.#made.set(key, undefined);
    let made: { readonly value: unknown } | undefined;
    for (const facts of this.#expansion.alternatives(parts).slice(0, alternativesMax)) {
      const [value] = this.values(facts, 1, undefined, depth);
      if (value === undefined) continue;
      made = { value };
      break;
    }
    // What fails inside of itself may be made elsewhere; what fails again and again is not asked for any more.
    const failures = (this.#failures.get(key) ?? 0) + 1;
    if (made === undefined) this.#failures.set(key, failures);
    if (made === undefined && depth > 0 && failures < failuresMax) this.#made.delete(key);
    else this.#made.set(key, made);
    return made;
  }

  #ofKind(facts: Facts, kind: Kind, forced: Forced | undefined, depth: number): Iterable<unknown> {
    if (facts.values !== undefined) return facts.values.filter((value) => kindOf(value) === kind);
    const allowed = (value: unknown): boolean => !facts.excluded.has(textOf(value));
    if (kind === "null") return [null];
    if (kind === "boolean") return [true, false].filter(allowed);
    if (kind === "number") return numbersToTry(facts.number).filter(allowed);
    if (kind === "string") return this.#texts(facts);
    if (kind === "array") return this.#arrays(facts, forced, depth);
    return this.#objects(facts, forced, depth);
  }

  *#texts({ text, excluded }: Facts): Iterable<string> {
    const chance = new Chance(1);
    for (const format of text.formats) {
      for (let time = 0; time < 12; time++) {
        const made = formatText(format, chance);
        if (made !== undefined) yield made;
      }
    }
    const taken = [...excluded]
      .filter((each) => each.startsWith('"'))
      .map((each) => `^${literal(JSON.parse(each))}$`);
    for (let time = 0; time < 6; time++) {
      const found = findText({ ...text, notPatterns: [...text.notPatterns, ...taken] });
      if (typeof found !== "object") break;
      yield found.text;
      taken.push(`^${literal(found.text)}$`);
    }
    yield* ["", "a", "abc", "0", "Z", "~", "é", "a".repeat(Math.min(text.min, 100_000))];
    for (let time = 0; time < 6; time++) {
      try {
        yield exampleText({ ...text, minLength: text.min, maxLength: text.max }, chance);
      } catch (error) {
        if (!(error instanceof Impossible)) throw error;
        return;
      }
    }
  }

  *#arrays(facts: Facts, forced: Forced | undefined, depth: number): Iterable<unknown> {
    const { array } = facts;
    const at = forced !== undefined && "index" in forced.step ? forced.step.index : -1;
    const needed = array.contained.reduce((sum, { min }) => sum + min, 0) + array.some.length;
    const least = Math.max(array.min, at + 1, Math.min(needed, array.max));
    for (const length of [least, least + needed, least + 1]) {
      if (length > array.max || length > membersMax) continue;
      for (const eager of [false, true]) {
        const made = this.#items(
          facts,
          length,
          forced === undefined ? undefined : { at, value: forced.value },
          eager,
          depth,
        );
        if (made !== undefined) yield made;
      }
    }
  }

  #items(
    { array }: Facts,
    length: number,
    forced: { readonly at: number; readonly value: unknown } | undefined,
    eager: boolean,
    depth: number,
  ): unknown[] | undefined {
    const special = [
      ...array.contained.flatMap(({ part, min, max }) => {
        const count = eager ? Math.min(Math.max(min, 1), max) : min;
        return Array.from({ length: Math.min(count, membersMax) }, () => ({ part, from: 0 }));
      }),
      ...array.some,
    ];
    const shunned = array.contained
      .filter(({ max }) => max < Infinity)
      .map(({ part }) => this.#negation.not(part));
    const items: unknown[] = [];
    const seen: unknown[] = [];
    // Those that are asked for by `contains` stand last, where places have the least of their own.
    for (let at = 0; at < length; at++) {
      if (forced?.at === at) {
        items.push(forced.value);
        continue;
      }
      const parts = itemParts(array, at);
      const extra = special[special.length - (length - at)];
      const wanted = extra === undefined || extra.from > at ? shunned : [extra.part];
      const others = array.unique ? seen.map((value) => ({ not: { const: value } })) : [];
      const item =
        this.#distinct([...parts, ...wanted], others, depth) ?? this.#distinct(parts, others, depth);
      if (item === undefined) return undefined;
      items.push(item.value);
      if (array.unique) seen.push(item.value);
    }
    const [first] = items;
    if (array.repeats && length > 1) items[length - 1] = items.length > 1 ? structuredClone(first) : first;
    return items;
  }

  #distinct(
    parts: readonly Part[],
    others: readonly Part[],
    depth: number,
  ): { readonly value: unknown } | undefined {
    if (others.length === 0) return this.one(parts, depth + 1);
    for (const facts of this.#expansion.alternatives([...parts, ...others]).slice(0, alternativesMax)) {
      const [value] = this.values(facts, 1, undefined, depth + 1);
      if (value !== undefined) return { value };
    }
    return undefined;
  }

  *#objects(facts: Facts, forced: Forced | undefined, depth: number): Iterable<unknown> {
    const { object } = facts;
    const start = new Map<string, unknown>();
    if (forced !== undefined) {
      const name = this.#forcedName(facts, forced.step, depth);
      if (name === undefined) return;
      start.set(name, forced.value);
    }
    for (const eager of [false, true]) {
      const made = this.#members(facts, new Map(start), eager, depth);
      // Not by assignment: a member may be called `__proto__`.
      if (made !== undefined && made.size <= object.max) yield Object.fromEntries(made);
    }
  }

  #members(
    facts: Facts,
    made: Map<string, unknown>,
    eager: boolean,
    depth: number,
  ): Map<string, unknown> | undefined {
    const { object } = facts;
    const add = (name: string, more: readonly Part[] = []): boolean => {
      if (made.has(name)) return true;
      const item = this.one([...propertyParts(object, name), ...more], depth + 1);
      if (item !== undefined) made.set(name, item.value);
      return item !== undefined;
    };
    for (const some of object.some) if (!this.#addSome(facts, some, made, add, depth)) return undefined;
    for (const name of object.required) if (!add(name)) return undefined;
    for (const name of object.listed.keys()) {
      if (made.size < object.min || (eager && depth < 2 && made.size < object.max)) add(name);
    }
    while (made.size < Math.min(object.min, membersMax)) {
      const name = this.#newName(facts, [...made.keys()], depth);
      if (name === undefined || !add(name)) return undefined;
    }
    return made;
  }

  #addSome(
    facts: Facts,
    some: Keywords,
    made: Map<string, unknown>,
    add: (name: string, more: readonly Part[]) => boolean,
    depth: number,
  ): boolean {
    if ([...made].some(([name, value]) => this.#judge.isSome(some, name, value))) return true;
    const part = some["part"] as Part;
    const known = knownNames(facts.object).filter((name) => !made.has(name));
    if (known.some((name) => this.#judge.nameIsSome(some, name) && add(name, [part]))) return true;
    const name = this.#newName(facts, [...made.keys()], depth, some);
    return name !== undefined && add(name, [part]);
  }

  #forcedName(facts: Facts, step: Step, depth: number): string | undefined {
    if ("name" in step) return step.name;
    if ("index" in step) return undefined;
    return this.#newName(facts, [], depth, { ...step });
  }

  /** A name that no schema lists, for a property that may be there. */
  #newName(
    { object }: Facts,
    taken: readonly string[],
    depth: number,
    some: Keywords = {},
  ): string | undefined {
    const { matching, named } = some;
    const avoided = [...new Set([...taken, ...knownNames(object), ...namesOf(some["names"])])];
    const closed = furtherParts(object).includes(false);
    const candidates =
      typeof matching === "string"
        ? [matching]
        : closed
          ? [...object.patterns.keys()]
          : [undefined, ...object.patterns.keys()];
    for (const pattern of candidates) {
      const shunned = [
        ...namesOf(some["patterns"]),
        ...(pattern === undefined ? object.patterns.keys() : []),
      ].filter((each) => each !== pattern);
      const parts: Part[] = [
        { type: "string", ...(pattern === undefined ? {} : { pattern }) },
        ...object.names,
        ...shunned.map((each) => ({ not: { pattern: each } })),
        ...(named === undefined ? [] : [named as Part]),
        { not: { enum: avoided } },
      ];
      const found = this.one(parts, depth + 1)?.value;
      if (typeof found === "string" && !propertyParts(object, found).includes(false)) return found;
    }
    return undefined;
  }
}

function literal(value: unknown): string {
  return String(value).replaceAll(/[$()*+./?[\\\]^{|}]/g, String.raw`\$&`);
}
