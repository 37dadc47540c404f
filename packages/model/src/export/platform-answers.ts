import type { ApiContractModel } from "../document/system-model.ts";
import type { SchemaObject } from "../schema/subschemas.ts";
import { phraseOf } from "./status-phrase.ts";

type Part = Readonly<Record<string, unknown>>;

/**
 * The statuses with which the platform itself may answer a request for an operation, whatever its handler does. What
 * HTTP may answer to any request (404 for another path, 405, 408, 414, 431) is left out.
 */
export function platformStatuses({
  body,
  responses,
  idempotencyHeader,
}: ApiContractModel): readonly number[] {
  // A refusal of the domain is answered with 409 where the contract has it, otherwise with 422.
  const refusal = Object.hasOwn(responses, "409") ? 409 : 422;
  const checked = body !== undefined || idempotencyHeader !== undefined ? [422] : [];
  const ofBody = body === undefined ? [] : [413, 415];
  return [...new Set([400, ...ofBody, ...checked, refusal, 429, 500, 503, 504])].toSorted((a, b) => a - b);
}

/** The problem document (RFC 9457) of the platform's own answers, as `trellis.Problem` in a document. */
export const platformProblem: SchemaObject = {
  description: "A problem document (RFC 9457) of the platform. Its code is explained by `trellis explain`.",
  type: "object",
  required: ["type", "title", "status", "detail", "code"],
  properties: {
    type: { type: "string", format: "uri-reference" },
    title: { type: "string" },
    status: { type: "integer" },
    detail: { type: "string" },
    code: { type: "string", pattern: "^TRL[0-9]{4}$" },
    in: { description: "The part of the request that is wrong.", enum: ["path", "query", "headers", "body"] },
    pointer: { description: "Where in that part (RFC 6901).", type: "string" },
    refused: { description: "The domain's word for why it said no.", type: "string" },
  },
};

export const platformProblemName = "trellis.Problem";
export const problemMediaType = "application/problem+json";

export function platformResponseName(status: number): string {
  return `trellis.${status}`;
}

export function platformResponse(status: number): Part {
  return {
    description: meanings[status] ?? phraseOf(status),
    ...(status === 429 || status === 503 ? { headers: { "retry-after": retryAfter } } : {}),
    content: { [problemMediaType]: { schema: { $ref: `#/components/schemas/${platformProblemName}` } } },
  };
}

const meanings: Readonly<Record<number, string>> = {
  400: "The request is malformed, or a parameter breaks its schema.",
  409: "The request was refused by the domain.",
  413: "The body is longer than the contract allows.",
  415: "The body is not application/json in UTF-8, or is compressed.",
  422: "The body breaks its schema, an idempotency key was used before with another body, or the domain refused.",
  429: "Too much is under way; nothing was done. Send again after the time stated.",
  500: "The handler failed; nothing was changed.",
  503: "The system takes no work now, or what it calls is down; nothing was changed.",
  504: "The handler took too long and was ended; nothing was changed.",
};

const retryAfter: Part = { description: "Seconds to wait.", schema: { type: "integer", minimum: 1 } };
