import { once } from "node:events";
import { parentPort, workerData } from "node:worker_threads";
import { failureOf, type Failure } from "trellis/runtime";
import { openSqliteLogReader } from "../store/sqlite-log-reader.ts";
import { readEvents, type EventQuery } from "./event-history.ts";

/** What a reader's thread is started with. */
export interface HistoryThreadData {
  readonly storePath: string;
  readonly folder: string | undefined;
  readonly lastSequence: number;
  readonly query: EventQuery;
  /** Events at most. */
  readonly limit: number;
}

/** To main, which answers each piece with anything once it wants another. */
export type FromHistory =
  | { readonly kind: "piece"; readonly lines: string }
  | { readonly kind: "end" }
  | { readonly kind: "failed"; readonly failure: Failure };

/** Characters of a piece; with an event more it is sent. */
const pieceLength = 65_536;
/** Pieces that are on their way at once: the thread stays one ahead of its reader. */
const piecesMax = 2;

const main = parentPort;
if (main === null) throw new Error("history-worker.ts is the entry of a worker thread");
const send = (message: FromHistory): void => main.postMessage(message);
// Main made this data for this file.
const data = workerData as HistoryThreadData;
let room = piecesMax;
main.on("message", () => void (room += 1));
try {
  const log = openSqliteLogReader(data.storePath);
  for await (const lines of pieces(readEvents({ ...data, log }, data.query))) {
    while (room === 0) await once(main, "message");
    room -= 1;
    send({ kind: "piece", lines });
  }
  log.close();
  send({ kind: "end" });
} catch (error) {
  send({ kind: "failed", failure: failureOf(error) });
}
main.removeAllListeners();

/** Events as NDJSON, in pieces of whole lines. */
async function* pieces(events: AsyncIterable<string>): AsyncGenerator<string> {
  let lines = "";
  let left = data.limit;
  for await (const json of events) {
    lines += `${json}\n`;
    left -= 1;
    if (left === 0) break;
    if (lines.length < pieceLength) continue;
    yield lines;
    lines = "";
  }
  if (lines !== "") yield lines;
}
