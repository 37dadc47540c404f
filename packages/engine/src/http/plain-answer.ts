import { STATUS_CODES } from "node:http";
import { type Answer, bodyOf, headersOf } from "./answer.ts";

export interface PlainAnswerOptions {
  /** The request was a `HEAD`: its answer has the headers of a body, but no body. */
  readonly head: boolean;
  /** The connection ends with this answer. */
  readonly closes: boolean;
  readonly keepAliveMs: number;
}

/**
 * An answer as it goes over the wire: text of which every character is one byte (`latin1`), or bytes.
 *
 * @throws RangeError for a status that no answer has, TypeError for a header that HTTP can't carry
 */
export function writePlainAnswer(answer: Answer, options: PlainAnswerOptions): string | Buffer {
  const body = bodyOf(answer);
  const bodyBytes = body === undefined ? undefined : Buffer.byteLength(body);
  const head = writeHead(answer, bodyBytes, options);
  if (body === undefined || options.head) return head;
  return body.length === bodyBytes
    ? head + body
    : Buffer.concat([Buffer.from(head, "latin1"), Buffer.from(body)]);
}

function writeHead(
  answer: Answer,
  contentLength: number | undefined,
  { closes, keepAliveMs }: PlainAnswerOptions,
): string {
  const { status } = answer;
  // 1xx are for the server itself to send, ahead of an answer.
  if (!Number.isInteger(status) || status < 200 || status > 999)
    throw new RangeError(`${status} is no status that an answer may have`);
  const own = knownLines(answer) ?? writeLines(answer);
  let { lines } = own;
  if (contentLength !== undefined) lines += `content-length: ${contentLength}\r\n`;
  if (!own.dated) lines += dateLine();
  const seconds = Math.floor(keepAliveMs / 1_000);
  return `${lines}connection: ${closes ? "close" : `keep-alive\r\nkeep-alive: timeout=${seconds}`}\r\n\r\n`;
}

/** Status line and headers, as far as they are the answer's own. */
interface OwnLines {
  readonly lines: string;
  /** One of the headers is a date. */
  readonly dated: boolean;
}

function writeLines(answer: Answer): OwnLines {
  let lines = `HTTP/1.1 ${answer.status} ${STATUS_CODES[answer.status] ?? "unknown"}\r\n`;
  const headers = headersOf(answer);
  for (const name of Object.keys(headers)) {
    const value = headers[name] ?? "";
    if (!nameForm.test(name) || !valueForm.test(value))
      throw new TypeError(`the header ${JSON.stringify(name)} or its value is nothing that HTTP can carry`);
    lines += `${name}: ${value}\r\n`;
  }
  const own = { lines, dated: headers["date"] !== undefined };
  if (Object.isFrozen(answer.headers)) {
    lastAnswer = answer;
    lastLines = own;
  }
  return own;
}

/** One answer is mostly like the one before: headers that many of them share are frozen, and known by being the same. */
function knownLines({ status, headers, body }: Answer): OwnLines | undefined {
  if (lastAnswer === undefined || headers !== lastAnswer.headers || status !== lastAnswer.status)
    return undefined;
  return (body === undefined) === (lastAnswer.body === undefined) ? lastLines : undefined;
}

let lastAnswer: Answer | undefined;
let lastLines: OwnLines | undefined;

/** A token (RFC 9110, section 5.6.2). */
const nameForm = /^[!#$%&'*+.^_`|~0-9a-z-]+$/;
/** No control characters but the tab, and none that is more than one byte (RFC 9110, section 5.5). */
const valueForm = /^[\t\x20-\x7e\x80-\xff]*$/;

/** Made once for each second. */
function dateLine(): string {
  const second = Math.floor(Date.now() / 1_000);
  if (second !== datedSecond) {
    datedLine = `date: ${new Date(second * 1_000).toUTCString()}\r\n`;
    datedSecond = second;
  }
  return datedLine;
}

let datedSecond = Number.NaN;
let datedLine = "";
