/**
 * Divides and rounds to a whole number, half up. A negative amount is rounded as its positive twin is, so that a
 * credit takes back exactly what was charged. Exact at any size: amounts are multiplied before they are divided.
 *
 * @param factors whole numbers, multiplied with each other
 * @param divisor a positive whole number
 */
export function divideHalfUp(factors: readonly number[], divisor: number): number {
  const product = factors.reduce((all, factor) => all * BigInt(factor), 1n);
  const magnitude = product < 0n ? -product : product;
  const rounded = (2n * magnitude + BigInt(divisor)) / (2n * BigInt(divisor));
  return Number(product < 0n ? -rounded : rounded);
}
