import type { ServerResponse } from "node:http";
import type { LogEntry } from "./inspection-contract.ts";

export interface LogStreamBounds {
  /** Bytes that wait for a slow reader; lines beyond are dropped, and their number is told. */
  readonly bufferMaxBytes: number;
  /** An empty line is sent this often, so that both sides notice a dead connection. */
  readonly heartbeatMs: number;
  /** A reader that takes nothing for so long is cut. */
  readonly stallMs: number;
}

const logStreamBounds: LogStreamBounds = {
  bufferMaxBytes: 1_048_576,
  heartbeatMs: 15_000,
  stallMs: 60_000,
};

/** Told in place of lines that a slow reader did not take. */
export interface LogGap {
  readonly dropped: number;
}

/**
 * Sends log lines as NDJSON until the reader leaves or the function returned is called. Each line is a `LogEntry`, a
 * `LogGap`, or empty.
 *
 * @param earlier lines sent first
 * @param follow calls its listener for every new line, until the function that it returns is called
 */
export function streamLogs(
  response: ServerResponse,
  earlier: readonly LogEntry[],
  follow: (listener: (entry: LogEntry) => void) => () => void,
  bounds: LogStreamBounds = logStreamBounds,
): () => void {
  let dropped = 0;
  let stalledSince: number | undefined;
  const send = (entry: LogEntry): void => {
    const line = `${JSON.stringify(entry)}\n`;
    if (dropped > 0 || response.writableLength + line.length > bounds.bufferMaxBytes) {
      dropped++;
    } else if (!response.write(line)) {
      stalledSince ??= Date.now();
    }
  };
  response.writeHead(200, { "content-type": "application/x-ndjson", "cache-control": "no-store" });
  response.flushHeaders();
  for (const entry of earlier) send(entry);
  const unfollow = follow(send);
  const heartbeat = setInterval(() => {
    if (stalledSince === undefined) response.write("\n");
    else if (Date.now() - stalledSince > bounds.stallMs) response.destroy();
  }, bounds.heartbeatMs);
  response.on("drain", () => {
    stalledSince = undefined;
    const gap: LogGap = { dropped };
    if (dropped > 0) response.write(`${JSON.stringify(gap)}\n`);
    dropped = 0;
  });
  const stop = (): void => {
    clearInterval(heartbeat);
    unfollow();
    response.end();
  };
  response.once("close", stop);
  return stop;
}
