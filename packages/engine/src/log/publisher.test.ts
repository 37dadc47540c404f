import assert from "node:assert/strict";
import { test } from "node:test";
import type { SystemModel } from "@trellis/model";
import { Fault } from "@trellis/model";
import { DedupeTable } from "./dedupe-table.ts";
import { keyHashOf } from "./event-id.ts";
import { Frame } from "./frame.ts";
import { frameEventsMax } from "./frame-layout.ts";
import {
  eventMaxBytes,
  neverSampled,
  parseTraceparent,
  StoredEvent,
  type HeadSampler,
} from "trellis/runtime";
import { batchEventsMax, pendingMaxBytes, Publisher, type SampledEvent } from "./publisher.ts";

test("an event is answered once its frame is durable, and not before", async () => {
  const { publisher, frames, commit } = bench();
  let answered = false;
  const publishing = publisher.publish("shop.sold", { sku: "a" }).then((published) => {
    answered = true;
    return published;
  });
  await turn();
  assert.equal(frames.length, 1);
  assert.equal(answered, false);
  commit();
  const { id, duplicate } = await publishing;
  assert.equal(duplicate, false);
  assert.match(id, /^[0-9a-f-]{36}$/);
});

test("what is published in one turn shares a frame, in order", async () => {
  const { publisher, frames, commit } = bench();
  const publishing = ["a", "b", "c"].map((sku) => publisher.publish("shop.sold.v2", { sku }, { id: sku }));
  await turn();
  assert.equal(frames.length, 1);
  const frame = new Frame(frames[0]!);
  assert.deepEqual(skusOf(frame), ["a", "b", "c"]);
  assert.deepEqual([...frame.contracts], [12, 12, 12]);
  assert.deepEqual([...frame.keyHashes], ["a", "b", "c"].map(keyHashOf));
  const event = JSON.parse(frame.json(0));
  assert.deepEqual(
    [event.type, event.source, event.id, event.partitionkey],
    ["shop.sold.v2", "/test/shop", "a", "a"],
  );
  commit();
  await Promise.all(publishing);
});

test("a full frame is sent without waiting for the turn's end", async () => {
  const { publisher, frames, commit } = bench();
  const publishing = Array.from({ length: frameEventsMax + 1 }, (_, at) =>
    publisher.publish("shop.sold", { sku: String(at) }),
  );
  assert.equal(frames.length, 1);
  await turn();
  assert.deepEqual(
    frames.map((bytes) => new Frame(bytes).count),
    [frameEventsMax, 1],
  );
  commit(2);
  await Promise.all(publishing);
});

test("while a frame waits for its commit, what is published in later turns shares the next one", async () => {
  const { publisher, frames, commit } = bench();
  const publishing: Promise<unknown>[] = [];
  for (const sku of ["a", "b", "c"]) {
    publishing.push(publisher.publish("shop.sold", { sku }));
    await turn();
  }
  assert.deepEqual(
    frames.map((bytes) => skusOf(new Frame(bytes))),
    [["a"]],
  );
  commit();
  await turn();
  assert.deepEqual(
    frames.map((bytes) => skusOf(new Frame(bytes))),
    [["a"], ["b", "c"]],
  );
  commit();
  await Promise.all(publishing);
});

test("a frame that failed does not keep the next one back", async () => {
  const { publisher, frames, commit, fail } = bench();
  const first = publisher.publish("shop.sold", { sku: "a" });
  await turn();
  const second = publisher.publish("shop.sold", { sku: "b" });
  await turn();
  fail(new Fault("TRL0311", "the disk is full", { retry: "later" }));
  await assert.rejects(first, { code: "TRL0311" });
  await turn();
  assert.equal(frames.length, 2);
  commit();
  await second;
});

