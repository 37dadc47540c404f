import type { JsonSchema } from "../document/system-model.ts";

/** A top-level member of the documents that a schema describes. */
export interface Field {
  /** Whether every valid document has it. */
  readonly required: boolean;
  /** JSON types that its value may have ("string", "integer", ...); undefined when the schema leaves that open. */
  readonly types: readonly string[] | undefined;
}

/**
 * The top-level fields that a schema names, through `allOf`, `anyOf`, `oneOf`, `if`, `dependentSchemas` and
 * references inside the document. Undefined when the schema does not say which fields there are: it names none, it
 * gives a schema to members of any name, or it refers to a schema elsewhere.
 */
export function fieldsOf(schema: JsonSchema): ReadonlyMap<string, Field> | undefined {
  const { required, members, open } = collect(schema, schema, []);
  const names = new Set([...members.keys(), ...required]);
  if (open || names.size === 0) return undefined;
  return new Map(
    [...names].map((name) => {
      const types = (members.get(name) ?? []).map((member) => typesOf(member, schema, []));
      return [name, { required: required.has(name), types: types.length === 0 ? undefined : union(types) }];
    }),
  );
}

interface Collected {
  readonly members: ReadonlyMap<string, readonly JsonSchema[]>;
  readonly required: ReadonlySet<string>;
  readonly open: boolean;
}

const nothing: Collected = { members: new Map(), required: new Set(), open: false };

function collect(schema: unknown, root: JsonSchema, visited: readonly unknown[]): Collected {
  if (!isObject(schema) || visited.includes(schema)) return nothing;
  const deeper = (part: unknown): Collected => collect(part, root, [...visited, schema]);
  const { properties, required, additionalProperties, unevaluatedProperties, patternProperties, $ref } =
    schema;
  const referred = typeof $ref === "string" ? resolve($ref, root) : undefined;
  const own: Collected = {
    members: new Map(
      Object.entries(isObject(properties) ? properties : {}).map(([name, part]) => [name, [schemaOf(part)]]),
    ),
    required: new Set(listOf(required).filter((name) => typeof name === "string")),
    open:
      [additionalProperties, unevaluatedProperties, patternProperties].some(saysSomething) ||
      ($ref !== undefined && referred === undefined) ||
      "$dynamicRef" in schema,
  };
  const conditional = [
    schema.then,
    schema.else,
    ...Object.values(isObject(schema.dependentSchemas) ? schema.dependentSchemas : {}),
  ];
  return allOf([
    own,
    ...(referred === undefined ? [] : [deeper(referred)]),
    ...listOf(schema.allOf).map(deeper),
    oneOf(listOf(schema.anyOf).map(deeper)),
    oneOf(listOf(schema.oneOf).map(deeper)),
    // A branch may not be taken: what it names exists, but nothing is required by it.
    ...conditional.map((part) => ({ ...deeper(part), required: new Set<string>() })),
  ]);
}

function allOf(parts: readonly Collected[]): Collected {
  return { ...merged(parts), required: new Set(parts.flatMap((part) => [...part.required])) };
}

function oneOf(parts: readonly Collected[]): Collected {
  const [first, ...others] = parts;
  const required = [...(first?.required ?? [])].filter((name) =>
    others.every((part) => part.required.has(name)),
  );
  return { ...merged(parts), required: new Set(required) };
}

function merged(parts: readonly Collected[]): Pick<Collected, "members" | "open"> {
  const members = new Map<string, readonly JsonSchema[]>();
  for (const [name, schemas] of parts.flatMap((part) => [...part.members])) {
    members.set(name, [...(members.get(name) ?? []), ...schemas]);
  }
  return { members, open: parts.some((part) => part.open) };
}

function typesOf(
  schema: unknown,
  root: JsonSchema,
  visited: readonly unknown[],
): readonly string[] | undefined {
  if (!isObject(schema) || visited.includes(schema)) return undefined;
  const deeper = (part: unknown): readonly string[] | undefined => typesOf(part, root, [...visited, schema]);
  const { type, $ref } = schema;
  if (typeof type === "string") return [type];
  if (Array.isArray(type)) return type.filter((name) => typeof name === "string");
  if ("const" in schema) return [typeOf(schema.const)];
  if (Array.isArray(schema.enum)) return [...new Set(schema.enum.map(typeOf))];
  if (typeof $ref === "string") return deeper(resolve($ref, root));
  for (const choices of [schema.anyOf, schema.oneOf])
    if (Array.isArray(choices)) return union(choices.map(deeper));
  return listOf(schema.allOf)
    .map(deeper)
    .find((types) => types !== undefined);
}

/** The types of several alternatives; one that is open leaves the whole open. */
function union(alternatives: readonly (readonly string[] | undefined)[]): readonly string[] | undefined {
  const known = alternatives.filter((types) => types !== undefined);
  return known.length === alternatives.length ? [...new Set(known.flat())] : undefined;
}

function typeOf(value: unknown): string {
  if (value === null) return "null";
  if (Array.isArray(value)) return "array";
  return typeof value;
}

/** Follows `#/$defs/Money` inside the document; undefined for anything else. */
function resolve(reference: string, root: JsonSchema): unknown {
  if (reference !== "#" && !reference.startsWith("#/")) return undefined;
  let at: unknown = root;
  for (const token of reference.split("/").slice(1)) {
    const name = decodeURIComponent(token).replaceAll("~1", "/").replaceAll("~0", "~");
    at = isObject(at) || Array.isArray(at) ? Reflect.get(at, name) : undefined;
  }
  return at;
}

function saysSomething(schema: unknown): boolean {
  return isObject(schema) && Object.keys(schema).length > 0;
}

function schemaOf(value: unknown): JsonSchema {
  return isObject(value) ? value : value !== false;
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function isObject(value: unknown): value is { readonly [keyword: string]: unknown } {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
