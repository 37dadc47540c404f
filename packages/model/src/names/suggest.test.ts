import assert from "node:assert/strict";
import { test } from "node:test";
import { didYouMean, suggest } from "./suggest.ts";

test("a swapped, missing or wrong letter finds the word that was meant", () => {
  assert.equal(suggest("invocies", ["customers", "invoices"]), "invoices");
  assert.equal(suggest("invoice", ["customers", "invoices"]), "invoices");
  assert.equal(suggest("finence", ["finance", "flow"]), "finance");
});

test("a word far from every candidate has no suggestion", () => {
  assert.equal(suggest("warehouse", ["invoices", "rates"]), undefined);
  assert.equal(didYouMean("warehouse", []), "");
});
