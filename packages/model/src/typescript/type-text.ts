import type { JsonSchema } from "../document/system-model.ts";
import { isSchema, isSchemaObject, type SchemaObject } from "../schema/subschemas.ts";
import { memberName } from "./literal.ts";
import { docComment } from "./names.ts";

/** Prints a schema that stands inside another, at an indentation. */
export type PrintInside = (schema: JsonSchema, indent: string) => string;

/** The objects that a schema takes. */
export function objectText(schema: SchemaObject, indent: string, print: PrintInside): string {
  const properties = isSchemaObject(schema["properties"]) ? schema["properties"] : {};
  const required = Array.isArray(schema["required"])
    ? schema["required"].filter((name) => typeof name === "string")
    : [];
  const inner = `${indent}  `;
  const members = [...new Set([...Object.keys(properties), ...required])].map((name) => {
    const part = Object.hasOwn(properties, name) ? properties[name] : true;
    const text = isSchema(part) ? print(part, inner) : "unknown";
    const comment = isSchemaObject(part) ? docComment(part["description"], inner) : "";
    return `${comment}${inner}readonly ${memberName(name)}${required.includes(name) ? "" : "?"}: ${text};`;
  });
  const further = furtherText(schema, members.length > 0, inner, print);
  if (members.length === 0) return `{ ${further ?? "readonly [name: string]: unknown"} }`;
  return `{\n${[...members, ...(further === undefined ? [] : [`${inner}${further};`])].join("\n")}\n${indent}}`;
}

/** Members of any other name. Beside named ones they can't have a type of their own: it would hold for those as well. */
function furtherText(
  schema: SchemaObject,
  beside: boolean,
  indent: string,
  print: PrintInside,
): string | undefined {
  const { additionalProperties: further, patternProperties } = schema;
  if (isSchemaObject(patternProperties) && Object.keys(patternProperties).length > 0)
    return "readonly [name: string]: unknown";
  if (further === undefined || (beside && further === false)) return undefined;
  if (beside || !isSchema(further)) return "readonly [name: string]: unknown";
  return `readonly [name: string]: ${print(further, indent)}`;
}

/** The arrays that a schema takes. */
export function arrayText(schema: SchemaObject, indent: string, print: PrintInside): string {
  const { prefixItems, items, minItems } = schema;
  const rest = isSchema(items) ? items : true;
  if (!Array.isArray(prefixItems) || prefixItems.length === 0)
    return `readonly ${grouped(print(rest, indent))}[]`;
  const certain = typeof minItems === "number" ? minItems : 0;
  const elements = prefixItems.map((part: unknown, index) => {
    const text = isSchema(part) ? print(part, indent) : "unknown";
    return index < certain ? text : `${grouped(text)}?`;
  });
  const further = rest === false ? [] : [`...${grouped(print(rest, indent))}[]`];
  return `readonly [${[...elements, ...further].join(", ")}]`;
}

/** One of several types. */
export function union(texts: readonly string[]): string {
  const distinct = [...new Set(texts)].filter((text) => text !== "never");
  if (distinct.includes("unknown")) return "unknown";
  return distinct.length === 0 ? "never" : distinct.join(" | ");
}

/** All of several types at once. */
export function joined(texts: readonly string[]): string {
  if (texts.includes("never")) return "never";
  const distinct = [...new Set(texts)].filter((text) => text !== "unknown");
  const [only] = distinct;
  if (distinct.length <= 1) return only ?? "unknown";
  return distinct.map(grouped).join(" & ");
}

/** In parentheses where an operator beside it would tear it apart. */
function grouped(text: string): string {
  return /^(readonly |\{[^}]*\}$)/.test(text) || /[|&\s]/.test(text) ? `(${text})` : text;
}
