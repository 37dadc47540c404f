import assert from "node:assert/strict";
import { mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { test, type TestContext } from "node:test";
import { setTimeout } from "node:timers/promises";
import { commitGroupOf } from "../ports/commit-group-of.ts";
import { numberFrame } from "../log/frame.ts";
import { FrameBuilder } from "../log/frame-builder.ts";
import type { Store } from "../ports/store.ts";
import { openSqliteStore } from "./sqlite-store.ts";

const mebibyte = 1_048_576;

test("the write-ahead log stays short while commits follow each other, and all of them can be read", async (t) => {
  const { path, store } = storeIn(t);
  await commitFrames(store, 200);
  assert.ok(sizeOf(path) > 150 * mebibyte, `the file itself has ${sizeOf(path)} bytes`);
  assert.ok(sizeOf(`${path}-wal`) < 150 * mebibyte, `its log has ${sizeOf(`${path}-wal`)} bytes`);
  assert.equal((await store.frames(1, 500)).length, 200);
});

test("a store that pauses finds the whole log in the file, without a commit more", async (t) => {
  const { path, store } = storeIn(t);
  await commitFrames(store, 12);
  const other = new DatabaseSync(path);
  t.after(() => other.close());
  const look = other.prepare("pragma wal_checkpoint(noop)");
  for (const deadline = Date.now() + 20_000; ; await setTimeout(5)) {
    const { log, checkpointed } = look.get() ?? {};
    if (Number(checkpointed) > 0 && log === checkpointed) break;
    assert.ok(Date.now() < deadline, "the checkpoint comes to its end");
  }
});

test("a store that another program reads goes on, and its log begins anew when the reader has ended", async (t) => {
  const { path, store } = storeIn(t);
  await commitFrames(store, 1);
  const reader = new DatabaseSync(path);
  t.after(() => reader.close());
  reader.exec("begin");
  assert.equal(reader.prepare("select count(*) as n from log").get()?.["n"], 1);
  const last = await commitFrames(store, 20, 1);
  assert.equal(reader.prepare("select count(*) as n from log").get()?.["n"], 1, "what it began with");
  const whileRead = sizeOf(`${path}-wal`);
  assert.ok(whileRead > 19 * mebibyte);
  reader.exec("commit");
  const through = await commitFrames(store, 60, last);
  assert.ok(sizeOf(`${path}-wal`) < whileRead + 55 * mebibyte);
  assert.equal((await store.frames(1, 500)).length, through);
});

/** Commits frames of a mebibyte, one event each; answers the last one's sequence. */
async function commitFrames(store: Store, count: number, after = 0): Promise<number> {
  const text = JSON.stringify({ note: "n".repeat(mebibyte) });
  for (let sequence = after + 1; sequence <= after + count; sequence++) {
    await store.commit(commitGroupOf({ frames: [frameOf(sequence, text)] }));
  }
  return after + count;
}

function frameOf(sequence: number, data: string): Uint8Array<ArrayBuffer> {
  const builder = new FrameBuilder();
  builder.addParts({
    head: "{}",
    data,
    members: "",
    idAmongMembers: false,
    id: new Uint32Array(4),
    contract: 1,
    keyHash: 0,
    timeMs: 1,
    trace: new Uint32Array(6),
    sampled: false,
  });
  const bytes = builder.take(1);
  numberFrame(bytes, sequence);
  return bytes;
}

function sizeOf(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0;
}

function storeIn(t: TestContext): { readonly path: string; readonly store: Store } {
  const folder = mkdtempSync(join(tmpdir(), "trellis-checkpoints-"));
  const path = join(folder, "state.db");
  const store = openSqliteStore({ path });
  t.after(async () => {
    await store.close();
    rmSync(folder, { recursive: true });
  });
  return { path, store };
}
