import type { JsonSchema } from "../document/system-model.ts";
import { referred } from "../examples/reference.ts";
import { circlesIn } from "./circles.ts";
import { definitionPrefix, isKeywords, type Keywords, type Part } from "./part.ts";

/** One side of a comparison in the spelling of 2020-12. */
export interface Upgraded {
  readonly part: Part;
  /** Targets of its references, by name; each name begins with the side's prefix. */
  readonly definitions: Readonly<Record<string, Part>>;
  /** Every schema that it consists of, by identity; those under `contains`, `not` and `propertyNames` are left out. */
  readonly parts: ReadonlySet<unknown>;
  /** What was met and not understood, in words; then nothing can be verified with the validator. */
  readonly unread: readonly string[];
}

/**
 * Writes a schema anew in the spelling of 2020-12, keeping what asserts something: draft-07's `items` as a list,
 * `additionalItems`, `dependencies` and `definitions`, draft-04's boolean `exclusiveMinimum`, OpenAPI's `nullable`. Each
 * reference names a definition of its own, so that parts of two schemas can stand in one document.
 *
 * What can't be followed (`$dynamicRef`, a reference to another document) becomes the keyword `$unread`.
 */
export function upgraded(schema: JsonSchema, prefix: string): Upgraded {
  const upgrade = new Upgrade(schema, prefix);
  const part = upgrade.part(schema);
  upgrade.finish();
  return { part, definitions: upgrade.definitions, parts: upgrade.parts, unread: upgrade.unread };
}

const single = new Set([
  "additionalProperties",
  "unevaluatedProperties",
  "unevaluatedItems",
  "if",
  "then",
  "else",
]);
/** Keywords whose schema values are only tested by. */
const asking = new Set(["propertyNames", "contains", "not"]);
const several = new Set(["allOf", "anyOf", "oneOf", "prefixItems"]);
const named = new Set(["properties", "patternProperties", "dependentSchemas"]);
const kept = new Set([
  "type",
  "const",
  "minimum",
  "maximum",
  "multipleOf",
  "minLength",
  "maxLength",
  "pattern",
  "minItems",
  "maxItems",
  "uniqueItems",
  "minContains",
  "maxContains",
  "minProperties",
  "maxProperties",
  "dependentRequired",
  "contentEncoding",
  "contentMediaType",
]);
/** Formats that the validator checks; it takes any other as a remark. */
const formats = new Set(
  (
    "date time date-time iso-time iso-date-time duration uri uri-reference uri-template url email hostname ipv4 " +
    "ipv6 regex uuid json-pointer json-pointer-uri-fragment relative-json-pointer byte int32 int64"
  ).split(" "),
);

