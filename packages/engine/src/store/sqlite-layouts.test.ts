import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { test } from "node:test";
import { commitGroupOf } from "../ports/commit-group-of.ts";
import { Frame } from "../log/frame.ts";
import { FrameBuilder } from "../log/frame-builder.ts";
import type { SubscriptionRow } from "../ports/store.ts";
import { openSqliteStore } from "./sqlite-store.ts";

/** The tables that later layouts have changed, as layout 1 made them. */
const layout1 = `
pragma page_size=65536; pragma journal_mode=wal;
create table log (
  last_sequence integer primary key, first_sequence integer not null, created_ms integer not null, body blob not null);
create table deferred (
  id integer primary key, function text not null, attempts integer not null, first_ms integer not null,
  due_ms integer not null, key_hash integer not null, body text not null);
create index deferred_due on deferred (function, due_ms, id);
create table dead_letters (
  id integer primary key, function text not null, attempts integer not null, first_ms integer not null,
  failed_ms integer not null, key_hash integer not null, code text not null, message text not null, stack text,
  retry text not null, body text not null);
create index dead_letters_function on dead_letters (function, id);
create table subscriptions (
  function text primary key, cursor integer not null, above blob not null, published_before integer not null,
  direct integer not null, done integer not null, refused integer not null, retries integer not null, dead_lettered integer not null,
  dead_letters integer not null) without rowid;
pragma user_version=1;
`;

test("a file of layout 2 is taken over, and has a quarantine from then on", async (t) => {
  const folder = mkdtempSync(join(tmpdir(), "trellis-layout-"));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const path = join(folder, "state.db");
  const made = openSqliteStore({ path });
  await made.commit(commitGroupOf({ frames: [frameOf(1)] }));
  await made.close();
  const old = new DatabaseSync(path);
  for (const table of ["quarantine", "quarantine_payloads", "quarantine_counts", "valid_shapes"])
    old.exec(`drop table ${table}`);
  old.exec("alter table subscriptions drop column filtered; pragma user_version=2");
  old.close();
  const store = openSqliteStore({ path });
  const { lastSequence, quarantine } = await store.recover([]);
  assert.deepEqual([lastSequence, quarantine.lastId], [2, 0]);
  const counts = { contract: "a.b.v1", taken: 1, released: 0, discarded: 0, expired: 0 };
  const nothing = { kept: [], changed: [], removed: [], shapes: [] };
  await store.commit(commitGroupOf({ quarantine: { ...nothing, counts: [counts] } }));
  assert.deepEqual((await store.recover([])).quarantine.counts, new Map([["a.b.v1", counts]]));
  await store.close();
  const version = new DatabaseSync(path);
  assert.equal(Number(version.prepare("pragma user_version").get()?.["user_version"]), 7);
  version.close();
});

test("a file of layout 3 is taken over, and keeps executions from then on", async (t) => {
  const folder = mkdtempSync(join(tmpdir(), "trellis-layout-"));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const path = join(folder, "state.db");
  const made = openSqliteStore({ path });
  await made.commit(commitGroupOf({ frames: [frameOf(1)] }));
  await made.close();
  const old = new DatabaseSync(path);
  const tables = old.prepare(
    "select name from sqlite_schema where type = 'table' and name like 'execution%'",
  );
  const names = tables.all().map((row) => String(row["name"]));
  assert.equal(names.length, 9);
  for (const name of names) old.exec(`drop table ${name}`);
  old.exec("pragma user_version=3");
  old.close();
  const store = openSqliteStore({ path });
  const { lastSequence, executions } = await store.recover([]);
  assert.deepEqual([lastSequence, executions.lastId, executions.nextDueMs], [2, 0, Infinity]);
  await store.close();
  const version = new DatabaseSync(path);
  assert.equal(Number(version.prepare("pragma user_version").get()?.["user_version"]), 7);
  version.close();
});

test("a file of layout 5 is taken over with the histories of its executions", async (t) => {
  const folder = mkdtempSync(join(tmpdir(), "trellis-layout-"));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const path = join(folder, "state.db");
  await openSqliteStore({ path }).close();
  const old = new DatabaseSync(path);
  old.exec(`
drop table execution_blocks;
create table execution_history (
  execution integer not null, first integer not null, last integer not null, body text not null,
  primary key (execution, first)) without rowid;
insert into execution_history values (2, 1, 3, 'a'), (2, 4, 4, 'b'), (1, 1, 2, 'c');
pragma user_version=5`);
  old.close();
  const store = openSqliteStore({ path });
  const { executions } = store;
  const block = (execution: number, firstEvent: number, lastEvent: number, json: string) => ({
    execution,
    firstEvent,
    lastEvent,
    json,
  });
  assert.deepEqual(await executions.history(2, 1, 9), [block(2, 1, 3, "a"), block(2, 4, 4, "b")]);
  assert.deepEqual(await executions.history(2, 4, 9), [block(2, 4, 4, "b")]);
  assert.deepEqual(await executions.history(1, 1, 1), [block(1, 1, 2, "c")]);
  assert.equal(await executions.lastEvent(2), 4);
  await store.close();
});

