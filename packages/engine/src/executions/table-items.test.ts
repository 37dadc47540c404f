import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import type { SystemModel } from "@trellis/model";
import type { Json } from "@trellis/workflow";
import { MemoryTables } from "trellis/runtime";
import { PendingTables } from "../workers/pending-tables.ts";
import { TableItems } from "./table-items.ts";

const model: Pick<SystemModel, "contexts"> = {
  contexts: {
    shop: {
      name: "shop",
      team: "shop",
      summary: "",
      source: { file: "context.ts" },
      memoryMiB: 128,
      publishes: [],
      tables: {
        bills: {
          schema: true,
          key: { partition: "shelf", sort: "bill" },
          indexes: { byState: { partition: "state", sort: "day" } },
        },
      },
      ports: {},
      settings: {},
      functions: {},
      workflows: {},
    },
  },
};

function tablesWith(days: readonly number[]): { readonly memory: MemoryTables; readonly items: TableItems } {
  const memory = new MemoryTables();
  days.forEach((day, bill) => put(memory, bill, "overdue", day));
  const tables = new PendingTables(memory, model as SystemModel, "shop"); // it reads no more of it
  return { memory, items: new TableItems(tables) };
}

function put(memory: MemoryTables, bill: number, state: string, day: number): void {
  const body = JSON.stringify({ shelf: "a", bill, state, day });
  const indexed = [{ index: "byState", partition: state, sort: day }];
  memory.apply({ table: "shop.bills", partition: "a", sort: bill, body, indexed, stamp: bill + 1 });
}

async function billsOf(
  items: TableItems,
  parameters: Json,
  itemsMax: number,
  between: (bills: readonly number[]) => void = () => undefined,
): Promise<readonly number[]> {
  const reader = { Resource: "trellis:table:bills", Parameters: parameters };
  const bills: number[] = [];
  let cursor: Json | undefined;
  do {
    const page = await items.read({ reader, itemsMax, ...(cursor === undefined ? {} : { cursor }) });
    assert.ok(page.items.length <= itemsMax);
    bills.push(...page.items.map((item) => (item as { bill: number }).bill));
    between(bills);
    cursor = page.cursor;
  } while (cursor !== undefined);
  return bills;
}

test("pages hold each row of a partition once and in order, however many share a sort key of an index", async () => {
  const property = fc.asyncProperty(
    fc.array(fc.integer({ min: 1, max: 3 }), { maxLength: 25 }),
    fc.integer({ min: 1, max: 6 }),
    async (days, itemsMax) => {
      const { items } = tablesWith(days);
      const all = days.map((_, bill) => bill);
      assert.deepEqual(await billsOf(items, { Partition: "a" }, itemsMax), all);
      const byDay = all.toSorted((a, b) => (days[a] ?? 0) - (days[b] ?? 0) || a - b);
      assert.deepEqual(await billsOf(items, { Index: "byState", Partition: "overdue" }, itemsMax), byDay);
    },
  );
  await fc.assert(property, { numRuns: 100 });
});

test("rows that leave the index while it is read take no others with them", async () => {
  const { memory, items } = tablesWith([1, 1, 1, 2, 2, 2]);
  const read = await billsOf(items, { Index: "byState", Partition: "overdue" }, 2, (bills) => {
    for (const bill of bills) put(memory, bill, "reminded", 1);
  });
  assert.deepEqual(read, [0, 1, 2, 3, 4, 5]);
});

test("a reader that names no table, no index or no partition is told so", async () => {
  const { items } = tablesWith([]);
  const refusal = (reader: { readonly [field: string]: Json }, message: RegExp): Promise<void> =>
    assert.rejects(items.read({ reader, itemsMax: 9 }), { message });
  await refusal({ Resource: "arn:aws:states:::s3:listObjectsV2" }, /is no table of this context/);
  await refusal({ Resource: "trellis:table:bulls", Parameters: { Partition: "a" } }, /"trellis:table:bulls"/);
  await refusal({ Resource: "trellis:table:bills" }, /need a Partition/);
  await refusal({ Resource: "trellis:table:bills", Arguments: { Partition: null } }, /need a Partition/);
  await refusal(
    { Resource: "trellis:table:bills", Parameters: { Partition: "a", Index: "byDay" } },
    /no index "byDay"/,
  );
});
