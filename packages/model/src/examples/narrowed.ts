import type { JsonSchema } from "../document/system-model.ts";
import type { Chance } from "./chance.ts";
import { Impossible } from "./impossible.ts";
import type { NumberRules } from "./number.ts";
import { referred } from "./reference.ts";
import type { TextRules } from "./text.ts";

type Keywords = Readonly<Record<string, unknown>>;
type Kind = "object" | "array" | "string" | "number";

type Mutable<T> = { -readonly [K in keyof T]: T[K] extends readonly (infer E)[] ? E[] : T[K] };

/** What is asked of an object's members. */
export interface MemberRules {
  readonly properties: Map<string, JsonSchema[]>;
  readonly required: Set<string>;
  /** Members that come only together with others. */
  readonly needs: (readonly [name: string, needed: readonly string[]])[];
  readonly byPattern: (readonly [pattern: string, schema: JsonSchema])[];
  /** Schemas of members that no property names. */
  readonly further: JsonSchema[];
  closed: boolean;
  readonly names: JsonSchema[];
  min: number;
  max: number;
}

/** What is asked of an array's items. */
export interface ItemRules {
  /** Of the first places, each its own schemas. */
  readonly first: JsonSchema[][];
  readonly rest: JsonSchema[];
  readonly contained: { readonly schema: JsonSchema; readonly min: number }[];
  min: number;
  max: number;
  unique: boolean;
}

/** References and branches that one value may lead through: beyond, they go in a circle. */
const stepsMax = 200;

/**
 * What several schemas ask of one value together. References are followed, `allOf` is taken whole, and of `anyOf`,
 * `oneOf` and `if` one branch that chance picks. What can't be said here (`not`, `oneOf`'s "no other", and the like) is
 * left to the validator.
 */
export class Narrowed {
  types: readonly string[] | undefined;
  /** Of `enum` and `const`. */
  values: readonly unknown[] | undefined;
  /** Kinds of values that some keyword speaks about: what an untyped schema seems to mean. */
  readonly kinds: Set<Kind> = new Set();
  readonly text: Mutable<TextRules> = { patterns: [], formats: [], minLength: 0, maxLength: Infinity };
  readonly number: Mutable<NumberRules> = {
    integer: false,
    minimum: -Infinity,
    maximum: Infinity,
    exclusiveMinimum: -Infinity,
    exclusiveMaximum: Infinity,
    multipleOf: 0,
  };
  readonly members: MemberRules = {
    properties: new Map(),
    required: new Set(),
    needs: [],
    byPattern: [],
    further: [],
    closed: false,
    names: [],
    min: 0,
    max: Infinity,
  };
  readonly items: ItemRules = { first: [], rest: [], contained: [], min: 0, max: Infinity, unique: false };
  readonly #root: JsonSchema;
  readonly #chance: Chance;
  readonly #shallow: boolean;
  #steps = 0;

  /** @param shallow prefer branches that end here: the document is deep enough */
  constructor(root: JsonSchema, chance: Chance, shallow: boolean) {
    this.#root = root;
    this.#chance = chance;
    this.#shallow = shallow;
  }

  /** @throws Impossible when nothing is valid, or a reference leads nowhere */
  take(schema: unknown): void {
    if (++this.#steps > stepsMax) throw new Impossible("the schema's references go in a circle");
    if (schema === false) throw new Impossible("a part of the schema is `false`: nothing is valid there");
    if (!isKeywords(schema)) return;
    this.#takeValue(schema);
    this.#takeText(schema);
    this.#takeNumber(schema);
    this.#takeMembers(schema);
    this.#takeItems(schema);
    this.#takeBranches(schema);
  }

  #takeValue(keywords: Keywords): void {
    const { type, enum: values } = keywords;
    if (typeof type === "string") this.#narrowTypes([type]);
    else if (Array.isArray(type)) this.#narrowTypes(type.filter((name) => typeof name === "string"));
    if (Array.isArray(values)) this.#narrowValues(values);
    if ("const" in keywords) this.#narrowValues([keywords["const"]]);
  }

