import type { Adapter } from "trellis";
import type billing from "../context.ts";

/**
 * Stands in for the bank's statements: about every fifth invoice is never paid, always the same ones, so that every run
 * of the example says the same.
 */
const payments: Adapter<typeof billing, "payments"> = () => ({
  unpaidAmong: (invoiceIds) =>
    Promise.resolve(invoiceIds.filter((invoiceId) => digitsOf(invoiceId) % 5 === 0)),
});
export default payments;

function digitsOf(invoiceId: string): number {
  return invoiceId.split("").reduce((sum, digit) => sum + (Number(digit) || 0), 0);
}
