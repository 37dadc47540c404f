import assert from "node:assert/strict";
import { test } from "node:test";
import type { RateLimitModel } from "@trellis/model";
import fc from "fast-check";
import { Frame } from "../log/frame.ts";
import { FrameBuilder } from "../log/frame-builder.ts";
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

test("a rate limit bounds what can be handed out, and names when more can be", () => {
  const lane = laneOf({ rateLimit: { perSecond: 100, burst: 3 } });
  lane.look(1_000);
  assert.deepEqual([lane.capacity, lane.room], [0, 0]);
  assert.equal(lane.nextMs(5, 1_000), 1_010);
  lane.look(2_000);
  assert.equal(lane.capacity, 3);
  lane.handOut(3);
  assert.equal(lane.capacity, 0);
  assert.equal(lane.nextMs(5, 2_000), 2_010);
  assert.equal(lane.nextMs(0, 2_000), Infinity, "there is nothing that could be handed out");
  lane.nextDueMs = 9_000;
  assert.equal(lane.nextMs(0, 2_000), 9_000);
  lane.nextDueMs = 1_500;
  assert.equal(lane.nextMs(0, 2_000), 2_010);
});

test("the worker of a lane with a rate limit has little more than what it can run", () => {
  const lane = laneOf({ rateLimit: { perSecond: 100, burst: 3 } });
  lane.look(0);
  lane.inFlight = 25;
  lane.look(1_000);
  assert.equal(lane.capacity, 1);
  lane.handOut(1);
  lane.look(2_000);
  assert.equal(lane.capacity, 0);
  assert.equal(lane.nextMs(5, 2_000), Infinity, "an outcome makes room, not time");
  assert.equal(laneOf({ rateLimit: { perSecond: 100_000, burst: 20_000 } }).capacity, windowMax);
});

test("a probe waits for the rate limit too, and the events after it do", () => {
  const lane = laneOf({ rateLimit: { perSecond: 1, burst: 1 } });
  for (let at = 0; at < 64; at++) lane.breaker.failed("down", true, 0);
  const probeMs = lane.breaker.nextProbeMs;
  lane.look(probeMs - 100);
  assert.equal(lane.nextMs(5, probeMs), probeMs + 900);
  lane.look(probeMs + 900);
  assert.equal(lane.capacity, 1);
  lane.handOut(1);
  lane.inFlight -= 1;
  lane.breaker.succeeded();
  assert.equal(lane.nextMs(5, probeMs + 900), probeMs + 1_900);
});

test("a lane goes on where its row says, and its row says where it is", () => {
  const row: SubscriptionRow = {
    function: "a.f",
    cursor: 10,
    above: Uint8Array.of(0b10),
    publishedBefore: 3,
    counts: { direct: 1, done: 2, refused: 3, filtered: 7, retries: 4, deadLettered: 5, deadLetters: 6 },
  };
  const lane = new Lane(declarationOf(false), row, []);
  assert.equal(lane.next, 11);
  assert.ok(lane.progress.has(12));
  assert.deepEqual(lane.row(), row);
  lane.counts.done += 1;
  assert.equal(row.counts.done, 2);
});

function declarationOf(ordered: boolean, rateLimit?: RateLimitModel) {
  const retry = { attemptsMax: 2, delayMs: 1, factor: 2, delayMaxMs: 10, ageMaxMs: 1_000 };
  const commons = { function: "a.f", context: "a", contract: "a.b", retry, concurrency: 16 };
  return { ...commons, ordered, rateLimit, where: undefined, starts: undefined };
}

function laneOf({
  ordered = false,
  busyKeys = [],
  rateLimit,
}: {
  ordered?: boolean;
  busyKeys?: number[];
  rateLimit?: RateLimitModel;
}): Lane {
  const counts = { direct: 0, done: 0, refused: 0, filtered: 0, retries: 0, deadLettered: 0, deadLetters: 0 };
  return new Lane(
    declarationOf(ordered, rateLimit),
    { function: "a.f", cursor: 0, above: new Uint8Array(0), publishedBefore: 0, counts },
    busyKeys,
  );
}

function frameOf(keyHashes: readonly number[]): Frame {
  const builder = new FrameBuilder();
  for (const keyHash of keyHashes) builder.add({ json: "{}", id: new Uint32Array(4), contract: 1, keyHash });
  return new Frame(builder.take(1, 1));
}
