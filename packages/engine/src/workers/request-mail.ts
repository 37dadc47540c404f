import type { HttpInvocation } from "trellis/runtime";

/** A request on its way to its context's worker. */
export interface MailedRequest {
  readonly request: number;
  readonly function: string;
  readonly invocation: HttpInvocation;
}

/**
 * Requests as they cross to another thread. To send a value costs about the same whether it is short or long, so what
 * all requests have stands in columns: numbers, and one text each for ids and traces. Bodies are one buffer. Both
 * buffers are transferred.
 */
export interface RequestMail {
  /** For each request five numbers: its own, its function's place, and how long its id, its trace and its body are. */
  readonly numbers: Float64Array<ArrayBuffer>;
  /** Each name once. */
  readonly functions: readonly string[];
  /** Ids, one behind the other. */
  readonly ids: string;
  /** Each request's `traceparent`. */
  readonly traces: string;
  readonly bodies: Uint8Array<ArrayBuffer>;
  /** What few requests have, by their position: parameters, a query, other headers than the trace. */
  readonly more: ReadonlyMap<number, More>;
}

type More = Pick<HttpInvocation, "params" | "query" | "headers" | "redriven">;

const columns = 5;

export function packRequests(requests: readonly MailedRequest[]): RequestMail {
  const numbers = new Float64Array(requests.length * columns);
  const functions: string[] = [];
  const more = new Map<number, More>();
  const bodies = new Uint8Array(requests.reduce((sum, { invocation }) => sum + invocation.body.length, 0));
  let ids = "";
  let traces = "";
  let bodyAt = 0;
  for (const [position, { request, function: name, invocation }] of requests.entries()) {
    const { id, params, query, headers, body, redriven } = invocation;
    const trace = headers[traceHeader] ?? "";
    let place = functions.indexOf(name);
    if (place === -1) place = functions.push(name) - 1;
    if (redriven !== undefined) more.set(position, { params, query, headers, redriven });
    else if (!isPlain(params, query, headers)) more.set(position, { params, query, headers });
    ids += id;
    traces += trace;
    bodies.set(body, bodyAt);
    bodyAt += body.length;
    const at = position * columns;
    numbers[at] = request;
    numbers[at + 1] = place;
    numbers[at + 2] = id.length;
    numbers[at + 3] = trace.length;
    numbers[at + 4] = body.length;
  }
  return { numbers, functions, ids, traces, bodies, more };
}

/** What is to be transferred with the mail. */
export function buffersOf({ numbers, bodies }: RequestMail): ArrayBuffer[] {
  return [numbers.buffer, bodies.buffer];
}

/** Bodies are views into the one buffer: whoever gives one away has to copy it. */
export function unpackRequests(mail: RequestMail): MailedRequest[] {
  const { numbers, functions, ids, traces, bodies, more } = mail;
  const requests: MailedRequest[] = [];
  let idAt = 0;
  let traceAt = 0;
  let bodyAt = 0;
  for (let at = 0; at < numbers.length; at += columns) {
    const id = ids.slice(idAt, (idAt += numbers[at + 2] ?? 0));
    const traceparent = traces.slice(traceAt, (traceAt += numbers[at + 3] ?? 0));
    const body = bodies.subarray(bodyAt, (bodyAt += numbers[at + 4] ?? 0));
    const { params, query, headers, redriven } = (more.size === 0 ? undefined : more.get(at / columns)) ?? {
      params: nothing,
      query: nothing,
      headers: { traceparent },
      redriven: undefined,
    };
    requests.push({
      request: numbers[at] ?? 0,
      function: functions[numbers[at + 1] ?? 0] ?? "",
      invocation:
        redriven === undefined
          ? { id, params, query, headers, body }
          : { id, params, query, headers, body, redriven },
    });
  }
  return requests;
}

const traceHeader = "traceparent";
const nothing: Readonly<Record<string, never>> = Object.freeze({});

/** Whether the request has neither parameters nor a query, and of the headers the trace alone. */
function isPlain(params: More["params"], query: More["query"], headers: More["headers"]): boolean {
  for (const _name in params) return false;
  for (const _name in query) return false;
  if (headers[traceHeader] === undefined) return false;
  for (const name in headers) if (name !== traceHeader) return false;
  return true;
}
