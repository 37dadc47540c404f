import { describeViolation, Fault } from "@trellis/model";
import type { CompiledCall } from "./compiled-call.ts";
import type { HttpInvocation } from "./http-operation.ts";

/** What a handler gives to `call`, as far as anybody has checked. */
export interface GivenRequest {
  readonly params?: Readonly<Record<string, unknown>>;
  readonly query?: Readonly<Record<string, unknown>>;
  readonly headers?: Readonly<Record<string, unknown>>;
  readonly body?: unknown;
}

/**
 * The request of a call in the form in which it would have come over HTTP, so that whoever answers it sees no difference.
 *
 * @param key the idempotency key, for operations that take one and are given none
 * @throws Fault TRL0215 when it breaks the contract
 */
export function requestOfCall(
  { contract, parts }: CompiledCall,
  given: GivenRequest,
  key: () => string,
): Omit<HttpInvocation, "id"> {
  const { operation, body: bodySchema, idempotencyHeader, bodyMaxBytes } = contract;
  const invalid = (part: string, problem: string): Fault =>
    new Fault("TRL0215", `${operation}: in the ${part}: ${problem}`, {
      retry: "never",
      details: { operation, part },
    });
  const params = textsOf(given.params);
  for (const [name, value] of Object.entries(params)) {
    // Even escaped, a path reads these as no segment, or as a way up.
    if (unfit.has(String(value)))
      throw invalid("params", `${JSON.stringify(value)} can't stand in the path as ${name}`);
  }
  const query = textsOf(given.query);
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(textsOf(given.headers)))
    headers[name.toLowerCase()] = String(value);
  if (idempotencyHeader !== undefined) headers[idempotencyHeader] ??= key();
  if (bodySchema === undefined && given.body !== undefined) throw invalid("body", "the operation takes none");
  const texts = { params, query, headers };
  for (const part of ["params", "query", "headers"] as const) {
    // Reading text as numbers writes into what it checks.
    const [violation] = parts[part]?.({ ...texts[part] }) ?? [];
    if (violation !== undefined) throw invalid(part, describeViolation(violation));
  }
  const [violation] = parts.body?.(given.body) ?? [];
  if (violation !== undefined) throw invalid("body", describeViolation(violation));
  const body = new TextEncoder().encode(given.body === undefined ? "" : JSON.stringify(given.body));
  if (body.length > bodyMaxBytes)
    throw invalid("body", `it has ${body.length} bytes, and ${bodyMaxBytes} are the most`);
  // A path and its query have texts alone, and lists of them.
  return { params: params as Record<string, string>, query, headers, body };
}

const unfit: ReadonlySet<string> = new Set(["", ".", ".."]);

/** Values as text, as in a URL or a header; what is undefined is not there. */
function textsOf(values: Readonly<Record<string, unknown>> = {}): Record<string, string | readonly string[]> {
  const texts: Record<string, string | readonly string[]> = {};
  for (const [name, value] of Object.entries(values)) {
    if (value !== undefined) texts[name] = Array.isArray(value) ? value.map(textOf) : textOf(value);
  }
  return texts;
}

/** What is neither text, number nor boolean has no place in a URL: as JSON it is refused by the schema, and legibly. */
function textOf(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}
