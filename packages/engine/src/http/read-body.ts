import { Fault } from "@trellis/model";
import { announcesBody, type Exchange } from "./exchange.ts";

/** Room for the bodies that are in memory at once; shared by all requests of a server. */
export interface BodyRoom {
  /** Takes room for so many more bytes, or answers false. */
  readonly take: (bytes: number) => boolean;
}

/**
 * Reads a request's body into memory of exactly its length, so that it can be handed to a worker without copying.
 * Undefined when the client left before the end.
 *
 * @param maxBytes nothing beyond is kept: the rest of a longer body is left to the answer
 * @throws Fault TRL0506 when the body is longer, TRL0513 when there is no room, TRL0510 and TRL0512 when the
 * connection breaks HTTP or takes too long
 */
export function readBody(
  exchange: Exchange,
  maxBytes: number,
  room?: BodyRoom,
): Promise<Uint8Array<ArrayBuffer> | undefined> {
  const { request, response } = exchange;
  if (!announcesBody(request.headers)) return Promise.resolve(new Uint8Array(0));
  if (Number(request.headers["content-length"] ?? 0) > maxBytes) return Promise.reject(tooLarge(maxBytes));
  if (exchange.awaitsContinue) {
    exchange.awaitsContinue = false;
    response.writeContinue();
  }
  return new Promise((resolve, reject) => {
    let chunks: Buffer[] = [];
    let bytes = 0;
    const stop = (): void => {
      exchange.failReading = undefined;
      request.off("data", onData).off("end", onEnd).off("close", onClose);
    };
    const fail = (fault: Fault): void => {
      stop();
      chunks = [];
      // Nothing more is taken from the socket until the answer says what happens with the rest.
      request.pause();
      reject(fault);
    };
    const onData = (chunk: Buffer): void => {
      bytes += chunk.length;
      if (bytes > maxBytes) return fail(tooLarge(maxBytes));
      if (room?.take(chunk.length) === false) return fail(noRoom());
      chunks.push(chunk);
    };
    const onEnd = (): void => {
      stop();
      resolve(joined(chunks, bytes));
    };
    const onClose = (): void => {
      stop();
      resolve(undefined);
    };
    exchange.failReading = fail;
    // An error is always followed by "close"; without a listener it would end the process.
    request.on("error", ignore).on("data", onData).on("end", onEnd).on("close", onClose);
  });
}

/** Copies: chunks are views into buffers of the socket that hold much more. */
function joined(chunks: readonly Buffer[], bytes: number): Uint8Array<ArrayBuffer> {
  const body = new Uint8Array(bytes);
  let offset = 0;
  for (const chunk of chunks) {
    body.set(chunk, offset);
    offset += chunk.length;
  }
  return body;
}

function tooLarge(maxBytes: number): Fault {
  return new Fault("TRL0506", `The body may have ${maxBytes} bytes at most`, {
    retry: "never",
    details: { maxBytes },
  });
}

/** The bodies that are held leave no room for this one. */
export function noRoom(): Fault {
  return new Fault("TRL0513", "Too many bytes of bodies are held at once; send again in a second", {
    retry: "later",
    details: { retryAfterMs: 1_000 },
  });
}

function ignore(): void {}
