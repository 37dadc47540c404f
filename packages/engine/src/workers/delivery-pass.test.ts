import assert from "node:assert/strict";
import { test } from "node:test";
import type { Failure, Outcome } from "trellis/runtime";
import type { Settlement } from "../delivery/messages.ts";
import { Frame } from "../log/frame.ts";
import { FrameBuilder } from "../log/frame-builder.ts";
import { InvocationRecorder } from "../telemetry/invocation-recorder.ts";
import { ContextMeters } from "../telemetry/meters.ts";
import { DeliveryPass } from "./delivery-pass.ts";
import { DeliveryRun } from "./delivery-run.ts";
import { FlatReaders } from "./flat-reader.ts";
import { FunctionQueue } from "./function-queue.ts";
import type { Invocation } from "./invocation.ts";
import { SettlementOutbox } from "./settlement-outbox.ts";
import { SharedFrame } from "./shared-frame.ts";
import { newSlots, readSlots, slotsMax, SlotWriter } from "./slots.ts";

const done: Outcome = { outcome: "done", effects: undefined };
const failure: Failure = { code: "TRL0301", message: "no", retry: "later" };

test("at every moment of a pass one slot shows the delivery that runs, since when, and no other", () => {
  const shown: unknown[] = [];
  const { through, slots, clock } = bench(() => {
    shown.push(readSlots(slots));
    clock.nowMs += 2;
    return done;
  });
  assert.equal(through(looseRun(3)), 3);
  const running = (index: number) => [
    { kind: "delivery", assignment: 7, index, startedMs: 1_000_100 + index * 2, timeoutMs: 50 },
  ];
  assert.deepEqual(shown, [running(0), running(1), running(2)]);
  assert.deepEqual(readSlots(slots), []);
});

test("while data is read for many deliveries, none of them runs", () => {
  const shown: number[][] = [];
  const { through, slots, clock } = bench(() => done);
  clock.onRead = () =>
    shown.push(readSlots(slots).map((each) => (each.kind === "delivery" ? each.index : -1)));
  assert.equal(through(frameRun(70)), 70);
  // Twice a text was read, of 64 events and of 6; and each delivery's end is looked up.
  const after = (from: number, to: number) => Array.from({ length: to - from }, (_, at) => [from + at]);
  assert.deepEqual(shown, [[], ...after(0, 64), [], ...after(64, 70)]);
});

test("what ended well is one run of indexes, and each delivery is counted with its own duration", () => {
  const { through, clock, settlements, measures, takenOver } = bench((index) => {
    clock.nowMs += index + 1;
    return done;
  });
  assert.equal(through(looseRun(4)), 4);
  assert.deepEqual(settlements(), [{ assignment: 7, done: [0, 4] }]);
  assert.deepEqual(takenOver, []);
  assert.deepEqual(
    [measures()?.invocations.done, measures()?.duration?.sumMs, measures()?.duration?.maxMs],
    [4, 10, 4],
  );
});

for (const [what, outcome] of Object.entries<Outcome | Promise<Outcome>>({
  "that waits": new Promise<Outcome>(() => undefined),
  "that failed": { outcome: "failed", failure },
  "that was refused": { outcome: "refused", refusal: { refused: "no" } },
  "that its pattern does not take": { outcome: "filtered" },
  "with effects": { outcome: "done", effects: { reads: [], writes: [], events: [] } },
  "that rests on rows": {
    outcome: "done",
    effects: undefined,
    reads: [{ table: "shop.t", partition: "a", sort: "", stamp: 1 }],
  },
})) {
  test(`a delivery ${what} ends the pass, and is handed over with the slot that shows it`, () => {
    const { through, settlements, takenOver, slots, measures, clock } = bench((index) => {
      clock.nowMs += 1;
      return index === 2 ? outcome : done;
    });
    const run = looseRun(5);
    assert.equal(through(run), 3);
    assert.deepEqual(settlements(), [{ assignment: 7, done: [0, 2] }]);
    assert.deepEqual(
      takenOver.map(({ invocation, outcome: given }) => [
        invocation.item,
        invocation.startedTick,
        invocation.startedMs,
        given,
      ]),
      [[{ kind: "delivery", run, index: 2 }, 102, 1_000_102, outcome]],
    );
    assert.equal(measures()?.invocations.done, 2);
    assert.deepEqual(
      readSlots(slots).map((each) => each.kind === "delivery" && each.index),
      [2],
    );
    // The next pass has a slot of its own.
    assert.equal(through(run), 2);
    assert.deepEqual(settlements(), [{ assignment: 7, done: [0, 2, 3, 5] }]);
    assert.equal(readSlots(slots).length, 1);
  });
}

