import assert from "node:assert/strict";
import { Frame } from "../log/frame.ts";
import { FrameBuilder } from "../log/frame-builder.ts";
import type { Store } from "../ports/store.ts";
import { commitGroupOf } from "../ports/commit-group-of.ts";
import type { StoreCase } from "./store-case.ts";

/** What every store does with the log. */
export const logCases: readonly StoreCase[] = [
  {
    name: "empty",
    title: "recovers nothing when nothing was written",
    async run({ store }) {
      assert.deepEqual(await store.recover([]), {
        lastSequence: 0,
        firstSequence: 1,
        epoch: 0,
        contracts: new Map(),
        published: new Map(),
        subscriptions: new Map(),
        schedules: new Map(),
        deferred: new Map(),
        lastDeferredId: 0,
        lastDeadLetterId: 0,
        jobs: [],
        lastJobId: 0,
        quarantine: { counts: new Map(), sizes: new Map(), lastId: 0 },
        executions: { counts: [], active: new Map(), lastId: 0, lastSignalId: 0, nextDueMs: Infinity },
      });
      assert.deepEqual(await store.frames(1, 10), []);
      assert.deepEqual(await store.ids(1, 10), []);
    },
  },
  {
    name: "frames",
    title: "gives frames back byte by byte, in order, however many were committed at once",
    async run({ store }) {
      const frames = [frameOf(1, ["a", "ä", ""]), frameOf(4, ["𝄞"]), frameOf(5, ["e", "f"])];
      const given = frames.map((frame) => frame.slice());
      await store.commit(commitGroupOf({ frames: frames.slice(0, 2) }));
      await store.commit(commitGroupOf({ frames: frames.slice(2) }));
      // The caller's buffer is the caller's again.
      for (const frame of frames) frame.fill(0);
      assert.deepEqual(bytesOf(await store.frames(1, 10)), bytesOf(given));
      const { firstSequence, lastSequence } = await store.recover([]);
      assert.deepEqual([firstSequence, lastSequence], [1, 6]);
    },
  },
  {
    name: "frames-from-the-middle",
    title: "begins with the frame that holds the sequence asked for, and stops after as many as asked for",
    async run({ store }) {
      await store.commit(
        commitGroupOf({ frames: [frameOf(1, ["a", "b"]), frameOf(3, ["c", "d"]), frameOf(5, ["e"])] }),
      );
      assert.deepEqual(await firstsFrom(store, 1, 2), [1, 3]);
      assert.deepEqual(await firstsFrom(store, 2, 9), [1, 3, 5]);
      assert.deepEqual(await firstsFrom(store, 3, 1), [3]);
      assert.deepEqual(await firstsFrom(store, 4, 9), [3, 5]);
      assert.deepEqual(await firstsFrom(store, 6, 9), []);
    },
  },
  {
    name: "ids",
    title: "gives the ids of events without their frames, from where it is asked",
    async run({ store, reopen }) {
      const frames = [frameOf(1, ["a", "b"]), frameOf(3, ["c"]), frameOf(10, ["d"])];
      const written = frames.map((bytes) => new Frame(bytes)).map((frame) => [...frame.ids]);
      await store.commit(commitGroupOf({ frames }));
      const idsFrom = async (of: Store, sequence: number, framesMax: number) =>
        (await of.ids(sequence, framesMax)).map(({ lastSequence, ids }) => [lastSequence, [...ids]]);
      const twoFrames = [
        [2, written[0]],
        [3, written[1]],
      ];
      assert.deepEqual(await idsFrom(store, 1, 2), twoFrames);
      assert.deepEqual(await idsFrom(store, 2, 1), [[2, written[0]]]);
      assert.deepEqual(await idsFrom(store, 4, 9), [[10, written[2]]]);
      assert.deepEqual(await idsFrom(store, 11, 9), []);
      assert.deepEqual(await idsFrom(await reopen(), 1, 2), twoFrames);
    },
  },
  {
    name: "frames-across-a-gap",
    title: "goes on behind a gap in the sequences",
    async run({ store }) {
      await store.commit(commitGroupOf({ frames: [frameOf(11, ["a"]), frameOf(20, ["b", "c"])] }));
      assert.deepEqual(await firstsFrom(store, 1, 9), [11, 20]);
      assert.deepEqual(await firstsFrom(store, 12, 9), [20]);
      const { firstSequence, lastSequence } = await store.recover([]);
      assert.deepEqual([firstSequence, lastSequence], [11, 21]);
    },
  },
  {
    name: "no-place-twice",
    title: "refuses a frame that begins before the log's end, and leaves nothing of its group",
    async run({ store }) {
      await store.commit(commitGroupOf({ frames: [frameOf(1, ["a", "b", "c"])], epoch: 3 }));
      const before = await store.recover([]);
      for (const first of [1, 2, 3]) {
        const group = { ...everything(), frames: [frameOf(4, ["d"]), frameOf(first, ["x", "y", "z", "w"])] };
        await assert.rejects(store.commit(commitGroupOf(group)), { name: "Fault", code: "TRL0311" });
      }
      assert.deepEqual(await store.recover([]), before);
      assert.deepEqual(await firstsFrom(store, 1, 9), [1]);
      assert.deepEqual(await store.stamps([{ table: "a.t", partition: "p", sort: "" }]), [0]);
      assert.deepEqual(await store.deadLetters({}, 10, 0), []);
      assert.deepEqual(await store.due("a.f", 1_000, 10), []);
      // It goes on as if nothing had been tried.
      await store.commit(commitGroupOf({ ...everything(), frames: [frameOf(4, ["d"])] }));
      assert.equal((await store.recover([])).lastSequence, 4);
    },
  },
  {
    name: "trim",
    title: "trims whole frames that end before a sequence",
    async run({ store }) {
      const frames = [frameOf(1, ["a", "b"]), frameOf(3, ["c"]), frameOf(4, ["d", "e"]), frameOf(6, ["f"])];
      await store.commit(commitGroupOf({ frames }));
      assert.equal(await store.trim(2), 1);
      assert.equal(await store.trim(3), 3);
      assert.deepEqual(await firstsFrom(store, 1, 9), [3, 4, 6]);
      assert.equal(await store.trim(5), 4);
      assert.deepEqual(await firstsFrom(store, 1, 9), [4, 6]);
      assert.equal((await store.recover([])).firstSequence, 4);
    },
  },
  {
    name: "spans",
    title: "says where frames lie: as many as asked for, and none behind the one that makes the bytes full",
    async run({ store }) {
      const frames = [
        frameOf(1, ["a", "b"], 100),
        frameOf(5, ["c".repeat(5_000)], 90),
        frameOf(6, ["d"], 300),
      ];
      const [small = 0, large = 0, last = 0] = frames.map(({ byteLength }) => byteLength);
      const spans = [
        { firstSequence: 1, lastSequence: 2, createdMs: 100, bytes: small },
        { firstSequence: 5, lastSequence: 5, createdMs: 90, bytes: large },
        { firstSequence: 6, lastSequence: 6, createdMs: 300, bytes: last },
      ];
      await store.commit(commitGroupOf({ frames }));
      assert.deepEqual(await store.spans(0, 9, 1_000_000), spans);
      assert.deepEqual(await store.spans(2, 2, 1_000_000), spans.slice(0, 2));
      assert.deepEqual(await store.spans(3, 9, small + large), spans.slice(1));
      assert.deepEqual(await store.spans(1, 9, small + 1), spans.slice(0, 2));
      assert.deepEqual(await store.spans(1, 9, 0), spans.slice(0, 1));
      assert.deepEqual(await store.spans(7, 9, 1_000_000), []);
    },
  },
  {
    name: "measure",
    title: "measures the log, also when its start, all of it, or the process has gone meanwhile",
    async run({ store, reopen }) {
      const sizes = async (of: Store): Promise<readonly number[][]> =>
        Promise.all(
          [0, 2, 3, 7].map((from) => of.measure(from).then(({ bytes, fromBytes }) => [bytes, fromBytes])),
        );
      assert.deepEqual(await sizes(store), Array(4).fill([0, 0]));
      const frames = [frameOf(1, ["a", "b"]), frameOf(3, ["c".repeat(70_000)]), frameOf(4, ["d"])];
      const [first = 0, second = 0, third = 0] = frames.map(({ byteLength }) => byteLength);
      const all = first + second + third;
      await store.commit(commitGroupOf({ frames: frames.slice(0, 2) }));
      await store.commit(commitGroupOf({ frames: frames.slice(2) }));
      assert.deepEqual(await sizes(store), [
        [all, all],
        [all, all],
        [all, second + third],
        [all, 0],
      ]);
      await store.trim(3);
      const rest = second + third;
      assert.deepEqual(await sizes(store), [
        [rest, rest],
        [rest, rest],
        [rest, rest],
        [rest, 0],
      ]);
      await store.trim(5);
      const next = await reopen();
      assert.deepEqual(await sizes(next), Array(4).fill([0, 0]));
      const frame = frameOf(5, ["e", "f", "g"]);
      await next.commit(commitGroupOf({ frames: [frame] }));
      assert.deepEqual((await sizes(next))[3], [frame.byteLength, frame.byteLength]);
    },
  },
  {
    name: "trim-everything",
    title: "remembers where the log had come to when all of it is trimmed",
    async run({ store, reopen }) {
      await store.commit(commitGroupOf({ frames: [frameOf(1, ["a", "b"], 100)] }));
      assert.equal(await store.trim(3), 3);
      assert.equal(await store.trim(3), 3);
      const { firstSequence, lastSequence } = await store.recover([]);
      assert.deepEqual([firstSequence, lastSequence], [3, 2]);
      const next = await reopen();
      assert.equal((await next.recover([])).lastSequence, 2);
      await assert.rejects(next.commit(commitGroupOf({ frames: [frameOf(2, ["x"])] })), { code: "TRL0311" });
      await next.commit(commitGroupOf({ frames: [frameOf(3, ["c"])] }));
      assert.deepEqual(await firstsFrom(next, 1, 9), [3]);
    },
  },
  {
    name: "trim-nothing",
    title: "trims an empty log to where it begins",
    async run({ store }) {
      assert.equal(await store.trim(1), 1);
      assert.equal((await store.recover([])).firstSequence, 1);
    },
  },
  {
    name: "counts",
    title: "keeps the last word on contracts, published events and the epoch",
    async run({ store }) {
      await store.commit(
        commitGroupOf({
          contracts: [{ type: "a.b.v1", number: 1 }],
          published: [{ contract: "a.b", count: 5 }],
          epoch: 7,
        }),
      );
      await store.commit(
        commitGroupOf({
          contracts: [{ type: "a.b.v2", number: 2 }],
          published: [{ contract: "a.b", count: 9 }],
          epoch: 8,
        }),
      );
      const { contracts, published, epoch } = await store.recover([]);
      assert.deepEqual(
        contracts,
        new Map([
          ["a.b.v1", 1],
          ["a.b.v2", 2],
        ]),
      );
      assert.deepEqual(published, new Map([["a.b", 9]]));
      assert.equal(epoch, 8);
    },
  },
  {
    name: "reopen",
    title: "has everything after it was closed and opened again",
    async run({ store, reopen }) {
      await store.commit(commitGroupOf({ ...everything(), frames: [frameOf(1, ["a", "b"])] }));
      const before = await answersOf(store);
      assert.equal(before.frames.length, 1);
      assert.deepEqual(await answersOf(await reopen()), before);
    },
  },
];

