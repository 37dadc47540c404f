import { numberFormats } from "./format-check.ts";
import { allKinds, kindOf, kindsOf, wholeOnly, type Kind } from "./kind.ts";
import { mentionedBy } from "./mentioned.ts";
import { anyNumber, withNumberKeywords, type NumberFacts } from "./number-facts.ts";
import {
  entriesOf,
  isKeywords,
  namesOf,
  numberOr,
  partsOf,
  textOf,
  type Keywords,
  type Part,
} from "./part.ts";
import { matches } from "./text-matcher.ts";

export interface TextFacts {
  min: number;
  max: number;
  readonly patterns: string[];
  readonly notPatterns: string[];
  readonly formats: string[];
  readonly notFormats: string[];
}

export interface ArrayFacts {
  min: number;
  max: number;
  unique: boolean;
  repeats: boolean;
  /** Of each schema that speaks of items: those of the first places, and of all others. */
  readonly lists: { readonly first: readonly Part[]; readonly rest: Part }[];
  readonly contained: { readonly part: Part; readonly min: number; readonly max: number }[];
  readonly some: { readonly from: number; readonly part: Part }[];
}

/** A schema for every property that has none of these names. */
export interface Further {
  readonly names: ReadonlySet<string>;
  readonly patterns: readonly string[];
  readonly part: Part;
}

export interface ObjectFacts {
  min: number;
  max: number;
  readonly required: Set<string>;
  readonly listed: Map<string, readonly Part[]>;
  readonly patterns: Map<string, readonly Part[]>;
  readonly further: Further[];
  readonly names: Part[];
  readonly some: Keywords[];
}

/**
 * What is known of a value once several schemas hold and each choice that they leave has been made: a conjunction.
 * It may know less than the schemas say, never more.
 */
export class Facts {
  kinds: Set<Kind> = new Set(allKinds);
  /** The value is one of these. */
  values: readonly unknown[] | undefined;
  /** The value is none of these, each as text. */
  readonly excluded: Set<string> = new Set();
  number: NumberFacts = anyNumber;
  text: TextFacts = { min: 0, max: Infinity, patterns: [], notPatterns: [], formats: [], notFormats: [] };
  array: ArrayFacts = {
    min: 0,
    max: Infinity,
    unique: false,
    repeats: false,
    lists: [],
    contained: [],
    some: [],
  };
  object: ObjectFacts = {
    min: 0,
    max: Infinity,
    required: new Set(),
    listed: new Map(),
    patterns: new Map(),
    further: [],
    names: [],
    some: [],
  };
  /** What contents are said to be: `contentEncoding` and `contentMediaType`. */
  readonly contents: Map<string, unknown> = new Map();
  /** The schemas that hold, as they were given or chosen. */
  parts: readonly Part[] = [];
  /** The choices among them that do not exclude the others. */
  chosen: readonly Part[] = [];
  /** Schemas that do not hold, looked at only when it matters. */
  nots: readonly Part[] = [];
  /** Schemas of the writer that hold for the object: what they do not mention is not carried. */
  written: readonly Keywords[] = [];
  /** Schemas for what is not evaluated, which is known at the end. */
  unevaluated: readonly Part[] = [];

  copy(): Facts {
    const copy = new Facts();
    Object.assign(copy, this);
    const { text, array, object } = this;
    return Object.assign(copy, {
      kinds: new Set(this.kinds),
      excluded: new Set(this.excluded),
      contents: new Map(this.contents),
      text: {
        ...text,
        patterns: [...text.patterns],
        notPatterns: [...text.notPatterns],
        formats: [...text.formats],
        notFormats: [...text.notFormats],
      },
      array: { ...array, lists: [...array.lists], contained: [...array.contained], some: [...array.some] },
      object: {
        ...object,
        required: new Set(object.required),
        listed: new Map(object.listed),
        patterns: new Map(object.patterns),
        further: [...object.further],
        names: [...object.names],
        some: [...object.some],
      },
    });
  }