test("a pass starts no more than it may, and goes on where the last one stopped", () => {
  const begun: number[] = [];
  const { through } = bench((index) => {
    begun.push(index);
    return done;
  });
  const run = looseRun(5);
  assert.deepEqual([through(run, 2), run.over, through(run, 9), run.over], [2, false, 3, true]);
  assert.deepEqual(begun, [0, 1, 2, 3, 4]);
});

test("a pass ends with the stretch, after one delivery at least", () => {
  const { through, clock, stretch } = bench(() => {
    clock.nowMs += 5;
    return done;
  });
  const run = looseRun(9);
  assert.deepEqual([through(run), stretch.tick], [2, 110]);
  assert.deepEqual([through(run), stretch.tick], [1, 115]);
});

test("where all slots are taken deliveries run unwatched", () => {
  const { through, writer, slots, settlements } = bench(() => done);
  for (let taken = 0; taken < slotsMax; taken++) writer.take(2, taken, 0, 1, 1);
  assert.equal(through(looseRun(3)), 3);
  assert.ok(readSlots(slots).every(({ kind }) => kind === "request"));
  assert.deepEqual(settlements(), [{ assignment: 7, done: [0, 3] }]);
});

/** @param deliver is given each delivery's place among those of its run */
function bench(deliver: (index: number) => Outcome | Promise<Outcome>) {
  const clock = { nowMs: 100, onRead: (): unknown => undefined };
  const slots = newSlots();
  const writer = new SlotWriter(slots);
  const settled: Settlement[] = [];
  const outbox = new SettlementOutbox(
    (settlement) => settled.push(settlement),
    () => undefined,
  );
  const meters = new ContextMeters(["f"]);
  const takenOver: { invocation: Invocation; outcome: Outcome | Promise<Outcome> }[] = [];
  const stretch = { tick: clock.nowMs, untilTick: 108, epochMs: 1_000_000 };
  const queue = new FunctionQueue("f", { timeoutMs: 50, concurrency: 16 });
  let current: DeliveryRun | undefined;
  const pass = new DeliveryPass({
    runtime: {
      deliver: () => deliver((current?.next ?? 0) - 1),
      answer: () => done,
    },
    slots: writer,
    ticks: () => {
      clock.onRead();
      return clock.nowMs;
    },
    recorder: new InvocationRecorder({
      context: "shop",
      functions: ["f"],
      meters,
      now: () => clock.nowMs,
      send: () => undefined,
    }),
    outbox,
    takeOver: (invocation, outcome) => {
      takenOver.push({ invocation, outcome });
      return clock.nowMs;
    },
  });
  return {
    clock,
    slots,
    writer,
    stretch,
    takenOver,
    through: (run: DeliveryRun, startsMax = 512): number => {
      current = run;
      return pass.through(queue, run, startsMax, stretch);
    },
    measures: () => meters.measures().get("f"),
    settlements: () => {
      outbox.flush();
      const runs = settled.map(({ assignment, done: each }) => ({ assignment, done: each }));
      return runs.length < 2 ? runs : [{ assignment: 7, done: runs.flatMap((each) => each.done) }];
    },
  };
}

function looseRun(count: number): DeliveryRun {
  const json = JSON.stringify({ id: "a", data: {} });
  return new DeliveryRun(7, { loose: Array.from({ length: count }, () => ({ json, attempt: 1 })) });
}

function frameRun(count: number): DeliveryRun {
  const builder = new FrameBuilder();
  for (let at = 0; at < count; at++)
    builder.addParts({
      head: '{"specversion":"1.0","type":"shop.sold.v1"',
      data: String(at),
      members: "",
      idAmongMembers: false,
      id: new Uint32Array(4),
      contract: 1,
      keyHash: 0,
      timeMs: 5,
      trace: new Uint32Array(6),
      sampled: false,
    });
  const positions = Uint16Array.from({ length: count }, (_, position) => position);
  return new DeliveryRun(7, {
    frame: new SharedFrame(new Frame(builder.take(1, 1)), new FlatReaders(), 1, positions),
    positions,
  });
}
