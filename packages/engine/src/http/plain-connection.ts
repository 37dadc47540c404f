import type { Socket } from "node:net";
import type { Answer } from "./answer.ts";
import { writePlainAnswer } from "./plain-answer.ts";
import { type PlainBeginning, type PlainBounds, PlainRequest, readPlainRequest } from "./plain-request.ts";

export interface PlainConnectionBounds extends PlainBounds {
  /** Time for a request to come whole; what takes longer is left to node:http and its bounds. */
  readonly patienceMs: number;
  /** Time for a connection's first byte. */
  readonly headersTimeoutMs: number;
  readonly keepAliveMs: number;
  readonly answerStallMs: number;
  /** Pipelined requests of one connection that are served at once; more wait in the socket. */
  readonly pipelinedMax: number;
}

export interface PlainConnectionOptions {
  readonly bounds: PlainConnectionBounds;
  /** In ms; as exact as sweeps are frequent. */
  readonly now: () => number;
  /** Serves one request; never throws. */
  readonly serve: (exchange: PlainExchange) => void;
  /** Takes the connection over, with the bytes that were read of what is no plain request. */
  readonly leave: (socket: Socket, unread: Buffer<ArrayBuffer>) => void;
  /** The client ended in the middle of a request, and may still read; `begun` when the head had come. */
  readonly truncated: (socket: Socket, begun: PlainBeginning | undefined) => void;
  /** The client left before the request's body was there. */
  readonly abandoned: (begun: PlainBeginning) => void;
}

/** A plain request, and the place of its answer. */
export class PlainExchange {
  readonly request: PlainRequest;
  readonly #connection: PlainConnection;
  /** The answer as it goes over the wire; undefined until it is known. */
  written: string | Buffer | undefined;

  constructor(connection: PlainConnection, request: PlainRequest) {
    this.#connection = connection;
    this.request = request;
  }

  /**
   * Sends the answer once its turn has come.
   *
   * @param close no further request is wanted on this connection
   * @throws RangeError or TypeError when HTTP can't carry the answer; nothing is sent then
   */
  answer(answer: Answer, close: boolean): void {
    this.#connection.answer(this, answer, close);
  }
}

/** node:http closes an idle connection a second after the time that it tells; so does this. */
const keepAliveGraceMs = 1_000;

/**
 * A connection for as long as only plain requests come on it. Each is served as soon as it is whole; answers go out in
 * the order of the requests. It holds `requestMaxBytes` and what one reading of the socket brings at most.
 */
export class PlainConnection {
  readonly #socket: Socket;
  readonly #options: PlainConnectionOptions;
  /** What is served, oldest first. */
  readonly #open: PlainExchange[] = [];
  /** No whole request yet, or one that waits until others are answered. */
  #unread: Buffer<ArrayBuffer> | undefined;
  /** What is unread begins with a request whose body has not come whole. */
  #begun: PlainBeginning | undefined;
  /** Leaving: what is unread is for node:http. Ending: nothing more is read. */
  #state: "taking" | "leaving" | "ending" = "taking";
  #reading = false;
  /** Since when a request, or the rest of one, is waited for. */
  #quietSinceMs: number;