  /** The same, for values of one kind. */
  only(kind: Kind): Facts {
    if (this.kinds.size === 1 && this.kinds.has(kind)) return this;
    const only = this.copy();
    only.kinds = new Set([kind]);
    if (only.values !== undefined) only.values = only.values.filter((value) => kindOf(value) === kind);
    return only;
  }

  /** Takes in what a schema says by itself; its branches and references are the caller's. */
  take(keywords: Keywords): void {
    const { type, enum: values } = keywords;
    if (type !== undefined) {
      const kinds = kindsOf(type);
      this.kinds = new Set([...this.kinds].filter((kind) => kinds.has(kind)));
      if (wholeOnly(type)) this.number = withNumberKeywords({ ...this.number, whole: true }, {});
    }
    if (Array.isArray(values)) this.#among(values);
    if ("const" in keywords) this.#among([keywords["const"]]);
    this.number = withNumberKeywords(this.number, keywords);
    this.#takeText(keywords);
    this.#takeArray(keywords);
    this.#takeObject(keywords);
  }

  /** Takes in that one single keyword does not hold. */
  takeNot(keywords: Keywords): void {
    const { pattern, format, multipleOf, type, enum: values } = keywords;
    if (typeof pattern === "string") this.text.notPatterns.push(pattern);
    if (typeof format === "string") this.text.notFormats.push(format);
    if (typeof multipleOf === "number")
      this.number = { ...this.number, notMultiples: [...this.number.notMultiples, multipleOf] };
    if (type !== undefined) this.number = { ...this.number, fraction: true };
    const excluded = "const" in keywords ? [keywords["const"]] : Array.isArray(values) ? values : [];
    for (const value of excluded) this.excluded.add(textOf(value));
  }

  /** What is not mentioned is not carried; called once all schemas are taken in. */
  close(): void {
    const { object } = this;
    if (this.unevaluated.length > 0 && !object.further.some(({ part }) => part !== false)) {
      const evaluated = { names: new Set(object.listed.keys()), patterns: [...object.patterns.keys()] };
      for (const part of this.unevaluated) object.further.push({ ...evaluated, part });
    }
    const mentioned = mentionedBy(this.written);
    if (mentioned !== undefined) object.further.push({ ...mentioned, part: false });
  }

