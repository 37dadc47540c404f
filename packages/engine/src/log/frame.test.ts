import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { FlatWriter } from "./flat-writer.ts";
import { Frame, numberFrame } from "./frame.ts";
import { FrameBuilder, type FrameEvent, type FrameEventParts } from "./frame-builder.ts";
import { frameEventsMax, framePayloadBytes } from "./frame-layout.ts";
import { envelopeHead, eventMaxBytes, ownMembers } from "trellis/runtime";
import { canonicalId, writeEventId } from "./event-id.ts";

const word = fc.nat(0xffff_ffff);
const text = fc.oneof(
  fc.string({ unit: "binary" }),
  fc.string({ unit: "grapheme-ascii" }),
  fc.constantFrom("", "a", "é", "€", "𝄞", "\0", "\u2028", "a𝄞\uffff"),
);
const event: fc.Arbitrary<FrameEvent> = fc.record({
  json: text,
  id: fc.tuple(word, word, word, word).map((words) => Uint32Array.from(words)),
  contract: word,
  keyHash: word,
});

test("whatever is put into a frame is read from it, also when the builder is used again", () => {
  const builder = new FrameBuilder();
  fc.assert(
    fc.property(
      fc.array(event, { minLength: 1, maxLength: 40 }),
      fc.nat(2 ** 48),
      fc.nat(2 ** 50),
      (events, createdMs, first) => {
        for (const each of events) builder.add(each);
        assert.equal(builder.count, events.length);
        const frame = new Frame(builder.take(createdMs, first));
        assert.equal(builder.count, 0);
        assert.deepEqual(
          eventsOf(frame),
          events.map(({ id, ...rest }) => ({ ...rest, id: [...id] })),
        );
        assert.deepEqual(
          [frame.createdMs, frame.firstSequence, frame.lastSequence],
          [createdMs, first, first + events.length - 1],
        );
      },
    ),
  );
});

const idText = fc.oneof(
  fc.uuid(),
  fc.uuid().map((id) => id.toUpperCase()),
  fc.string({ minLength: 1 }),
);
const heads = ["a", "ä", 'with "quotes"'].map((source) =>
  envelopeHead("shop", source, {
    name: "shop.sold",
    summary: "",
    source: { file: "" },
    version: 2,
    versions: {},
  }),
);
const parts = fc
  .record({
    head: fc.constantFrom(...heads),
    data: fc.json(),
    id: idText,
    key: fc.option(text, { nil: undefined }),
    tracestate: fc.option(fc.string(), { nil: undefined }),
    contract: word,
    keyHash: word,
    timeMs: fc.nat(2 ** 42),
    trace: fc.tuple(word, word, word, word, word, word).map((words) => Uint32Array.from(words)),
    sampled: fc.boolean(),
  })
  .map(partsOf);

/** An event in parts as a publisher makes it, and the CloudEvent that it stands for. */
function partsOf(
  given: Omit<FrameEventParts, "id" | "members" | "idAmongMembers" | "data"> & {
    readonly id: string;
    readonly data: string;
    readonly key: string | undefined;
    readonly tracestate: string | undefined;
  },
): { readonly event: FrameEventParts & { readonly data: string }; readonly json: unknown } {
  const bits = new Uint32Array(4);
  writeEventId(given.id, bits);
  const idAmongMembers = canonicalId(bits, 0) !== given.id;
  const members = ownMembers(given.key, given.tracestate);
  const event = {
    ...given,
    id: bits,
    idAmongMembers,
    members: (idAmongMembers ? `,"id":${JSON.stringify(given.id)}` : "") + members,
  };
  const digits = [...given.trace].map((each) => each.toString(16).padStart(8, "0")).join("");
  const json = {
    ...JSON.parse(`${given.head}}`),
    id: given.id,
    time: new Date(given.timeMs).toISOString(),
    traceparent: `00-${digits.slice(0, 32)}-${digits.slice(32)}-${given.sampled ? "01" : "00"}`,
    ...(given.tracestate === undefined ? {} : { tracestate: given.tracestate }),
    ...(given.key === undefined || given.key === "" ? {} : { partitionkey: given.key }),
    data: JSON.parse(given.data),
  };
  return { event, json };
}

test("an event in parts is read as the CloudEvent that it stands for, beside whole ones", () => {
  const builder = new FrameBuilder();
  fc.assert(
    fc.property(fc.array(fc.oneof(event, parts), { minLength: 1, maxLength: 20 }), (events) => {
      for (const each of events) {
        if ("event" in each) builder.addParts(each.event);
        else builder.add(each);
      }
      const frame = new Frame(builder.take(1, 7));
      events.forEach((each, at) => {
        if (!("event" in each)) return assert.equal(frame.json(at), each.json);
        assert.deepEqual(JSON.parse(frame.json(at)), each.json);
        assert.deepEqual(frame.data(at), each.event.data);
        assert.equal(frame.head(at)?.type, "shop.sold.v2");
        assert.equal(frame.contracts[at], each.event.contract);
      });
    }),
  );
});

