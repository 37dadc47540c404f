import { divideHalfUp } from "./round.ts";

/** 100 % in hundredths of a percent. */
const whole = 10_000;

/**
 * VAT on a net amount, rounded half up to whole cents.
 *
 * @param basisPoints hundredths of a percent: 2,000 is 20 %
 */
export function vatOf(netCents: number, basisPoints: number): number {
  return divideHalfUp([netCents, basisPoints], whole);
}

/** The net part of an amount that holds VAT, rounded half up to whole cents. */
export function netOf(grossCents: number, basisPoints: number): number {
  return divideHalfUp([grossCents, whole], whole + basisPoints);
}
