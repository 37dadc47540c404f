import { httpMethods } from "../document/system-model.ts";
import { parseOperation } from "../names/operation.ts";
import { pointerTo } from "../schema/pointer.ts";
import { isSchemaObject, type SchemaObject } from "../schema/subschemas.ts";
import { dialectOf, type Dialect } from "./dialect.ts";
import type { ImportDocument } from "./document.ts";
import type { ImportedApi, ImportedContract } from "./imported.ts";
import { type Notes, pointerBelow } from "./notes.ts";
import { OpenApiBodies } from "./open-api-bodies.ts";
import { readParameters } from "./open-api-parameters.ts";
import type { OpenApiSource } from "./open-api-source.ts";
import { SchemaIntake } from "./schema-intake.ts";
import { descriptionBeside, firstSentence } from "./wording.ts";

/** Each operation of an OpenAPI 3.0 or 3.1 document becomes an API contract. */
export function importOpenApi(document: ImportDocument, notes: Notes): readonly ImportedContract[] {
  const { root } = document;
  if (!isSchemaObject(root)) return [];
  const source: OpenApiSource = {
    document,
    notes,
    intake: new SchemaIntake(document, notes),
    dialect: dialectIn(root),
  };
  noteSurroundings(root, source);
  const contracts: ImportedApi[] = [];
  // The names of parameters make no difference to a gateway.
  const operationByShape = new Map<string, string>();
  for (const path of Object.keys(isSchemaObject(root["paths"]) ? root["paths"] : {})) {
    const { pointer, value } = document.follow(pointerTo("/paths", path));
    if (!isSchemaObject(value)) continue;
    for (const [member, operation] of Object.entries(value)) {
      const method = httpMethods.find((known) => known.toLowerCase() === member);
      const place = pointerTo(pointer, member);
      if (method !== undefined && isSchemaObject(operation)) {
        const contract = readOperation(source, { method, path, item: pointer, pointer: place, operation });
        const shape = contract?.operation.replaceAll(/\{[^}]*\}/g, "{}") ?? "";
        const first = operationByShape.get(shape);
        if (contract === undefined) continue;
        if (first !== undefined) {
          notes.add(place, `left out: it can't be told from ${first}`);
          continue;
        }
        operationByShape.set(shape, contract.operation);
        contracts.push(contract);
      } else if (!quiet.has(member)) notes.add(place, leftOutOfPath(member));
    }
  }
  noteUnused(source);
  return contracts;
}

/** Components that no contract needs. */
function noteUnused({ document, notes }: OpenApiSource): void {
  const components = document.at("/components");
  for (const kind of isSchemaObject(components) ? Object.keys(components) : []) {
    const place = pointerTo("/components", kind);
    const names = document.unreferred(place).filter((name) => !isPlatforms(kind, name));
    const why = kind === "securitySchemes" ? leftOut["security"] : "left out: no contract uses it";
    notes.leftOut(place, kind === "x-trellis" ? [] : names, why ?? "");
  }
}

/** What an export of Trellis adds to every document. */
function isPlatforms(kind: string, name: string): boolean {
  return (
    (kind === "schemas" && name === "trellis.Problem") ||
    (kind === "responses" && /^trellis\.\d{3}$/.test(name))
  );
}

interface Operation {
  readonly method: string;
  readonly path: string;
  /** Where its path item stands. */
  readonly item: string;
  readonly pointer: string;
  readonly operation: SchemaObject;
}

/** Members of a path item that operations are read with. */
const quiet = new Set(["parameters", "summary", "description"]);

function leftOutOfPath(member: string): string {
  return ["head", "options", "trace"].includes(member)
    ? "left out: no API contract has this method"
    : "left out: a contract says nothing of it";
}

function dialectIn({ openapi, jsonSchemaDialect }: SchemaObject): Dialect {
  if (String(openapi).startsWith("3.0")) return "openapi-3.0";
  return dialectOf({ $schema: jsonSchemaDialect }) ?? "2020-12";
}

const rootMembers = new Set([
  "openapi",
  "info",
  "jsonSchemaDialect",
  "servers",
  "paths",
  "webhooks",
  "components",
  "security",
]);

