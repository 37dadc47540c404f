import { Worker } from "node:worker_threads";
import { Fault } from "@trellis/model";
import type { Failure } from "trellis/runtime";
import type { ArchiveThreadData, FromArchive } from "./archive-worker.ts";

/** Main's side of the archive's thread. */
export interface ArchiveThread {
  readonly folder: string;
  /** Everything up to this sequence is in the archive. */
  readonly through: () => number;
  /** Why it can't be written just now; undefined while it can. */
  readonly failure: () => Failure | undefined;
  /** Ends the thread; a file that is being written is begun anew by the next one. */
  readonly terminate: () => Promise<void>;
}

export interface ArchiveThreadOptions extends ArchiveThreadData {
  readonly onThrough: (through: number) => void;
  /** It has begun to fail. */
  readonly onFailure: (failure: Failure) => void;
  /** A bug in the archiver. */
  readonly onCrash: (error: unknown) => void;
}

/** Starts the archive's thread. @throws Fault TRL0325, TRL0326 as `Archiver.open` does */
export async function startArchiveThread(options: ArchiveThreadOptions): Promise<ArchiveThread> {
  const { onThrough, onFailure, onCrash, ...workerData } = options;
  const here = import.meta.url;
  const entry = new URL(here.endsWith(".ts") ? "./archive-worker.ts" : "./archive-worker.js", here);
  const worker = new Worker(entry, { workerData, name: "archive" });
  let failure: Failure | undefined;
  let ended = false;
  let through = await new Promise<number>((resolve, reject) => {
    worker.once("error", reject);
    worker.once("message", (message: FromArchive) => {
      worker.removeListener("error", reject);
      if (message.kind === "archived") return resolve(message.through);
      const { code, message: reason, retry } = message.failure;
      reject(new Fault(code, reason, { retry }));
    });
  });
  onThrough(through);
  worker.on("error", onCrash);
  worker.on("exit", (code) => {
    if (!ended) onCrash(new Error(`the archive's thread ended with code ${code}`));
  });
  worker.on("message", (message: FromArchive) => {
    if (message.kind === "failed") {
      if (failure === undefined) onFailure(message.failure);
      failure = message.failure;
      return;
    }
    failure = undefined;
    through = message.through;
    onThrough(through);
  });
  return {
    folder: options.folder,
    through: () => through,
    failure: () => failure,
    async terminate() {
      ended = true;
      await worker.terminate();
    },
  };
}
