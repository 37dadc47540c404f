import type { MarketplacePurchase, MarketplacePurchasePayload } from "./github-payload.ts";
import type { Happening, PurchasedPlan } from "./happening.ts";
import { readCount, readTime, readWord } from "./unreadable.ts";

const changes = ["purchased", "changed", "cancelled", "pending-change", "pending-change-cancelled"] as const;
const cycles = ["monthly", "yearly"] as const;
const priceModels = ["flat-rate", "per-unit", "free"] as const;

export function readPurchase(payload: MarketplacePurchasePayload): readonly Happening[] {
  const { marketplace_purchase: bought, previous_marketplace_purchase: before } = payload;
  const change = readWord(payload.action, changes, "/action");
  const plan = readPlan(bought, "/marketplace_purchase");
  const effectiveAt = readTime(payload.effective_date, "/effective_date");
  const accountId = String(bought.account.id);
  const purchase = {
    // GitHub gives a purchase no id. These fields are what makes it this one and no other.
    purchaseId: [accountId, effectiveAt.slice(0, 10), change, plan.planId, plan.cycle, `x${plan.units}`].join(
      "-",
    ),
    accountId,
    accountLogin: bought.account.login,
    change,
    plan,
    onFreeTrial: bought.on_free_trial,
    effectiveAt,
  };
  const nextBilling = bought.next_billing_date ?? undefined;
  return [
    {
      type: "intake.purchase-changed",
      data: {
        ...purchase,
        ...(before !== undefined && {
          previousPlan: readPlan(before, "/previous_marketplace_purchase"),
        }),
        ...(nextBilling !== undefined && {
          nextBillingAt: readTime(nextBilling, "/marketplace_purchase/next_billing_date"),
        }),
      },
    },
  ];
}

function readPlan({ plan, billing_cycle, unit_count }: MarketplacePurchase, pointer: string): PurchasedPlan {
  const cycle = readWord(billing_cycle, cycles, `${pointer}/billing_cycle`);
  const priceModel = readWord(plan.price_model, priceModels, `${pointer}/plan/price_model`);
  const price = cycle === "monthly" ? plan.monthly_price_in_cents : plan.yearly_price_in_cents;
  return {
    planId: String(plan.id),
    name: plan.name,
    cycle,
    units: priceModel === "per-unit" ? readCount(unit_count, 1_000_000, `${pointer}/unit_count`) : 1,
    unitPriceCents: readCount(price, 1_000_000_000, `${pointer}/plan/${cycle}_price_in_cents`),
  };
}
