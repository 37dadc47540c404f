/** A promise of the engine that did not hold. */
class BrokenPromise extends Error {
  override readonly name = "BrokenPromise";
}

export function assertHolds(holds: boolean, promise: string): asserts holds {
  if (!holds) throw new BrokenPromise(promise);
}

/** One seed's failure: what broke, how it came to that, and how to see it again. */
export class SimulationFailure extends Error {
  override readonly name = "SimulationFailure";
  readonly seed: number;
  readonly broken: string;

  constructor(seed: number, trace: readonly string[], cause: unknown) {
    const broken = cause instanceof Error ? cause.message : String(cause);
    super(
      [
        `seed ${seed}: ${broken}`,
        ...trace,
        `Run it again: TRELLIS_SEED=${seed} TRELLIS_SEEDS=1 node --conditions=source --test packages/engine/src/simulation/simulation.test.ts`,
      ].join("\n"),
      { cause },
    );
    this.seed = seed;
    this.broken = broken;
  }
}
