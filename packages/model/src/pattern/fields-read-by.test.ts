import assert from "node:assert/strict";
import { test } from "node:test";
import { issueInvoice, soundModel } from "../check/fixtures/sound-model.ts";
import { fieldsReadBy } from "./fields-read-by.ts";

test("a subscription depends on what it reads and on what its pattern tests", () => {
  const subscription = { ...issueInvoice(soundModel()), reads: ["account"] };
  const where = {
    note: ["x"],
    account: ["a"],
    $or: [{ "lines.sku": ["s"] }, { paid: [true], $or: [{ a: [1] }, { b: [1] }] }],
  };
  assert.deepEqual(fieldsReadBy({ ...subscription, where }), [
    "account",
    "note",
    "lines.sku",
    "lines",
    "paid",
    "a",
    "b",
  ]);
  assert.deepEqual(fieldsReadBy(subscription), ["account"]);
});

test("a subscription that reads everything depends on everything, whatever its pattern tests", () => {
  const { reads: _, ...all } = issueInvoice(soundModel());
  assert.equal(fieldsReadBy({ ...all, where: { note: ["x"] } }), undefined);
});
