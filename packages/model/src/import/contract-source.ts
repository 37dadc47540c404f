import type { JsonSchema } from "../document/system-model.ts";
import { isSchemaObject } from "../schema/subschemas.ts";
import { literalText } from "../typescript/literal.ts";
import { typeName, UniqueNames } from "../typescript/names.ts";
import { TypePrinter } from "../typescript/type-printer.ts";
import type { ImportedApi, ImportedContract, ImportedEvent } from "./imported.ts";

/**
 * The contracts as the TypeScript that declares them: schemas as plain JSON Schema, with the types of their documents,
 * so that nothing of them is lost on the way through a schema library.
 *
 * @param from what they were read from, for the first line
 */
export function contractSource(contracts: readonly ImportedContract[], from: string): string {
  const names = new UniqueNames(reserved);
  const printer = new TypePrinter(names);
  const declarations = contracts.map((contract) =>
    contract.kind === "event" ? eventText(contract, names, printer) : apiText(contract, names, printer),
  );
  const uses = (name: string): boolean =>
    declarations.some((text) => new RegExp(String.raw`\b${name}[(<]`).test(text));
  const imports = ["api", "event", "jsonSchema"].filter(uses);
  return `${[
    `// Declared by \`trellis new contract --from ${from.replaceAll(/[\r\n]/g, " ")}\`. From here on it is yours to change.`,
    `import { ${imports.join(", ")} } from "trellis";`,
    "",
    ...declarations.flatMap((text) => [text, ""]),
    ...printer.declarations.flatMap((text) => [text, ""]),
  ]
    .join("\n")
    .trimEnd()}\n`;
}

/** What the file imports or could not be declared again. */
const reserved = ["api", "event", "jsonSchema"];

function eventText(
  { name, summary, key, version, schema }: ImportedEvent,
  names: UniqueNames,
  printer: TypePrinter,
): string {
  const constant = names.give(typeName(name.split(".").at(-1) ?? name));
  const members = [
    `  summary: ${JSON.stringify(summary)},`,
    ...(key === undefined ? [] : [`  key: ${JSON.stringify(key)},`]),
    `  version: ${version},`,
    `  schema: ${schemaText(schema, `${constant}Data`, printer, "  ")},`,
  ];
  return `export const ${constant} = event(${JSON.stringify(name)}, {\n${members.join("\n")}\n});`;
}

function apiText(contract: ImportedApi, names: UniqueNames, printer: TypePrinter): string {
  const constant = names.give(typeName(contract.title));
  const parts = (["params", "query", "headers", "body"] as const).flatMap((part) => {
    const schema = contract[part];
    return schema === undefined
      ? []
      : [`  ${part}: ${schemaText(schema, constant + typeName(part), printer, "  ")},`];
  });
  const responses = Object.entries(contract.responses).map(([status, schema]) => {
    const text = schema === null ? "null" : schemaText(schema, constant + status, printer, "    ");
    return `    ${status}: ${text},`;
  });
  const members = [
    `  summary: ${JSON.stringify(contract.summary)},`,
    ...parts,
    `  responses: {\n${responses.join("\n")}\n  },`,
    ...(contract.bodyMaxBytes === undefined ? [] : [`  bodyMaxBytes: ${contract.bodyMaxBytes},`]),
    ...(contract.idempotency === undefined
      ? []
      : [`  idempotency: ${literalText(contract.idempotency, "  ")},`]),
  ];
  return `export const ${constant} = api(${JSON.stringify(contract.operation)}, {\n${members.join("\n")}\n});`;
}

function schemaText(schema: JsonSchema, wanted: string, printer: TypePrinter, indent: string): string {
  if (!isSchemaObject(schema)) return String(schema);
  return `jsonSchema<${printer.declare(schema, wanted)}>(${literalText(schema, indent)})`;
}
