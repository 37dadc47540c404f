import type { Clock } from "../ports/clock.ts";
import type { CommitPace } from "./commit-pace.ts";

export interface RoundStarterOptions {
  readonly clock: Clock;
  readonly pace: CommitPace;
  /** Lets the turn end first; `setImmediate` in a thread. */
  readonly soon: (action: () => void) => void;
  /** Begins a round. */
  readonly begin: () => void;
}

/** Letters that are company enough for a round to begin. */
const companyMin = 256;

/** Begins a round when one is wanted: at once, or after the pause that the pace asks for, which company enough ends. */
export class RoundStarter {
  readonly #options: RoundStarterOptions;
  #wanted = false;
  /** Ends the pause; undefined while there is none. */
  #cancelPause: (() => void) | undefined;

  constructor(options: RoundStarterOptions) {
    this.#options = options;
  }

  /** @param letters how many wait for the round */
  want(letters: number): void {
    const { clock, pace } = this.#options;
    if (!this.#wanted) {
      this.#wanted = true;
      const waitMs = pace.waitMs(clock.now());
      if (waitMs > 0) this.#cancelPause = clock.at(clock.now() + waitMs, () => this.#begin());
      else return this.#options.soon(() => this.#begin());
    }
    if (this.#cancelPause === undefined || letters < companyMin) return;
    this.#cancelPause();
    this.#cancelPause = undefined;
    this.#options.soon(() => this.#begin());
  }

  #begin(): void {
    this.#wanted = false;
    this.#cancelPause = undefined;
    this.#options.begin();
  }
}
