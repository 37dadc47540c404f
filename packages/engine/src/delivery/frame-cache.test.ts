import assert from "node:assert/strict";
import { test } from "node:test";
import { commitGroupOf } from "../ports/commit-group-of.ts";
import { FrameBuilder } from "../log/frame-builder.ts";
import type { Store } from "../ports/store.ts";
import { emptyImage, openMemoryStore } from "../store/memory-store.ts";
import { FrameCache } from "./frame-cache.ts";

test("frames that were added are found without asking the store", async () => {
  const { store, reads } = countedStore();
  const cache = new FrameCache(store);
  for (const first of [1, 4, 7]) cache.add(frameOf(first, 3));
  for (let sequence = 1; sequence <= 9; sequence++) {
    const frame = await cache.at(sequence);
    assert.equal(frame?.firstSequence, sequence - ((sequence - 1) % 3));
  }
  assert.equal(reads.length, 0);
});

test("older frames come from the store, several at a time", async () => {
  const { store, reads } = countedStore();
  await store.commit(
    commitGroupOf({ frames: Array.from({ length: 40 }, (_, at) => frameOf(at * 3 + 1, 3)) }),
  );
  const cache = new FrameCache(store);
  for (let sequence = 1; sequence <= 120; sequence++) {
    const frame = await cache.at(sequence);
    assert.ok(frame !== undefined && frame.firstSequence <= sequence && sequence <= frame.lastSequence);
  }
  assert.ok(reads.length <= 4, `${reads.length} readings`);
});

test("laggards at different places do not fetch the same frames again", async () => {
  const { store, reads } = countedStore();
  await store.commit(
    commitGroupOf({ frames: Array.from({ length: 320 }, (_, at) => frameOf(at * 3 + 1, 3)) }),
  );
  const cache = new FrameCache(store);
  for (let step = 0; step < 160; step++) {
    for (const place of [1, 400, 700]) await cache.at(place + step);
  }
  assert.ok(reads.length <= 15, `${reads.length} readings`);
});

test("a place that the log does not reach has no frame", async () => {
  const { store } = countedStore();
  await store.commit(commitGroupOf({ frames: [frameOf(1, 3)] }));
  assert.equal(await new FrameCache(store).at(4), undefined);
});

test("a place that retention took away is answered with the next frame kept", async () => {
  const { store } = countedStore();
  await store.commit(commitGroupOf({ frames: [frameOf(10, 3)] }));
  assert.equal((await new FrameCache(store).at(4))?.firstSequence, 10);
});

test("no more than so many bytes stay in memory, and the newest frame always does", async () => {
  const { store, reads } = countedStore();
  const cache = new FrameCache(store);
  const bytes = frameOf(1, 1, "x".repeat(1_048_576));
  for (let first = 1; first <= 80; first++) {
    const copy = bytes.slice();
    new DataView(copy.buffer).setFloat64(8, first, true);
    cache.add(copy);
  }
  assert.equal((await cache.at(80))?.firstSequence, 80);
  assert.equal((await cache.at(20))?.firstSequence, 20);
  assert.equal(reads.length, 0);
  await cache.at(10);
  assert.equal(reads.length, 1);
});

function countedStore(): { store: Store; reads: number[] } {
  const store = openMemoryStore(emptyImage());
  const reads: number[] = [];
  const frames: Store["frames"] = (sequence, framesMax) => {
    reads.push(sequence);
    return store.frames(sequence, framesMax);
  };
  return { store: { ...store, frames }, reads };
}

function frameOf(firstSequence: number, count: number, json = "{}"): Uint8Array<ArrayBuffer> {
  const builder = new FrameBuilder();
  for (let at = 0; at < count; at++) builder.add({ json, id: new Uint32Array(4), contract: 1, keyHash: 0 });
  return builder.take(1, firstSequence);
}
