/**
 * The generator of `java.util.Random`, which Step Functions draws from where a seed is given: the same seeds give the
 * values that AWS gives (0.7275636800328681 for the seed 42). Its documentation states the algorithm in full
 * (https://docs.oracle.com/en/java/javase/21/docs/api/java.base/java/util/Random.html).
 */
export class JavaRandom {
  #state: bigint;

  /** A whole number. */
  constructor(seed: number) {
    this.#state = (BigInt(seed) ^ multiplier) & mask;
  }

  /** Uniform in [0, 1), of 53 bits. */
  nextDouble(): number {
    return (this.#next(26) * 2 ** 27 + this.#next(27)) / 2 ** 53;
  }

  #next(bits: number): number {
    this.#state = (this.#state * multiplier + 0xbn) & mask;
    return Number(this.#state >> BigInt(48 - bits));
  }
}

const multiplier = 0x5deece66dn;
const mask = (1n << 48n) - 1n;
