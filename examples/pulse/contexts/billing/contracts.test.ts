import assert from "node:assert/strict";
import { test } from "node:test";
import { InvoiceIssued } from "./contracts.ts";

test("an invoice of version 1 reaches today's readers with its VAT split out", () => {
  const upcast = InvoiceIssued.declaration.upcast?.[1] as (old: object) => unknown;
  assert.deepEqual(upcast({ invoiceId: "INV-1", accountId: "7", total: 1_200 }), {
    invoiceId: "INV-1",
    accountId: "7",
    country: "GB",
    netCents: 1_000,
    vatCents: 200,
    totalCents: 1_200,
  });
});
