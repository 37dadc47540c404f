import type {
  ApiContractModel,
  EventContractModel,
  EventVersionModel,
  JsonSchema,
  SystemModel,
} from "../document/system-model.ts";
import { functionsOf } from "../document/functions-of.ts";
import { canonicalSchema } from "./canonical.ts";
import { frozenApiPath, frozenEventPath } from "./frozen-path.ts";

/** One frozen document as the declaration gives it, without what freezing adds: examples and the digest. */
export interface ContractDocument {
  /** Where it is frozen, relative to the system's folder. */
  readonly path: string;
  /** The event's name or the operation. */
  readonly contract: string;
  /** Of an event. */
  readonly version?: number;
  readonly document: FrozenDocument;
}

export type FrozenDocument = { readonly [keyword: string]: unknown };

/** What a frozen document says of its contract beside the schema, under the annotation `x-trellis`. */
export interface EventFacts {
  readonly event: string;
  readonly version: number;
  readonly key?: string;
  readonly compatibility: string;
  readonly contentModel: string;
  readonly deprecated?: string;
  readonly upcast?: true;
}

export interface ApiFacts {
  readonly operation: string;
  readonly compatibility: string;
  readonly contentModel: string;
  readonly bodyMaxBytes: number;
  readonly callers?: "declared";
  readonly idempotencyHeader?: string;
}

/** The documents of every version of every event contract and of every API contract, by path. */
export function contractDocuments(model: SystemModel): ReadonlyMap<string, ContractDocument> {
  const documents = [
    ...Object.values(model.events).flatMap((event) =>
      Object.entries(event.versions).map(([number, version]) =>
        eventDocument(model.name, event, Number(number), version),
      ),
    ),
    ...[...ownersOfApis(model)].map(([api, context]) => apiDocument(model.name, context, api)),
  ];
  return new Map(documents.toSorted((a, b) => (a.path < b.path ? -1 : 1)).map((each) => [each.path, each]));
}

/** The `$id` of a frozen event: the `dataschema` that its events carry on the wire. */
export function eventSchemaId(system: string, event: string, version: number): string {
  return `urn:trellis:${system}:${event}:${version}`;
}

/** The `$id` of a frozen operation; braces are no characters of a URI. */
export function apiSchemaId(
  system: string,
  { method, path }: Pick<ApiContractModel, "method" | "path">,
): string {
  return `urn:trellis:${system}:${method}:${path.replaceAll("{", "%7B").replaceAll("}", "%7D")}`;
}

/** The parts of a request, in the order in which they are frozen. */
export const requestParts = ["params", "query", "headers", "body"] as const;

const dialect = "https://json-schema.org/draft/2020-12/schema";

function eventDocument(
  system: string,
  event: EventContractModel,
  version: number,
  { schema, deprecated, upcast }: EventVersionModel,
): ContractDocument {
  const facts: EventFacts = {
    event: event.name,
    version,
    ...(event.key === undefined ? {} : { key: event.key }),
    compatibility: event.compatibility ?? "full",
    contentModel: event.contentModel ?? "open",
    ...(deprecated === undefined ? {} : { deprecated }),
    ...(upcast ? { upcast } : {}),
  };
  const document = {
    title: `${event.name}.v${version}`,
    description: event.summary,
    ...embeddable(schema),
    $schema: dialect,
    $id: eventSchemaId(system, event.name, version),
    "x-trellis": facts,
  };
  return {
    path: frozenEventPath(event.name, version),
    contract: event.name,
    version,
    document: inOrder(document),
  };
}

function apiDocument(system: string, context: string, api: ApiContractModel): ContractDocument {
  const id = apiSchemaId(system, api);
  const facts: ApiFacts = {
    operation: api.operation,
    compatibility: api.compatibility ?? "full",
    contentModel: api.contentModel ?? "open",
    bodyMaxBytes: api.bodyMaxBytes,
    ...(api.callers === undefined ? {} : { callers: api.callers }),
    ...(api.idempotencyHeader === undefined ? {} : { idempotencyHeader: api.idempotencyHeader }),
  };
  const request = requestParts.flatMap((part) => {
    const schema = api[part];
    return schema === undefined ? [] : [[part, resource(schema, `${id}?${part}`)] as const];
  });
  const responses = Object.entries(api.responses).map(
    ([status, schema]) => [status, schema === null ? false : resource(schema, `${id}?${status}`)] as const,
  );
  const document = {
    $schema: dialect,
    $id: id,
    title: api.operation,
    description: api.summary,
    "x-trellis": facts,
    type: "object",
    properties: {
      ...Object.fromEntries(request),
      responses: {
        description: "The answer's body by status; false where there is none.",
        type: "object",
        properties: Object.fromEntries(responses),
      },
    },
  };
  return {
    path: frozenApiPath(context, api),
    contract: api.operation,
    document: inOrder(document),
  };
}

/** Who answers which operation, by the functions; the first one where two do, which is an error elsewhere. */
function ownersOfApis(model: SystemModel): ReadonlyMap<ApiContractModel, string> {
  const owners = new Map<ApiContractModel, string>();
  for (const { context, declared } of functionsOf(model).values()) {
    const api = declared.kind === "http" ? model.apis[declared.api] : undefined;
    if (api !== undefined && !owners.has(api)) owners.set(api, context.name);
  }
  return owners;
}

/** A schema as members of a document that has a name of its own; one that names itself is put inside whole. */
function embeddable(schema: JsonSchema): { readonly [keyword: string]: unknown } {
  if (schema === true) return {};
  if (schema === false) return { not: {} };
  const { $schema: _dialect, ...rest } = schema;
  return "$id" in rest ? { allOf: [rest] } : rest;
}

/** The schema that was declared, from the document that it was made a part of. */
export function declaredSchema(document: FrozenDocument): JsonSchema {
  const { $schema: _dialect, $id: _id, "x-trellis": _facts, examples: _examples, ...schema } = document;
  const [whole, ...others] = Array.isArray(schema["allOf"]) ? (schema["allOf"] as readonly JsonSchema[]) : [];
  return typeof whole === "object" && "$id" in whole && others.length === 0 ? whole : schema;
}

/** A part of a document; one with references gets a name of its own, from which `#` is resolved. */
function resource(schema: JsonSchema, id: string): JsonSchema {
  if (typeof schema === "boolean") return schema === false ? { not: {} } : {};
  const { $schema: _dialect, ...rest } = schema;
  if ("$id" in rest || !refersInside(rest)) return rest;
  return { $id: id, ...rest };
}

function refersInside(part: unknown): boolean {
  if (typeof part !== "object" || part === null) return false;
  if (Array.isArray(part)) return part.some(refersInside);
  return Object.entries(part).some(
    ([keyword, inner]) =>
      ((keyword === "$ref" || keyword === "$dynamicRef") && String(inner).startsWith("#")) ||
      refersInside(inner),
  );
}

function inOrder(document: FrozenDocument): FrozenDocument {
  // A document is an object, and its canonical form one too.
  return canonicalSchema(document) as FrozenDocument;
}
