import { compileValidator, Fault, type ApiContractModel, type JsonSchema } from "@trellis/model";
import { compileExamples } from "@trellis/model/contracts";

/** Requests of one operation as text, made before the load begins; the sender only puts them together. */
export interface HttpRequests {
  /** `POST /purchases` and what follows, up to the headers that the sender adds. */
  readonly requests: readonly HttpRequest[];
  /** The header that names each request anew, so that none is answered as the repetition of another. */
  readonly idempotencyHeader?: string;
}

export interface HttpRequest {
  readonly head: string;
  readonly body?: string;
}

/** Different requests kept, at most. */
export const requestsMax = 1_024;
/** Characters of all requests kept, at most. */
const requestsMaxLength = 33_554_432;
/** An idempotency key as the sender makes it. */
const sampleKey = "bench-abcdefgh-00000001";
/** Set by the sender, or by nobody. */
const ownHeaders = new Set([
  "host",
  "content-type",
  "content-length",
  "connection",
  "transfer-encoding",
  "expect",
]);

/**
 * Requests by an operation's API contract, with examples of its parameters, query, headers and body.
 *
 * @param bodies what to send instead of examples of the body
 * @throws Fault TRL0612 when no example can be made
 */
export function httpRequests(api: ApiContractModel, seed: number, bodies?: readonly unknown[]): HttpRequests {
  const partOf = (part: string, schema: JsonSchema | undefined): ((seed: number) => unknown) => {
    const make = compileExamples(schema ?? { type: "object" });
    return (at) => {
      const made = make(at);
      if ("example" in made) return made.example;
      throw new Fault("TRL0612", `${api.operation}, ${part}: ${made.impossible}`, { retry: "never" });
    };
  };
  const [params, query, headers] = [
    partOf("params", api.params),
    partOf("query", api.query),
    partOf("headers", api.headers),
  ];
  const body = api.body === undefined ? undefined : partOf("body", api.body);
  const key = takesAnyKey(api) ? api.idempotencyHeader?.toLowerCase() : undefined;
  const requests: HttpRequest[] = [];
  let length = 0;
  for (let at = 0; at < requestsMax && length < requestsMaxLength; at++) {
    const number = seed * 1_000_003 + at;
    const path =
      pathOf(api.path, textsOf(params(number), api.params)) + queryOf(textsOf(query(number), api.query));
    const given = Object.entries(textsOf(headers(number), api.headers)).filter(
      ([name]) => !ownHeaders.has(name.toLowerCase()) && name.toLowerCase() !== key,
    );
    const lines = [
      `${api.method} ${path} HTTP/1.1`,
      ...given.map(([name, value]) => `${name}: ${headerValue(textOf(value))}`),
    ];
    const document = bodies === undefined ? body?.(number) : bodies[at % bodies.length];
    const text = document === undefined ? undefined : JSON.stringify(document);
    requests.push({ head: lines.join("\r\n"), ...(text === undefined ? {} : { body: text }) });
    length += path.length + (text?.length ?? 0);
  }
  return { requests, ...(key === undefined ? {} : { idempotencyHeader: key }) };
}

/** Whether the contract takes an idempotency key of the sender's making. */
function takesAnyKey({ idempotencyHeader, headers = true }: ApiContractModel): boolean {
  if (idempotencyHeader === undefined) return false;
  const made = compileExamples(headers)(1);
  const example = "example" in made && typeof made.example === "object" ? made.example : {};
  return (
    compileValidator(headers)({ ...example, [idempotencyHeader.toLowerCase()]: sampleKey }) === undefined
  );
}

function pathOf(path: string, params: Readonly<Record<string, unknown>>): string {
  return path.replaceAll(/\{(\w+)\}/g, (_, name: string) => {
    const text = encodeURIComponent(textOf(params[name] ?? "example"));
    // An empty segment, and one or two dots, make another path.
    return /^\.{0,2}$/.test(text) ? "example" : text;
  });
}

function queryOf(query: Readonly<Record<string, unknown>>): string {
  const parts = Object.entries(query).flatMap(([name, value]) =>
    [value].flat().map((each) => `${encodeURIComponent(name)}=${encodeURIComponent(textOf(each))}`),
  );
  return parts.length === 0 ? "" : `?${parts.join("&")}`;
}

/** Members that are declared: what an open schema lets an example invent would only be noise in a URL. */
function textsOf(example: unknown, schema: JsonSchema | undefined): Readonly<Record<string, unknown>> {
  return schema === undefined || typeof example !== "object" || example === null
    ? {}
    : (example as Record<string, unknown>);
}

/** A header is one line of visible Latin characters (RFC 9110, section 5.5). */
function headerValue(text: string): string {
  return text.replaceAll(/[^\x20-\x7e]/g, "?").trim();
}

/** A value as it stands in a URL or a header, where the gateway reads it back by its schema. */
function textOf(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}
