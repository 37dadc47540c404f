import assert from "node:assert/strict";
import { test } from "node:test";
import type { MarketplacePurchase } from "./github-payload.ts";
import { translate } from "./translate.ts";

const bought: MarketplacePurchase = {
  account: { id: 18404719, login: "acme" },
  billing_cycle: "monthly",
  unit_count: 3,
  on_free_trial: false,
  next_billing_date: "2017-11-05T00:00:00+00:00",
  plan: {
    id: 435,
    name: "Basic Plan",
    monthly_price_in_cents: 1_000,
    yearly_price_in_cents: 10_000,
    price_model: "per-unit",
  },
};

function read(purchase: object, action = "purchased") {
  const effective_date = "2017-10-25T00:00:00+00:00";
  const payload = { action, effective_date, marketplace_purchase: { ...bought, ...purchase } };
  const translation = translate("marketplace_purchase", payload);
  if (!("happenings" in translation)) return translation;
  const [happening] = translation.happenings;
  assert.ok(happening?.type === "intake.purchase-changed");
  return happening.data;
}

test("a purchase is told with the price of its cycle", () => {
  assert.deepEqual(read({}), {
    purchaseId: "18404719-2017-10-25-purchased-435-monthly-x3",
    accountId: "18404719",
    accountLogin: "acme",
    change: "purchased",
    plan: { planId: "435", name: "Basic Plan", cycle: "monthly", units: 3, unitPriceCents: 1_000 },
    onFreeTrial: false,
    effectiveAt: "2017-10-25T00:00:00.000Z",
    nextBillingAt: "2017-11-05T00:00:00.000Z",
  });
  const yearly = read({ billing_cycle: "yearly" });
  assert.ok("plan" in yearly && yearly.plan.unitPriceCents === 10_000);
});

test("the two ways in which GitHub writes a price model are one purchase", () => {
  assert.deepEqual(read({ plan: { ...bought.plan, price_model: "PER_UNIT" } }), read({}));
});

test("a plan that is not sold by the unit counts as one unit", () => {
  const flat = read({ unit_count: 0, plan: { ...bought.plan, price_model: "flat-rate" } });
  assert.ok("plan" in flat && flat.plan.units === 1);
});

test("two changes of one account are two purchases", () => {
  const idOf = (data: object) => ("purchaseId" in data ? data.purchaseId : undefined);
  assert.notEqual(idOf(read({})), idOf(read({ unit_count: 4 })));
  assert.notEqual(idOf(read({})), idOf(read({}, "changed")));
});

test("what GitHub's schema lets pass and nobody can bill is unreadable, with the place", () => {
  assert.deepEqual(read({ billing_cycle: "weekly" }), {
    pointer: "/marketplace_purchase/billing_cycle",
    reason: "must be one of monthly, yearly",
  });
  assert.deepEqual(read({ unit_count: -1 }), {
    pointer: "/marketplace_purchase/unit_count",
    reason: "must be from 0 to 1000000",
  });
});
