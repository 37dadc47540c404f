import { DatabaseSync } from "node:sqlite";
import type { LogReader } from "../ports/store.ts";
import { storeFault } from "./sqlite-failure.ts";
import { readFrames, readSpans } from "./sqlite-log.ts";
import { logTexts } from "./sqlite-statements.ts";

/**
 * Opens a reader of its own on a store's file, for a thread that does not write. Every method throws Fault TRL0311
 * when the file can't be read, TRL0319 when it is damaged.
 */
export function openSqliteLogReader(path: string): LogReader & { readonly close: () => void } {
  const database = new DatabaseSync(path, { readOnly: true, timeout: 2_000 });
  const run = { frames: database.prepare(logTexts.frames), spans: database.prepare(logTexts.spans) };
  const attempt = async <Answer>(read: () => Answer): Promise<Answer> => {
    try {
      return read();
    } catch (error) {
      throw storeFault("the log can't be read", path, error);
    }
  };
  return {
    frames: (sequence, framesMax) => attempt(() => readFrames(run, path, sequence, framesMax)),
    spans: (sequence, framesMax, bytesMax) => attempt(() => readSpans(run, sequence, framesMax, bytesMax)),
    close: () => database.close(),
  };
}
