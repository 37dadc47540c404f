import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { ExecutionDraft } from "../executions/execution-draft.ts";
import { commitGroupOf } from "../ports/commit-group-of.ts";
import type { ExecutionReader } from "../ports/execution-store.ts";
import type { Store } from "../ports/store.ts";
import { memoryExecutionReader } from "./memory-executions.ts";
import { emptyImage, openMemoryStore } from "./memory-store.ts";
import { openSqliteExecutionReader } from "./sqlite-execution-reader.ts";
import { openSqliteStore } from "./sqlite-store.ts";

test("readers give how the Map runs of an execution stand, until they are over or the execution is removed", async (t) => {
  const folder = mkdtempSync(join(tmpdir(), "trellis-readers-"));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const path = join(folder, "state.db");
  const image = emptyImage();
  const sqlite = openSqliteStore({ path });
  await check(openMemoryStore(image), () => memoryExecutionReader(() => image.executions));
  await check(sqlite, () => openSqliteExecutionReader(path, () => assert.fail("nothing is damaged")));
  await sqlite.close();
});

async function check(store: Store, open: () => ExecutionReader): Promise<void> {
  const write = async (change: (draft: ExecutionDraft) => void): Promise<void> => {
    const draft = new ExecutionDraft();
    change(draft);
    await store.commit(commitGroupOf({ executions: draft.take() }));
  };
  const stands = (execution: number, map: number, json: string) => ({ execution, map, json });
  await write((draft) => {
    draft.mapRun(stands(1, 12, '"é𝄞"'));
    draft.mapRun(stands(1, 4, "1"));
    draft.mapRun(stands(2, 4, "2"));
    draft.mapRun(stands(11, 2, "3"));
  });
  await write((draft) => draft.mapRun(stands(1, 4, "5")));
  const reader = open();
  assert.deepEqual(reader.mapRuns(1), [stands(1, 4, "5"), stands(1, 12, '"é𝄞"')]);
  await write((draft) => {
    draft.removeMapRun(1, 4);
    draft.remove(2);
  });
  assert.deepEqual(
    [1, 2, 11].map((execution) => reader.mapRuns(execution).length),
    [1, 0, 1],
  );
}
