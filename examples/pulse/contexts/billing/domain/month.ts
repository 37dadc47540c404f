/** The month of a moment, `YYYY-MM`, in UTC. Months compare as text. */
export function monthOf(time: string): string {
  return time.slice(0, 7);
}

export function monthBefore(month: string): string {
  const [year = 0, number = 1] = month.split("-").map(Number);
  return number === 1 ? `${year - 1}-12` : `${year}-${String(number - 1).padStart(2, "0")}`;
}

/**
 * The month in whose books an invoice stands. A closed month stays as it was declared to the tax office: what
 * arrives late stands in the present one.
 */
export function bookingMonth(issuedAt: string, closed: boolean, now: string): string {
  return closed ? monthOf(now) : monthOf(issuedAt);
}