test("a duplicate waits for the first one's commit, in the same turn and in a later one", async () => {
  const { publisher, frames, commit } = bench();
  const order: string[] = [];
  const note = (name: string) => (published: { duplicate: boolean }) =>
    order.push(`${name} ${published.duplicate}`);
  const first = publisher.publish("shop.sold", { sku: "a" }, { id: "x" }).then(note("first"));
  const same = publisher.publish("shop.sold", { sku: "a" }, { id: "x" }).then(note("same turn"));
  await turn();
  const later = publisher.publish("shop.sold", { sku: "other" }, { id: "x" }).then(note("later turn"));
  await turn();
  assert.deepEqual(order, []);
  commit();
  await Promise.all([first, same, later]);
  assert.deepEqual(order, ["first false", "same turn true", "later turn true"]);
  assert.deepEqual(
    frames.map((bytes) => new Frame(bytes).count),
    [1],
  );
  assert.deepEqual(publisher.duplicates, new Map([["shop.sold", 2]]));
});

test("a duplicate of an event that was committed long ago is answered at once", async () => {
  const { publisher, commit } = bench();
  const first = publisher.publish("shop.sold", { sku: "a" }, { id: "x" });
  await turn();
  commit();
  await first;
  assert.deepEqual(await publisher.publish("shop.sold", { sku: "a" }, { id: "x" }), {
    id: "x",
    duplicate: true,
  });
});

test("an event that is refused leaves no trace: its id can be used again", async () => {
  const { publisher, commit, frames } = bench();
  await assert.rejects(publisher.publish("shop.sold", { sku: 5 }, { id: "x" }), {
    code: "TRL0201",
    details: { contract: "shop.sold", version: 2, pointer: "/sku", problem: "must be string" },
  });
  const published = publisher.publish("shop.sold", { sku: "a" }, { id: "x" });
  await turn();
  commit();
  assert.equal((await published).duplicate, false);
  assert.equal(frames.length, 1);
});

test("names, versions and ids that are none are refused with what is wrong", async () => {
  const { publisher } = bench();
  await assert.rejects(publisher.publish("shop.sodl", { sku: "a" }), {
    code: "TRL0205",
    message: /"shop\.sodl"; did you mean "shop\.sold"\?/,
  });
  await assert.rejects(publisher.publish("shop.sold.v7", { sku: "a" }), {
    code: "TRL0205",
    message: /"shop\.sold" has no version 7; known are 1, 2, and 2 is today's/,
  });
  for (const id of ["", "x".repeat(257)]) {
    await assert.rejects(publisher.publish("shop.sold", { sku: "a" }, { id }), {
      code: "TRL0201",
      message: /1 to 256 characters/,
    });
  }
});

test("an older version is published by its own schema and under its own type, until its last day is over", async () => {
  const { publisher, frames, commit } = bench();
  const publishing = [publisher.publish("shop.moved.v2", 7), publisher.publish("shop.moved", { sku: "a" })];
  await turn();
  const frame = new Frame(frames[0]!);
  assert.deepEqual([...frame.contracts], [22, 23]);
  const [older, newest] = [JSON.parse(frame.json(0)), JSON.parse(frame.json(1))];
  assert.deepEqual(
    [older.type, older.dataschema, older.data],
    ["shop.moved.v2", "urn:trellis:test:shop.moved:2", 7],
  );
  assert.equal(newest.type, "shop.moved.v3");
  commit();
  await Promise.all(publishing);
  await assert.rejects(publisher.publish("shop.moved.v2", { sku: "a" }), {
    code: "TRL0201",
    message: /^shop.moved version 2: the document must be integer/,
  });
  const over = {
    code: "TRL0431",
    message: /version 1 may not be published any more: its last day was 2023-11-13/,
  };
  await assert.rejects(publisher.publish("shop.moved.v1", { sku: "a" }), over);
  await assert.rejects(publisher.publishMany("shop.moved.v1", [{ data: { sku: "a" } }]), over);
  assert.equal(publisher.judge("shop.moved.v1", { sku: "a" }).breach?.keyword, "deprecated");
});

test("an event larger than its bound is refused with both sizes, by bytes and not by characters", async () => {
  const { publisher, commit } = bench();
  const tooLarge = { sku: "a", text: "ä".repeat(eventMaxBytes / 2) };
  await assert.rejects(publisher.publish("shop.sold", tooLarge), {
    code: "TRL0201",
    message: /has 262\d{3} bytes; at most 262144/,
    retry: "never",
  });
  const published = publisher.publish("shop.sold", { sku: "a", text: "a".repeat(eventMaxBytes / 2) });
  await turn();
  commit();
  await published;
});

