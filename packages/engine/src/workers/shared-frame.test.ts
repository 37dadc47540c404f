import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { FrameBuilder, numberFrame } from "../log/frame.ts";
import { FrameEvent, FrameShelf } from "./shared-frame.ts";

test("each function gets data of its own, whatever the others do with theirs", () => {
  fc.assert(
    fc.property(fc.jsonValue(), fc.integer({ min: 1, max: 4 }), (value, readers) => {
      const shelf = new FrameShelf();
      const bytes = frameOf([JSON.stringify(value)]);
      for (let reader = 0; reader < readers; reader++) {
        const data = new FrameEvent(shelf.take(bytes, readers), 0).data();
        assert.deepEqual(data, JSON.parse(JSON.stringify(value)));
        spoil(data);
      }
      // A delivery that is run again comes after everybody has read.
      assert.deepEqual(
        new FrameEvent(shelf.take(bytes, readers), 0).data(),
        JSON.parse(JSON.stringify(value)),
      );
    }),
  );
});

test("a member named __proto__ is data like any other", () => {
  const shelf = new FrameShelf();
  const bytes = frameOf(['{"__proto__":{"a":{"b":1}},"c":2}']);
  for (let reader = 0; reader < 3; reader++) {
    const data = new FrameEvent(shelf.take(bytes, 3), 0).data() as Record<string, unknown>;
    assert.deepEqual(Object.keys(data), ["__proto__", "c"]);
    assert.equal(Object.getPrototypeOf(data), Object.prototype);
    assert.deepEqual(Object.getOwnPropertyDescriptor(data, "__proto__")?.value, { a: { b: 1 } });
  }
});

test("what an event in parts says of itself is what its whole text says", () => {
  const event = new FrameEvent(new FrameShelf().take(frameOf(["1"]), 1), 0);
  assert.deepEqual(
    [event.type, event.id, event.time, event.key, event.traceparent, event.tracestate, event.data()],
    [
      "shop.sold.v1",
      "00000001-0000-0002-0000-000300000004",
      "1970-01-01T00:00:00.005Z",
      "k",
      "00-00000001000000020000000300000004-0000000500000006-01",
      undefined,
      1,
    ],
  );
});

test("a whole event beside one in parts is read from its text", () => {
  const builder = new FrameBuilder();
  const json = JSON.stringify({
    id: "x",
    type: "shop.paid.v3",
    time: "t",
    partitionkey: "p",
    data: { a: 1 },
  });
  builder.add({ json, id: new Uint32Array(4), contract: 1, keyHash: 0 });
  builder.addParts(partsOf("2"));
  const shared = new FrameShelf().take(builder.take(1, 1), 2);
  const [whole, inParts] = [new FrameEvent(shared, 0), new FrameEvent(shared, 1)];
  assert.deepEqual([whole.type, whole.id, whole.key, whole.data()], ["shop.paid.v3", "x", "p", { a: 1 }]);
  assert.deepEqual([inParts.type, inParts.data()], ["shop.sold.v1", 2]);
});

test("many frames that wait for a reader that never comes are let go", () => {
  const shelf = new FrameShelf();
  const first = shelf.take(numbered(1), 2);
  for (let sequence = 2; sequence <= 128; sequence++) shelf.take(numbered(sequence), 2);
  assert.equal(shelf.take(numbered(1), 2), first);
  shelf.take(numbered(129), 2);
  assert.notEqual(shelf.take(numbered(1), 2), first);
});

test("a frame that comes in several parts is the same one until each of its events was read by all", () => {
  const shelf = new FrameShelf();
  const bytes = numbered(1, ["1", "2"]);
  const frame = shelf.take(bytes, 2);
  for (const position of [0, 1, 0]) {
    assert.equal(shelf.take(bytes, 2), frame);
    frame.data(position);
  }
  shelf.take(numbered(3), 2);
  assert.equal(shelf.take(bytes, 2), frame);
  frame.data(1);
  shelf.take(numbered(4), 2);
  assert.notEqual(shelf.take(bytes, 2), frame);
});

function numbered(sequence: number, datas: readonly string[] = ["1"]): Uint8Array<ArrayBuffer> {
  const bytes = frameOf(datas);
  numberFrame(bytes, sequence);
  return bytes;
}

function frameOf(datas: readonly string[]): Uint8Array<ArrayBuffer> {
  const builder = new FrameBuilder();
  for (const data of datas) builder.addParts(partsOf(data));
  return builder.take(1, 1);
}

function partsOf(data: string) {
  return {
    head: '{"specversion":"1.0","type":"shop.sold.v1"',
    data,
    members: ',"partitionkey":"k"',
    idAmongMembers: false,
    id: Uint32Array.of(1, 2, 3, 4),
    contract: 1,
    keyHash: 0,
    timeMs: 5,
    trace: Uint32Array.of(1, 2, 3, 4, 5, 6),
    sampled: true,
  };
}

/** Changes everything that can be changed. */
function spoil(value: unknown): void {
  if (typeof value !== "object" || value === null) return;
  for (const member of Object.values(value)) spoil(member);
  if (Array.isArray(value)) value.length = 0;
  else for (const name of Object.keys(value)) Reflect.deleteProperty(value, name);
}
