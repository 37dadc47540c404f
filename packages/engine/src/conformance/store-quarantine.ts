import assert from "node:assert/strict";
import type { NewQuarantineRow, QuarantineWrites } from "../ports/quarantine-store.ts";
import type { CommitGroup, Store } from "../ports/store.ts";
import { commitGroupOf } from "../ports/commit-group-of.ts";
import type { StoreCase } from "./store-case.ts";

/** What every store does with invalid payloads. */
export const quarantineCases: readonly StoreCase[] = [
  {
    name: "quarantined payloads",
    title: "keeps quarantined payloads byte by byte over a start, and lists them without reading them",
    async run({ store, reopen }) {
      const first = entry(1, { payload: Uint8Array.of(0, 255, 128, 123) });
      await store.commit(writing({ kept: [first, entry(2)] }));
      const next = await reopen();
      assert.deepEqual(await next.quarantine.payload(1), first.payload);
      assert.equal(await next.quarantine.payload(3), undefined);
      const { payload: _payload, ...plain } = first;
      const [row] = await next.quarantine.rows({}, 1, 0);
      assert.deepEqual(row, { ...plain, bytes: 4, lastMs: 10, times: 1 });
      assert.deepEqual(await idsOf(next, {}, 10, 1), [2]);
      const { quarantine } = await next.recover([]);
      assert.deepEqual(quarantine.sizes, new Map([["a.b.v1", { count: 2, bytes: 6 }]]));
      assert.equal(quarantine.lastId, 2);
    },
  },
  {
    name: "quarantine filter",
    title: "picks quarantined payloads by everything that a filter speaks of, and counts them by contract",
    async run({ store }) {
      await store.commit(
        writing({
          kept: [
            entry(1),
            entry(2, { contract: "a.c.v1", fingerprint: "00000002", receivedMs: 20 }),
            entry(3, { sender: "bus", receivedMs: 30 }),
          ],
        }),
      );
      assert.deepEqual(await idsOf(store, { ids: [3, 1, 9] }), [1, 3]);
      assert.deepEqual(await idsOf(store, { contract: "a.b.v1", throughId: 2 }), [1]);
      assert.deepEqual(await idsOf(store, { fingerprint: "00000002" }), [2]);
      assert.deepEqual(await idsOf(store, { sender: "bus" }), [3]);
      assert.deepEqual(await idsOf(store, { sinceMs: 20, untilMs: 30 }), [2]);
      const sizes = await store.quarantine.sizes({ sinceMs: 10, untilMs: 30 });
      assert.deepEqual(
        sizes,
        new Map([
          ["a.b.v1", { count: 1, bytes: 2 }],
          ["a.c.v1", { count: 1, bytes: 2 }],
        ]),
      );
    },
  },
  {
    name: "quarantine groups",
    title: "groups quarantined payloads by fingerprint, the one that came last first",
    async run({ store }) {
      await store.commit(
        writing({
          kept: [
            entry(1),
            entry(2, { receivedMs: 20 }),
            entry(3, { fingerprint: "00000002", receivedMs: 15 }),
          ],
        }),
      );
      await store.commit(writing({ changed: [{ id: 1, cameMs: 40 }] }));
      const groups = await store.quarantine.groups({}, 9);
      assert.deepEqual(
        groups.map(({ newest, ...group }) => ({ ...group, newest: newest.id })),
        [
          { fingerprint: "00000001", count: 2, bytes: 4, firstMs: 10, lastMs: 40, times: 3, newest: 2 },
          { fingerprint: "00000002", count: 1, bytes: 2, firstMs: 15, lastMs: 15, times: 1, newest: 3 },
        ],
      );
      assert.equal((await store.quarantine.groups({}, 1)).length, 1);
    },
  },
  {
    name: "quarantine changes",
    title: "changes what a quarantined payload breaks, and why it stays, without touching the rest of it",
    async run({ store }) {
      await store.commit(writing({ kept: [entry(1)] }));
      const breach = {
        contract: "a.b.v2",
        fingerprint: "00000009",
        breach: { pointer: "/x", message: "is missing", keyword: "required" },
      };
      await store.commit(
        writing({
          changed: [
            { id: 1, breach, tried: { atMs: 50, message: "no" } },
            { id: 7, cameMs: 1 },
          ],
        }),
      );
      const { payload: _payload, ...plain } = entry(1);
      const [row] = await store.quarantine.rows({}, 1, 0);
      const tried = { atMs: 50, message: "no" };
      assert.deepEqual(row, { ...plain, ...breach, bytes: 2, lastMs: 10, times: 1, tried });
    },
  },
  {
    name: "quarantine keys",
    title: "finds quarantined payloads by key, and takes a key again in the commit that removes it",
    async run({ store }) {
      await store.commit(writing({ kept: [entry(1), entry(2)] }));
      const identity = { id: 2, contract: "a.b.v1", bytes: 2 };
      assert.deepEqual(await store.quarantine.byKey(["key 9", "key 2"]), [undefined, identity]);
      await store.commit(writing({ removed: [2], kept: [entry(3, { key: "key 2" })] }));
      assert.deepEqual(await idsOf(store, {}), [1, 3]);
      assert.equal(await store.quarantine.payload(2), undefined);
      assert.deepEqual(await store.quarantine.byKey(["key 2"]), [{ ...identity, id: 3 }]);
    },
  },
  {
    name: "quarantine counts",
    title: "keeps the last word on each contract's counts and valid shape, over a start",
    async run({ store, reopen }) {
      const counts = { contract: "a.b.v1", taken: 3, released: 1, discarded: 1, expired: 0 };
      const valid = { contract: "a.b.v1", shape: { "": ["object" as const] }, seenMs: 5 };
      await store.commit(writing({ counts: [{ ...counts, taken: 1 }], shapes: [valid] }));
      await store.commit(writing({ counts: [counts], shapes: [{ ...valid, seenMs: 9 }] }));
      const next = await reopen();
      assert.deepEqual((await next.recover([])).quarantine.counts, new Map([["a.b.v1", counts]]));
      assert.deepEqual(await next.quarantine.validShape("a.b.v1"), { ...valid, seenMs: 9 });
      assert.equal(await next.quarantine.validShape("a.c.v1"), undefined);
    },
  },
];

function entry(id: number, part: Partial<NewQuarantineRow> = {}): NewQuarantineRow {
  return {
    id,
    key: `key ${id}`,
    contract: "a.b.v1",
    fingerprint: "00000001",
    sender: "somebody",
    receivedMs: 10,
    breach: { pointer: "/amount", message: "must be integer", keyword: "type" },
    payload: Uint8Array.of(123, 125),
    door: { kind: "event", id: `e${id}`, event: "a.b.v1" },
    ...part,
  };
}

function writing(part: Partial<QuarantineWrites>): CommitGroup {
  const nothing = { kept: [], changed: [], removed: [], counts: [], shapes: [] };
  return commitGroupOf({ quarantine: { ...nothing, ...part } });
}

async function idsOf(
  { quarantine }: Store,
  filter: Parameters<Store["quarantine"]["rows"]>[0],
  limit = 10,
  afterId = 0,
): Promise<number[]> {
  return (await quarantine.rows(filter, limit, afterId)).map(({ id }) => id);
}
