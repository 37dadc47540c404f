import type { JsonSchema } from "../document/system-model.ts";
import { isSchema, isSchemaObject, type SchemaObject } from "../schema/subschemas.ts";
import { arrayText, joined, objectText, union } from "./type-text.ts";
import { anyKind, common, kindOf, type Kind, type Kinds, kindsOf } from "./kinds.ts";
import { docComment, typeName, type UniqueNames } from "./names.ts";
import { literalText } from "./literal.ts";
import { meaningOf } from "../schema/meaning.ts";
import { pointerInFragment, tokensOf } from "../schema/pointer.ts";
import { schemaAt } from "../schema/schema-at.ts";

/**
 * Prints JSON Schemas as TypeScript types. A type takes every document that its schema takes, and often some more:
 * bounds, patterns, formats and conditions have no type, and what can't be told at all is `unknown`. A reference
 * becomes a type of its own, so that recursive schemas have one, too.
 */
export class TypePrinter {
  readonly #names: UniqueNames;
  readonly #declarations: string[] = [];
  /** Types of definitions by what they say, so that two schemas with the same definition share its type. */
  readonly #shared = new Map<string, string>();

  constructor(names: UniqueNames) {
    this.#names = names;
  }

  /** The declarations that the printed types need, in the order in which they were met. */
  get declarations(): readonly string[] {
    return this.#declarations;
  }

  /** Declares a type for the schema and answers its name. */
  declare(schema: JsonSchema, wanted: string): string {
    const name = this.#names.give(wanted);
    const scope: Scope = { root: schema, names: new Map([["#", name]]) };
    this.#declareAs(name, schema, scope);
    return name;
  }

  #declareAs(name: string, schema: JsonSchema, scope: Scope): void {
    // The place is taken before the types that this one needs are met.
    const index = this.#declarations.push("") - 1;
    const text = this.#text(schema, scope, anyKind, { depth: 0, indent: "", guarded: false });
    const comment = isSchemaObject(schema) ? docComment(schema["description"] ?? schema["title"], "") : "";
    this.#declarations[index] = `${comment}export type ${name} = ${text};`;
  }

  #text(schema: JsonSchema, scope: Scope, within: Kinds, at: Position): string {
    if (typeof schema === "boolean") return schema ? basic(within) : "never";
    if (at.depth > depthMax) return "unknown";
    const possible = common(
      within,
      kindsOf(schema, (reference) => schemaAt(scope.root, reference)),
    );
    const literals = literalsOf(schema, possible);
    if (literals !== undefined) return literals;
    const parts = [
      ...this.#references(schema, scope, at),
      ...this.#combinations(schema, scope, possible, at),
    ];
    if (parts.length === 0 || shapes(schema, possible)) parts.unshift(this.#own(schema, scope, possible, at));
    return joined(parts);
  }

  /** What the schema says itself, kind by kind. */
  #own(schema: SchemaObject, scope: Scope, possible: Kinds, at: Position): string {
    if (possible.size === anyKind.size) return "unknown";
    const inside = (part: JsonSchema, indent: string): string =>
      this.#text(part, scope, anyKind, { depth: at.depth + 1, indent, guarded: true });
    const texts = [...possible].map((kind) => {
      if (kind === "object") return objectText(schema, at.indent, inside);
      if (kind === "array") return arrayText(schema, at.indent, inside);
      return kind;
    });
    return union(texts);
  }

  #combinations(schema: SchemaObject, scope: Scope, possible: Kinds, at: Position): readonly string[] {
    const deeper = (part: JsonSchema): string =>
      this.#text(part, scope, possible, { ...at, depth: at.depth + 1 });
    const choices = ["anyOf", "oneOf"]
      .map((keyword) => schemasIn(schema[keyword]))
      .filter(({ length }) => length > 0);
    return [...schemasIn(schema["allOf"]).map(deeper), ...choices.map((choice) => union(choice.map(deeper)))];
  }

  #references(schema: SchemaObject, scope: Scope, at: Position): readonly string[] {
    const reference = schema["$ref"];
    if (typeof reference !== "string") return [];
    const target = schemaAt(scope.root, reference);
    if (target === undefined) return ["unknown"];
    // `type A = A | string` is no type: only inside an object or an array may a type name itself.
    if (!at.guarded && meetsItself(target, scope.root)) return ["unknown"];
    const known = scope.names.get(reference);
    if (known !== undefined) return [known];
    const said = meaningOf(reference, scope.root);
    const shared = this.#shared.get(said);
    if (shared !== undefined) {
      scope.names.set(reference, shared);
      return [shared];
    }
    const last = tokensOf(pointerInFragment(reference)).at(-1) ?? reference;
    const name = this.#names.give(typeName(last));
    scope.names.set(reference, name);
    this.#shared.set(said, name);
    this.#declareAs(name, target, scope);
    return [name];
  }
}

/** Deeper schemas are `unknown`. */
const depthMax = 40;
/** Longer lists of values are told by their kinds. */
const literalsMax = 200;

interface Scope {
  /** The document that references are about. */
  readonly root: JsonSchema;
  /** Types that were declared, by reference. */
  readonly names: Map<string, string>;
}

interface Position {
  readonly depth: number;
  readonly indent: string;
  /** Inside an object or an array of the type being declared. */
  readonly guarded: boolean;
}

function basic(possible: Kinds): string {
  if (possible.size === anyKind.size) return "unknown";
  return union([...possible].map((kind) => basicTexts[kind]));
}

const basicTexts: Readonly<Record<Kind, string>> = {
  null: "null",
  boolean: "boolean",
  number: "number",
  string: "string",
  array: "readonly unknown[]",
  object: "{ readonly [name: string]: unknown }",
};

function literalsOf(schema: SchemaObject, possible: Kinds): string | undefined {
  const { const: constant, enum: listed } = schema;
  const values: readonly unknown[] | undefined =
    "const" in schema ? [constant] : Array.isArray(listed) ? listed : undefined;
  if (values === undefined || values.length > literalsMax) return undefined;
  const fitting = values.filter((value) => possible.has(kindOf(value)));
  return union(
    fitting.map((value) =>
      typeof value === "object" && value !== null ? basicTexts[kindOf(value)] : literalText(value),
    ),
  );
}

/** Whether the schema says more of its values than their kind. */
function shapes(schema: SchemaObject, possible: Kinds): boolean {
  const says = (keywords: readonly string[]): boolean => keywords.some((keyword) => keyword in schema);
  return (
    (possible.has("object") &&
      says(["properties", "required", "additionalProperties", "patternProperties"])) ||
    (possible.has("array") && says(["items", "prefixItems"]))
  );
}

/** Whether a schema leads to itself by references and combinations alone. */
function meetsItself(target: JsonSchema, root: JsonSchema): boolean {
  const seen = new Set<JsonSchema>();
  const open = [target];
  for (let schema = open.pop(); schema !== undefined; schema = open.pop()) {
    if (!isSchemaObject(schema)) continue;
    const reference = schema["$ref"];
    const referred = typeof reference === "string" ? schemaAt(root, reference) : undefined;
    for (const next of [
      ...(referred === undefined ? [] : [referred]),
      ...["allOf", "anyOf", "oneOf"].flatMap((keyword) => schemasIn(schema[keyword])),
    ]) {
      if (next === target) return true;
      if (!seen.has(next)) open.push(next);
      seen.add(next);
    }
  }
  return false;
}

function schemasIn(list: unknown): readonly JsonSchema[] {
  return Array.isArray(list) ? list.filter(isSchema) : [];
}
