import type { BodyHeaders } from "./body-headers.ts";

export interface PlainBounds {
  /** Request line and headers together. */
  readonly headMaxBytes: number;
  /** Head and body together. */
  readonly requestMaxBytes: number;
}

/** A plain request whose body has not come whole. */
export interface PlainBeginning {
  readonly method: string;
  readonly url: string;
  /** How long the whole request is. */
  readonly requestBytes: number;
}

/**
 * Reads the request that begins at `start`, if it is of the form in which nearly all come: HTTP/1.1, the target a
 * path, one `host`, no header twice, a body only by `content-length`. Nothing is repaired and nothing guessed:
 * whatever else there is, a sound request of a rarer form or none at all, is "other", and for node:http to judge. What
 * is taken here, node:http takes as the same request; a test compares them.
 *
 * Answers "more" while the bytes may still become the head of a plain request.
 */
export function readPlainRequest(
  bytes: Buffer<ArrayBuffer>,
  start: number,
  { headMaxBytes, requestMaxBytes }: PlainBounds,
): PlainRequest | PlainBeginning | "more" | "other" {
  const head = readHead(bytes, start);
  if (head === "other") return "other";
  if (head === "more") return bytes.length - start > headMaxBytes ? "other" : "more";
  const end = head.bodyAt + head.bodyBytes;
  if (head.bodyAt - start > headMaxBytes || end - start > requestMaxBytes) return "other";
  if (end <= bytes.length) return new PlainRequest(bytes, head);
  return { method: head.line.method, url: urlOf(bytes, head), requestBytes: end - start };
}

/** A request that came whole and in the one plain form. Headers become text when they are asked for. */
export class PlainRequest {
  readonly method: string;
  /** Path and query, still escaped; begins with a slash. */
  readonly url: string;
  /** A view into the bytes that were read. */
  readonly body: Uint8Array<ArrayBuffer>;
  /** The client asks that the connection ends with the answer. */
  readonly closes: boolean;
  /** Where the next request begins. */
  readonly end: number;
  readonly #bytes: Buffer<ArrayBuffer>;
  readonly #fields: readonly number[];

  constructor(bytes: Buffer<ArrayBuffer>, head: Head) {
    const { line, fields, bodyAt, bodyBytes, closes } = head;
    this.method = line.method;
    this.url = urlOf(bytes, head);
    this.end = bodyAt + bodyBytes;
    this.body = bytes.subarray(bodyAt, this.end);
    this.closes = closes;
    this.#bytes = bytes;
    this.#fields = fields;
  }

  /** @param name in lower case */
  header(name: string): string | undefined {
    const fields = this.#fields;
    const hash = hashOf(name);
    for (let field = 0; field < fields.length; field += fieldSize) {
      if (fields[field] !== hash) continue;
      if (isWord(this.#bytes, fields[field + 1] ?? 0, fields[field + 2] ?? 0, name))
        return this.#valueOf(field);
    }
    return undefined;
  }

  /** @param wanted names in lower case */
  headers(wanted: readonly string[] | "all"): Record<string, string> {
    const headers: Record<string, string> = {};
    if (wanted === "all") {
      for (let field = 0; field < this.#fields.length; field += fieldSize)
        headers[this.#nameOf(field)] = this.#valueOf(field);
      return headers;
    }
    for (const name of wanted) {
      const value = this.header(name);
      if (value !== undefined) headers[name] = value;
    }
    return headers;
  }

  bodyHeaders(): BodyHeaders {
    return {
      "content-length": this.header("content-length"),
      "content-encoding": this.header("content-encoding"),
      "content-type": this.header("content-type"),
    };
  }

  #nameOf(field: number): string {
    return this.#bytes.toString("latin1", this.#fields[field + 1], this.#fields[field + 2]).toLowerCase();
  }

  #valueOf(field: number): string {
    return this.#bytes.toString("latin1", this.#fields[field + 3], this.#fields[field + 4]);
  }
}

function urlOf(bytes: Buffer, { line }: Head): string {
  return bytes.toString("latin1", line.urlAt, line.urlEnd);
}

interface Head {
  readonly line: RequestLine;
  /** For each header five numbers: the hash of its name, and where name and value begin and end. */
  readonly fields: readonly number[];
  readonly bodyAt: number;
  readonly bodyBytes: number;
  readonly closes: boolean;
}

const fieldSize = 5;
/** A request with more headers is left to node:http: each name is compared to all before it. */
const fieldsMax = 64;

function readHead(bytes: Uint8Array, start: number): Head | "more" | "other" {
  const line = readLine(bytes, start);
  if (typeof line === "string") return line;
  const fields: number[] = [];
  let bodyBytes = 0;
  let closes = false;
  let host = false;
  for (let at = line.end; ; at += 2) {
    if (at + 1 >= bytes.length) return "more";
    if (isLineEnd(bytes, at)) return host ? { line, fields, bodyAt: at + 2, bodyBytes, closes } : "other";
    const nameAt = at;
    let hash = 0;
    for (let letter = nameLetterAt(bytes, at); letter !== 0; letter = nameLetterAt(bytes, ++at))
      hash = mixed(hash, letter);
    const nameEnd = at++;
    while (isBlank(bytes[at])) at++;
    const valueAt = at;
    while (isValueByte[bytes[at] ?? 0] === 1) at++;
    if (at + 1 >= bytes.length) return "more";
    if (nameEnd === nameAt || bytes[nameEnd] !== colon || !isLineEnd(bytes, at)) return "other";
    let valueEnd = at;
    while (valueEnd > valueAt && isBlank(bytes[valueEnd - 1])) valueEnd--;
    // Two names that share a hash count as one name twice: what is not surely plain is "other".
    for (let field = 0; field < fields.length; field += fieldSize) if (fields[field] === hash) return "other";
    if (fields.length === fieldsMax * fieldSize) return "other";
    fields.push(hash, nameAt, nameEnd, valueAt, valueEnd);
    const name = framingNames.get(hash);
    if (name === undefined) continue;
    // Another name with the same hash.
    if (!isWord(bytes, nameAt, nameEnd, name)) return "other";
    if (name === "host") host = true;
    else if (name === "content-length") {
      bodyBytes = lengthIn(bytes, valueAt, valueEnd);
      if (bodyBytes === -1) return "other";
    } else if (name === "connection") {
      closes = isWord(bytes, valueAt, valueEnd, "close");
      if (!closes && !isWord(bytes, valueAt, valueEnd, "keep-alive")) return "other";
    } else return "other";
  }
}

interface RequestLine {
  readonly method: string;
  readonly urlAt: number;
  readonly urlEnd: number;
  /** Where the headers begin. */
  readonly end: number;
}

function readLine(bytes: Uint8Array, start: number): RequestLine | "more" | "other" {
  // Shorter than any request line there is.
  if (bytes.length - start < 16) return "more";
  const word = methods.find((each) => beginsWith(bytes, start, each.bytes));
  if (word === undefined) return "other";
  const urlAt = start + word.bytes.length;
  if (bytes[urlAt] !== slash) return "other";
  let urlEnd = urlAt;
  while (isUrlByte[bytes[urlEnd] ?? 0] === 1) urlEnd++;
  if (urlEnd + version.length > bytes.length) return "more";
  if (!beginsWith(bytes, urlEnd, version)) return "other";
  return { method: word.method, urlAt, urlEnd, end: urlEnd + version.length };
}

const methods = ["POST", "GET", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"].map((method) => ({
  method,
  bytes: Buffer.from(`${method} `),
}));
const version = Buffer.from(" HTTP/1.1\r\n");
const slash = 0x2f;
const colon = 0x3a;

