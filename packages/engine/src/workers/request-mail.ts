import type { HttpInvocation } from "trellis/runtime";

/** A request on its way to its context's worker. */
export interface MailedRequest {
  readonly request: number;
  readonly function: string;
  readonly invocation: HttpInvocation;
}

/**
 * Requests as they cross to another thread: a list of plain values for each, because small objects cost three times as
 * much to send, and one buffer for the bodies of all, which is transferred.
 */
export interface RequestMail {
  readonly heads: readonly RequestHead[];
  readonly bodies: Uint8Array<ArrayBuffer>;
}

type RequestHead = readonly [
  request: number,
  functionName: string,
  id: string,
  params: HttpInvocation["params"] | undefined,
  query: HttpInvocation["query"] | undefined,
  /** The trace alone where there is no other header. */
  headers: HttpInvocation["headers"] | string,
  bodyBytes: number,
];

/** Grown one by one, as in `packed-mail.ts`. */
export function packRequests(requests: readonly MailedRequest[]): RequestMail {
  const bytes = requests.reduce((sum, { invocation }) => sum + invocation.body.length, 0);
  const bodies = new Uint8Array(bytes);
  const heads: RequestHead[] = [];
  let at = 0;
  for (const { request, function: name, invocation } of requests) {
    const { id, params, query, headers, body } = invocation;
    bodies.set(body, at);
    at += body.length;
    heads.push([
      request,
      name,
      id,
      unlessEmpty(params),
      unlessEmpty(query),
      traceAlone(headers) ?? headers,
      body.length,
    ]);
  }
  return { heads, bodies };
}

/** Bodies are views into the one buffer: whoever gives one away has to copy it. */
export function unpackRequests({ heads, bodies }: RequestMail): MailedRequest[] {
  let at = 0;
  return heads.map(([request, name, id, params = {}, query = {}, given, bodyBytes]) => {
    const headers = typeof given === "string" ? { [trace]: given } : given;
    const body = bodies.subarray(at, (at += bodyBytes));
    return { request, function: name, invocation: { id, params, query, headers, body } };
  });
}

const trace = "traceparent";

function traceAlone(headers: HttpInvocation["headers"]): string | undefined {
  for (const name in headers) if (name !== trace) return undefined;
  return headers[trace];
}

function unlessEmpty<Members extends object>(members: Members): Members | undefined {
  for (const _name in members) return members;
  return undefined;
}
