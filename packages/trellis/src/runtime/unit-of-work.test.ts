import assert from "node:assert/strict";
import { test } from "node:test";
import { compileTable, rowMaxBytes } from "./compiled-table.ts";
import { MemoryTables } from "./memory-tables.ts";
import type { StoredRow } from "./table-reader.ts";
import { rowsMax, UnitOfWork } from "./unit-of-work.ts";

const items = compileTable("shop", "items", {
  schema: {
    type: "object",
    properties: { shelf: { type: "string" }, place: { type: "integer" } },
    required: ["shelf", "place"],
  },
  key: { partition: "shelf", sort: "place" },
  indexes: { byColour: { partition: "colour", sort: "place" } },
});

test("a unit reads what it has written itself, and nobody else does", async () => {
  const tables = tablesWith([row(1, 7)]);
  const unit = new UnitOfWork(tables);
  unit.put(items, { shelf: "a", place: 1, text: "new" });
  unit.put(items, { shelf: "a", place: 2 });
  unit.delete(items, ["a", 3]);
  assert.deepEqual(await unit.get(items, ["a", 1]), { shelf: "a", place: 1, text: "new" });
  assert.equal(await unit.get(items, ["a", 3]), undefined);
  assert.deepEqual(await unit.query(items, undefined, "a"), [
    { shelf: "a", place: 1, text: "new" },
    { shelf: "a", place: 2 },
  ]);
  assert.equal(tables.stamp({ table: "shop.items", partition: "a", sort: 1 }), 7);
});

test("what is read is a copy: changing it changes nothing", async () => {
  const unit = new UnitOfWork(tablesWith([row(1, 7)]));
  const given = { shelf: "a", place: 2, list: [1] };
  unit.put(items, given);
  given.list.push(2);
  const read = await unit.get(items, ["a", 2]);
  assert.deepEqual(read, { shelf: "a", place: 2, list: [1] });
  Object.assign(read as object, { place: 99 });
  assert.deepEqual(await unit.get(items, ["a", 2]), { shelf: "a", place: 2, list: [1] });
});

test("the effects name every row read with its stamp, 0 where there was none, but not the unit's own", async () => {
  const unit = new UnitOfWork(tablesWith([row(1, 7), row(2, 8, "red")]));
  unit.put(items, { shelf: "b", place: 1, colour: "red" });
  await unit.get(items, ["a", 1]);
  await unit.get(items, ["a", 9]);
  await unit.get(items, ["b", 1]);
  await unit.query(items, "byColour", "red");
  const effects = unit.effects();
  assert.deepEqual(effects?.reads, [
    { table: "shop.items", partition: "a", sort: 1, stamp: 7 },
    { table: "shop.items", partition: "a", sort: 9, stamp: 0 },
    { table: "shop.items", partition: "a", sort: 2, stamp: 8 },
  ]);
  assert.deepEqual(effects?.writes, [
    {
      table: "shop.items",
      partition: "b",
      sort: 1,
      body: '{"shelf":"b","place":1,"colour":"red"}',
      indexed: [{ index: "byColour", partition: "red", sort: 1 }],
    },
  ]);
});

test("of two readings of one row the first counts", async () => {
  const tables = tablesWith([row(1, 7)]);
  const unit = new UnitOfWork(tables);
  await unit.get(items, ["a", 1]);
  tables.apply(row(1, 8));
  await unit.get(items, ["a", 1]);
  unit.put(items, { shelf: "a", place: 1 });
  assert.deepEqual(
    unit.effects()?.reads.map(({ stamp }) => stamp),
    [7],
  );
});

test("a unit that only read has no effects; one that published has", async () => {
  const reading = new UnitOfWork(tablesWith([row(1, 7)]));
  await reading.get(items, ["a", 1]);
  assert.equal(reading.effects(), undefined);
  const publishing = new UnitOfWork(tablesWith([]));
  const event = { contract: "shop.sold", id: "e", key: undefined, json: "{}" };
  publishing.publish(event);
  assert.deepEqual(publishing.effects(), { reads: [], writes: [], events: [event] });
});

