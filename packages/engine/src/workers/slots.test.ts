import assert from "node:assert/strict";
import { test } from "node:test";
import { newSlots, readSlots, slotsMax, SlotWriter } from "./slots.ts";

test("what runs is read from the shared memory as the worker wrote it", () => {
  const memory = newSlots();
  const writer = new SlotWriter(memory);
  const delivery = writer.take(1, 7, 3, 1_700_000_000_000, 400);
  writer.take(2, 2 ** 40, 0, 1_700_000_000_001, 500);
  assert.deepEqual(readSlots(memory), [
    { kind: "delivery", assignment: 7, index: 3, startedMs: 1_700_000_000_000, timeoutMs: 400 },
    { kind: "request", request: 2 ** 40, startedMs: 1_700_000_000_001, timeoutMs: 500 },
  ]);
  writer.release(delivery);
  assert.deepEqual(
    readSlots(memory).map(({ kind }) => kind),
    ["request"],
  );
});

test("what finds no free slot runs unwatched, and a slot that is free again is taken again", () => {
  const memory = newSlots();
  const writer = new SlotWriter(memory);
  const taken = Array.from({ length: slotsMax }, (_, at) => writer.take(1, at, 0, 1, 1));
  assert.equal(new Set(taken).size, slotsMax);
  assert.equal(writer.take(1, 9_999, 0, 1, 1), -1);
  writer.release(-1);
  assert.equal(readSlots(memory).length, slotsMax);
  writer.release(taken[5]!);
  assert.equal(writer.take(1, 5_555, 0, 1, 1), taken[5]);
  assert.equal(writer.take(1, 9_999, 0, 1, 1), -1);
});