  constructor(socket: Socket, options: PlainConnectionOptions) {
    this.#socket = socket;
    this.#options = options;
    this.#quietSinceMs = options.now();
    socket.on("data", this.#onData).on("end", this.#onEnd).on("drain", this.#onDrain);
    // An error is always followed by "close".
    socket.on("timeout", this.#onTimeout).on("error", ignore).on("close", this.#onClose);
  }

  answer(exchange: PlainExchange, answer: Answer, close: boolean): void {
    // Whatever is still to be read is to be answered, too.
    const newest = exchange === this.#open.at(-1) && this.#unread === undefined;
    const closes = newest && (close || this.#state === "ending");
    const { keepAliveMs } = this.#options.bounds;
    exchange.written = writePlainAnswer(answer, {
      head: exchange.request.method === "HEAD",
      closes,
      keepAliveMs,
    });
    if (closes) this.#state = "ending";
    this.#send();
  }

  /** Ends what has been quiet for too long, or, if `closing`, what only waits for another request. */
  sweep(nowMs: number, closing: boolean): void {
    if (this.#open.length > 0 || this.#socket.writableLength > 0 || this.#state === "ending") return;
    const { patienceMs, headersTimeoutMs, keepAliveMs } = this.#options.bounds;
    const quietMs = nowMs - this.#quietSinceMs;
    if (this.#unread !== undefined) {
      if (quietMs >= patienceMs) this.#leave();
      return;
    }
    const quietMaxMs = this.#socket.bytesRead === 0 ? headersTimeoutMs : keepAliveMs + keepAliveGraceMs;
    if (closing || quietMs > quietMaxMs) this.#socket.destroy();
  }

  readonly #onData = (chunk: Buffer<ArrayBuffer>): void => {
    // Behind the last request nothing is expected.
    if (this.#state === "ending") return;
    if (this.#unread === undefined) this.#quietSinceMs = this.#options.now();
    this.#unread = this.#unread === undefined ? chunk : Buffer.concat([this.#unread, chunk]);
    if (this.#begun === undefined || this.#unread.length >= this.#begun.requestBytes) this.#read();
  };

  readonly #onEnd = (): void => {
    this.#state = "ending";
    if (this.#open.length === 0) this.#end();
  };

  readonly #onClose = (): void => {
    if (this.#begun !== undefined) this.#options.abandoned(this.#begun);
  };

  readonly #onDrain = (): void => {
    this.#socket.setTimeout(0);
    this.#read();
  };

  readonly #onTimeout = (): void => {
    if (this.#socket.writableLength > 0) this.#socket.destroy();
    else this.#socket.setTimeout(0);
  };

  /** Serves what has come whole, as much of it as may be served at once. */
  #read(): void {
    if (this.#reading || this.#state !== "taking") return;
    this.#reading = true;
    const bytes = this.#unread ?? nothing;
    this.#unread = undefined;
    this.#begun = undefined;
    let at = 0;
    while (at < bytes.length && this.#state === "taking" && !this.#full) {
      const request = readPlainRequest(bytes, at, this.#options.bounds);
      if (!(request instanceof PlainRequest)) {
        if (request === "other") this.#state = "leaving";
        else if (request !== "more") this.#begun = request;
        break;
      }
      at = request.end;
      if (request.closes) this.#state = "ending";
      const exchange = new PlainExchange(this, request);
      this.#open.push(exchange);
      this.#options.serve(exchange);
    }
    this.#reading = false;
    if (at < bytes.length && this.#state !== "ending") this.#unread = bytes.subarray(at);
    if (this.#full || this.#state === "leaving") this.#socket.pause();
    else if (this.#socket.isPaused()) this.#socket.resume();
    if (this.#state === "leaving" && this.#open.length === 0) this.#leave();
  }

  get #full(): boolean {
    return this.#open.length >= this.#options.bounds.pipelinedMax || this.#socket.writableNeedDrain;
  }

  /** Writes every answer whose turn has come. */
  #send(): void {
    const first = this.#open[0]?.written;
    if (first === undefined || this.#socket.destroyed) return;
    if (this.#open.length === 1) {
      this.#open.pop();
      this.#socket.write(first, "latin1");
    } else this.#sendAnswered();
    if (this.#socket.writableLength > 0) this.#socket.setTimeout(this.#options.bounds.answerStallMs);
    if (this.#open.length > 0) return this.#read();
    this.#quietSinceMs = this.#options.now();
    if (this.#state === "ending") this.#end();
    else if (this.#state === "leaving") this.#leave();
    else this.#read();
  }

  #sendAnswered(): void {
    const waiting = this.#open.findIndex(({ written }) => written === undefined);
    const answered = this.#open.splice(0, waiting === -1 ? this.#open.length : waiting);
    this.#socket.cork();
    for (const { written } of answered) this.#socket.write(written ?? "", "latin1");
    this.#socket.uncork();
  }

  #end(): void {
    if (this.#unread === undefined) return this.#socket.destroySoon();
    this.#options.truncated(this.#socket, this.#begun);
    this.#begun = undefined;
  }

  #leave(): void {
    const unread = this.#unread;
    if (unread === undefined) return;
    this.#unread = undefined;
    this.#begun = undefined;
    this.#socket.off("data", this.#onData).off("end", this.#onEnd).off("drain", this.#onDrain);
    this.#socket.off("timeout", this.#onTimeout).off("error", ignore).off("close", this.#onClose);
    if (this.#socket.writableLength === 0) this.#socket.setTimeout(0);
    this.#options.leave(this.#socket, unread);
    this.#socket.resume();
  }
}

const nothing = Buffer.alloc(0);

function ignore(): void {}
