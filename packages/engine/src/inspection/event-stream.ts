import type { ServerResponse } from "node:http";

/** A reader that takes nothing for so long is cut. */
const stallMs = 60_000;

/**
 * Sends NDJSON, no faster than the reader takes it, until there is no more or the function returned is called. What
 * can't be read to its end breaks the connection before the answer's end, so that nobody takes a part for all; unless
 * nothing of it could be read, which is thrown.
 *
 * @param pieces whole lines each
 */
export async function streamEvents(
  response: ServerResponse,
  pieces: AsyncIterable<string>,
): Promise<() => void> {
  const reading = pieces[Symbol.asyncIterator]();
  const first = await reading.next();
  response.writeHead(200, { "content-type": "application/x-ndjson", "cache-control": "no-store" });
  sendAll(response, first, reading).catch(() => response.destroy());
  return () => void response.destroy();
}

async function sendAll(
  response: ServerResponse,
  first: IteratorResult<string>,
  reading: AsyncIterator<string>,
): Promise<void> {
  for (let piece = first; piece.done !== true; piece = await reading.next()) {
    if (!response.destroyed) await taken(response, piece.value);
    if (response.destroyed) return void (await reading.return?.());
  }
  response.end();
}

/** Resolves when there is room for more; a reader that leaves or stands still is none any more. */
function taken(response: ServerResponse, piece: string): Promise<void> {
  if (response.write(piece)) return Promise.resolve();
  return new Promise((resolve) => {
    const timer = setTimeout(() => response.destroy(), stallMs);
    const go = (): void => {
      clearTimeout(timer);
      response.off("drain", go).off("close", go);
      resolve();
    };
    response.once("drain", go).once("close", go);
  });
}
