import { resolve } from "node:path";
import { Fault } from "@trellis/model";
import { failureOf, type Failure } from "trellis/runtime";
import type { DeliveryThread } from "../delivery/delivery-thread.ts";
import type { ArchiveStatus, EventFilter, LogEntry } from "../inspection/inspection-contract.ts";
import { archiveFileBytes, type LogOptions } from "../log/log-options.ts";
import type { LogBuffer } from "../telemetry/log-buffer.ts";
import { startArchiveThread } from "./archive-thread.ts";
import { readHistory } from "./history-thread.ts";

/** The engine's past: what its log holds, and its archive where it has one. */
export interface Archive {
  /** Undefined without an archive. */
  readonly status: () => ArchiveStatus | undefined;
  /** Events from the oldest on, as `Inspected` gives them. @throws Fault TRL0325, TRL0513, and what the log throws */
  readonly events: (filter: EventFilter, limit: number) => AsyncIterable<string>;
  readonly close: () => Promise<void>;
}

/** Each has a thread, and reads as fast as it can. */
const readersMax = 4;

/** Starts the archive, where the options name a folder for it. @throws Fault TRL0325, TRL0326 */
export async function openArchive(
  { archiveDir, logMaxBytes }: LogOptions,
  engine: {
    readonly root: string;
    readonly storePath: string;
    readonly delivery: DeliveryThread;
    readonly logs: LogBuffer;
  },
): Promise<Archive> {
  const { storePath, delivery, logs } = engine;
  const folder = archiveDir === undefined ? undefined : resolve(engine.root, archiveDir);
  const thread =
    folder === undefined
      ? undefined
      : await startArchiveThread({
          storePath,
          folder,
          lastSequence: delivery.lastSequence,
          fileMaxBytes: archiveFileBytes(logMaxBytes),
          onThrough: delivery.archived,
          onFailure: (failure) => logs.add(entryOf(failure)),
          // A bug in the archiver: whatever it has not written is in the log.
          onCrash: (error) => {
            throw error;
          },
        });

  let readers = 0;
  async function* events({ event, from, until }: EventFilter, limit: number): AsyncGenerator<string> {
    if (readers >= readersMax)
      throw new Fault("TRL0513", `${readersMax} readers of past events are at work`, { retry: "later" });
    readers += 1;
    try {
      const { snapshot } = await delivery.ask({ kind: "snapshot" }, "snapshot");
      const query = {
        ...(event === undefined ? {} : { event }),
        ...(from === undefined ? {} : { fromMs: Date.parse(from) }),
        ...(until === undefined ? {} : { untilMs: Date.parse(until) }),
      };
      yield* readHistory({ storePath, folder, lastSequence: snapshot.lastSequence, query, limit });
    } catch (error) {
      // Whoever reads may have had a part already, and only sees that it ends.
      logs.add(entryOf(failureOf(error)));
      throw error;
    } finally {
      readers -= 1;
    }
  }

  return {
    status() {
      if (thread === undefined) return undefined;
      const failure = thread.failure();
      return {
        folder: thread.folder,
        throughSequence: thread.through(),
        ...(failure === undefined ? {} : { failure: { code: failure.code, message: failure.message } }),
      };
    },
    events,
    close: async () => thread?.terminate(),
  };
}

function entryOf({ code, message }: Failure): LogEntry {
  return { at: new Date().toISOString(), level: "error", message, context: "archive", fields: { code } };
}
