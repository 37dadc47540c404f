import type { JsonSchema } from "../document/system-model.ts";
import { fieldsOf } from "../schema/fields.ts";
import { isSchema, isSchemaObject } from "../schema/subschemas.ts";

export interface FlatField {
  readonly name: string;
  readonly schema: JsonSchema;
  readonly required: boolean;
}

/** An object schema taken apart into its fields, as HTTP parameters are declared one by one. */
export interface FlatFields {
  readonly fields: readonly FlatField[];
  /** Whether the fields say all that the schema says. */
  readonly exact: boolean;
}

/** Takes a schema apart; what holds of several fields together is lost, and `exact` says so. */
export function flatFieldsOf(schema: JsonSchema): FlatFields {
  if (typeof schema === "boolean") return { fields: [], exact: schema };
  const properties = isSchemaObject(schema["properties"]) ? schema["properties"] : {};
  const known = fieldsOf(schema) ?? new Map<string, { readonly required: boolean }>();
  const names = [...new Set([...Object.keys(properties), ...known.keys()])];
  const fields = names.map((name): FlatField => {
    const part = Object.hasOwn(properties, name) ? properties[name] : undefined;
    return {
      name,
      schema: isSchema(part) ? part : true,
      required: known.get(name)?.required ?? requires(schema, name),
    };
  });
  const exact =
    schema["type"] === "object" &&
    Object.keys(schema).every((keyword) => flatKeywords.has(keyword)) &&
    names.every((name) => Object.hasOwn(properties, name));
  return { fields, exact };
}

function requires({ required }: { readonly [keyword: string]: unknown }, name: string): boolean {
  return Array.isArray(required) && required.includes(name);
}

const flatKeywords = new Set(["type", "properties", "required", "$defs"]);
