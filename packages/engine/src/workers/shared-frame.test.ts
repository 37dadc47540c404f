import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { numberFrame } from "../log/frame.ts";
import { FrameBuilder } from "../log/frame-builder.ts";
import { FrameEvent, FrameShelf } from "./shared-frame.ts";

const all = Uint16Array.from({ length: 512 }, (_, position) => position);

test("each function gets data of its own, whatever the others do with theirs", () => {
  fc.assert(
    fc.property(fc.jsonValue(), fc.integer({ min: 1, max: 4 }), (value, readers) => {
      const shelf = new FrameShelf();
      const bytes = frameOf([JSON.stringify(value)]);
      for (let reader = 0; reader < readers; reader++) {
        const data = new FrameEvent(shelf.take(bytes, readers, all), 0).data();
        assert.deepEqual(data, JSON.parse(JSON.stringify(value)));
        spoil(data);
      }
      // A delivery that is run again comes after everybody has read.
      assert.deepEqual(
        new FrameEvent(shelf.take(bytes, readers, all), 0).data(),
        JSON.parse(JSON.stringify(value)),
      );
    }),
  );
});

test("a member named __proto__ is data like any other", () => {
  const shelf = new FrameShelf();
  const bytes = frameOf(['{"__proto__":{"a":{"b":1}},"c":2}']);
  for (let reader = 0; reader < 3; reader++) {
    const data = new FrameEvent(shelf.take(bytes, 3, all), 0).data() as Record<string, unknown>;
    assert.deepEqual(Object.keys(data), ["__proto__", "c"]);
    assert.equal(Object.getPrototypeOf(data), Object.prototype);
    assert.deepEqual(Object.getOwnPropertyDescriptor(data, "__proto__")?.value, { a: { b: 1 } });
  }
});

test("what an event in parts says of itself is what its whole text says", () => {
  const event = new FrameEvent(new FrameShelf().take(frameOf(["1"]), 1, all), 0);
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
  const shared = new FrameShelf().take(builder.take(1, 1), 2, all);
  const [whole, inParts] = [new FrameEvent(shared, 0), new FrameEvent(shared, 1)];
  assert.deepEqual([whole.type, whole.id, whole.key, whole.data()], ["shop.paid.v3", "x", "p", { a: 1 }]);
  assert.deepEqual([inParts.type, inParts.data()], ["shop.sold.v1", 2]);
});

test("data that was read together with its neighbours' is the same, for whoever asks in whatever order", () => {
  const asked = fc.record({ position: fc.nat(99), prepared: fc.boolean(), shares: fc.boolean() });
  fc.assert(
    fc.property(
      fc.array(fc.option(fc.jsonValue(), { nil: undefined }), { minLength: 1, maxLength: 99 }),
      fc.integer({ min: 1, max: 3 }),
      fc.array(asked, { maxLength: 99 }),
      (values, readers, order) => {
        const texts = values.map((value) => (value === undefined ? "" : JSON.stringify(value)));
        const frame = new FrameShelf().take(frameOf(texts), readers, all);
        for (const { position, prepared, shares } of order) {
          if (position >= texts.length) continue;
          if (prepared) frame.prepare(position);
          const data = shares ? frame.sharedData(position) : frame.data(position);
          const text = texts[position] ?? "";
          assert.deepEqual(data, text === "" ? undefined : JSON.parse(text));
          if (!shares) spoil(data);
        }
      },
    ),
  );
});

test("neighbours are read together as far as they are of one contract, and wanted", () => {
  const builder = new FrameBuilder();
  for (let at = 0; at < 200; at++) builder.addParts({ ...partsOf(String(at)), contract: at < 100 ? 1 : 2 });
  const bytes = builder.take(1, 1);
  const shared = new FrameShelf().take(bytes, 2, all);
  const prepared = (frame: typeof shared): number[] =>
    Array.from({ length: 200 }, (_, at) => at).filter((at) => frame.prepare(at));
  assert.deepEqual(prepared(shared), [0, 64, 100, 164]);
  const alone = new FrameShelf().take(bytes, 1, Uint16Array.of(3, 4, 5, 9, 99, 100));
  assert.deepEqual(prepared(alone), [3]);
  assert.deepEqual(
    [3, 5, 9, 10].map((at) => alone.data(at)),
    [3, 5, 9, 10],
  );
});

test("data that can't be read harms none of its neighbours", () => {
  const frame = new FrameShelf().take(frameOf(["1", "{", "3"]), 1, all);
  assert.equal(frame.prepare(0), false);
  assert.deepEqual([frame.data(0), frame.data(2)], [1, 3]);
  assert.throws(() => frame.data(1), SyntaxError);
});

test("many frames that wait for a reader that never comes are let go", () => {
  const shelf = new FrameShelf();
  const first = shelf.take(numbered(1), 2, all);
  for (let sequence = 2; sequence <= 128; sequence++) shelf.take(numbered(sequence), 2, all);
  assert.equal(shelf.take(numbered(1), 2, all), first);
  shelf.take(numbered(129), 2, all);
  assert.notEqual(shelf.take(numbered(1), 2, all), first);
});

test("a frame that comes in several parts is the same one until each of its events was read by all", () => {
  const shelf = new FrameShelf();
  const bytes = numbered(1, ["1", "2"]);
  const frame = shelf.take(bytes, 2, all);
  for (const position of [0, 1, 0]) {
    assert.equal(shelf.take(bytes, 2, all), frame);
    frame.data(position);
  }
  shelf.take(numbered(3), 2, all);
  assert.equal(shelf.take(bytes, 2, all), frame);
  frame.data(1);
  shelf.take(numbered(4), 2, all);
  assert.notEqual(shelf.take(bytes, 2, all), frame);
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
