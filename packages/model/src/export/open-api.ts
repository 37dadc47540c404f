import type { ApiContractModel, JsonSchema, SystemModel } from "../document/system-model.ts";
import { limits } from "../policy/limits.ts";
import { byName } from "./by-name.ts";
import { exampleFor } from "./example-for.ts";
import type { ExportOptions } from "./export-options.ts";
import { infoOf, openOperations, tagsOf, type OfferedOperation } from "./offers.ts";
import { parametersOf } from "./open-api-parameters.ts";
import { SchemaShelf } from "./schema-shelf.ts";
import {
  platformProblem,
  platformProblemName,
  platformResponse,
  platformResponseName,
  platformStatuses,
  problemMediaType,
} from "./platform-answers.ts";
import { phraseOf } from "./status-phrase.ts";

type Part = Readonly<Record<string, unknown>>;

/**
 * The operations of a system as an OpenAPI 3.1 document, with the answers that the gateway gives by itself. The same
 * model gives the same document, in whatever order it was declared.
 */
export function openApiOf(model: SystemModel, options: ExportOptions = {}): Part {
  const operations = openOperations(model, options);
  const shelf = new SchemaShelf([platformProblemName]);
  const paths = new Map<string, Record<string, Part>>();
  for (const offered of operations) {
    const path = paths.get(offered.api.path) ?? {};
    path[offered.api.method.toLowerCase()] = operationOf(offered, shelf);
    paths.set(offered.api.path, path);
  }
  const statuses = [...new Set(operations.flatMap(({ api }) => platformStatuses(api)))].toSorted(
    (a, b) => a - b,
  );
  return {
    openapi: "3.1.1",
    info: infoOf(model, options),
    jsonSchemaDialect: "https://json-schema.org/draft/2020-12/schema",
    ...(options.server === undefined ? {} : { servers: [{ url: options.server }] }),
    tags: tagsOf(model, options),
    paths: Object.fromEntries(
      byName(Object.fromEntries(paths)).map(([path, item]) => [path, Object.fromEntries(byName(item))]),
    ),
    components: {
      schemas: { [platformProblemName]: platformProblem, ...Object.fromEntries(byName(shelf.components)) },
      responses: Object.fromEntries(
        statuses.map((status) => [platformResponseName(status), platformResponse(status)]),
      ),
    },
    "x-trellis": { system: model.name },
  };
}

function operationOf({ id, context, api }: OfferedOperation, shelf: SchemaShelf): Part {
  const { parameters, whole } = parametersOf(id, api, shelf);
  const own = { ...ownTerms(api), ...whole };
  return {
    operationId: id,
    summary: api.summary,
    tags: [context.name],
    ...(parameters.length === 0 ? {} : { parameters }),
    ...(api.body === undefined
      ? {}
      : {
          requestBody: {
            required: true,
            content: { "application/json": mediaOf(api.body, `${id}.body`, shelf) },
          },
        }),
    responses: responsesOf(id, api, shelf),
    ...(Object.keys(own).length === 0 ? {} : { "x-trellis": own }),
  };
}

/** What an API contract says that OpenAPI has no word for. */
function ownTerms({ bodyMaxBytes, idempotencyHeader, idempotencyWindowMs }: ApiContractModel): Part {
  return {
    ...(bodyMaxBytes === limits.bodyMaxBytes.default ? {} : { bodyMaxBytes }),
    ...(idempotencyHeader === undefined
      ? {}
      : { idempotency: { header: idempotencyHeader, windowMs: idempotencyWindowMs } }),
  };
}

function mediaOf(schema: JsonSchema, name: string, shelf: SchemaShelf, also: readonly Part[] = []): Part {
  const example = exampleFor(schema);
  const placed = shelf.put(schema, name);
  return {
    schema: also.length === 0 ? placed : { anyOf: [placed, ...also] },
    ...(example === undefined ? {} : example),
  };
}

function responsesOf(id: string, api: ApiContractModel, shelf: SchemaShelf): Part {
  const platform = new Set(platformStatuses(api));
  const responses: Record<string, Part> = {};
  for (const status of platform) {
    responses[String(status)] = { $ref: `#/components/responses/${platformResponseName(status)}` };
  }
  for (const [status, schema] of Object.entries(api.responses)) {
    // The platform answers with this status too: its problem documents have another shape than the handler's.
    const also = platform.has(Number(status))
      ? [{ $ref: `#/components/schemas/${platformProblemName}` }]
      : [];
    responses[status] = {
      description: phraseOf(Number(status)),
      ...contentOf(status, schema, `${id}.${status}`, shelf, also),
    };
  }
  return responses;
}

function contentOf(
  status: string,
  schema: JsonSchema | null,
  name: string,
  shelf: SchemaShelf,
  also: readonly Part[],
): Part {
  const mediaType = Number(status) >= 400 ? problemMediaType : "application/json";
  if (schema !== null) return { content: { [mediaType]: mediaOf(schema, name, shelf, also) } };
  const [problem] = also;
  // Without a body from the handler; with one from the platform.
  return problem === undefined
    ? {}
    : { content: { [problemMediaType]: { schema: problem } }, "x-trellis": { bodyless: true } };
}
