import assert from "node:assert/strict";
import { test } from "node:test";
import { commitGroupOf } from "../ports/commit-group-of.ts";
import { openMemoryStore } from "../store/memory-store.ts";
import { FrameBuilder } from "./frame-builder.ts";
import { newestIds } from "./newest-ids.ts";

test("the newest events' ids come oldest first, from the frame on that holds the first of them, in parts", async () => {
  const store = openMemoryStore();
  const frames = Array.from({ length: 40 }, (_, at) => frameOf(1 + at * 3));
  await store.commit(commitGroupOf({ frames }));
  const recovered = await store.recover([]);

  const { parts, sequences } = await read(newestIds(store, recovered, 100));
  // The 100 newest of 120 begin with 21, which the frame of 19 holds.
  assert.deepEqual(
    sequences,
    Array.from({ length: 102 }, (_, at) => at + 19),
  );
  assert.ok(parts > 1, "whoever reads can do something else between");
  assert.equal((await read(newestIds(store, recovered, 1_000_000))).sequences.length, 120);
});

test("a log whose newest events are gone meanwhile ends the reading", async () => {
  const store = openMemoryStore();
  assert.deepEqual(await read(newestIds(store, { firstSequence: 1, lastSequence: 9 }, 5)), {
    parts: 0,
    sequences: [],
  });
});

/** Three events, each with its place in the log for an id. */
function frameOf(firstSequence: number): Uint8Array<ArrayBuffer> {
  const builder = new FrameBuilder();
  for (const at of [0, 1, 2])
    builder.add({ json: "{}", id: Uint32Array.of(firstSequence + at, 1, 2, 3), contract: 1, keyHash: 0 });
  return builder.take(1_000, firstSequence);
}

async function read(ids: AsyncGenerator<Uint32Array>): Promise<{ parts: number; sequences: number[] }> {
  let parts = 0;
  const sequences: number[] = [];
  for await (const part of ids) {
    parts += 1;
    for (let at = 0; at < part.length; at += 4) sequences.push(part[at] ?? 0);
  }
  return { parts, sequences };
}
