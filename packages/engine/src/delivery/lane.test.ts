import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { Frame, FrameBuilder } from "../log/frame.ts";
import type { SubscriptionRow } from "../ports/store.ts";
import { heldMax, Lane, windowMax } from "./lane.ts";

test("events of one key come one after another and in order, no event is lost, and keys do not wait for each other", () => {
  fc.assert(
    fc.property(
      fc.array(fc.nat(4), { minLength: 1, maxLength: 60 }),
      fc.array(fc.nat(), { minLength: 200, maxLength: 200 }),
      (keys, choices) => {
        const lane = laneOf({ ordered: true });
        const frame = frameOf(keys);
        const running: { sequence: number; keyHash: number }[] = [];
        const ended: { sequence: number; keyHash: number }[] = [];
        let taken = 0;
        for (const choice of choices) {
          if (choice % 2 === 0 && taken < keys.length) {
            const position = taken++;
            if (lane.admit(frame, position))
              running.push({ sequence: position + 1, keyHash: keys[position]! });
          } else if (running.length > 0) {
            const [one] = running.splice(choice % running.length, 1);
            ended.push(one!);
            lane.release(one!.keyHash);
          }
          running.push(...lane.waiting.splice(0));
          const busy = running.map(({ keyHash }) => keyHash).filter((keyHash) => keyHash !== 0);
          assert.equal(new Set(busy).size, busy.length, "two events of one key run at once");
          // Whatever is held waits for an event of its own key that runs.
          const held = new Set(
            keys
              .slice(0, taken)
              .filter(
                (key, at) => key !== 0 && ![...running, ...ended].some(({ sequence }) => sequence === at + 1),
              ),
          );
          for (const key of held) assert.ok(busy.includes(key), `key ${key} waits for nobody`);
        }
        for (; taken < keys.length; taken++)
          if (lane.admit(frame, taken)) running.push({ sequence: taken + 1, keyHash: keys[taken]! });
        while (running.length > 0) {
          const one = running.shift()!;
          ended.push(one);
          lane.release(one.keyHash);
          running.push(...lane.waiting.splice(0));
        }
        assert.equal(lane.heldCount, 0);
        assert.deepEqual(
          ended.map(({ sequence }) => sequence).sort((a, b) => a - b),
          keys.map((_, at) => at + 1),
        );
        for (const key of new Set(keys.filter((each) => each !== 0))) {
          const order = ended.filter(({ keyHash }) => keyHash === key).map(({ sequence }) => sequence);
          assert.deepEqual(
            order,
            order.toSorted((a, b) => a - b),
          );
        }
      },
    ),
  );
});

test("a lane without order hands out everything at once", () => {
  const lane = laneOf({ ordered: false });
  const frame = frameOf([5, 5, 5]);
  assert.deepEqual(
    [0, 1, 2].map((position) => lane.admit(frame, position)),
    [true, true, true],
  );
  lane.release(5);
  assert.deepEqual(lane.waiting, []);
});

test("events without a key have no order", () => {
  const lane = laneOf({ ordered: true });
  const frame = frameOf([0, 0]);
  assert.deepEqual(
    [0, 1].map((position) => lane.admit(frame, position)),
    [true, true],
  );
});

test("a key that a put-off delivery waits for is busy after a restart", () => {
  const lane = laneOf({ ordered: true, busyKeys: [7, 7] });
  const frame = frameOf([7, 8]);
  assert.deepEqual(
    [0, 1].map((position) => lane.admit(frame, position)),
    [false, true],
  );
  lane.release(7);
  assert.deepEqual(lane.waiting, []);
  lane.release(7);
  assert.deepEqual(
    lane.waiting.map(({ sequence }) => sequence),
    [1],
  );
});

test("a full waiting room stops the log, but not the deliveries that can empty it", () => {
  const lane = laneOf({ ordered: true });
  const frame = frameOf(Array.from({ length: 500 }, () => 3));
  for (let round = 0; lane.heldCount < heldMax; round++) lane.admit(frame, round % 500);
  assert.equal(lane.room, 0);
  assert.equal(lane.capacity, windowMax);
  lane.release(3);
  assert.equal(lane.room, windowMax);
});

test("what is with the worker takes up the window", () => {
  const lane = laneOf({ ordered: false });
  lane.inFlight = windowMax - 1;
  assert.deepEqual([lane.capacity, lane.room], [1, 1]);
});

test("a lane goes on where its row says, and its row says where it is", () => {
  const row: SubscriptionRow = {
    function: "a.f",
    cursor: 10,
    above: Uint8Array.of(0b10),
    publishedBefore: 3,
    counts: { direct: 1, done: 2, refused: 3, retries: 4, deadLettered: 5, deadLetters: 6 },
  };
  const lane = new Lane(declarationOf(false), row, []);
  assert.equal(lane.next, 11);
  assert.ok(lane.progress.has(12));
  assert.deepEqual(lane.row(), row);
  lane.counts.done += 1;
  assert.equal(row.counts.done, 2);
});

function declarationOf(ordered: boolean) {
  const retry = { attemptsMax: 2, delayMs: 1, factor: 2, delayMaxMs: 10, ageMaxMs: 1_000 };
  return { function: "a.f", context: "a", contract: "a.b", ordered, retry };
}

function laneOf({ ordered, busyKeys = [] }: { ordered: boolean; busyKeys?: number[] }): Lane {
  const counts = { direct: 0, done: 0, refused: 0, retries: 0, deadLettered: 0, deadLetters: 0 };
  return new Lane(
    declarationOf(ordered),
    { function: "a.f", cursor: 0, above: new Uint8Array(0), publishedBefore: 0, counts },
    busyKeys,
  );
}

function frameOf(keyHashes: readonly number[]): Frame {
  const builder = new FrameBuilder();
  for (const keyHash of keyHashes) builder.add({ json: "{}", id: new Uint32Array(4), contract: 1, keyHash });
  return new Frame(builder.take(1, 1));
}
