import { Fault } from "../errors/fault.ts";
import { isSchema, isSchemaObject } from "../schema/subschemas.ts";
import { ImportDocument } from "./document.ts";
import { importAsyncApi } from "./from-async-api.ts";
import { importJsonSchema } from "./from-json-schema.ts";
import { importOpenApi } from "./from-open-api.ts";
import type { Imported, ImportedContract, ImportOptions } from "./imported.ts";
import { Notes } from "./notes.ts";

/**
 * Contracts from a document in JSON Schema (draft-04 to 2020-12), OpenAPI 3.0 or 3.1, or AsyncAPI 2 or 3. Every part of
 * the document that the contracts do not say is noted; nothing is fetched.
 *
 * @param document plain data, as a parser of JSON or YAML gives it
 * @throws Fault TRL0440 when it is none of these, TRL0441 or TRL0442 for a reference that can't be followed, TRL0443
 * when nothing of it can become a contract
 */
export function importContracts(document: unknown, options: ImportOptions): Imported {
  const notes = new Notes();
  const source = new ImportDocument(document);
  const { format, contracts } = read(source, notes, options);
  if (contracts.length === 0) {
    const [first] = notes.all;
    const why = first === undefined ? "" : `; ${first.pointer || "/"}: ${first.message}`;
    throw new Fault("TRL0443", `nothing in this ${format} document can become a contract${why}`, {
      retry: "never",
      details: { notes: notes.all },
    });
  }
  return { format, contracts, notes: notes.all };
}

interface Read {
  readonly format: string;
  readonly contracts: readonly ImportedContract[];
}

function read(document: ImportDocument, notes: Notes, options: ImportOptions): Read {
  const { root } = document;
  if (options.at === undefined && isSchemaObject(root)) {
    const openapi = versionOf(root["openapi"]);
    if (openapi?.startsWith("3.0") === true || openapi?.startsWith("3.1") === true) {
      return { format: `OpenAPI ${openapi.slice(0, 3)}`, contracts: importOpenApi(document, notes) };
    }
    const asyncapi = versionOf(root["asyncapi"]);
    if (asyncapi?.startsWith("2.") === true || asyncapi?.startsWith("3.") === true) {
      return {
        format: `AsyncAPI ${asyncapi.slice(0, 1)}`,
        contracts: importAsyncApi(document, notes, options),
      };
    }
    const named = openapi ?? asyncapi ?? versionOf(root["swagger"]);
    if (named !== undefined) {
      const kind = openapi === undefined ? (asyncapi === undefined ? "Swagger" : "AsyncAPI") : "OpenAPI";
      throw new Fault("TRL0440", `this is ${kind} ${named}, from which contracts can't be read`, {
        retry: "never",
      });
    }
  }
  const schema = document.at(options.at ?? "");
  if (schema === undefined)
    throw new Fault("TRL0442", `the document has nothing at ${options.at}`, { retry: "never" });
  if (!isSchema(schema) || !looksLikeSchema(schema))
    throw new Fault("TRL0440", "this is no JSON Schema, OpenAPI or AsyncAPI document", { retry: "never" });
  return { format: "JSON Schema", contracts: importJsonSchema(document, notes, options) };
}

function versionOf(value: unknown): string | undefined {
  // YAML reads an unquoted 3.0 as a number.
  return typeof value === "string" || typeof value === "number" ? String(value) : undefined;
}

function looksLikeSchema(schema: unknown): boolean {
  return (
    isSchemaObject(schema) &&
    [
      "$schema",
      "$ref",
      "$defs",
      "definitions",
      "type",
      "properties",
      "allOf",
      "anyOf",
      "oneOf",
      "enum",
      "const",
      "items",
    ].some((keyword) => Object.hasOwn(schema, keyword))
  );
}
