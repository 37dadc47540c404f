import assert from "node:assert/strict";
import {
  closeSync,
  copyFileSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { test, type TestContext } from "node:test";
import { commitGroupOf } from "../ports/commit-group-of.ts";
import { FrameBuilder } from "../log/frame-builder.ts";
import type { Store } from "../ports/store.ts";
import { openSqliteStore } from "./sqlite-store.ts";

test("a frame that is not what was written is given to nobody, and the fault names its events", async (t) => {
  const { path, store } = storeIn(t);
  await store.commit(commitGroupOf({ frames: [frameOf(1, "first"), frameOf(3, "second")] }));
  await store.close();
  overwrite(path, readFileSync(path).indexOf('"second 1"') + 2, 3);
  const opened = openSqliteStore({ path });
  t.after(() => opened.close());
  assert.equal((await opened.frames(1, 1)).length, 1);
  await assert.rejects(opened.frames(1, 2), {
    code: "TRL0319",
    message: /^.+state\.db is damaged: events 3 to 4 of the log are not what was written/,
  });
  assert.equal((await opened.ids(1, 2)).length, 2, "ids stand apart");
});

test("ids that are not what was written are given to nobody", async (t) => {
  const { path, store } = storeIn(t);
  await store.commit(commitGroupOf({ frames: [frameOf(1, "first")] }));
  await store.close();
  const words = Buffer.alloc(8);
  words.writeUInt32LE(0xdecade, 0);
  words.writeUInt32LE(1, 4);
  overwrite(path, readFileSync(path).indexOf(words), 2);
  const opened = openSqliteStore({ path });
  t.after(() => opened.close());
  await assert.rejects(opened.ids(1, 1), { code: "TRL0319", message: /events 1 to 2/ });
});

test("a start on a damaged table names it", async (t) => {
  const { path, store } = storeIn(t);
  await store.commit(commitGroupOf({ epoch: 7 }));
  await store.close();
  const page = inFile(path, (database) =>
    Number(
      database.prepare("select rootpage from sqlite_schema where name = 'contracts'").get()?.["rootpage"],
    ),
  );
  overwrite(path, (page - 1) * 8_192, 64);
  const opened = openSqliteStore({ path });
  t.after(() => opened.close());
  await assert.rejects(opened.recover([]), { code: "TRL0319", message: /Damaged: contracts \(/ });
});

test("a write-ahead log that is damaged in its midst is refused, because acknowledged commits would be lost", async (t) => {
  const { path, killed } = await killedAfter(t, 6);
  // In the third of six commits.
  const wal = readFileSync(`${killed}-wal`);
  overwrite(`${killed}-wal`, wal.indexOf('"event 3 0"') + 2, 3);
  assert.throws(() => openSqliteStore({ path: killed }), {
    code: "TRL0319",
    message:
      /write-ahead log .+state\.db-wal is damaged, and at least \d commits that were acknowledged follow/,
  });
  assert.ok(path !== killed);
});

test("what a power cut leaves of the last commit is dropped, and everything before it is there", async (t) => {
  for (const cut of ["missing", "torn"] as const) {
    const { killed } = await killedAfter(t, 6);
    const wal = `${killed}-wal`;
    if (cut === "missing") truncateSync(wal, statSync(wal).size - 100);
    else overwrite(wal, readFileSync(wal).lastIndexOf('"event 6 0"'), 3);
    const opened = openSqliteStore({ path: killed });
    t.after(() => opened.close());
    assert.equal((await opened.recover([])).lastSequence, 10);
  }
});

test("a log that was begun anew is whole, whatever stands behind its end", async (t) => {
  const { path, store } = storeIn(t);
  for (let at = 1; at <= 20; at++)
    await store.commit(commitGroupOf({ frames: [frameOf(at * 2 - 1, `event ${at}`)] }));
  inFile(path, (database) => database.exec("pragma wal_checkpoint(restart)"));
  await store.commit(commitGroupOf({ frames: [frameOf(41, "event 21")] }));
  const killed = copied(t, path);
  const opened = openSqliteStore({ path: killed });
  t.after(() => opened.close());
  assert.equal((await opened.recover([])).lastSequence, 42);
});

test("a file that another program has locked refuses commits until it is free again, and says why", async (t) => {
  const { path, store } = storeIn(t);
  t.after(() => store.close());
  const other = new DatabaseSync(path);
  t.after(() => other.close());
  other.exec("begin immediate");
  await assert.rejects(store.commit(commitGroupOf({ epoch: 2 })), {
    code: "TRL0311",
    message: /^the commit failed: .+state\.db is locked by another program/,
  });
  other.exec("rollback");
  await store.commit(commitGroupOf({ epoch: 3 }));
  assert.equal((await store.recover([])).epoch, 3);
});

test("a file of a newer layout is refused", async (t) => {
  const { path, store } = storeIn(t);
  await store.close();
  inFile(path, (database) => database.exec("pragma user_version=99"));
  assert.throws(() => openSqliteStore({ path }), { code: "TRL0311", message: /newer Trellis \(layout 99;/ });
});

/** A store whose process was killed after so many commits of two events: its file and log, without a stop. */
async function killedAfter(t: TestContext, commits: number): Promise<{ path: string; killed: string }> {
  const { path, store } = storeIn(t);
  for (let at = 1; at <= commits; at++)
    await store.commit(commitGroupOf({ frames: [frameOf(at * 2 - 1, `event ${at}`)] }));
  const killed = copied(t, path);
  await store.close();
  return { path, killed };
}

function copied(t: TestContext, path: string): string {
  const to = join(folderOf(t), "state.db");
  for (const end of ["", "-wal"]) copyFileSync(`${path}${end}`, `${to}${end}`);
  return to;
}

function storeIn(t: TestContext): { readonly path: string; readonly store: Store } {
  const path = join(folderOf(t), "state.db");
  return { path, store: openSqliteStore({ path }) };
}

function folderOf(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), "trellis-damage-"));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

function frameOf(firstSequence: number, text: string): Uint8Array<ArrayBuffer> {
  const builder = new FrameBuilder();
  for (const at of [0, 1])
    builder.add({
      json: JSON.stringify(`${text} ${at}`),
      id: Uint32Array.of(0xdecade, firstSequence, at, 9),
      contract: 1,
      keyHash: 0,
    });
  return builder.take(1_000, firstSequence);
}

function inFile<Answer>(path: string, use: (database: DatabaseSync) => Answer): Answer {
  const database = new DatabaseSync(path);
  try {
    return use(database);
  } finally {
    database.close();
  }
}

function overwrite(path: string, at: number, length: number): void {
  assert.ok(at > 0);
  const file = openSync(path, "r+");
  writeSync(file, Buffer.alloc(length, 0xa5), 0, length, at);
  closeSync(file);
}
