/** Names that the client's own code uses; no type of a contract may have one of them. */
export const clientRuntimeNames: readonly string[] = [
  "Client",
  "ClientOptions",
  "CallOptions",
  "KeyedCallOptions",
  "Answer",
  "PlatformProblem",
  "RequestFailed",
  "SentOperation",
  "SentInput",
  "AbortSignal",
  "DOMException",
  "Error",
  "Headers",
  "JSON",
  "Promise",
  "Response",
  "String",
  "TextDecoder",
  "Uint8Array",
  "URLSearchParams",
];

/** What every client has in it, whatever the contracts are. Plain TypeScript with `fetch`, nothing else. */
export const clientRuntime = `export interface ClientOptions {
  /** Where the gateway answers: "https://api.example.com". A path is put before every operation's. */
  readonly baseUrl: string;
  /** Default: the global \`fetch\`. */
  readonly fetch?: typeof globalThis.fetch;
  /** Sent with every request. */
  readonly headers?: { readonly [name: string]: string };
  /** Bound on each request, its answer included; default 30,000 ms. */
  readonly timeoutMs?: number;
  /** Bound on each answer; default 25 MiB. */
  readonly answerMaxBytes?: number;
}

export interface CallOptions {
  /** Ends the request early. */
  readonly signal?: AbortSignal;
  /** Instead of the client's. */
  readonly timeoutMs?: number;
  /** Sent with this request. */
  readonly headers?: { readonly [name: string]: string };
}

export interface KeyedCallOptions extends CallOptions {
  /** A repeated request with the same key gets the first one's answer and changes nothing. */
  readonly idempotencyKey?: string;
}

export interface Answer<Status extends number, Body> {
  readonly status: Status;
  readonly body: Body;
  /** \`retry-after\` of 429 and 503 is here. */
  readonly headers: Headers;
}

/** A problem document (RFC 9457) of the platform. */
export interface PlatformProblem {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  readonly code: string;
  readonly in?: "path" | "query" | "headers" | "body";
  readonly pointer?: string;
  readonly refused?: string;
  readonly [further: string]: unknown;
}

/** There is no answer, or none that the contract declares. What the server did is then unknown. */
export class RequestFailed extends Error {
  readonly method: string;
  readonly path: string;
  /** Of an answer that is not declared or can't be read. */
  readonly status: number | undefined;
  /** The body of an answer that is not declared. */
  readonly body: unknown;

  constructor(method: string, path: string, reason: string, details: { status?: number; body?: unknown; cause?: unknown } = {}) {
    super(\`\${method} \${path}: \${reason}\`, { cause: details.cause });
    this.name = "RequestFailed";
    this.method = method;
    this.path = path;
    this.status = details.status;
    this.body = details.body;
  }
}

interface SentOperation {
  readonly operation: string;
  readonly statuses: readonly number[];
  readonly keyHeader?: string;
}

interface SentInput {
  readonly params?: unknown;
  readonly query?: unknown;
  readonly headers?: unknown;
  readonly body?: unknown;
}

async function send(
  options: ClientOptions,
  { operation, statuses, keyHeader }: SentOperation,
  input: SentInput = {},
  call: KeyedCallOptions = {},
): Promise<Answer<number, unknown>> {
  const [method = "", template = ""] = operation.split(" ");
  const path = pathOf(method, template, input.params);
  const query = queryOf(input.query);
  const headers: { [name: string]: string } = { accept: "application/json, application/problem+json", ...options.headers, ...call.headers };
  for (const [name, value] of membersOf(input.headers)) headers[name] = String(value);
  if (keyHeader !== undefined && call.idempotencyKey !== undefined) headers[keyHeader] = call.idempotencyKey;
  if (input.body !== undefined) headers["content-type"] = "application/json";
  const timeoutMs = call.timeoutMs ?? options.timeoutMs ?? 30_000;
  const timeout = AbortSignal.timeout(timeoutMs);
  const signal = call.signal === undefined ? timeout : AbortSignal.any([timeout, call.signal]);
  let response: Response;
  let text: string;
  try {
    response = await (options.fetch ?? globalThis.fetch)(options.baseUrl.replace(/\\/$/, "") + path + query, {
      method,
      headers,
      signal,
      redirect: "manual",
      ...(input.body === undefined ? {} : { body: JSON.stringify(input.body) }),
    });
    text = await textOf(response, options.answerMaxBytes ?? 26_214_400);
  } catch (cause) {
    const reason = timeout.aborted ? \`no answer within \${timeoutMs} ms\` : call.signal?.aborted === true ? "aborted" : \`no answer: \${String(cause)}\`;
    throw new RequestFailed(method, path, reason, { cause });
  }
  const { status } = response;
  let body: unknown;
  try {
    body = text === "" ? undefined : JSON.parse(text);
  } catch (cause) {
    throw new RequestFailed(method, path, \`the answer with status \${status} is no JSON\`, { status, body: text, cause });
  }
  if (!statuses.includes(status)) throw new RequestFailed(method, path, \`status \${status} is not declared\`, { status, body });
  return { status, body, headers: response.headers };
}

function pathOf(method: string, template: string, params: unknown): string {
  const values = new Map(membersOf(params));
  return template.replaceAll(/\\{([^}]*)\\}/g, (_braces, name: string) => {
    const value = String(values.get(name) ?? "");
    // Even escaped, a URL reads these as no segment or as a way up.
    if (value === "" || value === "." || value === "..") {
      throw new RequestFailed(method, template, \`\${JSON.stringify(value)} can't stand in the path as \${name}\`);
    }
    return encodeURIComponent(value);
  });
}

function queryOf(query: unknown): string {
  const search = new URLSearchParams();
  for (const [name, value] of membersOf(query)) {
    for (const each of Array.isArray(value) ? value : [value]) search.append(name, String(each));
  }
  const text = search.toString();
  return text === "" ? "" : \`?\${text}\`;
}

function membersOf(part: unknown): [name: string, value: unknown][] {
  return typeof part === "object" && part !== null ? Object.entries(part).filter(([, value]) => value !== undefined) : [];
}

async function textOf(response: Response, maxBytes: number): Promise<string> {
  const decoder = new TextDecoder();
  const reader = response.body?.getReader();
  let text = "";
  let bytes = 0;
  for (let part = await reader?.read(); part?.value !== undefined; part = await reader?.read()) {
    bytes += part.value.byteLength;
    if (bytes > maxBytes) {
      await reader?.cancel();
      throw new Error(\`the answer has more than \${maxBytes} bytes\`);
    }
    text += decoder.decode(part.value, { stream: true });
  }
  return text + decoder.decode();
}
`;
