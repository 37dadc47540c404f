import { DatabaseSync, type StatementSync } from "node:sqlite";
import type { Fault } from "@trellis/model";
import type { ExecutionReader } from "../ports/execution-store.ts";
import { executionReaderTexts } from "./sqlite-executions-texts.ts";
import { storeFault } from "./sqlite-failure.ts";

/**
 * A reader of executions on a store's file, for a thread that does not write; opens the file with the first reading.
 *
 * @param damaged told when what was read is damaged, before the fault is thrown to whoever asked
 */
export function openSqliteExecutionReader(path: string, damaged: (fault: Fault) => void): ExecutionReader {
  const attempt = <Answer>(work: () => Answer): Answer => {
    try {
      return work();
    } catch (error) {
      const fault = storeFault("executions can't be read", path, error);
      if (fault.code === "TRL0319") damaged(fault);
      throw fault;
    }
  };
  let prepared: ReturnType<typeof preparedOn> | undefined;
  // Most contexts have no workflow: their workers keep no file open for them.
  const texts = (): ReturnType<typeof preparedOn> => (prepared ??= preparedOn(path));
  return {
    history: (execution) => attempt(() => texts().history.all(execution)).map((row) => String(row["body"])),
    definition(hash) {
      const body = attempt(() => texts().definition.get(hash))?.["body"];
      return body === undefined ? undefined : String(body);
    },
    mapRuns: (execution) =>
      attempt(() => texts().mapRuns.all(execution)).map((row) => ({
        execution,
        map: Number(row["map"]),
        json: String(row["body"]),
      })),
  };
}

function preparedOn(path: string): Readonly<Record<"history" | "definition" | "mapRuns", StatementSync>> {
  const database = new DatabaseSync(path, { readOnly: true, timeout: 2_000 });
  return {
    history: database.prepare(executionReaderTexts.history),
    definition: database.prepare(executionReaderTexts.definition),
    mapRuns: database.prepare(executionReaderTexts.mapRuns),
  };
}
