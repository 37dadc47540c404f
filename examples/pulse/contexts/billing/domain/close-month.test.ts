import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { totalsOf } from "./close-month.ts";

test("a month's totals are split by country for the VAT returns", () => {
  const invoices = [
    { country: "GB", netCents: 355, vatCents: 71, totalCents: 426 },
    { country: "DE", netCents: 100, vatCents: 19, totalCents: 119 },
    { country: "GB", netCents: 100, vatCents: 20, totalCents: 120 },
  ];
  assert.deepEqual(totalsOf("2017-10", invoices), {
    month: "2017-10",
    invoices: 3,
    netCents: 555,
    vatCents: 110,
    totalCents: 665,
    byCountry: [
      { country: "DE", netCents: 100, vatCents: 19 },
      { country: "GB", netCents: 455, vatCents: 91 },
    ],
  });
});

test("countries add up to the month, in any order of invoices", () => {
  const cents = fc.integer({ min: 0, max: 1_000_000 });
  const invoice = fc
    .record({ country: fc.constantFrom("DE", "FR", "GB"), netCents: cents, vatCents: cents })
    .map((amounts) => ({ ...amounts, totalCents: amounts.netCents + amounts.vatCents }));
  fc.assert(
    fc.property(fc.array(invoice), (invoices) => {
      const totals = totalsOf("2017-10", invoices);
      const vat = totals.byCountry.reduce((sum, country) => sum + country.vatCents, 0);
      assert.equal(vat, totals.vatCents);
      assert.equal(totals.netCents + totals.vatCents, totals.totalCents);
      assert.deepEqual(totalsOf("2017-10", invoices.toReversed()), totals);
    }),
  );
});
