import { removeEntries } from "./sqlite-commit.ts";
import { keyValueOf } from "./sqlite-rows.ts";
import type { Statements } from "./sqlite-statements.ts";
import { transact } from "./sqlite-transaction.ts";

/** Removes frames that end before `sequence`; answers the first sequence kept. */
export function trimLog(run: Statements, sequence: number): number {
  const kept = run.firstKept.get(sequence)?.["first_sequence"];
  const first = Number(kept ?? Number(run.lastSequence.get()?.["last"] ?? 0) + 1);
  transact(run, () => {
    // An empty log must know how far it had come, or sequences would be given twice.
    run.raiseMeta.run("trimmedTo", first - 1);
    run.trim.run(first);
  });
  return first;
}

/** Removes rows that expired before `nowMs`, at most `limit`; answers how many. */
export function sweepRows(run: Statements, nowMs: number, limit: number): number {
  const expired = run.expired.all(nowMs, limit);
  if (expired.length === 0) return 0;
  transact(run, () => {
    for (const row of expired) {
      const placed = {
        table: String(row["tbl"]),
        partition: keyValueOf(row["partition"]),
        sort: keyValueOf(row["sort"]),
      };
      removeEntries(run, placed, String(row["indexed"]));
      run.removeRow.run(placed.table, placed.partition, placed.sort);
    }
  });
  return expired.length;
}
