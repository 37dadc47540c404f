import { netOf } from "./vat.ts";

/** Britain's standard rate since 4 January 2011. */
const britishBasisPoints = 2_000;

/** Splits a gross total from the years in which every invoice was British. */
export function splitBritishTotal(totalCents: number) {
  const netCents = netOf(totalCents, britishBasisPoints);
  return { country: "GB", netCents, vatCents: totalCents - netCents, totalCents };
}