test("a file of layout 6 is taken over, and counts parts of executions apart from then on", async (t) => {
  const folder = mkdtempSync(join(tmpdir(), "trellis-layout-"));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const path = join(folder, "state.db");
  await openSqliteStore({ path }).close();
  const old = new DatabaseSync(path);
  const part = (id: number, workflow: string, status: string, parent: number, item: number): string =>
    `(${id}, '${workflow}', 'e${id}', 'd', '${status}', 1, null, null, null, '', 0, 0, null, ${parent}, 4, ${item}, '')`;
  old.exec(`
drop table execution_counts;
create table execution_counts (
  workflow text primary key, started integer not null, succeeded integer not null, failed integer not null,
  timed_out integer not null, aborted integer not null, redriven integer not null, removed integer not null) without rowid;
insert into execution_counts values ('a.w', 9, 5, 2, 0, 0, 1, 3), ('a.x', 1, 0, 0, 0, 0, 0, 0);
insert into executions values ${[
    part(1, "a.w", "RUNNING", 0, 0),
    part(2, "a.w", "SUCCEEDED", 1, 0),
    part(3, "a.w", "RUNNING", 1, 1),
    part(4, "a.w", "FAILED", 1, -1),
    // Nobody waits for the last one: it is no part of anything.
    part(5, "a.x", "RUNNING", 1, -2),
  ].join()};
pragma user_version=6`);
  old.close();
  const store = openSqliteStore({ path });
  const counts = { timedOut: 0, aborted: 0 };
  assert.deepEqual((await store.recover([])).executions.counts, [
    {
      ...counts,
      workflow: "a.w",
      parts: false,
      started: 6,
      succeeded: 4,
      failed: 1,
      redriven: 1,
      removed: 3,
    },
    { ...counts, workflow: "a.w", parts: true, started: 3, succeeded: 1, failed: 1, redriven: 0, removed: 0 },
    {
      ...counts,
      workflow: "a.x",
      parts: false,
      started: 1,
      succeeded: 0,
      failed: 0,
      redriven: 0,
      removed: 0,
    },
  ]);
  await store.close();
});

test("a file of layout 1 is taken over with everything in it, and goes on as a new one would", async (t) => {
  const folder = mkdtempSync(join(tmpdir(), "trellis-layout-"));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const path = join(folder, "state.db");
  const old = new DatabaseSync(path);
  old.exec(layout1);
  const first = frameOf(1);
  old.prepare("insert into log values (2, 1, 1000, ?)").run(first);
  old.exec("insert into deferred values (4, 'a.f', 1, 10, 500, 7, '{}')");
  old.exec("insert into dead_letters values (3, 'a.f', 6, 10, 20, 7, 'TRL0301', 'no', null, 'later', '{}')");
  old.exec("insert into subscriptions values ('a.f', 2, x'', 0, 0, 5, 1, 2, 1, 1)");
  old.close();

  for (const run of ["taken over", "opened again"]) {
    const store = openSqliteStore({ path });
    const { lastSequence, deferred, subscriptions } = await store.recover(["a.f"]);
    assert.deepEqual([...deferred], [["a.f", { count: 1, nextDueMs: 500, keyHashes: [7] }]], run);
    const { done, filtered } = subscriptions.get("a.f")?.counts ?? {};
    assert.deepEqual([done, filtered], [5, run === "taken over" ? 0 : 4], run);
    await store.commit(commitGroupOf({ subscriptions: [filteredFour(subscriptions.get("a.f"))] }));
    const second = frameOf(lastSequence + 1);
    await store.commit(commitGroupOf({ frames: [second] }));
    const frames = await store.frames(1, 9);
    assert.deepEqual(frames[0], first, run);
    assert.deepEqual(frames.at(-1), second, run);
    const ids = (await store.ids(1, 9)).flatMap((column) => [...column.ids]);
    assert.deepEqual(
      ids,
      frames.flatMap((bytes) => [...new Frame(bytes).ids]),
      run,
    );
    assert.deepEqual(
      (await store.deadLetters({ function: "a.f" }, 9, 0)).map(({ id }) => id),
      [3],
      run,
    );
    assert.deepEqual([...(await store.countDeadLetters({}))], [["a.f", 1]], run);
    await store.close();
  }
});

function filteredFour(row: SubscriptionRow | undefined): SubscriptionRow {
  if (row === undefined) throw new Error("the subscription is gone");
  return { ...row, counts: { ...row.counts, filtered: 4 } };
}

function frameOf(firstSequence: number): Uint8Array<ArrayBuffer> {
  const builder = new FrameBuilder();
  for (const at of [0, 1])
    builder.add({ json: "{}", id: Uint32Array.of(firstSequence, at, 2, 3), contract: 1, keyHash: 0 });
  return builder.take(1_000, firstSequence);
}