test("neighbours' data is one JSON text", () => {
  const builder = new FrameBuilder();
  fc.assert(
    fc.property(
      fc.array(parts, { minLength: 1, maxLength: 20 }),
      fc.nat(19),
      fc.nat(19),
      (events, one, two) => {
        for (const each of events) builder.addParts(each.event);
        const frame = new Frame(builder.take(1, 1));
        const [first, last] = [one, two].map((at) => at % events.length).toSorted((a, b) => a - b);
        const expected = events.slice(first, (last ?? 0) + 1).map(({ event: { data } }) => JSON.parse(data));
        assert.deepEqual(JSON.parse(frame.dataList(first ?? 0, last ?? 0) ?? ""), expected);
      },
    ),
  );
});

test("texts that end and begin with halves of one character stay two", () => {
  assert.deepEqual(textsOf(new Frame(frameOf(["\ud834", "\udd1e"]))), ["\ufffd", "\ufffd"]);
});

test("a frame of an older engine, in which nothing stands between the events, is read", () => {
  const frame = new Frame(new Uint8Array(Buffer.from(olderFrame, "base64")));
  assert.deepEqual(
    textsOf(frame).map((json) => JSON.parse(json)),
    [
      {
        specversion: "1.0",
        source: "/s",
        type: "shop.sold.v2",
        id: "00000001-0000-0002-0000-000300000004",
        time: "2023-11-14T22:13:20.000Z",
        traceparent: "00-00000001000000020000000300000004-0000000500000006-01",
        partitionkey: "ä",
        data: { sku: "ä" },
      },
      { id: "whole" },
      {
        specversion: "1.0",
        source: "/s",
        type: "shop.sold.v2",
        id: "named",
        time: "2023-11-14T22:13:20.000Z",
        traceparent: "00-00000001000000020000000300000004-0000000500000006-00",
        data: { sku: "b" },
      },
    ],
  );
  assert.equal(frame.dataList(0, 0), undefined);
  assert.deepEqual([...frame.contracts], [3, 5, 3]);
});

test("a frame is read from the middle of another buffer, at any offset", () => {
  const bytes = frameOf(["ä", "bb", ""]);
  for (let offset = 0; offset < 9; offset++) {
    const around = new Uint8Array(bytes.length + 16);
    around.set(bytes, offset);
    const frame = new Frame(around.subarray(offset, offset + bytes.length));
    assert.deepEqual(textsOf(frame), ["ä", "bb", ""]);
    assert.deepEqual([...frame.ids], [...new Frame(bytes).ids]);
  }
});

test("a frame's place is set after it was closed", () => {
  const bytes = frameOf(["a", "b"]);
  numberFrame(bytes, 2 ** 50);
  const frame = new Frame(bytes);
  assert.deepEqual([frame.firstSequence, frame.lastSequence], [2 ** 50, 2 ** 50 + 1]);
  assert.deepEqual(textsOf(frame), ["a", "b"]);
});

test("a frame is full at its number of events", () => {
  const builder = new FrameBuilder();
  for (let at = 0; at < frameEventsMax; at++) {
    assert.equal(builder.full, false);
    builder.add({ json: String(at), id: new Uint32Array(4), contract: 1, keyHash: 0 });
  }
  assert.equal(builder.full, true);
  const frame = new Frame(builder.take(1));
  assert.equal(frame.count, frameEventsMax);
  assert.equal(frame.json(frameEventsMax - 1), String(frameEventsMax - 1));
});

test("a frame is full at its number of bytes, and still holds the largest event that came last", () => {
  const builder = new FrameBuilder();
  const largest = "ä".repeat(eventMaxBytes / 2);
  const texts: string[] = [];
  while (!builder.full) {
    builder.add({ json: largest, id: new Uint32Array(4), contract: 1, keyHash: 0 });
    texts.push(largest);
  }
  assert.equal(texts.length, framePayloadBytes / eventMaxBytes);
  assert.deepEqual(textsOf(new Frame(builder.take(1))), texts);
});

