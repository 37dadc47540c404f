import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { Fault } from "trellis";
import { testContext, type TestContextOf } from "trellis/testing";
import { PurchaseChanged } from "../../intake/contracts.ts";
import billingContext from "../context.ts";
import { GetInvoice, InvoiceIssued, ListInvoices, MonthClosed } from "../contracts.ts";

/** Any account but number 404, which has not said where it is. */
const customers = {
  countryOf(accountId: string) {
    if (accountId !== "404") return Promise.resolve("GB");
    return Promise.reject(new Fault("TRL0211", "the account has no country yet", { retry: "later" }));
  },
};
const rates = { forCountry: () => Promise.resolve(2_000) };

let billing: TestContextOf<typeof billingContext>;
beforeEach(async () => {
  billing = await testContext(billingContext, { ports: { customers, rates } });
});

const purchase = {
  purchaseId: "7-2025-12-25-purchased-435-monthly-x1",
  accountId: "7",
  accountLogin: "acme",
  change: "purchased",
  plan: { planId: "435", name: "Basic Plan", cycle: "monthly", units: 1, unitPriceCents: 1_000 },
  onFreeTrial: false,
  effectiveAt: "2025-12-25T00:00:00.000Z",
} as const;
const invoiceId = `INV-${purchase.purchaseId}`;

test("a purchase is invoiced with VAT", async () => {
  await billing.deliver(PurchaseChanged, purchase);
  assert.deepEqual(billing.published(InvoiceIssued), [
    {
      invoiceId,
      accountId: "7",
      accountLogin: "acme",
      country: "GB",
      netCents: 1_000,
      vatCents: 200,
      totalCents: 1_200,
    },
  ]);
  const one = await billing.request(GetInvoice, { params: { invoiceId } });
  assert.equal(one.status, 200);
  assert.equal(one.body.month, "2025-12");
  const all = await billing.request(ListInvoices, { query: { account: "7" } });
  assert.deepEqual(all.body.invoices, [one.body]);
});

test("a purchase told again, in another event, makes no second invoice", async () => {
  await billing.deliver(PurchaseChanged, purchase);
  assert.deepEqual(await billing.deliver(PurchaseChanged, purchase), {
    outcome: "refused",
    refusal: { refused: "already-invoiced", invoiceId },
  });
  assert.equal(billing.published(InvoiceIssued).length, 1);
});

test("a purchase of an account without a country is tried again, and is a dead letter in the end", async () => {
  const { outcome } = await billing.deliver(PurchaseChanged, { ...purchase, accountId: "404" });
  assert.equal(outcome, "failed");
  await billing.clock.advance(86_400_000);
  assert.equal(billing.deadLetters().length, 1);
  assert.equal(billing.table("invoices").rows().length, 0);
});

test("an invoice that nobody knows is answered 404", async () => {
  assert.equal((await billing.request(GetInvoice, { params: { invoiceId } })).status, 404);
});

test("a month is closed when it is over, once, with its totals", async () => {
  await billing.deliver(PurchaseChanged, purchase);
  await billing.fire("closeMonth", { at: new Date("2025-12-31T23:59:59Z") });
  assert.deepEqual(billing.published(MonthClosed), []);

  await billing.fire("closeMonth", { at: new Date("2026-01-01T02:00:00Z") });
  await billing.fire("closeMonth", { at: new Date("2026-02-01T02:00:00Z") });
  assert.deepEqual(billing.published(MonthClosed), [
    {
      month: "2025-12",
      invoices: 1,
      netCents: 1_000,
      vatCents: 200,
      totalCents: 1_200,
      byCountry: [{ country: "GB", netCents: 1_000, vatCents: 200 }],
    },
  ]);
});

test("what comes after its month was closed stands in the books of the present one", async () => {
  await billing.deliver(PurchaseChanged, purchase);
  await billing.fire("closeMonth", { at: new Date("2026-01-01T02:00:00Z") });
  const late = { ...purchase, purchaseId: "8-2025-12-30", accountId: "8" };
  await billing.deliver(PurchaseChanged, late);
  const { body } = await billing.request(GetInvoice, { params: { invoiceId: "INV-8-2025-12-30" } });
  assert.equal(body.month, "2026-01");
});
