import { propertyParts, type Facts } from "./facts.ts";
import { allKinds, kindsOf, type Kind } from "./kind.ts";
import {
  entriesOf,
  isKeywords,
  namesOf,
  partsOf,
  targetOf,
  textOf,
  type Definitions,
  type Part,
} from "./part.ts";

/** What a schema says at a glance: enough to tell most alternatives of a union apart. */
interface Sketch {
  readonly kinds: ReadonlySet<Kind>;
  /** Texts of the values that it takes, where it lists them. */
  readonly values: ReadonlySet<string> | undefined;
  readonly required: ReadonlySet<string>;
  readonly properties: ReadonlyMap<string, readonly Part[]>;
}

/** References and `allOf` that a sketch follows. */
const depthMax = 8;
/** Properties within properties that are compared. */
const nestingMax = 3;

export class Sketches {
  readonly #definitions: Definitions;
  readonly #made = new Map<Part, Sketch>();

  constructor(definitions: Definitions) {
    this.#definitions = definitions;
  }

  /** Whether no value of the facts is taken by a part; false when it is not seen. */
  apart(facts: Facts, part: Part, depth = 0): boolean {
    if (part === false || this.#factsApart(facts, part)) return true;
    return this.#unions(part, depth).some((union) =>
      union.every((each) => this.apart(facts, each, depth + 1)),
    );
  }

  #factsApart(facts: Facts, part: Part): boolean {
    const sketch = this.#of(part);
    const kinds = [...facts.kinds].filter((kind) => sketch.kinds.has(kind));
    if (kinds.length === 0) return true;
    if (facts.values !== undefined && sketch.values !== undefined) {
      const { values } = sketch;
      if (!facts.values.some((value) => values.has(textOf(value)))) return true;
    }
    if (kinds.length > 1 || kinds[0] !== "object") return false;
    const { object } = facts;
    for (const name of sketch.required) if (propertyParts(object, name).includes(false)) return true;
    for (const [name, parts] of sketch.properties) {
      const must = object.required.has(name) || sketch.required.has(name);
      if (!must || !object.listed.has(name)) continue;
      const own = propertyParts(object, name);
      if (own.some((one) => parts.some((other) => this.#partsApart(one, other, nestingMax)))) return true;
    }
    return false;
  }

  /** The values that a part lists, as texts; undefined when it does not. */
  valuesOf(part: Part): ReadonlySet<string> | undefined {
    return this.#of(part).values;
  }

  propertiesOf(part: Part): ReadonlyMap<string, readonly Part[]> {
    return this.#of(part).properties;
  }

  /** The unions that a part says by itself or by what it refers to. */
  #unions(part: Part, depth: number): readonly (readonly Part[])[] {
    if (!isKeywords(part) || depth > depthMax) return [];
    const { anyOf, oneOf, $ref } = part;
    const own = [anyOf, oneOf].filter((union) => union !== undefined).map(partsOf);
    return $ref === undefined ? own : [...own, ...this.#unions(targetOf($ref, this.#definitions), depth + 1)];
  }

  #partsApart(one: Part, other: Part, nesting: number): boolean {
    if (one === false || other === false) return true;
    if (this.#sketchesApart(one, other, nesting)) return true;
    if (nesting === 0) return false;
    const members = (union: readonly Part[], another: Part): boolean =>
      union.every((each) => this.#partsApart(each, another, nesting - 1));
    return (
      this.#unions(one, 0).some((union) => members(union, other)) ||
      this.#unions(other, 0).some((union) => members(union, one))
    );
  }

  #sketchesApart(one: Part, other: Part, nesting: number): boolean {
    const [left, right] = [this.#of(one), this.#of(other)];
    const kinds = [...left.kinds].filter((kind) => right.kinds.has(kind));
    if (kinds.length === 0) return true;
    if (left.values !== undefined && right.values !== undefined) {
      const { values } = right;
      if (![...left.values].some((value) => values.has(value))) return true;
    }
    if (nesting === 0 || kinds.length > 1 || kinds[0] !== "object") return false;
    return [...left.properties].some(([name, parts]) => {
      const others = right.properties.get(name);
      if (others === undefined || (!left.required.has(name) && !right.required.has(name))) return false;
      return parts.some((each) => others.some((another) => this.#partsApart(each, another, nesting - 1)));
    });
  }

  #of(part: Part): Sketch {
    let sketch = this.#made.get(part);
    if (sketch === undefined) this.#made.set(part, (sketch = this.#draw(part)));
    return sketch;
  }

  #draw(part: Part): Sketch {
    let kinds = new Set<Kind>(part === false ? [] : allKinds);
    let values: Set<string> | undefined;
    const required = new Set<string>();
    const properties = new Map<string, readonly Part[]>();
    const take = (each: Part, depth: number): void => {
      if (!isKeywords(each) || depth > depthMax) return;
      const { type, enum: listed, $ref } = each;
      if (type !== undefined) {
        const own = kindsOf(type);
        kinds = new Set([...kinds].filter((kind) => own.has(kind)));
      }
      for (const list of [
        Array.isArray(listed) ? listed : undefined,
        "const" in each ? [each["const"]] : undefined,
      ]) {
        if (list === undefined) continue;
        const texts = new Set(list.map(textOf));
        values = values === undefined ? texts : new Set([...values].filter((text) => texts.has(text)));
      }
      for (const name of namesOf(each["required"])) required.add(name);
      for (const [name, own] of entriesOf(each["properties"]))
        properties.set(name, [...(properties.get(name) ?? []), own]);
      if ($ref !== undefined) take(targetOf($ref, this.#definitions), depth + 1);
      for (const inner of partsOf(each["allOf"])) take(inner, depth + 1);
    };
    take(part, 0);
    return { kinds, values, required, properties };
  }
}
