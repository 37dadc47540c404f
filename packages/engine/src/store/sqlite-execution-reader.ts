import { DatabaseSync } from "node:sqlite";
import type { Fault } from "@trellis/model";
import type { ExecutionReader } from "../ports/execution-store.ts";
import { executionReaderTexts } from "./sqlite-executions-texts.ts";
import { storeFault } from "./sqlite-failure.ts";

/**
 * Opens a reader of executions on a store's file, for a thread that does not write.
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
  return attempt(() => {
    const database = new DatabaseSync(path, { readOnly: true, timeout: 2_000 });
    const history = database.prepare(executionReaderTexts.history);
    const definition = database.prepare(executionReaderTexts.definition);
    const mapRuns = database.prepare(executionReaderTexts.mapRuns);
    return {
      history: (execution) => attempt(() => history.all(execution).map((row) => String(row["body"]))),
      definition(hash) {
        const body = attempt(() => definition.get(hash))?.["body"];
        return body === undefined ? undefined : String(body);
      },
      mapRuns: (execution) =>
        attempt(() =>
          mapRuns
            .all(execution)
            .map((row) => ({ execution, map: Number(row["map"]), json: String(row["body"]) })),
        ),
    };
  });
}
