import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { compileTable, keyInIndex } from "./compiled-table.ts";
import { MemoryTables } from "./memory-tables.ts";
import { mergePending, rowIdentity, type PendingRow } from "./pending-rows.ts";
import type { KeyValue, RowRange } from "./table-reader.ts";
import type { RowWrite } from "./unit-of-work.ts";

const table = compileTable("shop", "items", {
  schema: true,
  key: { partition: "shelf", sort: "place" },
  indexes: { byColour: { partition: "colour", sort: "weight" } },
});

test("a query merged with pending writes answers as if they had been committed", () => {
  fc.assert(
    fc.property(
      fc.array(write, { maxLength: 15 }),
      fc.array(write, { maxLength: 8 }),
      fc.boolean(),
      range,
      (stored, pendingWrites, indexed, within) => {
        const committed = new MemoryTables();
        for (const each of stored) committed.apply({ ...each, stamp: 1 });
        const after = new MemoryTables(committed);
        const pending = new Map<string, PendingRow>();
        for (const each of pendingWrites) {
          after.apply({ ...each, stamp: 2 });
          pending.set(rowIdentity(each), {
            partition: each.partition,
            sort: each.sort,
            body: each.body,
            stamp: 2,
          });
        }
        const [index, partition] = indexed ? (["byColour", "red"] as const) : ([undefined, "a"] as const);
        const found = committed.query("shop.items", index, partition, {
          ...within,
          limit: within.limit + pending.size,
        });
        assert.deepEqual(
          mergePending(table, index, partition, within, found, pending),
          after.query("shop.items", index, partition, within),
        );
      },
    ),
    { numRuns: 300 },
  );
});

test("a number and the same digits as text are two keys, and parts of a key do not run into each other", () => {
  const keys: [KeyValue, KeyValue][] = [
    [1, ""],
    ["1", ""],
    ["n1", ""],
    [1, 1],
    [1, "1"],
    ["1", 1],
    ["a", "b"],
    ["ab", ""],
    ["", "ab"],
  ];
  const identities = keys.map(([partition, sort]) => rowIdentity({ partition, sort }));
  assert.equal(new Set(identities).size, keys.length);
  assert.equal(rowIdentity({ partition: -0, sort: 0 }), rowIdentity({ partition: 0, sort: -0 }));
});

const place = fc.constantFrom<KeyValue>(1, 2, 10, "1", "é", "𝄞");
const write: fc.Arbitrary<RowWrite> = fc
  .record({
    shelf: fc.constantFrom("a", "b"),
    place,
    colour: fc.constantFrom("red", "blue", undefined, null),
    weight: fc.option(place, { nil: undefined }),
    deleted: fc.boolean(),
  })
  .map(({ deleted, ...row }) => {
    const index = table.indexes.get("byColour")!;
    const entry = keyInIndex(table, index, row);
    const cell = { table: "shop.items", partition: row.shelf, sort: row.place };
    if (deleted) return { ...cell, body: undefined, indexed: [] };
    return {
      ...cell,
      body: JSON.stringify(row),
      indexed: entry === undefined ? [] : [{ index: "byColour", ...entry }],
    };
  });
const range: fc.Arbitrary<RowRange> = fc.record({
  from: fc.option(place, { nil: undefined }),
  to: fc.option(place, { nil: undefined }),
  descending: fc.boolean(),
  limit: fc.integer({ min: 1, max: 5 }),
});
