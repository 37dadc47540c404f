import type { JsonSchema } from "../document/system-model.ts";
import { isSchemaObject } from "../schema/subschemas.ts";
import { literalText, textLiteral } from "../typescript/literal.ts";
import { docComment, typeName, UniqueNames } from "../typescript/names.ts";
import { TypePrinter } from "../typescript/type-printer.ts";
import type { ImportedApi, ImportedContract, ImportedEvent } from "./imported.ts";

/**
 * The contracts as the TypeScript that declares them: schemas as plain JSON Schema, with the types of their documents,
 * so that nothing of them is lost on the way through a schema library.
 *
 * @param from what they were read from, for the first line
 */
export function contractSource(contracts: readonly ImportedContract[], from: string): string {
  const source = new ContractSource(contracts);
  const declarations = contracts.map((contract) => source.declaration(contract));
  const text = [...declarations, ...source.definitions].join("\n");
  const imports = ["api", "event", "jsonSchema"].filter(
    (name) => text.includes(` = ${name}(`) || text.includes(` ${name}<`),
  );
  return `${[
    `// Declared by \`trellis new contract --from ${from.replaceAll(/[\r\n]/g, " ")}\`. From here on it is yours to change.`,
    `import { ${imports.join(", ")} } from "trellis";`,
    "",
    ...[...source.definitions, ...declarations, ...source.types].flatMap((each) => [each, ""]),
  ]
    .join("\n")
    .trimEnd()}\n`;
}

class ContractSource {
  readonly #names = new UniqueNames(["api", "event", "jsonSchema"]);
  readonly #printer = new TypePrinter(this.#names);
  /** Constants of definitions that stand in several schemas, by what they say. */
  readonly #constants = new Map<string, string>();
  readonly definitions: readonly string[];

  constructor(contracts: readonly ImportedContract[]) {
    const uses = new Map<string, { readonly name: string; count: number }>();
    for (const [name, definition] of contracts.flatMap(schemasOf).flatMap(definitionsOf)) {
      const said = JSON.stringify(definition);
      const known = uses.get(said);
      if (known === undefined) uses.set(said, { name, count: 1 });
      else known.count += 1;
    }
    const several = [...uses].filter(([, { count }]) => count > 1);
    this.definitions = several.map(([said, { name }]) => {
      const constant = this.#names.give(`${lowerFirst(typeName(name))}Schema`);
      this.#constants.set(said, constant);
      return `const ${constant} = ${literalText(JSON.parse(said))};`;
    });
  }

  get types(): readonly string[] {
    return this.#printer.declarations;
  }

  declaration(contract: ImportedContract): string {
    const text = contract.kind === "event" ? this.#event(contract) : this.#api(contract);
    return docComment(contract.description, "") + text;
  }

  #event({ name, summary, key, version, schema }: ImportedEvent): string {
    const constant = this.#names.give(typeName(name.split(".").at(-1) ?? name));
    const members = [
      `  summary: ${textLiteral(summary)},`,
      ...(key === undefined ? [] : [`  key: ${textLiteral(key)},`]),
      `  version: ${version},`,
      `  schema: ${this.#schema(schema, `${constant}Data`, "  ")},`,
    ];
    return `export const ${constant} = event(${textLiteral(name)}, {\n${members.join("\n")}\n});`;
  }

  #api(contract: ImportedApi): string {
    const constant = this.#names.give(typeName(contract.title));
    const parts = (["params", "query", "headers", "body"] as const).flatMap((part) => {
      const schema = contract[part];
      return schema === undefined
        ? []
        : [`  ${part}: ${this.#schema(schema, constant + typeName(part), "  ")},`];
    });
    const responses = Object.entries(contract.responses).map(
      ([status, schema]) =>
        `    ${status}: ${schema === null ? "null" : this.#schema(schema, constant + status, "    ")},`,
    );
    const { bodyMaxBytes, idempotency } = contract;
    const members = [
      `  summary: ${textLiteral(contract.summary)},`,
      ...parts,
      `  responses: {\n${responses.join("\n")}\n  },`,
      ...(bodyMaxBytes === undefined ? [] : [`  bodyMaxBytes: ${bodyMaxBytes},`]),
      ...(idempotency === undefined ? [] : [`  idempotency: ${literalText(idempotency, "  ")},`]),
    ];
    return `export const ${constant} = api(${textLiteral(contract.operation)}, {\n${members.join("\n")}\n});`;
  }

  #schema(schema: JsonSchema, wanted: string, indent: string): string {
    if (!isSchemaObject(schema)) return String(schema);
    const definitions = new Set<unknown>(definitionsOf(schema).map(([, definition]) => definition));
    const named = (value: object): string | undefined =>
      definitions.has(value) ? this.#constants.get(JSON.stringify(value)) : undefined;
    return `jsonSchema<${this.#printer.declare(schema, wanted)}>(${literalText(schema, indent, named)})`;
  }
}

function schemasOf(contract: ImportedContract): readonly JsonSchema[] {
  if (contract.kind === "event") return [contract.schema];
  const { params, query, headers, body, responses } = contract;
  return [params, query, headers, body, ...Object.values(responses)].filter(
    (schema) => schema !== undefined && schema !== null,
  );
}

function definitionsOf(schema: JsonSchema): readonly (readonly [name: string, definition: unknown])[] {
  const definitions = isSchemaObject(schema) ? schema["$defs"] : undefined;
  return isSchemaObject(definitions) ? Object.entries(definitions) : [];
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}
