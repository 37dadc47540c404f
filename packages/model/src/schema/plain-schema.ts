import type { JsonSchema } from "../document/system-model.ts";
import { partsOf } from "./schema-parts.ts";

/**
 * Whether a schema holds nothing that only its compilation could find fault with: keywords of JSON Schema 2020-12 that
 * the meta-schema says all of, references to a part of the same schema, patterns that are regular expressions. What is
 * not plain may be sound all the same. Looking costs a hundredth of compiling.
 */
export function isPlainSchema(schema: JsonSchema): boolean {
  const parts = [...partsOf(schema)];
  const pointers = new Set(parts.map(({ pointer }) => `#${pointer}`));
  return parts.every(({ schema: part }) =>
    Object.entries(part).every(([keyword, value]) => isPlain(keyword, value, pointers)),
  );
}

function isPlain(keyword: string, value: unknown, pointers: ReadonlySet<string>): boolean {
  if (plain.has(keyword)) return true;
  switch (keyword) {
    case "$ref":
      return typeof value === "string" && pointers.has(value);
    case "pattern":
      return isPattern(value);
    case "patternProperties":
      return typeof value === "object" && value !== null && Object.keys(value).every(isPattern);
    case "enum":
      return Array.isArray(value) && value.length > 0;
    default:
      return false;
  }
}

/** Keywords whose values the meta-schema, or the schema parts in them, say all of. */
const plain: ReadonlySet<string> = new Set(
  `type const format multipleOf maximum exclusiveMaximum minimum exclusiveMinimum
  maxLength minLength maxItems minItems uniqueItems maxProperties minProperties
  required dependentRequired properties additionalProperties propertyNames items
  prefixItems contains allOf anyOf oneOf not if then else dependentSchemas
  $defs title description default examples deprecated readOnly writeOnly $comment personal`.split(/\s+/),
);

function isPattern(value: unknown): boolean {
  if (typeof value !== "string") return false;
  try {
    // The flag that the compiler of schemas uses.
    return new RegExp(value, "u") instanceof RegExp;
  } catch {
    return false;
  }
}
