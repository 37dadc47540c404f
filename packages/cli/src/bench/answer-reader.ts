/** One answer read from a connection. */
export interface ReadAnswer {
  readonly status: number;
  /** The server closes the connection behind it. */
  readonly closes: boolean;
}

const headersEnd = Buffer.from("\r\n\r\n");
/** Bytes of one answer's headers and body at most: what is longer is no answer of a gateway. */
const answerMaxBytes = 67_108_864;

/**
 * Reads HTTP/1.1 answers from the bytes of a connection, with as little work as can be: of an answer only the status
 * and the length matter.
 */
export class AnswerReader {
  #held: Buffer = Buffer.alloc(0);

  /**
   * The answers that are complete with this chunk.
   *
   * @throws Error when the bytes are no answers
   */
  read(chunk: Buffer): readonly ReadAnswer[] {
    this.#held = this.#held.length === 0 ? chunk : Buffer.concat([this.#held, chunk]);
    if (this.#held.length > answerMaxBytes) throw new Error(`an answer of more than ${answerMaxBytes} bytes`);
    const answers: ReadAnswer[] = [];
    for (;;) {
      const answer = this.#next();
      if (answer === undefined) return answers;
      // 1xx only announces the answer.
      if (answer.status >= 200) answers.push(answer);
    }
  }

  #next(): ReadAnswer | undefined {
    const end = this.#held.indexOf(headersEnd);
    if (end === -1) return undefined;
    const headers = this.#held.toString("latin1", 0, end);
    const status = Number(/^HTTP\/1\.[01] (\d{3})/.exec(headers)?.[1] ?? Number.NaN);
    if (Number.isNaN(status)) throw new Error(`no HTTP/1.1 answer: ${headers.slice(0, 80)}`);
    const length = this.#lengthOf(headers, status, end + headersEnd.length);
    if (length === undefined || this.#held.length < length) return undefined;
    this.#held = this.#held.subarray(length);
    return { status, closes: /\r\nconnection: *close/i.test(headers) };
  }

  /** Bytes of headers and body; undefined as long as that can't be known. */
  #lengthOf(headers: string, status: number, bodyAt: number): number | undefined {
    if (status < 200 || status === 204 || status === 304) return bodyAt;
    const stated = /\r\ncontent-length: *(\d+)/i.exec(headers)?.[1];
    if (stated !== undefined) return bodyAt + Number(stated);
    if (/\r\ntransfer-encoding: *chunked/i.test(headers)) return this.#chunkedLength(bodyAt);
    throw new Error("an answer that does not say how long it is");
  }

  #chunkedLength(bodyAt: number): number | undefined {
    for (let at = bodyAt; ;) {
      const lineEnd = this.#held.indexOf("\r\n", at, "latin1");
      if (lineEnd === -1) return undefined;
      const size = Number.parseInt(this.#held.toString("latin1", at, lineEnd), 16);
      if (Number.isNaN(size)) throw new Error("an answer whose chunks can't be read");
      at = lineEnd + 2 + size + 2;
      if (size === 0) return at;
    }
  }
}