/** A group with one of everything but frames. */
function everything(): Parameters<typeof commitGroupOf>[0] {
  const counts = { direct: 1, done: 2, refused: 3, filtered: 7, retries: 4, deadLettered: 6, deadLetters: 5 };
  const failure = { code: "TRL0301", message: "no", retry: "later" } as const;
  const place = { function: "a.f", attempts: 1, firstMs: 10, keyHash: 77, json: "{}" };
  return {
    contracts: [{ type: "a.b.v1", number: 1 }],
    published: [{ contract: "a.b", count: 2 }],
    writes: [
      {
        table: "a.t",
        partition: "p",
        sort: "",
        stamp: 9,
        body: '{"x":1}',
        indexed: [{ index: "i", partition: 1, sort: "s" }],
      },
    ],
    subscriptions: [{ function: "a.f", cursor: 1, above: Uint8Array.of(2, 1), publishedBefore: 0, counts }],
    schedules: [{ function: "a.s", expression: "rate(1 minute)", nextMs: 60_000 }],
    deferred: [{ ...place, id: 3, dueMs: 500 }],
    deadLetters: [{ ...place, id: 4, failedMs: 20, failure, fingerprint: "0badcafe" }],
    jobs: [{ id: 7, json: '{"kind":"replay"}' }],
    epoch: 2,
  };
}

async function answersOf(store: Store) {
  return {
    recovered: await store.recover([]),
    frames: bytesOf(await store.frames(1, 10)),
    row: await store.tables.get("a.t", { partition: "p", sort: "" }),
    indexed: await store.tables.query("a.t", "i", 1, {
      from: undefined,
      to: undefined,
      descending: false,
      limit: 9,
    }),
    due: await store.due("a.f", 500, 10),
    deadLetters: await store.deadLetters({}, 10, 0),
  };
}

function frameOf(firstSequence: number, texts: readonly string[], createdMs = 50): Uint8Array<ArrayBuffer> {
  const builder = new FrameBuilder();
  texts.forEach((json, at) =>
    builder.add({ json, id: Uint32Array.of(firstSequence, at, 2, 3), contract: at, keyHash: at * 3 }),
  );
  return builder.take(createdMs, firstSequence);
}

async function firstsFrom(store: Store, sequence: number, framesMax: number): Promise<number[]> {
  return (await store.frames(sequence, framesMax)).map((bytes) => new Frame(bytes).firstSequence);
}

function bytesOf(frames: readonly Uint8Array[]): string[] {
  return frames.map((bytes) => Buffer.from(bytes).toString("hex"));
}
