import { DatabaseSync } from "node:sqlite";
import { parentPort, workerData } from "node:worker_threads";

/** What the thread is started with. */
export interface CheckpointThreadData {
  readonly path: string;
  /** What may be left when it answers: the writer copies that itself. */
  readonly restBytes: number;
  /** Set to 0 when it has done what it could. */
  readonly atWork: Int32Array;
}

/** The same, for a writer that has nothing else to do. */
export type CheckpointAnswer = "copied";

/**
 * Passes in one turn, at least. One that commits have overtaken copies but makes nothing durable; the ones after it have
 * so little to copy that they get to the end, and do.
 */
const passesMin = 3;
const passesMax = 6;

const writer = parentPort;
if (writer === null) throw new Error("sqlite-checkpoint-worker.ts is the entry of a worker thread");
// The writer made this data for this file.
const data = workerData as CheckpointThreadData;
const database = new DatabaseSync(data.path);
database.exec("pragma synchronous=full; pragma wal_autocheckpoint=0");
const pageBytes = Number(database.prepare("pragma page_size").get()?.["page_size"]);
const pass = database.prepare("pragma wal_checkpoint(passive)");
const look = database.prepare("pragma wal_checkpoint(noop)");

writer.on("message", () => {
  try {
    copy();
  } catch {
    // No room, or a disk that fails: everything stands in the log, and the next commit that meets it tells.
  }
  Atomics.store(data.atWork, 0, 0);
  writer.postMessage("copied" satisfies CheckpointAnswer);
});

function copy(): void {
  for (let done = 1; done <= passesMax; done++) {
    pass.get();
    const { log, checkpointed } = look.get() ?? {};
    const rest = (Number(log) - Number(checkpointed)) * pageBytes;
    if (rest === 0 || (done >= passesMin && rest <= data.restBytes)) return;
  }
}
