import assert from "node:assert/strict";
import {
  compareKeyValues,
  type IndexEntry,
  type KeyValue,
  type RowRange,
  type StampedWrite,
} from "trellis/runtime";
import type { Store } from "../ports/store.ts";
import { commitGroupOf } from "../ports/commit-group-of.ts";
import type { StoreCase } from "./store-case.ts";

/** What every store does with tables. */
export const tableCases: readonly StoreCase[] = [
  {
    name: "rows",
    title: "gives a row with its body and stamp, overwrites it, and deletes it",
    async run({ store }) {
      const key = { partition: "p", sort: 1 };
      assert.equal(await store.tables.get("a.t", key), undefined);
      await put(store, { ...key, body: '{"text":"ä𝄞\\u0000"}', stamp: 4 });
      assert.deepEqual(await store.tables.get("a.t", key), {
        ...key,
        order: 1,
        body: '{"text":"ä𝄞\\u0000"}',
        stamp: 4,
      });
      await put(store, { ...key, body: "{}", stamp: 5 });
      assert.deepEqual(await store.tables.get("a.t", key), { ...key, order: 1, body: "{}", stamp: 5 });
      await put(store, { ...key, body: undefined, stamp: 6 });
      assert.equal(await store.tables.get("a.t", key), undefined);
    },
  },
  {
    name: "keys-apart",
    title: "keeps apart tables, a number and its digits, and keys that look alike when they are joined",
    async run({ store }) {
      const keys: { table: string; partition: KeyValue; sort: KeyValue }[] = [
        { table: "a.t", partition: 1, sort: "" },
        { table: "a.t", partition: "1", sort: "" },
        { table: "a.t", partition: 1, sort: 1 },
        { table: "a.t", partition: 1, sort: "1" },
        { table: "a.u", partition: 1, sort: "" },
        { table: "a.t", partition: "a", sort: "ba" },
        { table: "a.t", partition: "ab", sort: "a" },
        { table: "a.t", partition: 0.1, sort: "" },
        { table: "a.t", partition: 2 ** 53, sort: "" },
        { table: "a.t", partition: 1e300, sort: -5e-324 },
      ];
      for (const [at, key] of keys.entries()) await put(store, { ...key, stamp: at + 1, body: String(at) });
      assert.deepEqual(
        await store.stamps(keys),
        keys.map((_, at) => at + 1),
      );
      for (const [at, { table, ...key }] of keys.entries()) {
        assert.deepEqual(await store.tables.get(table, key), {
          ...key,
          order: key.sort,
          stamp: at + 1,
          body: String(at),
        });
      }
    },
  },
  {
    name: "stamps",
    title: "answers a stamp for each key, 0 where there is no row, also for large stamps",
    async run({ store }) {
      const stamp = 2 ** 20 * 2 ** 32 + 7;
      await put(store, { partition: "p", sort: "", stamp });
      await put(store, { partition: "q", sort: "", stamp: 3 });
      await put(store, { partition: "q", sort: "", stamp: 4, body: undefined });
      const keys = ["p", "q", "r", "p"].map((partition) => ({ table: "a.t", partition, sort: "" }));
      assert.deepEqual(await store.stamps(keys), [stamp, 0, 0, stamp]);
      assert.deepEqual(await store.stamps([]), []);
    },
  },
  {
    name: "last-word",
    title: "keeps the last of several writes to one row in one commit",
    async run({ store }) {
      const writes = [
        row({ partition: "p", body: "1", stamp: 1, indexed: [entry("i", "x", 1)] }),
        row({ partition: "p", body: undefined, stamp: 2 }),
        row({ partition: "p", body: "3", stamp: 3, indexed: [entry("i", "x", 3)] }),
      ];
      await store.commit(commitGroupOf({ writes }));
      assert.deepEqual(await bodies(store, undefined, "p"), ["3"]);
      assert.deepEqual(await bodies(store, "i", "x"), ["3"]);
    },
  },
  {
    name: "order",
    title: "answers a query in the order of key values: numbers, then text by code point",
    async run({ store }) {
      const sorts: KeyValue[] = ["b", 10, "", "a", 9, -1, 0.5, "𝄞", "\uffee", "A", "aa", "é", 1e21, "10"];
      await store.commit(
        commitGroupOf({ writes: sorts.map((sort, at) => row({ partition: "p", sort, stamp: at + 1 })) }),
      );
      const inOrder = sorts.toSorted(compareKeyValues);
      assert.deepEqual(inOrder.slice(-2), ["\uffee", "𝄞"]);
      assert.deepEqual(await orders(store, undefined, "p"), inOrder);
      assert.deepEqual(await orders(store, undefined, "p", { descending: true }), inOrder.toReversed());
    },
  },
  {
    name: "ranges",
    title: "includes both ends of a range, and stops at its limit from the end that it begins with",
    async run({ store }) {
      const writes = [1, 2, 3, "a", "b"].map((sort, at) => row({ partition: "p", sort, stamp: at + 1 }));
      await store.commit(commitGroupOf({ writes: [...writes, row({ partition: "q", sort: 2, stamp: 9 })] }));
      assert.deepEqual(await orders(store, undefined, "p", { from: 2 }), [2, 3, "a", "b"]);
      assert.deepEqual(await orders(store, undefined, "p", { to: 2 }), [1, 2]);
      assert.deepEqual(await orders(store, undefined, "p", { from: 2, to: "a" }), [2, 3, "a"]);
      assert.deepEqual(await orders(store, undefined, "p", { from: "0", to: "a" }), ["a"]);
      assert.deepEqual(await orders(store, undefined, "p", { from: 3, to: 1 }), []);
      assert.deepEqual(await orders(store, undefined, "p", { limit: 2 }), [1, 2]);
      assert.deepEqual(await orders(store, undefined, "p", { limit: 2, descending: true }), ["b", "a"]);
      assert.deepEqual(await orders(store, undefined, "p", { to: 3, limit: 1, descending: true }), [3]);
      assert.deepEqual(await orders(store, undefined, "none"), []);
    },
  },
  {
    name: "indexes",
    title: "finds rows by a secondary index, in its order and then by the row's key",
    async run({ store }) {
      const writes = [
        row({ partition: "b", sort: 1, body: "b1", indexed: [entry("i", "x", 5), entry("j", 7, "")] }),
        row({ partition: "a", sort: 2, body: "a2", indexed: [entry("i", "x", 5)] }),
        row({ partition: "a", sort: 1, body: "a1", indexed: [entry("i", "x", 5)] }),
        row({ partition: "c", sort: 1, body: "c1", indexed: [entry("i", "x", 4)] }),
        row({ partition: "d", sort: 1, body: "d1", indexed: [entry("i", "y", 1)] }),
        // Sparse: this row has no place in any index.
        row({ partition: "e", sort: 1, body: "e1" }),
      ];
      await store.commit(commitGroupOf({ writes }));
      assert.deepEqual(await bodies(store, "i", "x"), ["c1", "a1", "a2", "b1"]);
      assert.deepEqual(await bodies(store, "i", "x", { descending: true }), ["b1", "a2", "a1", "c1"]);
      assert.deepEqual(await bodies(store, "i", "x", { from: 5, limit: 2 }), ["a1", "a2"]);
      assert.deepEqual(await bodies(store, "j", 7), ["b1"]);
      assert.deepEqual(await bodies(store, "j", "7"), []);
      const [found] = await store.tables.query("a.t", "j", 7, everything);
      assert.deepEqual(found, { partition: "b", sort: 1, order: "", body: "b1", stamp: 1 });
    },
  },
  {
    name: "indexes-follow",
    title: "moves a row's index entries when it is overwritten, and removes them with it",
    async run({ store }) {
      await put(store, { partition: "p", indexed: [entry("i", "x", 1), entry("j", "x", 1)] });
      await put(store, { partition: "p", indexed: [entry("i", "y", 1)] });
      assert.deepEqual(await orders(store, "i", "x"), []);
      assert.deepEqual(await orders(store, "j", "x"), []);
      assert.deepEqual(await orders(store, "i", "y"), [1]);
      await put(store, { partition: "p", body: undefined });
      assert.deepEqual(await orders(store, "i", "y"), []);
    },
  },
  {
    name: "sweep",
    title: "sweeps rows that have expired, with their index entries, and no more than asked for",
    async run({ store }) {
      const writes = [
        row({ partition: "a", expiresAt: 100, indexed: [entry("i", "x", 1)] }),
        row({ partition: "b", expiresAt: 101, indexed: [entry("i", "x", 2)] }),
        row({ partition: "c", indexed: [entry("i", "x", 3)] }),
        row({ table: "a.u", partition: "d", expiresAt: 50 }),
      ];
      await store.commit(commitGroupOf({ writes }));
      assert.equal(await store.sweep(50, 10), 0);
      assert.equal(await store.sweep(101, 1), 1);
      assert.equal(await store.sweep(101, 10), 1);
      assert.equal(await store.sweep(101, 10), 0);
      assert.deepEqual(await orders(store, "i", "x"), [2, 3]);
      const keys = ["a", "b", "c"].map((partition) => ({ table: "a.t", partition, sort: "" }));
      assert.deepEqual(
        await store.stamps([...keys, { table: "a.u", partition: "d", sort: "" }]),
        [0, 1, 1, 0],
      );
    },
  },
  {
    name: "sweep-entries",
    title: "does not find a row by the index entries that it had before it was swept",
    async run({ store }) {
      await put(store, { partition: "a", expiresAt: 100, indexed: [entry("i", "x", 1)] });
      assert.equal(await store.sweep(1_000, 10), 1);
      await put(store, { partition: "a" });
      assert.deepEqual(await orders(store, "i", "x"), []);
    },
  },
  {
    name: "sweep-overwritten",
    title: "keeps a row whose later version does not expire",
    async run({ store }) {
      await put(store, { partition: "a", expiresAt: 100 });
      await put(store, { partition: "a" });
      assert.equal(await store.sweep(1_000, 10), 0);
    },
  },
];

const everything: RowRange = { from: undefined, to: undefined, descending: false, limit: 1_000 };

function row(part: Partial<StampedWrite>): StampedWrite {
  return { table: "a.t", partition: "p", sort: "", body: "{}", indexed: [], stamp: 1, ...part };
}

function entry(index: string, partition: KeyValue, sort: KeyValue): IndexEntry {
  return { index, partition, sort };
}

function put(store: Store, part: Partial<StampedWrite>): Promise<void> {
  return store.commit(commitGroupOf({ writes: [row(part)] }));
}

async function bodies(
  store: Store,
  index: string | undefined,
  partition: KeyValue,
  range?: Partial<RowRange>,
): Promise<string[]> {
  return (await store.tables.query("a.t", index, partition, { ...everything, ...range })).map(
    ({ body }) => body,
  );
}

async function orders(
  store: Store,
  index: string | undefined,
  partition: KeyValue,
  range?: Partial<RowRange>,
): Promise<KeyValue[]> {
  return (await store.tables.query("a.t", index, partition, { ...everything, ...range })).map(
    ({ order }) => order,
  );
}