function noteSurroundings(root: SchemaObject, { notes }: OpenApiSource): void {
  const { servers, webhooks, security } = root;
  notes.unknown("", root, rootMembers);
  notes.add("/info", "left out: title, release and contact are those of the system and its teams");
  if (Array.isArray(servers)) {
    servers.forEach((server: unknown, index) => {
      const url = isSchemaObject(server) && typeof server["url"] === "string" ? server["url"] : "";
      const path = url.replace(/^[a-z][a-z0-9+.-]*:\/\/[^/]*/i, "").replace(/\/$/, "");
      if (path !== "")
        notes.add(pointerBelow("", "servers", index), `left out: the gateway answers at /, not at ${path}`);
    });
  }
  if (security !== undefined) notes.add("/security", "left out: the handler has to check who calls");
  if (isSchemaObject(webhooks))
    notes.leftOut(
      "/webhooks",
      Object.keys(webhooks),
      "left out: an API contract is what a context answers, not what it sends",
    );
}

function readOperation(
  source: OpenApiSource,
  { method, path, item, pointer, operation }: Operation,
): ImportedApi | undefined {
  const { notes } = source;
  const { path: taken, renamed } = plainPath(path);
  const parsed = parseOperation(`${method} ${taken}`);
  if ("invalid" in parsed) {
    notes.add(pointer, `left out: ${parsed.invalid.reason}`);
    return undefined;
  }
  for (const [from, to] of renamed) notes.add(pointer, `the path's {${from}} is called {${to}}`);
  for (const part of ["callbacks", "security", "deprecated"]) {
    if (operation[part] !== undefined && operation[part] !== false)
      notes.add(pointerTo(pointer, part), leftOut[part] ?? "");
  }
  notes.unknown(pointer, operation, operationMembers);
  const own = isSchemaObject(operation["x-trellis"]) ? operation["x-trellis"] : {};
  const bodies = new OpenApiBodies(source);
  const responses = bodies.responses(pointerTo(pointer, "responses"));
  if (responses === undefined) {
    notes.add(pointer, "left out: no answer of it can be declared");
    return undefined;
  }
  const body = bodies.request(pointer, operation, method);
  if (body === "unreadable") {
    notes.add(pointer, "left out: its body is no JSON");
    return undefined;
  }
  const { parts, idempotency } = readParameters(source, {
    item,
    pointer,
    renamed,
    parameters: parsed.parameters,
    own,
  });
  const { operationId, summary: short, description } = operation;
  const title = typeof operationId === "string" ? operationId : `${method.toLowerCase()} ${taken}`;
  const summary = firstSentence(short) ?? firstSentence(description) ?? `${method} ${taken}`;
  return {
    kind: "api",
    title,
    operation: `${method} ${taken}`,
    summary,
    ...descriptionBeside(summary, short, description),
    ...parts,
    ...(body === undefined ? {} : { body }),
    responses,
    ...(typeof own["bodyMaxBytes"] === "number" ? { bodyMaxBytes: own["bodyMaxBytes"] } : {}),
    ...(idempotency === undefined ? {} : { idempotency }),
  };
}

const operationMembers = new Set([
  "operationId",
  "summary",
  "description",
  "parameters",
  "requestBody",
  "responses",
  "callbacks",
  "security",
  "deprecated",
]);

const leftOut: Readonly<Record<string, string>> = {
  callbacks: "left out: an API contract is what a context answers, not what it sends",
  deprecated: "left out: API contracts are not deprecated",
  security: "left out: the handler has to check who calls",
};

/** Parameters whose names are none of Trellis' get one: no client sees them. */
function plainPath(path: string): { readonly path: string; readonly renamed: ReadonlyMap<string, string> } {
  const renamed = new Map<string, string>();
  const plain = path.replaceAll(/\{([^{}]*)\}/g, (braces, name: string) => {
    if (/^[A-Za-z][A-Za-z0-9_]*$/.test(name)) return braces;
    const words = name.split(/[^A-Za-z0-9]+/).filter((word) => word !== "");
    const better = words
      .map((word, index) => (index === 0 ? word : word.charAt(0).toUpperCase() + word.slice(1)))
      .join("");
    if (!/^[A-Za-z]/.test(better)) return braces;
    renamed.set(name, better);
    return `{${better}}`;
  });
  return { path: plain, renamed };
}
