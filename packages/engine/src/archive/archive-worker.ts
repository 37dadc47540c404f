import { setTimeout } from "node:timers/promises";
import { parentPort, workerData } from "node:worker_threads";
import { failureOf, type Failure } from "trellis/runtime";
import { openSqliteLogReader } from "../store/sqlite-log-reader.ts";
import { Archiver } from "./archiver.ts";

/** What main starts the archive's thread with. */
export interface ArchiveThreadData {
  readonly storePath: string;
  readonly folder: string;
  readonly lastSequence: number;
  readonly fileMaxBytes: number;
}

/** To main: first `archived` or `failed`, then whatever happens. */
export type FromArchive =
  /** Everything up to here is in the archive, which works. */
  | { readonly kind: "archived"; readonly through: number }
  /** It is tried again. */
  | { readonly kind: "failed"; readonly failure: Failure };

/** How often the log is looked at. */
const everyMs = 1_000;
/** Somebody has to mend something first. */
const afterFailureMs = 10_000;

const main = parentPort;
if (main === null) throw new Error("archive-worker.ts is the entry of a worker thread");
const send = (message: FromArchive): void => main.postMessage(message);
// Main made this data for this file.
const data = workerData as ArchiveThreadData;
try {
  const archiver = await Archiver.open({
    ...data,
    log: openSqliteLogReader(data.storePath),
    now: Date.now,
  });
  send({ kind: "archived", through: archiver.through });
  await keepArchiving(archiver);
} catch (error) {
  send({ kind: "failed", failure: failureOf(error) });
}

async function keepArchiving(archiver: Archiver): Promise<never> {
  for (let failing = false; ;) {
    try {
      const wrote = await archiver.step();
      if (wrote || failing) send({ kind: "archived", through: archiver.through });
      failing = false;
      if (!wrote) await setTimeout(everyMs);
    } catch (error) {
      failing = true;
      send({ kind: "failed", failure: failureOf(error) });
      await setTimeout(afterFailureMs);
    }
  }
}
