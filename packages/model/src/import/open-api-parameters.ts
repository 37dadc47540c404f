import type { JsonSchema } from "../document/system-model.ts";
import { pointerTo } from "../schema/pointer.ts";
import { isSchema, isSchemaObject, mapSubschemas, type SchemaObject } from "../schema/subschemas.ts";
import { UniqueNames } from "../typescript/names.ts";
import type { OpenApiSource } from "./open-api-source.ts";
import type { ImportedApi } from "./imported.ts";
import { pointerBelow } from "./notes.ts";

export interface ParametersToRead {
  /** Where the path item stands, whose parameters hold for all its operations. */
  readonly item: string;
  /** Where the operation stands. */
  readonly pointer: string;
  /** New names of the path's parameters. */
  readonly renamed: ReadonlyMap<string, string>;
  /** The path's parameters, by their new names. */
  readonly parameters: readonly string[];
  /** What an export of Trellis says beyond OpenAPI. */
  readonly own: SchemaObject;
}

export interface ReadParameters {
  readonly parts: Pick<ImportedApi, "params" | "query" | "headers">;
  readonly idempotency: ImportedApi["idempotency"];
}

/** The parameters of an operation, gathered into one object schema for each part of the request. */
export function readParameters(source: OpenApiSource, operation: ParametersToRead): ReadParameters {
  const members = {
    path: new Map<string, Member>(),
    query: new Map<string, Member>(),
    header: new Map<string, Member>(),
  };
  const stated = isSchemaObject(operation.own["idempotency"]) ? operation.own["idempotency"] : undefined;
  let keyHeader: string | undefined;
  for (const found of statedParameters(source, operation)) {
    const { place, name, parameter, pointer } = found;
    // The header of an idempotency key is the platform's: the handler need not read it.
    if (place === "header" && isKeyHeader(name, stated)) {
      keyHeader = name;
      if (stated === undefined || isPlainKey(parameter)) continue;
    }
    const schema = parameterSchema(source, pointer, parameter);
    if (schema !== undefined)
      members[place].set(name, { schema, required: parameter["required"] === true || place === "path" });
  }
  for (const name of operation.parameters) {
    if (members.path.has(name)) continue;
    source.notes.add(operation.pointer, `the path's {${name}} is declared nowhere: any text is taken`);
    members.path.set(name, { schema: { type: "string" }, required: true });
  }
  const parts = {
    ...partOf("params", members.path, source, operation.own),
    ...partOf("query", members.query, source, operation.own),
    ...partOf("headers", members.header, source, operation.own),
  };
  return { parts, idempotency: idempotencyOf(stated, keyHeader) };
}

interface Member {
  readonly schema: JsonSchema;
  readonly required: boolean;
}

interface StatedParameter {
  readonly place: "path" | "query" | "header";
  readonly name: string;
  readonly parameter: SchemaObject;
  readonly pointer: string;
}

/** Those of the operation go before those of its path. */
function statedParameters(
  source: OpenApiSource,
  { item, pointer, renamed, parameters }: ParametersToRead,
): readonly StatedParameter[] {
  const { document, notes } = source;
  const stated = new Map<string, StatedParameter>();
  for (const list of [pointerTo(item, "parameters"), pointerTo(pointer, "parameters")]) {
    const declared = document.at(list);
    for (const index of Array.isArray(declared) ? declared.keys() : []) {
      const { pointer: at, value } = document.follow(pointerTo(list, index));
      const { name, in: place } = isSchemaObject(value) ? value : {};
      if (!isSchemaObject(value) || typeof name !== "string" || !isPlace(place)) {
        notes.add(
          at,
          place === "cookie"
            ? "left out: cookies are no part of an API contract"
            : "left out: no parameter with a name and a place",
        );
        continue;
      }
      const own =
        place === "path" ? (renamed.get(name) ?? name) : place === "header" ? name.toLowerCase() : name;
      if (place === "header" && reservedHeaders.has(own))
        notes.add(at, "left out: OpenAPI says nothing by a parameter of this name");
      else if (place === "path" && !parameters.includes(own))
        notes.add(at, "left out: the path has no such parameter");
      else stated.set(`${place} ${own}`, { place, name: own, parameter: value, pointer: at });
    }
  }
  return [...stated.values()];
}

const reservedHeaders = new Set(["accept", "authorization", "content-type"]);

function isPlace(place: unknown): place is StatedParameter["place"] {
  return place === "path" || place === "query" || place === "header";
}

