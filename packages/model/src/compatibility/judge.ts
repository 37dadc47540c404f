import { hasFormat } from "./format-check.ts";
import { kindOf, kindsOf, wholeOnly } from "./kind.ts";
import { mentionedBy } from "./mentioned.ts";
import {
  entriesOf,
  isKeywords,
  listsOf,
  namesOf,
  numberOr,
  partsOf,
  targetOf,
  textOf,
  type Definitions,
  type Keywords,
  type Part,
} from "./part.ts";
import { matches } from "./text-matcher.ts";

/** What a schema has looked at in a value that it takes. */
interface Marks {
  readonly names: Set<string>;
  readonly items: Set<number>;
  /** Each object with each schema that applies to it. */
  readonly applied: [object: object, schema: Keywords][];
}

/** Deeper values are not judged; nobody writes schemas for them. */
const depthMax = 200;

/**
 * Judges values by upgraded schemas, like the validator but without compiling: most schemas here judge one value only.
 * It knows the keywords that only `negated.ts` writes too. What is told to a reader is judged by the validator again.
 */
export class Judge {
  readonly #definitions: Definitions;

  constructor(definitions: Definitions) {
    this.#definitions = definitions;
  }

  takes(part: Part, value: unknown): boolean {
    return this.#judge(part, value, 0) !== undefined;
  }

  /**
   * Whether a document of a schema has only such properties as the schema mentions (`mentionedBy`), at every object in
   * it: what a writer that keeps to the schema sends. False for a document that the schema refuses.
   */
  carries(part: Part, document: unknown): boolean {
    // A tree of its own: objects are told apart by identity.
    const marks = this.#judge(part, structuredClone(document), 0);
    if (marks === undefined) return false;
    const schemas = new Map<object, Set<Keywords>>();
    for (const [object, schema] of marks.applied) {
      const known = schemas.get(object);
      if (known === undefined) schemas.set(object, new Set([schema]));
      else known.add(schema);
    }
    return [...schemas].every(([object, applied]) => {
      const mentioned = mentionedBy([...applied]);
      if (mentioned === undefined) return true;
      const { names, patterns } = mentioned;
      return Object.keys(object).every(
        (name) => names.has(name) || patterns.some((pattern) => matches(pattern, name)),
      );
    });
  }