function beginsWith(bytes: Uint8Array, at: number, prefix: Uint8Array): boolean {
  for (let offset = 0; offset < prefix.length; offset++)
    if (bytes[at + offset] !== prefix[offset]) return false;
  return true;
}

function isLineEnd(bytes: Uint8Array, at: number): boolean {
  return bytes[at] === 0x0d && bytes[at + 1] === 0x0a;
}

function isBlank(byte: number | undefined): boolean {
  return byte === 0x20 || byte === 0x09;
}

/** Whether the bytes are this word of letters and hyphens, in capitals or not. */
function isWord(bytes: Uint8Array, at: number, end: number, word: string): boolean {
  if (end - at !== word.length) return false;
  for (let place = 0; place < word.length; place++)
    if (nameLetterAt(bytes, at + place) !== word.charCodeAt(place)) return false;
  return true;
}

/** The number that 1 to 9 digits say; otherwise -1. */
function lengthIn(bytes: Uint8Array, at: number, end: number): number {
  if (end === at || end - at > 9) return -1;
  let length = 0;
  for (let place = at; place < end; place++) {
    const digit = (bytes[place] ?? 0) - 0x30;
    if (digit < 0 || digit > 9) return -1;
    length = length * 10 + digit;
  }
  return length;
}

// 0 is in none of the tables: it also stands for the end of the bytes.

/** 1 for what may stand in a target; a fragment may not (RFC 9112, section 3.2). */
const isUrlByte: Uint8Array = table((byte) => (byte > 0x20 && byte < 0x7f && byte !== 0x23 ? 1 : 0));
/** 1 for what may stand in a value: no control characters but the tab (RFC 9110, section 5.5). */
const isValueByte: Uint8Array = table((byte) => (byte === 0x09 || (byte >= 0x20 && byte !== 0x7f) ? 1 : 0));
/** The lower-case letter for what may stand in a name, a token (RFC 9110, section 5.6.2); otherwise 0. */
const nameLetters: Uint8Array = table((byte) => {
  const letter = String.fromCharCode(byte);
  return /^[!#$%&'*+.^_`|~0-9A-Za-z-]$/.test(letter) ? letter.toLowerCase().charCodeAt(0) : 0;
});

function table(of: (byte: number) => number): Uint8Array {
  return Uint8Array.from({ length: 256 }, (_, byte) => of(byte));
}

function nameLetterAt(bytes: Uint8Array, at: number): number {
  return nameLetters[bytes[at] ?? 0] ?? 0;
}

function mixed(hash: number, letter: number): number {
  return (Math.imul(hash, 31) + letter) | 0;
}

/** @param name in lower case */
function hashOf(name: string): number {
  let hash = 0;
  for (let at = 0; at < name.length; at++) hash = mixed(hash, name.charCodeAt(at));
  return hash;
}

/** Headers that say how the message or its connection is to be read, by hash. */
const framingNames: ReadonlyMap<number, string> = new Map(
  [
    "connection",
    "content-length",
    "expect",
    "host",
    "proxy-connection",
    "trailer",
    "transfer-encoding",
    "upgrade",
  ].map((name) => [hashOf(name), name]),
);
