import assert from "node:assert/strict";
import { test } from "node:test";
import { newTraceparent, neverSampled, EventInParts, uuidV7, type OutgoingEvent } from "trellis/runtime";
import { answersOf } from "../delivery/mailed-answers.ts";
import type { FromWorker } from "../delivery/messages.ts";
import { unpackFromWorker, type RequestUnit } from "../delivery/packed-mail.ts";
import { Frame } from "../log/frame.ts";
import { frameEventsMax } from "../log/frame-layout.ts";
import { CoreMail } from "./core-mail.ts";

const numbers = new Map([
  ["shop.placed", 3],
  ["shop.paid", 7],
]);
const newMail = (): CoreMail => new CoreMail(numbers, () => 1_000);

let stamps = 0;

function placed(data: unknown): OutgoingEvent {
  const parts = {
    head: '{"type":"shop.placed.v1"',
    data: JSON.stringify(data),
    members: ',"partitionkey":"k"',
    timeMs: 900,
    traceparent: newTraceparent(neverSampled),
  };
  return new EventInParts("shop.placed", uuidV7(900), "k", parts);
}

function unitOf(request: number, effects: Partial<RequestUnit["unit"]["effects"]>, body = "{}"): RequestUnit {
  return {
    kind: "unit",
    request,
    unit: { stamp: ++stamps, effects: { reads: [], writes: [], events: [], ...effects } },
    answer: { status: 202, headers: { "content-type": "application/json" }, body },
  };
}

/** What arrives at the core. */
function sent(messages: readonly FromWorker[], mail: CoreMail = newMail()): FromWorker[] {
  const packed = mail.pack(messages);
  return unpackFromWorker(structuredClone(packed.mail, { transfer: packed.transfer }));
}

test("requests that only publish arrive as one frame, with all their answers", () => {
  const events = [placed({ a: 1 }), placed({ a: "\u00e4" }), placed({ a: 3 })];
  const units = [
    unitOf(1, { events: events.slice(0, 2) }),
    unitOf(2, { events: events.slice(2) }, '{"b":"c"}'),
  ];
  const [published, ...more] = sent(units);
  assert.deepEqual(more, []);
  assert.ok(published?.kind === "published");
  assert.deepEqual(
    answersOf([published.answers]),
    units.map(({ request, answer }) => ({ request, answer })),
  );
  const frame = new Frame(published.frame);
  assert.deepEqual([frame.count, frame.createdMs, [...frame.contracts]], [3, 1_000, [3, 3, 3]]);
  assert.deepEqual(
    events.map((_, position) => JSON.parse(frame.json(position))),
    events.map(({ json }) => JSON.parse(json)),
  );
});

test("an event that comes whole is kept whole", () => {
  const whole = { contract: "shop.paid", id: "own-id", key: undefined, json: '{"id":"own-id","data":1}' };
  const [published] = sent([unitOf(1, { events: [placed(1), whole] })]);
  assert.ok(published?.kind === "published");
  const frame = new Frame(published.frame);
  assert.deepEqual([frame.json(1), frame.contracts[1]], [whole.json, 7]);
});

test("order is kept between what is packed and what is not", () => {
  const read = { table: "t", partition: "p", sort: "", stamp: 1 };
  const kinds = sent([
    { kind: "ready" },
    unitOf(1, { events: [placed(1)] }),
    unitOf(2, { events: [placed(2)], reads: [read] }),
    unitOf(3, { events: [placed(3)] }),
    unitOf(4, { events: [placed(4)] }),
    unitOf(5, { writes: [{ table: "t", partition: "p", sort: "", body: "{}", indexed: [] }] }),
  ]).map((message) => (message.kind === "published" ? answersOf([message.answers]).length : message.kind));
  assert.deepEqual(kinds, ["ready", 1, "unit", 2, "unit"]);
});

test("a long answer is not written as text twice, and many events fill several frames", () => {
  const long = unitOf(1, { events: [placed(1)] }, JSON.stringify("x".repeat(2_000)));
  const many = Array.from({ length: 5 }, (_, at) =>
    unitOf(2 + at, { events: Array.from({ length: 200 }, () => placed(at)) }),
  );
  const got = sent([long, ...many]);
  assert.equal(got[0]?.kind, "unit");
  const counts = got.slice(1).map((message) => {
    assert.ok(message.kind === "published");
    return new Frame(message.frame).count;
  });
  assert.deepEqual(counts, [400, 400, 200]);
  assert.ok(counts.every((count) => count <= frameEventsMax));
});

test("mail after mail begins with nothing left over", () => {
  const mail = newMail();
  const [first] = sent([unitOf(1, { events: [placed(1)] })], mail);
  const [second] = sent([unitOf(2, { events: [placed(2)] })], mail);
  assert.ok(first?.kind === "published" && second?.kind === "published");
  assert.deepEqual(
    answersOf([second.answers]).map(({ request }) => request),
    [2],
  );
  assert.equal(new Frame(second.frame).count, 1);
});
