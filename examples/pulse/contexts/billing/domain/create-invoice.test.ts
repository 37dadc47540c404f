import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { createInvoice, type InvoiceDraft, type Plan, type Purchase } from "./create-invoice.ts";

const plan: Plan = { name: "Basic Plan", cycle: "monthly", units: 1, unitPriceCents: 1_000 };
const purchase: Purchase = {
  purchaseId: "18404719-2017-10-25-purchased-435-monthly-x1",
  accountId: "18404719",
  accountLogin: "acme",
  change: "purchased",
  plan,
  onFreeTrial: false,
  effectiveAt: "2017-10-25T00:00:00.000Z",
  nextBillingAt: "2017-11-05T00:00:00.000Z",
};
const upgrade: Purchase = {
  ...purchase,
  change: "changed",
  previousPlan: plan,
  plan: { ...plan, units: 10 },
};

test("a purchase is invoiced for what is left of its cycle", () => {
  assert.deepEqual(createInvoice(purchase, "GB", 2_000), {
    invoiceId: "INV-18404719-2017-10-25-purchased-435-monthly-x1",
    purchaseId: "18404719-2017-10-25-purchased-435-monthly-x1",
    accountId: "18404719",
    accountLogin: "acme",
    country: "GB",
    currency: "USD",
    lines: [
      {
        text: "Basic Plan, 1 x $10.00, 11 of 31 days",
        netCents: 355,
        vatBasisPoints: 2_000,
        vatCents: 71,
      },
    ],
    netCents: 355,
    vatCents: 71,
    totalCents: 426,
    issuedAt: "2017-10-25T00:00:00.000Z",
  });
});

test("an upgrade credits the old plan and charges the new one", () => {
  const invoice = createInvoice(upgrade, "GB", 2_000);
  assert.ok("lines" in invoice);
  assert.deepEqual(
    invoice.lines.map(({ netCents, vatCents }) => [netCents, vatCents]),
    [
      [-355, -71],
      [3_548, 710],
    ],
  );
  assert.equal(invoice.totalCents, 3_832);
});

test("rounds VAT per line, half up", () => {
  // 2.5 cents of VAT are credited as 3, and 5 charged. On the sum of 10 cents it would be 2.5, rounded to 3.
  const odd = { ...plan, unitPriceCents: 10 };
  const invoice = createInvoice(
    { ...upgrade, previousPlan: odd, plan: { ...odd, units: 2 }, nextBillingAt: undefined },
    "HR",
    2_500,
  );
  assert.ok("lines" in invoice);
  assert.deepEqual(
    invoice.lines.map(({ netCents, vatCents }) => [netCents, vatCents]),
    [
      [-10, -3],
      [20, 5],
    ],
  );
  assert.equal(invoice.vatCents, 2);
});

test("a switch to another cycle charges the new plan alone", () => {
  const yearly: Plan = { ...plan, cycle: "yearly", unitPriceCents: 10_000 };
  const invoice = createInvoice(
    { ...upgrade, plan: yearly, nextBillingAt: "2018-10-25T00:00:00.000Z" },
    "GB",
    2_000,
  );
  assert.ok("lines" in invoice);
  assert.deepEqual(
    invoice.lines.map(({ netCents }) => netCents),
    [10_000],
  );
});

test("what is free, cheaper, cancelled or still to come is not invoiced, with the reason", () => {
  const refusal = (changes: Partial<Purchase>) => {
    const invoice = createInvoice({ ...purchase, ...changes }, "GB", 2_000);
    return "refused" in invoice ? invoice.refused : invoice.invoiceId;
  };
  assert.equal(refusal({ onFreeTrial: true }), "on-free-trial");
  assert.equal(refusal({ plan: { ...plan, unitPriceCents: 0 } }), "nothing-to-pay");
  assert.equal(refusal({ plan: { ...plan, units: 0 } }), "nothing-to-pay");
  assert.equal(refusal({ change: "cancelled" }), "nothing-to-pay");
  assert.equal(refusal({ change: "pending-change" }), "not-yet-effective");
  assert.equal(refusal({ change: "pending-change-cancelled" }), "not-yet-effective");
  assert.equal(
    refusal({ change: "changed", previousPlan: { ...plan, units: 10 } }),
    "nothing-to-pay",
    "a downgrade",
  );
});

const anyPlan = fc.record({
  name: fc.constant("Plan"),
  cycle: fc.constant("monthly" as const),
  units: fc.integer({ min: 0, max: 1_000_000 }),
  unitPriceCents: fc.integer({ min: 0, max: 1_000_000_000 }),
});
const anyInvoice = fc
  .record({
    change: fc.constantFrom("purchased" as const, "changed" as const),
    plan: anyPlan,
    previousPlan: anyPlan,
    day: fc.integer({ min: 1, max: 30 }),
    rate: fc.integer({ min: 0, max: 2_700 }),
  })
  .map(({ day, rate, ...changes }) => {
    const effectiveAt = `2017-10-${String(day).padStart(2, "0")}T00:00:00.000Z`;
    return createInvoice({ ...purchase, ...changes, effectiveAt }, "HU", rate);
  })
  .filter((invoice): invoice is InvoiceDraft => "lines" in invoice);

test("an invoice adds up: its sums are those of its lines, net and VAT make the total", () => {
  const sum = (amounts: number[]) => amounts.reduce((a, b) => a + b, 0);
  fc.assert(
    fc.property(anyInvoice, ({ lines, netCents, vatCents, totalCents }) => {
      assert.equal(netCents, sum(lines.map((line) => line.netCents)));
      assert.equal(vatCents, sum(lines.map((line) => line.vatCents)));
      assert.equal(totalCents, netCents + vatCents);
      assert.ok(Number.isSafeInteger(totalCents));
    }),
  );
});

test("VAT rounded per line is within half a cent for each line of VAT on the sum", () => {
  fc.assert(
    fc.property(anyInvoice, ({ lines, netCents, vatCents }) => {
      const [line] = lines;
      assert.ok(line !== undefined);
      const offBy = Math.abs(vatCents * 10_000 - netCents * line.vatBasisPoints);
      // Amounts beyond what a double holds exactly are left to the test of the rounding itself.
      if (Math.abs(netCents) < 1e11) assert.ok(offBy <= lines.length * 5_000);
    }),
  );
});
