import { Fault } from "@trellis/model";
import type { Statements } from "./sqlite-statements.ts";

/** Does `work` wholly or not at all. @throws Fault TRL0311 after taking back whatever `work` did */
export function transact(run: Statements, work: () => void): void {
  try {
    run.begin.run();
    work();
    run.commit.run();
  } catch (error) {
    try {
      run.rollback.run();
    } catch {
      // No transaction was open any more: SQLite rolls back by itself after a full disk.
    }
    throw storeFault("the commit failed", error);
  }
}

export function storeFault(what: string, error: unknown): Fault {
  const reason = error instanceof Error ? error.message : String(error);
  const inUse = /locked|busy/i.test(reason);
  return new Fault(inUse ? "TRL0312" : "TRL0311", `${what}: ${reason}`, { retry: "later", cause: error });
}
