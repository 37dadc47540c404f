import { JavaRandom } from "./java-random.ts";
import { numberOf, taking, truncated, within32Bits, type IntrinsicFunction } from "./intrinsic-function.ts";
import { InvalidArguments } from "./invalid-arguments.ts";

export const numberFunctions: Readonly<Record<string, IntrinsicFunction>> = {
  /** Both are rounded to the nearest whole number before; they and the sum fit into 32 bits. */
  "States.MathAdd": taking(2, 2, ([left, right]) =>
    within32Bits(rounded(numberOf(left)) + rounded(numberOf(right))),
  ),
  /** From the first, included, to the second, excluded. With a seed always the same. */
  "States.MathRandom": taking(2, 3, (given, chance) => {
    const [start, end] = [truncated(given[0]), truncated(given[1])];
    if (start >= end) throw new InvalidArguments();
    const share =
      given.length < 3 ? chance.random() : new JavaRandom(Math.trunc(numberOf(given[2]))).nextDouble();
    return start + Math.floor(share * (end - start));
  }),
};

function rounded(value: number): number {
  return within32Bits(Math.round(value));
}
