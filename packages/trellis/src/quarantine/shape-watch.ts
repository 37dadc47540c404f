import { shapeOf, type Shape } from "@trellis/model";

/** The shape of a valid payload; plain data. */
export interface ValidShape {
  readonly contract: string;
  readonly shape: Shape;
  readonly seenMs: number;
}

/** A shape is taken once a second for each contract: payloads of the same second are alike enough. */
const everyMs = 1_000;
/** Contracts that are watched; handlers name some of them, and a name may come from outside. */
const contractsMax = 1_000;

/**
 * Watches valid payloads pass, so that what an invalid one has changed can be told. Costs next to nothing for most: one
 * payload a second of each contract is looked at, and its shape told where it differs from the one before.
 */
export class ShapeWatch {
  readonly #now: () => number;
  readonly #tell: (valid: ValidShape) => void;
  readonly #last = new Map<string, { lookedMs: number; text: string }>();

  /** @param tell hears of each new shape; what it does with it may be lost, and is told anew after a start */
  constructor(now: () => number, tell: (valid: ValidShape) => void) {
    this.#now = now;
    this.#tell = tell;
  }

  /** @param document asked for only where it is looked at */
  valid(contract: string, document: () => unknown): void {
    const nowMs = this.#now();
    let last = this.#last.get(contract);
    if (last !== undefined && nowMs - last.lookedMs < everyMs) return;
    if (last === undefined) {
      if (this.#last.size >= contractsMax) return;
      this.#last.set(contract, (last = { lookedMs: nowMs, text: "" }));
    }
    last.lookedMs = nowMs;
    const shape = shapeOf(document());
    const text = JSON.stringify(shape);
    if (text === last.text) return;
    last.text = text;
    this.#tell({ contract, shape, seenMs: nowMs });
  }
}
