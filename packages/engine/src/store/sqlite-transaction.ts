import type { Statements } from "./sqlite-statements.ts";

/** Does `work` wholly or not at all: whatever it did is taken back before its error is passed on. */
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
    throw error;
  }
}