  #narrowTypes(types: readonly string[]): void {
    const before = this.types ?? types;
    // Every integer is a number.
    const both = new Set([
      ...types.filter((type) => before.includes(type) || (type === "integer" && before.includes("number"))),
      ...before.filter((type) => type === "integer" && types.includes("number")),
    ]);
    if (both.size === 0)
      throw new Impossible(`nothing is ${before.join(" or ")} and ${types.join(" or ")} at once`);
    this.types = [...both];
  }

  #narrowValues(values: readonly unknown[]): void {
    const known = new Set(values.map((value) => JSON.stringify(value)));
    this.values = this.values?.filter((value) => known.has(JSON.stringify(value))) ?? values;
    if (this.values.length === 0) throw new Impossible("no value is in every enum that it must be in");
  }

  #takeText({ pattern, format, minLength, maxLength }: Keywords): void {
    const { text } = this;
    if (typeof pattern === "string") text.patterns.push(pattern);
    // Some formats are of numbers: they narrow nothing that an ordinary number does not keep.
    if (typeof format === "string" && !numberFormats.has(format)) text.formats.push(format);
    text.minLength = Math.max(text.minLength, numberOr(minLength, 0));
    text.maxLength = Math.min(text.maxLength, numberOr(maxLength, Infinity));
    if ([pattern, minLength, maxLength].some(isGiven) || text.formats.length > 0) this.kinds.add("string");
  }

  #takeNumber({ minimum, maximum, exclusiveMinimum, exclusiveMaximum, multipleOf }: Keywords): void {
    const { number } = this;
    number.minimum = Math.max(number.minimum, numberOr(minimum, -Infinity));
    number.maximum = Math.min(number.maximum, numberOr(maximum, Infinity));
    number.exclusiveMinimum = Math.max(number.exclusiveMinimum, numberOr(exclusiveMinimum, -Infinity));
    number.exclusiveMaximum = Math.min(number.exclusiveMaximum, numberOr(exclusiveMaximum, Infinity));
    if (typeof multipleOf === "number") {
      number.multipleOf = number.multipleOf === 0 ? multipleOf : leastCommon(number.multipleOf, multipleOf);
    }
    if ([minimum, maximum, exclusiveMinimum, exclusiveMaximum, multipleOf].some(isGiven))
      this.kinds.add("number");
  }

  #takeMembers(keywords: Keywords): void {
    const { properties, required, additionalProperties, patternProperties } = keywords;
    const { propertyNames, dependentRequired, minProperties, maxProperties } = keywords;
    const { members } = this;
    for (const [name, schema] of entriesOf(properties)) {
      members.properties.set(name, [...(members.properties.get(name) ?? []), schemaOf(schema)]);
    }
    for (const name of listOf(required)) if (typeof name === "string") members.required.add(name);
    for (const [name, schema] of entriesOf(patternProperties))
      members.byPattern.push([name, schemaOf(schema)]);
    for (const [name, needed] of entriesOf(dependentRequired)) {
      members.needs.push([name, listOf(needed).filter((each) => typeof each === "string")]);
    }
    if (additionalProperties === false) members.closed = true;
    else if (isKeywords(additionalProperties)) members.further.push(additionalProperties);
    if (isGiven(propertyNames)) members.names.push(schemaOf(propertyNames));
    members.min = Math.max(members.min, numberOr(minProperties, 0));
    members.max = Math.min(members.max, numberOr(maxProperties, Infinity));
    if ([properties, required, additionalProperties, patternProperties, minProperties].some(isGiven)) {
      this.kinds.add("object");
    }
  }

  #takeItems({ prefixItems, items, contains, minContains, minItems, maxItems, uniqueItems }: Keywords): void {
    const own = this.items;
    for (const [at, schema] of listOf(prefixItems).entries()) (own.first[at] ??= []).push(schemaOf(schema));
    if (items === false) own.max = Math.min(own.max, listOf(prefixItems).length);
    else if (isKeywords(items)) own.rest.push(items);
    if (isGiven(contains)) own.contained.push({ schema: schemaOf(contains), min: numberOr(minContains, 1) });
    own.min = Math.max(own.min, numberOr(minItems, 0));
    own.max = Math.min(own.max, numberOr(maxItems, Infinity));
    own.unique ||= uniqueItems === true;
    if ([prefixItems, items, contains, minItems, maxItems].some(isGiven)) this.kinds.add("array");
  }

  #takeBranches(keywords: Keywords): void {
    const { $ref, $dynamicRef, allOf, anyOf, oneOf, if: condition } = keywords;
    for (const reference of [$ref, $dynamicRef]) if (typeof reference === "string") this.#follow(reference);
    for (const part of listOf(allOf)) this.take(part);
    for (const choices of [anyOf, oneOf]) if (Array.isArray(choices)) this.take(this.#branchOf(choices));
    if (!isGiven(condition)) return;
    if (this.#chance.happens(0.5)) {
      this.take(condition);
      this.take(keywords["then"]);
    } else {
      this.take(keywords["else"]);
    }
  }

  #follow(reference: string): void {
    const found = referred(reference, this.#root);
    if (found === undefined)
      throw new Impossible(`the schema refers to ${reference}, which it does not contain`);
    this.take(found);
  }

  #branchOf(choices: readonly unknown[]): unknown {
    const ends = this.#shallow ? choices.filter((choice) => this.#ends(choice, 0)) : [];
    return this.#chance.pick(ends.length > 0 ? ends : choices);
  }

  /** Whether a branch is a value without parts. */
  #ends(schema: unknown, depth: number): boolean {
    if (!isKeywords(schema) || depth > 8) return false;
    const { type, enum: values, $ref } = schema;
    if (typeof $ref === "string") return this.#ends(referred($ref, this.#root), depth + 1);
    return "const" in schema || Array.isArray(values) || (typeof type === "string" && !isContainer(type));
  }
}

const numberFormats = new Set(["int32", "int64", "float", "double"]);

export function isContainer(type: string): boolean {
  return type === "object" || type === "array";
}

function leastCommon(a: number, b: number): number {
  let [large, small] = [Math.max(a, b), Math.min(a, b)];
  while (small > 1e-9) [large, small] = [small, large % small];
  return Number(((a / large) * b).toPrecision(12));
}

function isKeywords(value: unknown): value is Keywords {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isGiven(value: unknown): boolean {
  return value !== undefined;
}

function numberOr(value: unknown, otherwise: number): number {
  return typeof value === "number" ? value : otherwise;
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function entriesOf(value: unknown): readonly (readonly [string, unknown])[] {
  return isKeywords(value) ? Object.entries(value) : [];
}

function schemaOf(value: unknown): JsonSchema {
  return isKeywords(value) ? value : value !== false;
}
