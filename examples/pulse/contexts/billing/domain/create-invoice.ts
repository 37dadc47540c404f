import { cycleShare, type CycleShare } from "./cycle.ts";
import { divideHalfUp } from "./round.ts";
import { vatOf } from "./vat.ts";

export interface Plan {
  readonly name: string;
  readonly cycle: "monthly" | "yearly";
  readonly units: number;
  /** US cents for one unit and one cycle. */
  readonly unitPriceCents: number;
}

export interface Purchase {
  readonly purchaseId: string;
  readonly accountId: string;
  readonly accountLogin: string;
  readonly change: "purchased" | "changed" | "cancelled" | "pending-change" | "pending-change-cancelled";
  readonly plan: Plan;
  readonly previousPlan?: Plan | undefined;
  readonly onFreeTrial: boolean;
  readonly effectiveAt: string;
  readonly nextBillingAt?: string | undefined;
}

export interface InvoiceLine {
  text: string;
  netCents: number;
  vatBasisPoints: number;
  vatCents: number;
}

export interface InvoiceDraft {
  invoiceId: string;
  purchaseId: string;
  accountId: string;
  accountLogin: string;
  country: string;
  currency: "USD";
  lines: InvoiceLine[];
  netCents: number;
  vatCents: number;
  totalCents: number;
  issuedAt: string;
}

/** Why there is no invoice; the amount where there would be one of nothing, or less. */
export type NothingToInvoice = {
  readonly refused: "on-free-trial" | "not-yet-effective" | "nothing-to-pay";
  readonly change: Purchase["change"];
  readonly netCents?: number;
};

/**
 * The invoice for a purchase: what is left of the cycle of the new plan, less what is left of the old one's. VAT is
 * rounded on each line; the invoice's VAT is the sum of its lines'.
 *
 * The invoice's id comes from the purchase, so that one purchase makes one invoice however often it is told. Numbers
 * without gaps, which some tax offices ask for, are given by the accounting system at the month's close.
 *
 * @param vatBasisPoints hundredths of a percent; 0 where no VAT is charged
 */
export function createInvoice(
  purchase: Purchase,
  country: string,
  vatBasisPoints: number,
): InvoiceDraft | NothingToInvoice {
  const refusal = whyNot(purchase);
  if (refusal !== undefined) return refusal;
  const lines = linesOf(purchase).map(({ text, netCents }) => {
    return { text, netCents, vatBasisPoints, vatCents: vatOf(netCents, vatBasisPoints) };
  });
  const netCents = sum(lines.map((line) => line.netCents));
  const vatCents = sum(lines.map((line) => line.vatCents));
  // A cheaper plan is paid for from the next cycle on; GitHub bills it then and sends no webhook.
  if (netCents <= 0) return { refused: "nothing-to-pay", change: purchase.change, netCents };
  const { purchaseId, accountId, accountLogin, effectiveAt } = purchase;
  return {
    invoiceId: `INV-${purchaseId}`,
    purchaseId,
    accountId,
    accountLogin,
    country,
    currency: "USD",
    lines,
    netCents,
    vatCents,
    totalCents: netCents + vatCents,
    issuedAt: effectiveAt,
  };
}

function whyNot({ change, onFreeTrial }: Purchase): NothingToInvoice | undefined {
  if (change === "cancelled") return { refused: "nothing-to-pay", change };
  if (change === "pending-change" || change === "pending-change-cancelled") {
    return { refused: "not-yet-effective", change };
  }
  return onFreeTrial ? { refused: "on-free-trial", change } : undefined;
}

function linesOf({ change, plan, previousPlan, effectiveAt, nextBillingAt }: Purchase) {
  const charge = lineFor(plan, cycleShare(effectiveAt, nextBillingAt, plan.cycle), "");
  if (change !== "changed" || previousPlan === undefined) return [charge];
  // The old plan ends with its own cycle. Only a plan of the same cycle is known to end at the next billing.
  if (previousPlan.cycle !== plan.cycle) return [charge];
  const credit = lineFor(
    previousPlan,
    cycleShare(effectiveAt, nextBillingAt, plan.cycle),
    "Credit for the former plan: ",
  );
  return [{ ...credit, netCents: -credit.netCents }, charge];
}

function lineFor({ name, units, unitPriceCents }: Plan, { daysLeft, days }: CycleShare, prefix: string) {
  const share = daysLeft === days ? "" : `, ${daysLeft} of ${days} days`;
  return {
    text: `${prefix}${name}, ${units} x ${dollars(unitPriceCents)}${share}`,
    netCents: divideHalfUp([units, unitPriceCents, daysLeft], days),
  };
}

const dollars = (cents: number) => `$${Math.floor(cents / 100)}.${String(cents % 100).padStart(2, "0")}`;

const sum = (amounts: readonly number[]) => amounts.reduce((total, amount) => total + amount, 0);