  #judge(part: Part, value: unknown, depth: number): Marks | undefined {
    if (part === false || depth > depthMax) return undefined;
    const marks: Marks = { names: new Set(), items: new Set(), applied: [] };
    if (part === true) return marks;
    if (!this.#plain(part, value)) return undefined;
    if (Array.isArray(value)) {
      if (!this.#array(part, value, marks, depth)) return undefined;
    } else if (isKeywords(value)) {
      marks.applied.push([value, part]);
      if (!this.#object(part, value, marks, depth)) return undefined;
    }
    return this.#branches(part, value, marks, depth) && this.#rest(part, value, marks, depth)
      ? marks
      : undefined;
  }

  #plain(part: Keywords, value: unknown): boolean {
    const { type, enum: values, not } = part;
    const kind = kindOf(value);
    if (type !== undefined) {
      if (!kindsOf(type).has(kind)) return false;
      if (kind === "number" && wholeOnly(type) && !Number.isInteger(value)) return false;
    }
    if ("const" in part && textOf(part["const"]) !== textOf(value)) return false;
    if (Array.isArray(values)) {
      const text = textOf(value);
      if (!values.some((each) => textOf(each) === text)) return false;
    }
    if (not !== undefined && this.takes(not as Part, value)) return false;
    if (typeof value === "number") return isNumberOf(part, value);
    return typeof value !== "string" || isTextOf(part, value);
  }

  #array(part: Keywords, value: readonly unknown[], marks: Marks, depth: number): boolean {
    const { minItems, maxItems, uniqueItems, items, contains, $someItem, $repeats } = part;
    if (value.length < numberOr(minItems, 0) || value.length > numberOr(maxItems, Infinity)) return false;
    const repeats = new Set(value.map(textOf)).size < value.length;
    if ((uniqueItems === true && repeats) || ($repeats === true && !repeats)) return false;
    const first = partsOf(part["prefixItems"]);
    for (const [at, item] of value.entries()) {
      const own = first[at] ?? (items === undefined ? undefined : (items as Part));
      if (own === undefined) continue;
      if (!this.#child(own, item, marks, depth)) return false;
      marks.items.add(at);
    }
    if (contains !== undefined) {
      const found = [...value.keys()].filter((at) => this.takes(contains as Part, value[at]));
      const count = found.length;
      for (const at of found) marks.items.add(at);
      if (count < numberOr(part["minContains"], 1) || count > numberOr(part["maxContains"], Infinity))
        return false;
    }
    if (!isKeywords($someItem)) return true;
    return value
      .slice(numberOr($someItem["from"], 0))
      .some((item) => this.takes($someItem["part"] as Part, item));
  }

  #object(part: Keywords, value: Keywords, marks: Marks, depth: number): boolean {
    const { propertyNames, additionalProperties, $some } = part;
    const names = Object.keys(value);
    if (names.length < numberOr(part["minProperties"], 0)) return false;
    if (names.length > numberOr(part["maxProperties"], Infinity)) return false;
    if (namesOf(part["required"]).some((name) => !Object.hasOwn(value, name))) return false;
    if (propertyNames !== undefined && !names.every((name) => this.takes(propertyNames as Part, name)))
      return false;
    for (const [name, needed] of listsOf(part["dependentRequired"])) {
      if (Object.hasOwn(value, name) && !needed.every((each) => Object.hasOwn(value, each))) return false;
    }
    const own = new Set<string>();
    for (const [name, each] of entriesOf(part["properties"])) {
      if (!Object.hasOwn(value, name)) continue;
      if (!this.#child(each, value[name], marks, depth)) return false;
      own.add(name);
    }
    for (const [pattern, each] of entriesOf(part["patternProperties"])) {
      for (const name of names.filter((name) => matches(pattern, name))) {
        if (!this.#child(each, value[name], marks, depth)) return false;
        own.add(name);
      }
    }
    if (additionalProperties !== undefined) {
      for (const name of names.filter((name) => !own.has(name))) {
        if (!this.#child(additionalProperties as Part, value[name], marks, depth)) return false;
        own.add(name);
      }
    }
    for (const name of own) marks.names.add(name);
    return !isKeywords($some) || names.some((name) => this.isSome($some, name, value[name]));
  }

  /** Whether a property is the one that `$some` asks for. */
  isSome(some: Keywords, name: string, value: unknown): boolean {
    return this.nameIsSome(some, name) && this.takes(some["part"] as Part, value);
  }

  nameIsSome({ names, patterns, matching, named }: Keywords, name: string): boolean {
    if (namesOf(names).includes(name) || namesOf(patterns).some((each) => matches(each, name))) return false;
    if (typeof matching === "string" && !matches(matching, name)) return false;
    return named === undefined || this.takes(named as Part, name);
  }

  #branches(part: Keywords, value: unknown, marks: Marks, depth: number): boolean {
    const inPlace = (each: Part): boolean => join(marks, this.#judge(each, value, depth + 1));
    const { $ref, anyOf, oneOf, if: condition, dependentSchemas } = part;
    if ($ref !== undefined && !inPlace(targetOf($ref, this.#definitions))) return false;
    if (!partsOf(part["allOf"]).every(inPlace)) return false;
    if (Array.isArray(anyOf) && partsOf(anyOf).filter(inPlace).length === 0) return false;
    if (Array.isArray(oneOf) && partsOf(oneOf).filter(inPlace).length !== 1) return false;
    if (condition !== undefined) {
      const next = inPlace(condition as Part) ? part["then"] : part["else"];
      if (next !== undefined && !inPlace(next as Part)) return false;
    }
    if (!isKeywords(value)) return true;
    return entriesOf(dependentSchemas).every(([name, each]) => !Object.hasOwn(value, name) || inPlace(each));
  }

  /** `unevaluated...`: what no other keyword has looked at. */
  #rest(part: Keywords, value: unknown, marks: Marks, depth: number): boolean {
    const { unevaluatedProperties, unevaluatedItems } = part;
    if (unevaluatedProperties !== undefined && isKeywords(value)) {
      for (const name of Object.keys(value).filter((name) => !marks.names.has(name))) {
        if (!this.#child(unevaluatedProperties as Part, value[name], marks, depth)) return false;
        marks.names.add(name);
      }
    }
    if (unevaluatedItems !== undefined && Array.isArray(value)) {
      for (const [at, item] of value.entries()) {
        if (marks.items.has(at)) continue;
        if (!this.#child(unevaluatedItems as Part, item, marks, depth)) return false;
        marks.items.add(at);
      }
    }
    return true;
  }

  /** Judges a value inside of the value; which of its own properties were looked at is its own affair. */
  #child(part: Part, value: unknown, marks: Marks, depth: number): boolean {
    const judged = this.#judge(part, value, depth + 1);
    if (judged === undefined) return false;
    for (const each of judged.applied) marks.applied.push(each);
    return true;
  }
}

function join(marks: Marks, more: Marks | undefined): boolean {
  if (more === undefined) return false;
  for (const name of more.names) marks.names.add(name);
  for (const item of more.items) marks.items.add(item);
  for (const each of more.applied) marks.applied.push(each);
  return true;
}

function isNumberOf(part: Keywords, value: number): boolean {
  const { multipleOf, format } = part;
  if (value < numberOr(part["minimum"], -Infinity) || value > numberOr(part["maximum"], Infinity))
    return false;
  if (value <= numberOr(part["exclusiveMinimum"], -Infinity)) return false;
  if (value >= numberOr(part["exclusiveMaximum"], Infinity)) return false;
  if (typeof multipleOf === "number" && !Number.isInteger(value / multipleOf)) return false;
  return (format !== "int32" && format !== "int64") || hasFormat(format, value);
}

function isTextOf(part: Keywords, value: string): boolean {
  const { minLength, maxLength, pattern, format } = part;
  if (minLength !== undefined || maxLength !== undefined) {
    const length = Array.from(value).length;
    if (length < numberOr(minLength, 0) || length > numberOr(maxLength, Infinity)) return false;
  }
  if (typeof pattern === "string" && !matches(pattern, value)) return false;
  return typeof format !== "string" || hasFormat(format, value);
}