  #among(values: readonly unknown[]): void {
    const texts = new Set(values.map(textOf));
    this.values =
      this.values === undefined ? values : this.values.filter((value) => texts.has(textOf(value)));
  }

  #takeText(keywords: Keywords): void {
    const { text } = this;
    const { pattern, format } = keywords;
    if (typeof pattern === "string" && !text.patterns.includes(pattern)) text.patterns.push(pattern);
    if (typeof format === "string" && !numberFormats.has(format) && !text.formats.includes(format)) {
      text.formats.push(format);
    }
    text.min = Math.max(text.min, numberOr(keywords["minLength"], 0));
    text.max = Math.min(text.max, numberOr(keywords["maxLength"], Infinity));
    for (const keyword of ["contentEncoding", "contentMediaType"]) {
      if (keyword in keywords) this.contents.set(keyword, keywords[keyword]);
    }
  }

  #takeArray(keywords: Keywords): void {
    const { array } = this;
    const { prefixItems, items, contains, $someItem } = keywords;
    array.min = Math.max(array.min, numberOr(keywords["minItems"], 0));
    array.max = Math.min(array.max, numberOr(keywords["maxItems"], Infinity));
    array.unique ||= keywords["uniqueItems"] === true;
    array.repeats ||= keywords["$repeats"] === true;
    if (prefixItems !== undefined || items !== undefined) {
      array.lists.push({ first: partsOf(prefixItems), rest: items === undefined ? true : (items as Part) });
    }
    if (contains !== undefined) {
      const [min, max] = [numberOr(keywords["minContains"], 1), numberOr(keywords["maxContains"], Infinity)];
      array.contained.push({ part: contains as Part, min, max });
      array.min = Math.max(array.min, min);
    }
    if (isKeywords($someItem)) {
      array.some.push({ from: numberOr($someItem["from"], 0), part: $someItem["part"] as Part });
      array.min = Math.max(array.min, numberOr($someItem["from"], 0) + 1);
    }
    if (array.repeats) array.min = Math.max(array.min, 2);
  }

  #takeObject(keywords: Keywords): void {
    const { object } = this;
    const { properties, patternProperties, additionalProperties, propertyNames, $some } = keywords;
    object.min = Math.max(object.min, numberOr(keywords["minProperties"], 0));
    object.max = Math.min(object.max, numberOr(keywords["maxProperties"], Infinity));
    for (const name of namesOf(keywords["required"])) object.required.add(name);
    for (const [name, part] of entriesOf(properties))
      object.listed.set(name, added(object.listed.get(name), part));
    for (const [pattern, part] of entriesOf(patternProperties)) {
      object.patterns.set(pattern, added(object.patterns.get(pattern), part));
    }
    if (additionalProperties !== undefined) {
      const names = new Set(isKeywords(properties) ? Object.keys(properties) : []);
      const patterns = isKeywords(patternProperties) ? Object.keys(patternProperties) : [];
      object.further.push({ names, patterns, part: additionalProperties as Part });
    }
    if (propertyNames !== undefined) object.names.push(propertyNames as Part);
    if (isKeywords($some)) {
      object.some.push($some);
      object.min = Math.max(object.min, 1);
    }
    if (keywords["unevaluatedProperties"] !== undefined)
      this.unevaluated = [...this.unevaluated, keywords["unevaluatedProperties"] as Part];
  }
}

function added(parts: readonly Part[] | undefined, part: Part): readonly Part[] {
  return meaningful(parts === undefined ? [part] : [...parts, part]);
}

/** What holds for a property of a name, if it is there; `propertyNames` is the caller's. */
export function propertyParts({ listed, patterns, further }: ObjectFacts, name: string): readonly Part[] {
  const own = listed.get(name);
  // Asked very often, and mostly there is nothing to add.
  if (patterns.size === 0 && further.every(({ names }) => names.has(name))) return own ?? [];
  const matching = [...patterns].filter(([pattern]) => matches(pattern, name)).flatMap(([, parts]) => parts);
  const others = further
    .filter((each) => !each.names.has(name) && !each.patterns.some((pattern) => matches(pattern, name)))
    .map(({ part }) => part);
  return meaningful([...(own ?? []), ...matching, ...others]);
}

/** What holds for a property whose name is in no list and matches no pattern. */
export function furtherParts({ further }: ObjectFacts): readonly Part[] {
  return meaningful(further.map(({ part }) => part));
}

/** What holds for a property whose name matches a pattern, and may match others. */
export function patternParts({ patterns, further }: ObjectFacts, pattern: string): readonly Part[] {
  const others = further.filter((each) => each.patterns.length === 0).map(({ part }) => part);
  return meaningful([...(patterns.get(pattern) ?? []), ...others]);
}

/** Names that the schemas speak of, required ones included. */
export function knownNames({ listed, required, further }: ObjectFacts): readonly string[] {
  return [...new Set([...listed.keys(), ...required, ...further.flatMap(({ names }) => [...names])])];
}

export function itemParts({ lists }: ArrayFacts, at: number): readonly Part[] {
  return meaningful(lists.map(({ first, rest }) => first[at] ?? rest));
}

/** How many first places have something of their own. */
export function placesOf({ lists }: ArrayFacts): number {
  return Math.max(0, ...lists.map(({ first }) => first.length));
}

function meaningful(parts: readonly Part[]): readonly Part[] {
  if (parts.includes(false)) return [false];
  return [...new Set(parts)].filter((part) => part !== true);
}
