import { once } from "node:events";
import { Worker } from "node:worker_threads";
import { Fault } from "@trellis/model";
import type { FromHistory, HistoryThreadData } from "./history-worker.ts";

/**
 * Reads log and archive in a thread of its own, because there may be a great deal to read, and main answers requests.
 * Gives the events as NDJSON, in pieces of whole lines, as fast as they are taken; whoever stops taking ends it.
 *
 * @throws Fault TRL0325, and what the log throws
 */
export async function* readHistory(workerData: HistoryThreadData): AsyncGenerator<string> {
  const here = import.meta.url;
  const entry = new URL(here.endsWith(".ts") ? "./history-worker.ts" : "./history-worker.js", here);
  const worker = new Worker(entry, { workerData, name: "history" });
  const arrived: FromHistory[] = [];
  worker.on("message", (message: FromHistory) => void arrived.push(message));
  try {
    for (;;) {
      // Rejects when the thread ends by an error.
      if (arrived.length === 0) await once(worker, "message");
      const message = arrived.shift();
      if (message === undefined) continue;
      if (message.kind === "end") return;
      if (message.kind === "failed") {
        const { code, message: reason, retry } = message.failure;
        throw new Fault(code, reason, { retry });
      }
      yield message.lines;
      worker.postMessage("more");
    }
  } finally {
    await worker.terminate();
  }
}
