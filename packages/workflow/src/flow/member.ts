import type { Json } from "../definition/definition.ts";
import {
  inexact,
  isRecord,
  type Known,
  oneOf,
  plainObject,
  type Schema,
  schemaOf,
  schemasOf,
  unknown,
} from "./known.ts";

/** What is known of a member of a value. */
export interface Member {
  readonly known: Known;
  /** `never`: no value has it. `maybe`: where it is missing, what looks for it fails. */
  readonly presence: "maybe" | "never";
}

const never: Member = { known: unknown, presence: "never" };
const open: Member = { known: unknown, presence: "maybe" };

/** Looks a name up in what is known of a value. */
export function memberOf({ schema, exact }: Known, name: string): Member {
  const plain = plainObject(schema);
  if (plain !== undefined) {
    const found = Object.hasOwn(plain.properties, name) ? plain.properties[name] : undefined;
    if (found !== undefined)
      return found === false ? never : { known: { schema: found, exact }, presence: "maybe" };
    if (plain.additionalProperties === false) return never;
    const others = schemaOf(plain.additionalProperties ?? true);
    return { known: inexact({ schema: others, exact: false }), presence: "maybe" };
  }
  return inSchema(schema, name);
}

function inSchema(schema: Schema, name: string): Member {
  if (schema === false) return never;
  if (schema === true) return open;
  if ("const" in schema) return inValue(schema["const"], name);
  if (Array.isArray(schema["enum"])) return anyOf(schema["enum"].map((value) => inValue(value, name)));
  const parts: Member[] = [];
  const { type } = schema;
  if (type !== undefined && type !== "object" && !(Array.isArray(type) && type.includes("object")))
    return never;
  parts.push(...schemasOf(schema["allOf"]).map((part) => inSchema(part, name)));
  for (const keyword of ["anyOf", "oneOf"])
    if (Array.isArray(schema[keyword]))
      parts.push(anyOf(schemasOf(schema[keyword]).map((part) => inSchema(part, name))));
  const { properties, additionalProperties, patternProperties } = schema;
  if (isRecord(properties) && Object.hasOwn(properties, name))
    parts.push({
      known: inexact({ schema: schemaOf(properties[name]), exact: false }),
      presence: properties[name] === false ? "never" : "maybe",
    });
  else if (additionalProperties === false && patternProperties === undefined) parts.push(never);
  return allOf(parts);
}

function inValue(value: unknown, name: string): Member {
  if (!isRecord(value) || !Object.hasOwn(value, name)) return never;
  // A value of a schema is JSON.
  return { known: { schema: { const: value[name] as Json }, exact: false }, presence: "maybe" };
}

/** One of them holds. */
function anyOf(members: readonly Member[]): Member {
  const present = members.filter(({ presence }) => presence === "maybe");
  return present.length === 0
    ? never
    : { known: inexact(oneOf(present.map(({ known }) => known))), presence: "maybe" };
}

/** All of them hold. */
function allOf(members: readonly Member[]): Member {
  if (members.some(({ presence }) => presence === "never")) return never;
  const schemas = members.map(({ known }) => known.schema).filter((schema) => schema !== true);
  const [first, ...others] = schemas;
  if (first === undefined) return open;
  return {
    known: { schema: others.length === 0 ? first : { allOf: schemas }, exact: false },
    presence: "maybe",
  };
}

/** What is known of an item of a list. */
export function itemOf({ schema, exact }: Known): Known {
  if (typeof schema === "boolean") return unknown;
  const { const: value, type, items, prefixItems } = schema;
  if (Array.isArray(value)) {
    const list: readonly unknown[] = value;
    return inexact(oneOf(list.map((each) => ({ schema: { const: each }, exact: true }))));
  }
  if (prefixItems !== undefined) {
    const rest = items === false ? [] : [{ schema: schemaOf(items ?? true), exact: false }];
    return inexact(
      oneOf([...schemasOf(prefixItems).map((each) => ({ schema: each, exact: false })), ...rest]),
    );
  }
  const plain = Object.keys(schema).every((keyword) => keyword === "type" || keyword === "items");
  return type === "array" && items !== undefined
    ? { schema: schemaOf(items), exact: exact && plain }
    : unknown;
}
