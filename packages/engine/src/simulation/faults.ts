import type { World } from "./world.ts";

/** How hard one run is: drawn from the seed, so that some runs are calm and others wild. */
export interface Weather {
  readonly crashesMax: number;
  /** Probability of a crash at each of the store's calls. */
  readonly crashAtCall: number;
  /** Probability of a crash between two steps. */
  readonly crashAtStep: number;
  /** Probability, each step, that some worker dies. */
  readonly workerDeath: number;
  readonly clockJump: number;
  /** Probability, each step, that the disk begins to refuse commits, and what the core reads. */
  readonly refusal: number;
  readonly slowDiskMs: number;
  /** How long workers may be without work before they are let go; Infinity: they are kept warm. */
  readonly idleMaxMs: number;
}

/** What goes wrong, and when. All of it ends with the storm, so that the engine can come to rest. */
export class Faults {
  readonly weather: Weather;
  crashes = 0;
  refusals = 0;
  #refusesUntilMs = 0;
  #over = false;
  readonly #world: World;

  constructor(world: World) {
    this.#world = world;
    const { chance } = world;
    const rate = (...rates: readonly number[]): number => chance.pick(rates);
    this.weather = {
      crashesMax: chance.between(0, 5),
      crashAtCall: rate(0, 0.004, 0.02),
      crashAtStep: rate(0, 0.001, 0.004),
      workerDeath: rate(0, 0, 0.002, 0.01),
      clockJump: rate(0, 0.001),
      refusal: rate(0, 0, 0.002),
      slowDiskMs: rate(0, 2, 40),
      idleMaxMs: rate(Infinity, 50, 300, 5_000),
    };
    world.lag = rate(0.02, 0.1, 0.3, 0.6);
    world.lagMaxMs = rate(20, 100, 600);
  }

  /** The storm is over: from now on everything works. */
  end(): void {
    this.#over = true;
    this.#refusesUntilMs = 0;
    this.#world.lag = 0.02;
    this.#world.note("the storm is over");
  }

  strikesAt(where: string): boolean {
    return this.#strikes(this.weather.crashAtCall, `the power fails: ${where}`);
  }

  strikesNow(): boolean {
    return this.#strikes(this.weather.crashAtStep, "the power fails between two steps");
  }

  /** Whether a worker dies before the next step. */
  workerDies(): boolean {
    return !this.#over && this.#world.chance.happens(this.weather.workerDeath);
  }

  /** What the weather does to time and disk before the next step. */
  blow(): void {
    const { chance, nowMs } = this.#world;
    if (this.#over) return;
    if (chance.happens(this.weather.clockJump)) this.#world.jump(chance.pick([40, 700, 5_000, 65_000]));
    if (!chance.happens(this.weather.refusal)) return;
    this.#refusesUntilMs = nowMs + chance.between(100, 3_000);
    this.refusals += 1;
  }

  /** How the disk behaves just now. */
  get disk(): { readonly commitMs: number; readonly refuses: boolean } {
    const { chance, nowMs } = this.#world;
    const commitMs = chance.happens(0.2) ? chance.between(0, this.weather.slowDiskMs) : 0;
    return { commitMs, refuses: nowMs < this.#refusesUntilMs };
  }

  /** Whether the disk refuses whatever is asked of it just now. */
  get refusesReads(): boolean {
    return this.#world.nowMs < this.#refusesUntilMs;
  }

  #strikes(probability: number, what: string): boolean {
    if (this.#over || this.crashes >= this.weather.crashesMax || !this.#world.chance.happens(probability))
      return false;
    this.crashes += 1;
    this.#world.note(what);
    return true;
  }
}