function parameterSchema(
  { document, notes, intake, dialect }: OpenApiSource,
  pointer: string,
  parameter: SchemaObject,
): JsonSchema | undefined {
  if (parameter["content"] !== undefined) {
    notes.add(pointerTo(pointer, "content"), "left out: parameters are text, not documents");
    return undefined;
  }
  const { style, explode, in: place } = parameter;
  const usual = place === "query" ? "form" : "simple";
  if ((style !== undefined && style !== usual) || (place === "query" && explode === false)) {
    notes.add(
      pointer,
      `left out: it is written in a way that is not read (style ${JSON.stringify(style ?? usual)}${explode === false ? ", explode false" : ""})`,
    );
    return undefined;
  }
  notes.unknown(pointer, parameter, parameterMembers);
  const at = pointerTo(pointer, "schema");
  const schema = document.at(at) === undefined ? true : intake.read(at, dialect);
  // Examples of an export of Trellis are drawn from the schema, and would be no news.
  const { example, ...words } = parameter;
  const own = isSchemaObject(document.root) && document.root["x-trellis"] !== undefined;
  return schema === undefined ? undefined : described(schema, own ? words : { ...words, example });
}

const parameterMembers = new Set([
  "name",
  "in",
  "required",
  "schema",
  "content",
  "style",
  "explode",
  "description",
  "deprecated",
  "example",
]);

/** What is said about the parameter is said about its value, unless that says it itself. */
function described(schema: JsonSchema, { description, deprecated, example }: SchemaObject): JsonSchema {
  const words = {
    ...(typeof description === "string" ? { description } : {}),
    ...(deprecated === true ? { deprecated } : {}),
    ...(example === undefined ? {} : { examples: [example] }),
  };
  if (typeof schema === "boolean") return schema && Object.keys(words).length > 0 ? words : schema;
  return { ...words, ...schema };
}

function partOf<Part extends "params" | "query" | "headers">(
  part: Part,
  members: ReadonlyMap<string, Member>,
  { intake, dialect, document }: OpenApiSource,
  own: SchemaObject,
): { readonly [P in Part]?: JsonSchema } {
  const whole = own[part];
  const reference = isSchemaObject(whole) && typeof whole["$ref"] === "string" ? whole["$ref"] : undefined;
  const read =
    reference === undefined ? undefined : intake.read(document.locate(reference, document.base, ""), dialect);
  const schema = read ?? (members.size === 0 ? undefined : objectOf(members));
  // The computed name widens to a string; the one member has the part's name.
  return (schema === undefined ? {} : { [part]: schema }) as { readonly [P in Part]?: JsonSchema };
}

/** One object schema; the definitions of the members become its own. */
function objectOf(members: ReadonlyMap<string, Member>): JsonSchema {
  const properties: Record<string, JsonSchema> = {};
  const definitions: Record<string, JsonSchema> = {};
  const required = [...members].filter(([, member]) => member.required).map(([name]) => name);
  for (const [name, { schema }] of members) properties[name] = hoisted(name, schema, definitions);
  return {
    type: "object",
    properties,
    ...(required.length === 0 ? {} : { required }),
    ...(Object.keys(definitions).length === 0 ? {} : { $defs: definitions }),
  };
}

/** Moves a member's definitions to the whole; one whose name is taken by another gets a number. */
function hoisted(name: string, schema: JsonSchema, definitions: Record<string, JsonSchema>): JsonSchema {
  if (typeof schema === "boolean") return schema;
  const { $defs, ...own } = schema;
  const renamed = new Map<string, string>();
  const moved = (part: JsonSchema): JsonSchema => {
    if (typeof part === "boolean") return part;
    const inner = mapSubschemas(part, moved);
    const { $ref } = inner;
    if ($ref === "#") return { ...inner, $ref: pointerBelow("#", "properties", name) };
    const target = typeof $ref === "string" ? renamed.get($ref) : undefined;
    return target === undefined ? inner : { ...inner, $ref: target };
  };
  const members = Object.entries(isSchemaObject($defs) ? $defs : {});
  const free = new UniqueNames(Object.keys(definitions));
  for (const [wanted] of members) renamed.set(`#/$defs/${wanted}`, `#/$defs/${free.give(wanted)}`);
  for (const [wanted, definition] of members) {
    const given = renamed.get(`#/$defs/${wanted}`) ?? "";
    if (isSchema(definition)) definitions[given.slice("#/$defs/".length)] = moved(definition);
  }
  return moved(own);
}

function isKeyHeader(name: string, stated: SchemaObject | undefined): boolean {
  return stated === undefined ? name === "idempotency-key" : stated["header"] === name;
}

/** The parameter that an export adds for a key that the handler does not read. */
function isPlainKey({ required, schema }: SchemaObject): boolean {
  return (
    required !== true &&
    isSchemaObject(schema) &&
    schema["type"] === "string" &&
    schema["minLength"] === 1 &&
    Object.keys(schema).length === 2
  );
}

function idempotencyOf(
  stated: SchemaObject | undefined,
  keyHeader: string | undefined,
): ImportedApi["idempotency"] {
  if (stated === undefined) return keyHeader === undefined ? undefined : { header: keyHeader };
  const { header, windowMs } = stated;
  if (typeof header !== "string") return undefined;
  return typeof windowMs === "number" ? { header, windowMs } : { header };
}