test("data that was written as it is stands beside texts and whole events, and what was not added leaves no trace", () => {
  const flat = fc.record({ name: text, count: fc.integer() });
  const step = fc.oneof(
    fc.record({ flat, added: fc.boolean() }),
    fc.record({ text }).map(({ text: each }) => ({ text: JSON.stringify(each) })),
    fc.record({ whole: text }),
  );
  const builder = new FrameBuilder();
  const writer = new FlatWriter();
  writer.learn({ name: "", count: 0 });
  const head = heads[0] ?? "";
  const trace = new Uint32Array(6);
  const own = { id: new Uint32Array(4), contract: 1, keyHash: 0 };
  const apart = {
    ...own,
    head,
    members: ',"k":"ä"',
    idAmongMembers: false,
    timeMs: 1,
    trace,
    sampled: false,
  };
  let flats = 0;
  fc.assert(
    fc.property(fc.array(step, { minLength: 1, maxLength: 30 }), (steps) => {
      const expected: string[] = [];
      for (const each of steps) {
        if ("whole" in each) builder.add({ ...own, json: each.whole });
        else if ("text" in each) builder.addParts({ ...apart, data: each.text });
        else {
          const isWritten = builder.writeFlat(writer, each.flat);
          if (!each.added) continue;
          builder.addParts({ ...apart, data: isWritten ? undefined : JSON.stringify(each.flat) });
          if (isWritten) flats += 1;
        }
        expected.push("whole" in each ? each.whole : "text" in each ? each.text : JSON.stringify(each.flat));
      }
      const frame = new Frame(builder.take(1, 1));
      const found = expected.map((_, at) => (frame.head(at) === undefined ? frame.json(at) : frame.data(at)));
      assert.deepEqual([frame.count, found], [expected.length, expected]);
      const inParts = expected.flatMap((_, at) =>
        frame.head(at) === undefined ? [] : [frame.envelope(at).members],
      );
      assert.ok(inParts.every((members) => members === apart.members));
    }),
  );
  assert.ok(flats > 0);
});

test("a frame is full of written data at its bound", () => {
  const builder = new FrameBuilder();
  const data = { text: "a".repeat(1_000) };
  const writer = new FlatWriter();
  writer.learn(data);
  const own = { id: new Uint32Array(4), contract: 1, keyHash: 0, timeMs: 1, trace: new Uint32Array(6) };
  while (!builder.full) {
    assert.ok(builder.writeFlat(writer, data));
    builder.addParts({
      ...own,
      head: heads[0] ?? "",
      data: undefined,
      members: "",
      idAmongMembers: false,
      sampled: false,
    });
  }
  assert.equal(builder.count, frameEventsMax);
  const frame = new Frame(builder.take(1, 1));
  assert.ok(textsOf(frame).every((json) => json.endsWith(`${JSON.stringify(data)}}`)));
});

test("a frame without events is empty", () => {
  const frame = new Frame(new FrameBuilder().take(1, 5));
  assert.deepEqual([frame.count, frame.firstSequence, frame.lastSequence], [0, 5, 4]);
});

function frameOf(texts: readonly string[]): Uint8Array<ArrayBuffer> {
  const builder = new FrameBuilder();
  texts.forEach((json, at) =>
    builder.add({ json, id: Uint32Array.of(at, 1, 2, 3), contract: at, keyHash: at }),
  );
  return builder.take(1, 1);
}

function textsOf(frame: Frame): string[] {
  return Array.from({ length: frame.count }, (_, position) => frame.json(position));
}

function eventsOf(frame: Frame) {
  return textsOf(frame).map((json, at) => ({
    json,
    contract: frame.contracts[at],
    keyHash: frame.keyHashes[at],
    id: [...frame.ids.subarray(at * 4, at * 4 + 4)],
  }));
}

const olderFrame =
  "AwAAAAIAAAAAAAAAAAAcQAAAAAAAAPA/aAAAADgBAAB7InNrdSI6IsOkIn0sInBhcnRpdGlvbmtleSI6IsOkInsiaWQiOiJ3aG9sZSJ9eyJza3UiOiJi" +
  "In0sImlkIjoibmFtZWQiAAABAAAAAgAAAAMAAAAEAAAACQAAAAkAAAAJAAAACQAAAAUAAAAGAAAABwAAAAgAAABAAAAATgAAAGYAAAADAAAABQAAAAMAAAAE" +
  "AAAAAAAAAAQAAAAAAAAAAACAVv68eEIAAAAAAAAAAAAAgFb+vHhCAQAAAAIAAAADAAAABAAAAAUAAAAGAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAQAA" +
  "AAIAAAADAAAABAAAAAUAAAAGAAAAAQAAQAAAAAABAACAFAAAAAAAAAANAAAAWyJ7XCJzcGVjdmVyc2lvblwiOlwiMS4wXCIsXCJzb3VyY2VcIjpcIi9zXCIs" +
  "XCJ0eXBlXCI6XCJzaG9wLnNvbGQudjJcIiJd";
