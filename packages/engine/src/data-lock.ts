import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { Fault } from "@trellis/model";
import { isLocked, storeFault } from "./store/sqlite-failure.ts";

/**
 * Takes a data folder for this engine alone. The lock is one that the operating system keeps with the process: it is
 * gone when the process is, however that ended. Nothing is written for it, so a full disk does not keep it from being
 * taken.
 *
 * @throws Fault TRL0312 when another engine has it, TRL0311 when the folder can't be written
 */
export function lockDataFolder(dataDir: string): { readonly release: () => void } {
  const path = join(dataDir, "lock.db");
  let lock: DatabaseSync | undefined;
  try {
    lock = new DatabaseSync(path, { timeout: 0 });
    lock.exec("pragma journal_mode=memory; begin exclusive;");
    const held = lock;
    return { release: () => held.close() };
  } catch (error) {
    lock?.close();
    if (!isLocked(error)) throw storeFault("the data folder can't be locked", path, error);
    throw new Fault("TRL0312", `another engine uses the data folder ${dataDir}`, {
      retry: "later",
      cause: error,
    });
  }
}
