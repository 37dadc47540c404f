import assert from "node:assert/strict";
import { test } from "node:test";
import {
  asKeyValue,
  assertRow,
  compileTable,
  keyInIndex,
  keyMaxLength,
  keyOfArguments,
  keyOfRow,
  rowMaxBytes,
  textOfRow,
} from "./compiled-table.ts";

const table = compileTable("billing", "invoices", {
  schema: {
    type: "object",
    properties: { account: { type: "string" }, number: { type: "integer" } },
    required: ["account", "number"],
  },
  key: { partition: "account", sort: "number" },
  indexes: { byState: { partition: "state", sort: "due" }, byState2: { partition: "state" } },
});

test("a row that breaks its table's schema is refused with table and pointer", () => {
  assert.doesNotThrow(() => assertRow(table, { account: "a", number: 1 }));
  assert.throws(() => assertRow(table, { account: "a", number: "1" }), {
    code: "TRL0203",
    retry: "never",
    message: "a row of billing.invoices breaks its schema: /number must be integer",
    details: { table: "billing.invoices", pointer: "/number" },
  });
  const open = compileTable("billing", "any", { schema: true, key: { partition: "id" }, indexes: {} });
  for (const row of [null, 5, "text"])
    assert.throws(() => assertRow(open, row), { code: "TRL0203", message: /the row is no object/ });
});

test("a key is taken from the row, or from what get and delete are given", () => {
  assert.deepEqual(keyOfRow(table, { account: "a", number: 5 }), { partition: "a", sort: 5 });
  assert.deepEqual(keyOfArguments(table, ["a", 5]), { partition: "a", sort: 5 });
  const plain = compileTable("billing", "plain", { schema: true, key: { partition: "id" }, indexes: {} });
  assert.deepEqual(keyOfRow(plain, { id: 7 }), { partition: 7, sort: "" });
});

test("a value that is no key is refused, and said what it is", () => {
  const refused: [value: unknown, said: RegExp][] = [
    [undefined, /but is missing$/],
    [null, /but is a null$/],
    [true, /but is a boolean$/],
    [{}, /but is a object$/],
    [Number.NaN, /but is NaN$/],
    [Infinity, /but is Infinity$/],
    ["", /but is ""$/],
    ["a\0b", /but is "a\\u0000b"$/],
    ["\ud800", /but is "\\ud800"$/],
    ["x".repeat(keyMaxLength + 1), /but is text of 341 characters$/],
  ];
  for (const [value, said] of refused)
    assert.throws(() => asKeyValue(table, "account", value), { code: "TRL0203", message: said });
  for (const value of [0, -1.5, " ", "𝄞", "x".repeat(keyMaxLength)])
    assert.equal(asKeyValue(table, "account", value), value);
});

test("an index holds the rows that have all of its fields, and no others", () => {
  const byState = table.indexes.get("byState")!;
  assert.deepEqual(keyInIndex(table, byState, { state: "open", due: 5 }), { partition: "open", sort: 5 });
  for (const row of [
    {},
    { state: "open" },
    { due: 5 },
    { state: null, due: 5 },
    { state: "open", due: null },
  ]) {
    assert.equal(keyInIndex(table, byState, row), undefined);
  }
  assert.deepEqual(keyInIndex(table, table.indexes.get("byState2")!, { state: "open" }), {
    partition: "open",
    sort: "",
  });
  assert.throws(() => keyInIndex(table, byState, { state: true, due: 5 }), { code: "TRL0203" });
});

test("a row is stored up to its bound in bytes of UTF-8, and refused above it with both sizes", () => {
  const rowOf = (bytes: number, unit: string): Record<string, unknown> => ({
    t: unit.repeat((bytes - '{"t":""}'.length) / Buffer.byteLength(unit)),
  });
  for (const unit of ["x", "ä", "𝄞"]) {
    assert.equal(Buffer.byteLength(textOfRow(table, rowOf(rowMaxBytes, unit))), rowMaxBytes);
    assert.throws(() => textOfRow(table, { ...rowOf(rowMaxBytes, unit), u: 1 }), {
      code: "TRL0203",
      retry: "never",
      message: `a row of billing.invoices has ${rowMaxBytes + 6} bytes as JSON; at most 409600 are allowed`,
      details: { table: "billing.invoices", bytes: rowMaxBytes + 6, bytesMax: rowMaxBytes },
    });
  }
});
