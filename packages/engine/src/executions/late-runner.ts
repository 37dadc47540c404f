import type { ExecutionRunner, ExecutionRunnerOptions } from "./execution-runner.ts";
import type { StampedUnit } from "../delivery/stamped-unit.ts";
import type { StartingUnit, StartTaken, Wake } from "./execution-mail.ts";

/**
 * Runs executions by a runner that is there, or is loaded, with the interpreter, when the first execution comes: most
 * contexts have no workflow, and only what is left of one that is declared no more ever comes to them. Until it is
 * loaded, wakes are held; the core sends so many at most as it does anyway.
 */
export class LateRunner implements Pick<
  ExecutionRunner,
  "wake" | "withStarts" | "settled" | "begun" | "recorded" | "refused" | "ended"
> {
  readonly #options: ExecutionRunnerOptions;
  #runner: ExecutionRunner | undefined;
  /** Wakes that came while it is loaded. */
  #held: Wake[] | undefined;

  constructor(Runner: typeof ExecutionRunner | undefined, options: ExecutionRunnerOptions) {
    this.#options = options;
    if (Runner !== undefined) this.#runner = new Runner(options);
  }

  wake(wakes: readonly Wake[]): void {
    if (this.#runner !== undefined) this.#runner.wake(wakes);
    else if (this.#held !== undefined) this.#held.push(...wakes);
    else {
      this.#held = [...wakes];
      void this.#load();
    }
  }

  /** Where no runner is, there is no workflow that could be started. */
  withStarts(unit: StampedUnit): StartingUnit {
    return this.#runner === undefined ? unit : this.#runner.withStarts(unit);
  }

  settled(stamp: number): void {
    this.#runner?.settled(stamp);
  }

  begun(begun: readonly StartTaken[]): void {
    this.#runner?.begun(begun);
  }

  refused(blocks: readonly number[]): void {
    this.#runner?.refused(blocks);
  }

  recorded(blocks: readonly number[]): void {
    this.#runner?.recorded(blocks);
  }

  ended(...ended: Parameters<ExecutionRunner["ended"]>): void {
    this.#runner?.ended(...ended);
  }

  /** What can't be loaded ends the worker, as any bug. */
  async #load(): Promise<void> {
    const { ExecutionRunner } = await import("./execution-runner.ts");
    this.#runner = new ExecutionRunner(this.#options);
    this.#runner.wake(this.#held ?? []);
    this.#held = undefined;
  }
}