test("publishers are told to come back when too many bytes wait for their commit", async () => {
  const { publisher, commit, frames } = bench();
  const data = { sku: "k", text: "x".repeat(eventMaxBytes - 1_000) };
  const publishing: Promise<unknown>[] = [];
  for (let bytes = 0; bytes <= pendingMaxBytes; bytes += eventMaxBytes - 1_000)
    publishing.push(publisher.publish("shop.sold", data));
  await turn();
  publishing.push(publisher.publish("shop.sold", data).catch((error: unknown) => error));
  const refused = await publishing.at(-1);
  assert.ok(refused instanceof Fault);
  assert.deepEqual(
    [refused.code, refused.retry, refused.details],
    ["TRL0307", "later", { retryAfterMs: 100 }],
  );
  commit(frames.length);
  await Promise.all(publishing);
  const after = publisher.publish("shop.sold", data);
  await turn();
  commit();
  await after;
});

test("nothing is taken while the engine is closed", async () => {
  const { publisher, frames } = bench(() => {
    throw new Fault("TRL0308", "the engine is stopping");
  });
  await assert.rejects(publisher.publish("shop.sold", { sku: "a" }), { code: "TRL0308" });
  await turn();
  assert.equal(frames.length, 0);
});

test("a commit that fails reaches everybody who shares the frame", async () => {
  const { publisher, fail } = bench();
  const publishing = ["a", "b"].map((sku) => publisher.publish("shop.sold", { sku }));
  await turn();
  fail(new Fault("TRL0311", "no room"));
  for (const each of publishing) await assert.rejects(each, { code: "TRL0311" });
});

test("an event of a sampled trace carries that, and is told of with its own trace context", async () => {
  const decided: number[][] = [];
  const samplesWords = (trace: Uint32Array): boolean => decided.push([...trace.subarray(0, 4)]) === 2;
  const { publisher, frames, sampled, commit } = bench(undefined, { ...neverSampled, samplesWords });
  const publishing = [
    publisher.publish("shop.sold", { sku: "a" }),
    publisher.publish("shop.sold", { sku: "b" }),
  ];
  await turn();
  commit();
  const [, second] = await Promise.all(publishing);
  const frame = new Frame(frames[0]!);
  assert.deepEqual([frame.sampled(0), frame.sampled(1)], [false, true]);
  const stored = [0, 1].map((at) => new StoredEvent(frame.json(at)));
  assert.deepEqual(
    stored.map((event) => event.sampled),
    [false, true],
  );
  const [told] = sampled;
  assert.equal(sampled.length, 1);
  assert.deepEqual(
    [told?.id, told?.type, told?.publishedMs],
    [second?.id, "shop.sold.v2", 1_700_000_000_000],
  );
  assert.equal(told?.traceparent, stored[1]?.traceparent);
  const digits = decided[1]?.map((word) => word.toString(16).padStart(8, "0")).join("");
  assert.equal(parseTraceparent(told?.traceparent)?.traceId, digits);
  await told?.durable;
});

test("a batch is answered once all of it is durable, duplicates named", async () => {
  const { publisher, frames, commit } = bench();
  const first = publisher.publish("shop.sold", { sku: "a" }, { id: "one" });
  await turn();
  commit();
  await first;
  const ids = ["one", "two", undefined, "two"];
  const events = ids.map((id, at) => ({ data: { sku: String(at) }, ...(id === undefined ? {} : { id }) }));
  let answered = false;
  const publishing = publisher.publishMany("shop.sold", events).then((published) => {
    answered = true;
    return published;
  });
  await turn();
  assert.equal(answered, false);
  commit();
  const published = await publishing;
  assert.deepEqual(
    published.map(({ duplicate }) => duplicate),
    [true, false, false, true],
  );
  assert.deepEqual([published[0]?.id, published[1]?.id, published[3]?.id], ["one", "two", "two"]);
  assert.deepEqual(skusOf(new Frame(frames[1]!)), ["1", "2"]);
});

