/** How much of a billing cycle is left. */
export interface CycleShare {
  /** Whole days from the purchase to the next billing. */
  readonly daysLeft: number;
  /** Days of the whole cycle. */
  readonly days: number;
}

/**
 * The share of its cycle that a purchase pays for. GitHub bills an account on one day of the month, so a purchase
 * between two billing days pays for the days that are left.
 *
 * @param effectiveAt ISO 8601, UTC
 * @param nextBillingAt ISO 8601, UTC; without it the cycle starts with the purchase
 */
export function cycleShare(
  effectiveAt: string,
  nextBillingAt: string | undefined,
  cycle: "monthly" | "yearly",
): CycleShare {
  if (nextBillingAt === undefined) return { daysLeft: 1, days: 1 };
  const end = dayOf(nextBillingAt);
  const days = end - dayOf(monthsBefore(nextBillingAt, cycle === "monthly" ? 1 : 12));
  const daysLeft = Math.min(days, Math.max(0, end - dayOf(effectiveAt)));
  return { daysLeft, days };
}

const dayOf = (time: string) => Math.floor(Date.parse(time) / 86_400_000);

/** The same day of an earlier month, or that month's last day where it is shorter. */
function monthsBefore(time: string, months: number): string {
  const at = new Date(time);
  const [year, month] = [at.getUTCFullYear(), at.getUTCMonth() - months];
  // Day 0 of a month is the last day of the one before it.
  const lastDay = new Date(Date.UTC(year, month + 1, 0)).getUTCDate();
  return new Date(Date.UTC(year, month, Math.min(at.getUTCDate(), lastDay))).toISOString();
}
