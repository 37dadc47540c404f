import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { Fault } from "@trellis/model";

/**
 * Takes a data folder for this engine alone. The lock is one that the operating system keeps with the process: it is
 * gone when the process is, however that ended.
 *
 * @throws Fault TRL0312 when another engine has it
 */
export function lockDataFolder(dataDir: string): { readonly release: () => void } {
  const lock = new DatabaseSync(join(dataDir, "lock.db"), { timeout: 0 });
  try {
    lock.exec("pragma journal_mode=delete; begin exclusive;");
  } catch (error) {
    lock.close();
    throw new Fault("TRL0312", `another engine uses the data folder ${dataDir}`, {
      retry: "later",
      cause: error,
    });
  }
  return { release: () => lock.close() };
}
