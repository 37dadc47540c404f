import { announcesBody, type Exchange } from "./exchange.ts";

export interface Answer {
  readonly status: number;
  /** Without `content-type`, a body is `application/json`. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}

export interface AnswerBounds {
  /** A connection on which the client takes nothing of its answer for this long is cut. */
  readonly answerStallMs: number;
  /** How long a body that was refused is still taken and thrown away, so that the client gets to read why. */
  readonly lingerMs: number;
  /** How much of it is taken at most. */
  readonly lingerMaxBytes: number;
}

/** A refused body up to this length is thrown away and the connection kept; it costs less than a new connection. */
const dropMaxBytes = 65_536;

/**
 * Sends an answer; framing (`content-length`, `connection`) is set here and nowhere else. When the request's body
 * was not read to its end, the connection is closed after the answer, unless the rest is short.
 *
 * @throws the error of node:http when a status or header cannot be sent; nothing has been sent then
 */
export function sendAnswer(exchange: Exchange, answer: Answer, bounds: AnswerBounds, close = false): void {
  const { request, response } = exchange;
  if (response.destroyed || response.headersSent) return;
  const body = bodyOf(answer);
  const headers: Record<string, string | number> = headersOf(answer);
  if (body !== undefined) headers["content-length"] = Buffer.byteLength(body);

  const unread = announcesBody(request.headers) && !request.complete;
  const closes = close || exchange.broken === true || (unread && !dropsRest(exchange, answer.status));
  if (closes) headers["connection"] = "close";

  response.writeHead(answer.status, headers);
  if (unread && closes && !exchange.awaitsContinue && exchange.broken !== true) {
    linger(exchange, body ?? "", bounds);
  } else {
    response.end(body);
  }
  // node:http takes the time limit away again when the answer is through.
  if (response.writableLength > 0) response.socket?.setTimeout(bounds.answerStallMs);
}

/** The answer's headers without framing, names in lower case. */
export function headersOf(answer: Answer): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const given of Object.keys(answer.headers)) {
    const name = given.toLowerCase();
    if (!framing.has(name)) headers[name] = answer.headers[given] ?? "";
  }
  if (answer.body !== undefined) headers["content-type"] ??= "application/json";
  return headers;
}

/** Undefined where the status says that there is none. */
export function bodyOf({ status, body = "" }: Answer): string | undefined {
  return status === 204 || status === 304 ? undefined : body;
}

/** Headers about the connection and not the answer: set by what sends the answer. */
const framing: ReadonlySet<string> = new Set([
  "connection",
  "content-length",
  "keep-alive",
  "trailer",
  "transfer-encoding",
  "upgrade",
]);

function dropsRest({ request, awaitsContinue }: Exchange, status: number): boolean {
  // A client that awaited 100 may send its body or not: what comes next on the connection can't be told.
  if (awaitsContinue || status === 413) return false;
  return Number(request.headers["content-length"] ?? Infinity) <= dropMaxBytes;
}

/**
 * Writes the whole answer, but ends it only when the client stops sending. Closing with unread bytes would reset the
 * connection, and the client might lose the answer (RFC 9112, section 9.6).
 */
function linger({ request, response }: Exchange, body: string, bounds: AnswerBounds): void {
  let dropped = 0;
  const end = (): void => {
    clearTimeout(timer);
    if (!response.writableEnded) response.end();
  };
  const timer = setTimeout(end, bounds.lingerMs);
  response.write(body);
  response.once("close", () => clearTimeout(timer));
  request.on("error", end).once("end", end);
  request.on("data", (chunk: Buffer) => {
    dropped += chunk.length;
    if (dropped > bounds.lingerMaxBytes) end();
  });
  request.resume();
}