test("a batch larger than a frame waits for its last one", async () => {
  const { publisher, frames, commit } = bench();
  let answered = false;
  const events = Array.from({ length: frameEventsMax + 1 }, (_, at) => ({ data: { sku: String(at) } }));
  const publishing = publisher.publishMany("shop.sold", events).then(() => (answered = true));
  await turn();
  assert.equal(frames.length, 2);
  commit();
  await turn();
  assert.equal(answered, false);
  commit();
  await publishing;
});

test("one wrong event keeps a whole batch out, and is named", async () => {
  const { publisher, frames } = bench();
  const events = [{ data: { sku: "a" } }, { data: { sku: 1 } }];
  await assert.rejects(publisher.publishMany("shop.sold", events), {
    code: "TRL0201",
    message: /^event 1 of the batch: shop.sold version 2: \/sku/,
  });
  await assert.rejects(publisher.publishMany("shop.sold", [{ data: { sku: "a" }, id: "" }]), {
    code: "TRL0201",
    message: /^event 0 of the batch: an event's id must be/,
  });
  const many = Array.from({ length: batchEventsMax + 1 }, () => ({ data: { sku: "a" } }));
  await assert.rejects(publisher.publishMany("shop.sold", many), {
    code: "TRL0201",
    message: /at most 10000/,
  });
  await turn();
  assert.equal(frames.length, 0);
});

test("an id that was made here is known as a duplicate later, and is written as JSON", async () => {
  const { publisher, frames, commit } = bench();
  const publishing = publisher.publish("shop.sold", { sku: "a" });
  await turn();
  commit();
  const published = await publishing;
  assert.equal(JSON.parse(new Frame(frames[0]!).json(0)).id, published.id);
  assert.deepEqual(JSON.parse(JSON.stringify(published)), { id: published.id, duplicate: false });
  const again = await publisher.publish("shop.sold", { sku: "a" }, { id: published.id });
  assert.equal(again.duplicate, true);
});

function bench(assertOpen: () => void = () => undefined, sampler: HeadSampler = neverSampled) {
  const sampled: SampledEvent[] = [];
  const frames: Uint8Array<ArrayBuffer>[] = [];
  const waiting: { resolve: () => void; reject: (error: unknown) => void }[] = [];
  const publisher = new Publisher({
    model,
    contracts: new Map([
      ["shop.sold.v1", 11],
      ["shop.sold.v2", 12],
      ["shop.moved.v1", 21],
      ["shop.moved.v2", 22],
      ["shop.moved.v3", 23],
    ]),
    dedupe: new DedupeTable(1_000),
    now: () => 1_700_000_000_000,
    append: (frame) => {
      frames.push(frame);
      return new Promise((resolve, reject) => waiting.push({ resolve, reject }));
    },
    soon: setImmediate,
    assertOpen,
    sampler,
    onSampled: (event) => sampled.push(event),
  });
  return {
    publisher,
    sampled,
    frames,
    commit: (count = 1) => waiting.splice(0, count).forEach(({ resolve }) => resolve()),
    fail: (error: unknown) => waiting.shift()?.reject(error),
  };
}

const turn = (): Promise<void> => new Promise((done) => setImmediate(() => setImmediate(done)));

function skusOf(frame: Frame): string[] {
  return Array.from({ length: frame.count }, (_, at): string => JSON.parse(frame.json(at)).data.sku);
}

const schema = { type: "object", properties: { sku: { type: "string" } }, required: ["sku"] };
const model: SystemModel = {
  modelVersion: 1,
  name: "test",
  summary: "",
  teams: {},
  contexts: {},
  apis: {},
  events: {
    "shop.sold": {
      name: "shop.sold",
      summary: "",
      source: { file: "contracts.ts" },
      key: "sku",
      version: 2,
      versions: { 1: { schema, upcast: false }, 2: { schema, upcast: false } },
    },
    // The publisher's clock stands at 2023-11-14.
    "shop.moved": {
      name: "shop.moved",
      summary: "",
      source: { file: "contracts.ts" },
      version: 3,
      versions: {
        1: { schema, upcast: true, deprecated: "2023-11-13" },
        2: { schema: { type: "integer" }, upcast: true, deprecated: "2023-11-14" },
        3: { schema, upcast: false },
      },
    },
  },
};
