import type { JsonSchema } from "../document/system-model.ts";
import { isJsonObject, isList } from "./json.ts";

/** One way in which a value may be valid: all of these schemas hold. None of them means that anything is. */
export type Shape = readonly SchemaObject[];
type SchemaObject = { readonly [keyword: string]: unknown };

/** Ways to be valid that are followed at most; with more, the schema counts as open. */
const shapesMax = 128;

/**
 * The ways in which a value may be valid, through `$ref`, `allOf`, `anyOf` and `oneOf`. They say at least as much as
 * the schema: what is valid is so in one of these ways, not the other way round (`not`, `if` and others are left out).
 * None: no value is valid.
 */
export function shapesOf(schemas: readonly unknown[], root: JsonSchema): readonly Shape[] {
  let shapes: readonly Shape[] = [[]];
  for (const schema of schemas) shapes = both(shapes, shapesOfOne(schema, root, []));
  return shapes;
}

/** The JSON types that a value of this shape may have; `integer` is a `number`. */
export function typesOf(shape: Shape): ReadonlySet<string> {
  let types = new Set(["string", "number", "boolean", "null", "array", "object"]);
  const only = (named: readonly unknown[]): void => {
    types = new Set([...types].filter((each) => named.includes(each)));
  };
  for (const schema of shape) {
    const { type, enum: values } = schema;
    if (type !== undefined)
      only((isList(type) ? type : [type]).map((each) => (each === "integer" ? "number" : each)));
    if (isList(values)) only(values.map(typeOf));
    if ("const" in schema) only([typeOf(schema["const"])]);
  }
  return types;
}

/** What the shape says of a member: its schemas; undefined when the shape does not name it. */
export function memberOf(shape: Shape, name: string): readonly unknown[] | undefined {
  const found = shape.flatMap(({ properties }) =>
    isJsonObject(properties) && Object.hasOwn(properties, name) ? [properties[name]] : [],
  );
  return found.length === 0 ? undefined : found;
}

export function memberNames(shape: Shape): string[] {
  return shape.flatMap(({ properties }) => (isJsonObject(properties) ? Object.keys(properties) : []));
}

/** Whether the shape has members that it does not name, or names them in a way that is not followed. */
export function isOpen(shape: Shape): boolean {
  const says = (schema: unknown): boolean => isJsonObject(schema) && Object.keys(schema).length > 0;
  return (
    memberNames(shape).length === 0 ||
    shape.some(
      (schema) =>
        says(schema["additionalProperties"]) ||
        says(schema["unevaluatedProperties"]) ||
        says(schema["patternProperties"]) ||
        says(schema["dependentSchemas"]) ||
        schema["if"] !== undefined ||
        schema["$dynamicRef"] !== undefined,
    )
  );
}

export function isRequired(shape: Shape, name: string): boolean {
  return shape.some(({ required }) => isList(required) && required.includes(name));
}

/** The schemas that entries of an array of this shape may have, each by itself; undefined: they may be anything. */
export function entriesOf(shape: Shape): readonly unknown[] | undefined {
  const schemas = shape.flatMap(({ items, prefixItems }) => [
    ...(isList(prefixItems) ? prefixItems : []),
    ...(items === undefined ? [] : [items]),
  ]);
  // Entries behind those that `prefixItems` names are anything where nothing is said of them.
  return shape.some(({ items }) => items !== undefined) ? schemas : undefined;
}

function shapesOfOne(schema: unknown, root: JsonSchema, visited: readonly unknown[]): readonly Shape[] {
  if (schema === false) return [];
  if (!isJsonObject(schema) || visited.includes(schema)) return [[]];
  const deeper = (part: unknown): readonly Shape[] => shapesOfOne(part, root, [...visited, schema]);
  let shapes: readonly Shape[] = [[schema]];
  const { $ref, allOf, anyOf, oneOf } = schema;
  if (typeof $ref === "string") shapes = both(shapes, deeper(resolve($ref, root)));
  for (const part of isList(allOf) ? allOf : []) shapes = both(shapes, deeper(part));
  for (const choices of [anyOf, oneOf]) if (isList(choices)) shapes = both(shapes, choices.flatMap(deeper));
  return shapes;
}

function both(some: readonly Shape[], others: readonly Shape[]): readonly Shape[] {
  if (some.length * others.length > shapesMax) return [[]];
  return some.flatMap((one) => others.map((other) => [...one, ...other]));
}

/** Follows `#/$defs/Money` inside the document; what is elsewhere says nothing here. */
function resolve(reference: string, root: JsonSchema): unknown {
  if (reference !== "#" && !reference.startsWith("#/")) return true;
  let at: unknown = root;
  for (const token of reference.split("/").slice(1)) {
    const name = decodeURIComponent(token).replaceAll("~1", "/").replaceAll("~0", "~");
    at = isJsonObject(at) || isList(at) ? Reflect.get(at, name) : true;
  }
  return at;
}

function typeOf(value: unknown): string {
  if (value === null) return "null";
  return isList(value) ? "array" : typeof value;
}
