import { isSchema, isSchemaObject, type SchemaObject } from "../schema/subschemas.ts";
import type { KeywordContext } from "./keyword-context.ts";
import { modernBounds, modernExamples, modernType } from "./modern-values.ts";

/** The keywords of one schema as 2020-12 spells them, without `$ref`, definitions and names. */
export function modernKeywords(schema: SchemaObject, context: KeywordContext): SchemaObject {
  const modern: Record<string, unknown> = {};
  for (const [keyword, value] of Object.entries(schema)) {
    if (quiet.has(keyword)) continue;
    const read = together[keyword];
    if (read !== undefined) {
      Object.assign(modern, read(schema, context));
      continue;
    }
    const take = takers[keyword];
    if (take !== undefined) take(keyword, value, modern, schema, context);
    else if (kept.has(keyword)) modern[keyword] = value;
    else context.note(keyword, leftOutReason(keyword));
  }
  return modern;
}

function leftOutReason(keyword: string): string {
  if (keyword.startsWith("x-")) return "left out: an extension, which no rule of JSON Schema follows";
  return reasons[keyword] ?? "left out: no keyword of JSON Schema 2020-12";
}

const reasons: Readonly<Record<string, string>> = {
  $id: "left out: the schema is known by its contract",
  $vocabulary: "left out: the schema is known by its contract",
  discriminator: "left out: the alternatives are told apart by their schemas",
  externalDocs: "left out: a contract has no link",
  xml: "left out: bodies are JSON",
};

/** Keywords that are read with others beside them; the whole of each group stands where its first one stood. */
const together: Readonly<Record<string, (schema: SchemaObject, context: KeywordContext) => SchemaObject>> = {
  type: modernType,
  nullable: modernType,
  minimum: modernBounds,
  maximum: modernBounds,
  exclusiveMinimum: modernBounds,
  exclusiveMaximum: modernBounds,
  example: modernExamples,
  examples: modernExamples,
  additionalItems: modernExamples,
};

/** Read elsewhere. */
const quiet = new Set([
  "$ref",
  "$schema",
  "$defs",
  "definitions",
  "$anchor",
  "$dynamicAnchor",
  "$recursiveAnchor",
  "id",
]);

const kept = new Set([
  "$comment",
  "const",
  "contentEncoding",
  "contentMediaType",
  "default",
  "deprecated",
  "dependentRequired",
  "description",
  "enum",
  "format",
  "maxContains",
  "maxItems",
  "maxLength",
  "maxProperties",
  "minContains",
  "minItems",
  "minLength",
  "minProperties",
  "multipleOf",
  "readOnly",
  "title",
  "uniqueItems",
  "writeOnly",
]);

type Take = (
  keyword: string,
  value: unknown,
  modern: Record<string, unknown>,
  schema: SchemaObject,
  context: KeywordContext,
) => void;

const one: Take = (keyword, value, modern, _schema, { convert }) => {
  modern[keyword] = convert(value, `/${keyword}`);
};

const list: Take = (keyword, value, modern, _schema, { convert, note }) => {
  if (Array.isArray(value) && value.length > 0) {
    const before: readonly unknown[] = Array.isArray(modern[keyword]) ? modern[keyword] : [];
    modern[keyword] = [...before, ...value.map((part, index) => convert(part, `/${keyword}/${index}`))];
  } else note(keyword, "left out: no list of schemas");
};

const named: Take = (keyword, value, modern, _schema, { convert, note }) => {
  if (isSchemaObject(value)) modern[keyword] = convertedMembers(keyword, value, convert);
  else note(keyword, "left out: no schemas by name");
};

/** A reference that could be bent from outside; in a schema that stands alone nothing bends it. */
const reference: Take = (_keyword, value, modern, schema, { refer }) => {
  if (typeof value !== "string") return;
  const plain = { $ref: refer(value) };
  const others: readonly unknown[] = Array.isArray(modern["allOf"]) ? modern["allOf"] : [];
  if (typeof schema["$ref"] !== "string") Object.assign(modern, plain);
  else modern["allOf"] = [...others, plain];
};

const takesOne = [
  "additionalProperties",
  "contains",
  "contentSchema",
  "else",
  "if",
  "not",
  "propertyNames",
  "then",
  "unevaluatedItems",
  "unevaluatedProperties",
];

const takers: Readonly<Record<string, Take>> = {
  ...Object.fromEntries(takesOne.map((keyword) => [keyword, one])),
  allOf: list,
  anyOf: list,
  dependentSchemas: named,
  oneOf: list,
  prefixItems: list,
  properties: named,
  items: (keyword, value, modern, schema, context) => {
    if (!Array.isArray(value)) return one(keyword, value, modern, schema, context);
    if (value.length > 0)
      modern["prefixItems"] = value.map((part, index) => context.convert(part, `/items/${index}`));
    if (schema["additionalItems"] !== undefined)
      modern["items"] = context.convert(schema["additionalItems"], "/additionalItems");
  },
  pattern: (keyword, value, modern, _schema, { note }) => {
    if (typeof value === "string" && isPattern(value)) modern[keyword] = value;
    else note(keyword, "left out: no regular expression of ECMAScript with the flag u");
  },
  patternProperties: (keyword, value, modern, _schema, { convert, note }) => {
    const patterns = Object.entries(isSchemaObject(value) ? value : {});
    const right = patterns.filter(([pattern]) => isPattern(pattern));
    for (const [pattern] of patterns)
      if (!isPattern(pattern))
        note(keyword, `"${pattern}" left out: no regular expression of ECMAScript with the flag u`);
    if (right.length > 0) modern[keyword] = convertedMembers(keyword, Object.fromEntries(right), convert);
  },
  required: (keyword, value, modern, _schema, { note }) => {
    if (Array.isArray(value)) modern[keyword] = value;
    else note(keyword, "left out: no list of names (as before draft-04)");
  },
  dependencies: (keyword, value, modern, _schema, { convert, note }) => {
    if (!isSchemaObject(value)) return note(keyword, "left out: no schemas by name");
    const entries = Object.entries(value);
    const names = entries.filter(([, part]) => Array.isArray(part));
    const schemas = entries.filter(([, part]) => isSchema(part));
    if (names.length > 0) modern["dependentRequired"] = Object.fromEntries(names);
    if (schemas.length > 0)
      modern["dependentSchemas"] = convertedMembers(keyword, Object.fromEntries(schemas), convert);
  },
  $dynamicRef: reference,
  $recursiveRef: reference,
};

function convertedMembers(
  keyword: string,
  members: SchemaObject,
  convert: KeywordContext["convert"],
): SchemaObject {
  return Object.fromEntries(
    Object.entries(members).map(([name, part]) => [
      name,
      convert(part, `/${keyword}/${name.replaceAll("~", "~0").replaceAll("/", "~1")}`),
    ]),
  );
}

function isPattern(text: string): boolean {
  try {
    new RegExp(text, "u");
    return true;
  } catch {
    return false;
  }
}
