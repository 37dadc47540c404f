import type { JsonSchema } from "../document/system-model.ts";
import type { Chance } from "./chance.ts";
import { Impossible } from "./impossible.ts";
import { isContainer, Narrowed, type MemberRules } from "./narrowed.ts";
import { exampleNumber } from "./number.ts";
import { exampleText } from "./text.ts";

/** From this depth on only what is required is made. */
const depthPlain = 4;
/** Deeper than this no document that a schema requires is made. */
const depthMax = 48;
/** Items and further members that an example has where more are allowed. */
const usualMax = 3;
const distinctTries = 40;

/** Draws one value that a schema seems to ask for. Whoever asks must still check it. */
export class Draw {
  readonly #root: JsonSchema;
  readonly #chance: Chance;

  constructor(root: JsonSchema, chance: Chance) {
    this.#root = root;
    this.#chance = chance;
  }

  /**
   * @param schemas all of them hold for the value
   * @throws Impossible when there is none, or it is not found
   */
  value(schemas: readonly JsonSchema[], depth = 0): unknown {
    if (depth > depthMax) throw new Impossible(`the schema requires documents deeper than ${depthMax}`);
    const wanted = new Narrowed(this.#root, this.#chance, depth >= depthPlain);
    for (const schema of schemas) wanted.take(schema);
    if (wanted.values !== undefined) return this.#listed(wanted.values, wanted.types);
    switch (this.#typeOf(wanted, depth)) {
      case "null":
        return null;
      case "boolean":
        return this.#chance.happens(0.5);
      case "integer":
        return exampleNumber({ ...wanted.number, integer: true }, this.#chance);
      case "number":
        return exampleNumber(wanted.number, this.#chance);
      case "array":
        return this.#array(wanted, depth);
      case "object":
        return this.#object(wanted, depth);
      default:
        return exampleText(wanted.text, this.#chance);
    }
  }

  #listed(values: readonly unknown[], types: readonly string[] | undefined): unknown {
    const fitting =
      types === undefined ? values : values.filter((value) => types.some((type) => isOf(type, value)));
    if (fitting.length === 0)
      throw new Impossible(`no value of an enum is ${types?.join(" or ") ?? "allowed"}`);
    return structuredClone(this.#chance.pick(fitting));
  }

  #typeOf({ types, kinds }: Narrowed, depth: number): string {
    const possible = types ?? (kinds.size > 0 ? [...kinds] : anything);
    const plain = depth >= depthPlain ? possible.filter((type) => !isContainer(type)) : [];
    return this.#chance.pick(plain.length > 0 ? plain : possible);
  }

  #array({ items: { first, rest, contained, min, max, unique } }: Narrowed, depth: number): unknown[] {
    const needed = contained.reduce((sum, each) => sum + each.min, 0);
    const least = Math.max(min, needed);
    if (least > max) throw new Impossible(`no array has from ${least} to ${max} items`);
    const most = depth >= depthPlain ? least : Math.min(max, Math.max(least, first.length, usualMax));
    const length = this.#chance.between(Math.max(least, Math.min(first.length, most)), most);
    const special = contained.flatMap((each) => Array.from({ length: each.min }, () => each.schema));
    const items: unknown[] = [];
    const seen = new Set<string>();
    for (let at = 0; at < length; at++) {
      // Those that must be contained come last, behind the places that have a schema of their own.
      const extra = special[at - (length - special.length)];
      const schemas = [...(first[at] ?? rest), ...(extra === undefined ? [] : [extra])];
      const item = unique ? this.#distinct(schemas, depth, seen) : this.value(schemas, depth + 1);
      if (item !== undefined) items.push(item);
    }
    if (items.length < least) throw new Impossible(`there are fewer than ${least} different items`);
    return items;
  }

  #distinct(schemas: readonly JsonSchema[], depth: number, seen: Set<string>): unknown {
    for (let attempt = 0; attempt < distinctTries; attempt++) {
      const item = this.value(schemas, depth + 1);
      const text = JSON.stringify(item);
      if (seen.has(text)) continue;
      seen.add(text);
      return item;
    }
    return undefined;
  }

  #object({ members }: Narrowed, depth: number): Record<string, unknown> {
    const names = this.#namesOf(members, depth);
    const entries = names.map((name): [string, unknown] => [
      name,
      this.value(schemasOf(members, name), depth + 1),
    ]);
    // Not by assignment: a member may be called `__proto__`.
    return Object.fromEntries(entries);
  }

  #namesOf(members: MemberRules, depth: number): readonly string[] {
    const { properties, required, needs, min, max } = members;
    const names = new Set(required);
    const optional = [...properties.keys()].filter((name) => !names.has(name));
    for (const name of optional) {
      if (names.size >= max) break;
      if (names.size < min || (depth < depthPlain && this.#chance.happens(0.5))) names.add(name);
    }
    for (const [name, needed] of needs) if (names.has(name)) for (const each of needed) names.add(each);
    for (const name of optional) if (names.size < min) names.add(name);
    this.#addFurther(names, members, depth);
    // In the order in which they are declared: that is how people write documents.
    return [
      ...[...properties.keys()].filter((name) => names.has(name)),
      ...[...names].filter((name) => !properties.has(name)),
    ];
  }

  /** Members that no property names: where a schema for them is given, or their number asks for it. */
  #addFurther(
    names: Set<string>,
    { further, byPattern, names: rules, closed, min, max }: MemberRules,
    depth: number,
  ): void {
    const declared = further.length > 0 || byPattern.length > 0;
    const wanted = declared && depth < depthPlain ? names.size + this.#chance.between(1, usualMax) : 0;
    const goal = Math.min(Math.max(min, wanted), max);
    for (let attempt = 0; names.size < goal && attempt < distinctTries; attempt++) {
      const patterns = byPattern.map(([pattern]) => pattern);
      const byName = patterns.length > 0 && (closed || this.#chance.happens(0.5));
      if (closed && !byName) break;
      const schema = byName
        ? { type: "string", pattern: this.#chance.pick(patterns) }
        : { type: "string", minLength: 1 };
      names.add(String(this.value([schema, ...rules], depth + 1)));
    }
    if (names.size < min) throw new Impossible(`there are fewer than ${min} names for an object's members`);
  }
}

const anything = ["string", "integer", "boolean"];

function schemasOf({ properties, byPattern, further }: MemberRules, name: string): readonly JsonSchema[] {
  const own = properties.get(name) ?? [];
  const matching = byPattern
    .filter(([pattern]) => new RegExp(pattern, "u").test(name))
    .map(([, schema]) => schema);
  return own.length + matching.length === 0 ? further : [...own, ...matching];
}

function isOf(type: string, value: unknown): boolean {
  if (type === "null") return value === null;
  if (type === "array") return Array.isArray(value);
  if (type === "integer") return Number.isInteger(value);
  if (type === "object") return typeof value === "object" && value !== null && !Array.isArray(value);
  return typeof value === type;
}