test("the last write to a row is the one that counts", () => {
  const unit = new UnitOfWork(tablesWith([]));
  unit.put(items, { shelf: "a", place: 1, text: "first" });
  unit.put(items, { shelf: "a", place: 1, text: "second" });
  unit.put(items, { shelf: "a", place: 2 });
  unit.delete(items, ["a", 2]);
  assert.deepEqual(
    unit.effects()?.writes.map(({ sort, body }) => [sort, body]),
    [
      [1, '{"shelf":"a","place":1,"text":"second"}'],
      [2, undefined],
    ],
  );
});

test("whatever uses a unit after its end is told so", async () => {
  const unit = new UnitOfWork(tablesWith([]));
  unit.end();
  const over = { code: "TRL0206", retry: "never" };
  await assert.rejects(unit.get(items, ["a", 1]), over);
  await assert.rejects(unit.query(items, undefined, "a"), over);
  assert.throws(() => unit.put(items, { shelf: "a", place: 1 }), over);
  assert.throws(() => unit.delete(items, ["a", 1]), over);
  assert.throws(() => unit.publish({ contract: "shop.sold", id: "e", key: undefined, json: "{}" }), over);
  assert.equal(unit.effects(), undefined);
});

test("a query answers a hundred rows unless told otherwise, and never more than a thousand", async () => {
  const unit = new UnitOfWork(tablesWith(Array.from({ length: rowsMax + 50 }, (_, at) => row(at, 1))));
  const counted = async (limit?: number) =>
    (await unit.query(items, undefined, "a", limit === undefined ? {} : { limit })).length;
  assert.deepEqual(
    [await counted(), await counted(3), await counted(2.9), await counted(0), await counted(5_000)],
    [100, 3, 2, 1, rowsMax],
  );
});

test("a query is limited after the unit's own writes were taken into account", async () => {
  const unit = new UnitOfWork(tablesWith([1, 2, 3, 4].map((place) => row(place, 1))));
  unit.delete(items, ["a", 1]);
  unit.delete(items, ["a", 2]);
  unit.put(items, { shelf: "a", place: 5 });
  const places = async (descending: boolean) =>
    (await unit.query(items, undefined, "a", { limit: 2, descending })).map(
      (each) => (each as { place: number }).place,
    );
  assert.deepEqual(await places(false), [3, 4]);
  assert.deepEqual(await places(true), [5, 4]);
});

test("a row that breaks its schema, has no key, or is too large is refused when it is put", () => {
  const unit = new UnitOfWork(tablesWith([]));
  for (const wrong of [
    { shelf: "a" },
    { shelf: "", place: 1 },
    { shelf: "a", place: 1, colour: true },
    { shelf: "a", place: 1, text: "x".repeat(rowMaxBytes) },
  ]) {
    assert.throws(() => unit.put(items, wrong), { code: "TRL0203" });
  }
  assert.equal(unit.effects(), undefined);
});

test("an index that is not declared is refused", async () => {
  await assert.rejects(new UnitOfWork(tablesWith([])).query(items, "bySize", "a"), {
    code: "TRL0203",
    message: 'shop.items has no index "bySize"',
  });
});

test("a reader that answers later is waited for", async () => {
  const tables = tablesWith([row(1, 7)]);
  const slow = {
    get: async (...key: Parameters<typeof tables.get>) => tables.get(...key),
    query: async (): Promise<readonly StoredRow[]> => [],
  };
  const unit = new UnitOfWork(slow);
  assert.deepEqual(await unit.get(items, ["a", 1]), { shelf: "a", place: 1 });
  assert.deepEqual(await unit.query(items, undefined, "a"), []);
});

function row(place: number, stamp: number, colour?: string) {
  const indexed = colour === undefined ? [] : [{ index: "byColour", partition: colour, sort: place }];
  const body = JSON.stringify({ shelf: "a", place, ...(colour === undefined ? {} : { colour }) });
  return { table: "shop.items", partition: "a", sort: place, body, indexed, stamp };
}

function tablesWith(rows: readonly ReturnType<typeof row>[]): MemoryTables {
  const tables = new MemoryTables();
  for (const each of rows) tables.apply(each);
  return tables;
}
