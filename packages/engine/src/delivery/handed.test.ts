import assert from "node:assert/strict";
import { test } from "node:test";
import { Frame } from "../log/frame.ts";
import { FrameBuilder } from "../log/frame-builder.ts";
import { Handed } from "./handed.ts";
import { Lane, type LooseDelivery } from "./lane.ts";

test("each delivery is settled once, and an index of no delivery never is", () => {
  const handed = ofFrame([0, 2]);
  assert.equal(handed.remaining, 2);
  assert.deepEqual([...handed.open()], [0, 1]);
  assert.ok(handed.holds(1));
  assert.equal(handed.settle(1), true);
  assert.equal(handed.settle(1), false);
  assert.ok(!handed.holds(1));
  for (const index of [2, -1, 0.5]) assert.equal(handed.settle(index), false);
  assert.deepEqual([...handed.open()], [0]);
  assert.equal(handed.remaining, 1);
});

test("a frame's delivery has its sequence, its key and its text", () => {
  const handed = ofFrame([0, 2]);
  assert.deepEqual(handed.delivery(1), {
    sequence: 12,
    deferredId: 0,
    attempts: 0,
    firstMs: 99,
    keyHash: 102,
    json: "event 2",
    conflicts: 0,
  });
  assert.deepEqual(handed.place(1), { sequence: 12, deferredId: 0, keyHash: 102 });
  assert.equal(handed.createdMs, 99);
});

test("a delivery that was moved off the log stands for its deferred row", () => {
  const handed = ofFrame([0, 2]);
  handed.park(1, 55);
  assert.deepEqual(handed.place(1), { sequence: 0, deferredId: 55, keyHash: 102 });
  assert.deepEqual(handed.place(0), { sequence: 10, deferredId: 0, keyHash: 100 });
  const { sequence, deferredId, json } = handed.delivery(1);
  assert.deepEqual([sequence, deferredId, json], [0, 55, "event 2"]);
});

test("deliveries apart from a frame are what was given", () => {
  const loose: LooseDelivery = {
    sequence: 0,
    deferredId: 9,
    attempts: 2,
    firstMs: 5,
    keyHash: 7,
    json: "{}",
    conflicts: 1,
  };
  const handed = new Handed(1, lane, 500, [loose]);
  assert.equal(handed.delivery(0), loose);
  assert.deepEqual(handed.place(0), loose);
  assert.equal(handed.createdMs, 500);
  assert.equal(handed.remaining, 1);
});

test("a run is settled at once where its events stand side by side and are all owed", () => {
  const handed = ofFrame([0, 1, 2]);
  assert.equal(handed.settleRun(1, 3), 11);
  assert.deepEqual([...handed.open()], [0]);
  assert.equal(handed.remaining, 1);
  assert.equal(handed.settleRun(0, 2), undefined, "one of them is settled already");
  assert.equal(handed.settleRun(0, 4), undefined, "it has no fourth");
  assert.equal(ofFrame([0, 2]).settleRun(0, 2), undefined, "there is a gap between them");
  const parked = ofFrame([0, 1]);
  parked.park(1, 7);
  assert.equal(parked.settleRun(0, 2), undefined, "one was moved off the log");
});

const retry = { attemptsMax: 2, delayMs: 1, factor: 2, delayMaxMs: 10, ageMaxMs: 1_000 };
const counts = { direct: 0, done: 0, refused: 0, filtered: 0, retries: 0, deadLettered: 0, deadLetters: 0 };
const lane = new Lane(
  {
    function: "a.f",
    context: "a",
    contract: "a.b",
    ordered: false,
    retry,
    concurrency: 16,
    rateLimit: undefined,
    where: undefined,
    starts: undefined,
  },
  { function: "a.f", cursor: 0, above: new Uint8Array(0), publishedBefore: 0, counts },
  [],
);

function ofFrame(positions: readonly number[]): Handed {
  const builder = new FrameBuilder();
  for (const at of [0, 1, 2])
    builder.add({ json: `event ${at}`, id: new Uint32Array(4), contract: 1, keyHash: 100 + at });
  return new Handed(1, lane, 500, {
    frame: new Frame(builder.take(99, 10)),
    positions: Uint16Array.from(positions),
  });
}