class Upgrade {
  readonly definitions: Record<string, Part> = {};
  readonly parts = new Set<unknown>();
  readonly unread: string[] = [];
  readonly #root: JsonSchema;
  readonly #prefix: string;
  readonly #names: Readonly<Record<"plain" | "asked", Map<unknown, string>>> = {
    plain: new Map(),
    asked: new Map(),
  };
  readonly #pending: (readonly [name: string, target: unknown, asked: boolean])[] = [];
  /** Inside of a schema that only asks something of values: what it mentions, nobody writes for that. */
  #asked = false;

  constructor(root: JsonSchema, prefix: string) {
    this.#root = root;
    this.#prefix = prefix;
  }

  part(schema: unknown): Part {
    if (!isKeywords(schema)) return schema !== false;
    // The validator refuses an enum without values; nothing is valid by it.
    if (Array.isArray(schema["enum"]) && schema["enum"].length === 0) return false;
    const made: Record<string, unknown> = {};
    for (const [keyword, value] of Object.entries(schema)) this.#keyword(made, schema, keyword, value);
    if (!this.#asked) this.parts.add(made);
    return made;
  }

  /** References found on the way are upgraded here, not where they were found: they may go in a circle. */
  finish(): void {
    for (let next = this.#pending.pop(); next !== undefined; next = this.#pending.pop()) {
      const [name, target, asked] = next;
      this.#asked = asked;
      this.definitions[name] = this.part(target);
    }
    for (const name of circlesIn(this.definitions)) {
      const made: Record<string, unknown> = {};
      this.#cannotRead(made, "a reference leads back to itself without a step into the document");
      this.definitions[name] = made;
    }
  }

  #keyword(made: Record<string, unknown>, schema: Keywords, keyword: string, value: unknown): void {
    if (asking.has(keyword)) made[keyword] = this.#asking(value);
    else if (single.has(keyword)) made[keyword] = this.part(value);
    else if (several.has(keyword) && Array.isArray(value))
      made[keyword] = value.map((each) => this.part(each));
    else if (named.has(keyword)) made[keyword] = this.#byName(value);
    else if (keyword === "items") this.#items(made, schema, value);
    else if (keyword === "additionalItems") {
      if (Array.isArray(schema["items"])) made["items"] = this.part(value);
    } else if (keyword === "dependencies") this.#dependencies(made, value);
    else if (keyword === "$ref") this.#reference(made, value);
    else if (keyword === "$dynamicRef" || keyword === "$recursiveRef")
      this.#cannotRead(made, `${keyword} is not followed`);
    else if (keyword === "exclusiveMinimum") this.#exclusive(made, keyword, value, schema["minimum"]);
    else if (keyword === "exclusiveMaximum") this.#exclusive(made, keyword, value, schema["maximum"]);
    else if (keyword === "required" && Array.isArray(value)) made["required"] = value;
    else if (keyword === "enum" && Array.isArray(value)) made["enum"] = value;
    else if (keyword === "format" && typeof value === "string" && formats.has(value)) made["format"] = value;
    else if (keyword === "nullable" && value === true) this.#nullable(made, schema["type"]);
    else if (kept.has(keyword) && !(keyword === "type" && Object.hasOwn(made, "type"))) made[keyword] = value;
  }

  #asking(value: unknown): Part {
    const before = this.#asked;
    this.#asked = true;
    const part = this.part(value);
    this.#asked = before;
    return part;
  }

  #byName(value: unknown): Record<string, Part> {
    if (!isKeywords(value)) return {};
    return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, this.part(each)]));
  }

  #items(made: Record<string, unknown>, schema: Keywords, value: unknown): void {
    if (!Array.isArray(value)) made["items"] = this.part(value);
    else if (!Object.hasOwn(schema, "prefixItems"))
      made["prefixItems"] = value.map((each) => this.part(each));
    // The validator wants at least one place.
    if (Array.isArray(made["prefixItems"]) && made["prefixItems"].length === 0) delete made["prefixItems"];
  }

  #dependencies(made: Record<string, unknown>, value: unknown): void {
    if (!isKeywords(value)) return;
    const entries = Object.entries(value);
    const lists = entries.filter(([, each]) => Array.isArray(each));
    const schemas = entries.filter(([, each]) => !Array.isArray(each));
    if (lists.length > 0) made["dependentRequired"] = Object.fromEntries(lists);
    if (schemas.length > 0)
      made["dependentSchemas"] = Object.fromEntries(schemas.map(([name, each]) => [name, this.part(each)]));
  }

  #exclusive(made: Record<string, unknown>, keyword: string, value: unknown, inclusive: unknown): void {
    if (typeof value === "number") made[keyword] = value;
    else if (value === true && typeof inclusive === "number") made[keyword] = inclusive;
  }

  #nullable(made: Record<string, unknown>, type: unknown): void {
    const types: unknown[] = Array.isArray(type) ? type : type === undefined ? [] : [type];
    if (types.length > 0 && !types.includes("null")) made["type"] = [...types, "null"];
  }

  #reference(made: Record<string, unknown>, value: unknown): void {
    const target = typeof value === "string" ? referred(value, this.#root) : undefined;
    if (target === undefined) return this.#cannotRead(made, `the reference ${String(value)} leads nowhere`);
    const names = this.#names[this.#asked ? "asked" : "plain"];
    let name = names.get(target);
    if (name === undefined) {
      name = `${this.#prefix}-${this.#asked ? "asked-" : ""}${names.size + 1}`;
      names.set(target, name);
      this.#pending.push([name, target, this.#asked]);
    }
    made["$ref"] = definitionPrefix + name;
  }

  #cannotRead(made: Record<string, unknown>, why: string): void {
    made["$unread"] = why;
    this.unread.push(why);
  }
}
