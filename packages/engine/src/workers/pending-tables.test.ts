import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import type { SystemModel } from "@trellis/model";
import { MemoryTables, type Effects, type KeyValue, type RowRange, type RowWrite } from "trellis/runtime";
import { PendingTables } from "./pending-tables.ts";

test("reading through pending writes is reading the store after their commits, whatever has been committed already", () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.array(write, { minLength: 1, maxLength: 3 }), fc.boolean()), { maxLength: 12 }),
      key,
      range,
      (units, asked, within) => {
        const committed = new MemoryTables();
        const after = new MemoryTables();
        const tables = new PendingTables(committed, model, "shop");
        units.forEach(([writes, commits], at) => {
          tables.add(at + 1, effectsOf(writes));
          for (const each of lastOfEach(writes)) after.apply({ ...each, stamp: at + 1 });
          if (!commits) return;
          // Commits come in the order in which the units ended.
          units.slice(0, at + 1).forEach(([earlier], of) => {
            for (const each of lastOfEach(earlier)) committed.apply({ ...each, stamp: of + 1 });
            tables.settle(of + 1);
          });
        });
        assert.deepEqual(bare(tables.get("shop.items", asked)), bare(after.get("shop.items", asked)));
        for (const [index, partition] of [
          [undefined, asked.partition],
          ["byColour", "red"],
        ] as const) {
          assert.deepEqual(
            rowsOf(tables.query("shop.items", index, partition, within)),
            after.query("shop.items", index, partition, within),
          );
        }
      },
    ),
  );
});

test("a unit is stale when a later unit of the worker has written what it read", () => {
  const tables = new PendingTables(new MemoryTables(), model, "shop");
  const read = (stamp: number): Effects => ({
    ...effectsOf([]),
    reads: [{ table: "shop.items", partition: "a", sort: 1, stamp }],
  });
  assert.equal(tables.stale(read(0)), false);
  tables.add(5, effectsOf([put("a", 1)]));
  assert.equal(tables.stale(read(0)), true);
  assert.equal(tables.stale(read(5)), false);
  tables.add(6, effectsOf([{ ...put("a", 1), body: undefined }]));
  assert.equal(tables.stale(read(5)), true);
  assert.equal(tables.stale(read(0)), false);
  tables.settle(6);
  assert.equal(tables.stale(read(5)), false);
});

test("settling an older unit leaves a newer one's rows", () => {
  const tables = new PendingTables(new MemoryTables(), model, "shop");
  tables.add(1, effectsOf([put("a", 1, "red")]));
  tables.add(2, effectsOf([put("a", 1, "blue")]));
  tables.settle(1);
  assert.equal(bare(tables.get("shop.items", { partition: "a", sort: 1 }))?.stamp, 2);
  tables.settle(2);
  assert.equal(tables.get("shop.items", { partition: "a", sort: 1 }), undefined);
});

test("a reader that answers later is waited for", async () => {
  const committed = new MemoryTables();
  committed.apply({ ...put("a", 1), stamp: 1 });
  const slow = {
    get: async (...asked: Parameters<typeof committed.get>) => committed.get(...asked),
    query: async (...asked: Parameters<typeof committed.query>) => committed.query(...asked),
  };
  const tables = new PendingTables(slow, model, "shop");
  tables.add(2, effectsOf([put("a", 2)]));
  const rows = await tables.query("shop.items", undefined, "a", {
    from: undefined,
    to: undefined,
    descending: true,
    limit: 5,
  });
  assert.deepEqual(
    rows.map(({ sort }) => sort),
    [2, 1],
  );
});

const key = fc.record({ partition: fc.constantFrom("a", "b"), sort: fc.integer({ min: 1, max: 4 }) });
const write: fc.Arbitrary<RowWrite> = fc
  .tuple(key, fc.constantFrom("red", "blue", undefined), fc.boolean())
  .map(([{ partition, sort }, colour, deleted]) =>
    deleted ? { ...put(partition, sort), body: undefined, indexed: [] } : put(partition, sort, colour),
  );
const range: fc.Arbitrary<RowRange> = fc.record({
  from: fc.option(fc.integer({ min: 0, max: 4 }), { nil: undefined }),
  to: fc.option(fc.integer({ min: 0, max: 4 }), { nil: undefined }),
  descending: fc.boolean(),
  limit: fc.integer({ min: 1, max: 4 }),
});

function put(partition: KeyValue, sort: KeyValue, colour?: string): RowWrite {
  const indexed = colour === undefined ? [] : [{ index: "byColour", partition: colour, sort }];
  return {
    table: "shop.items",
    partition,
    sort,
    body: JSON.stringify({ shelf: partition, place: sort, colour }),
    indexed,
  };
}

function effectsOf(writes: readonly RowWrite[]): Effects {
  return { reads: [], writes: lastOfEach(writes), events: [] };
}

/** A unit of work writes each row once. */
function lastOfEach(writes: readonly RowWrite[]): RowWrite[] {
  return [...new Map(writes.map((each) => [`${each.partition} ${each.sort}`, each])).values()];
}

type Got = ReturnType<PendingTables["get"]>;
type Rows = ReturnType<PendingTables["query"]>;

function bare(row: Got): Exclude<Got, Promise<unknown>> {
  assert.ok(!(row instanceof Promise));
  return row;
}

function rowsOf(rows: Rows): Exclude<Rows, Promise<unknown>> {
  assert.ok(!(rows instanceof Promise));
  return rows;
}

const source = { file: "context.ts" };
const model: SystemModel = {
  modelVersion: 1,
  name: "test",
  summary: "",
  teams: {},
  events: {},
  apis: {},
  contexts: {
    shop: {
      name: "shop",
      team: "shop",
      summary: "",
      source,
      publishes: [],
      ports: {},
      settings: {},
      functions: {},
      memoryMiB: 128,
      tables: {
        items: {
          schema: true,
          key: { partition: "shelf", sort: "place" },
          indexes: { byColour: { partition: "colour", sort: "place" } },
        },
      },
    },
  },
};
