import type { Life } from "./life.ts";
import { timeoutMs } from "./simulated-model.ts";
import type { World } from "./world.ts";

/** What the simulated handlers play on: their time and their chance are the world's. */
export interface Stage {
  /** Waits for a moment, or not at all. */
  readonly pause: () => Promise<void>;
  readonly pauseFor: (durationMs: number) => Promise<void>;
  /** Waits for longer than the invocation may take. */
  readonly hang: () => Promise<void>;
  /** Ends the worker; never answers. */
  readonly kill: (name: string) => Promise<never>;
  readonly toss: () => boolean;
}

/** @param die ends the worker that the stage stands in */
export function stageOf(world: World, life: Life, die: (why: string) => void): Stage {
  const { chance } = world;
  const pauseFor = (durationMs: number): Promise<void> => world.sleep(durationMs, "a handler goes on", life);
  return {
    pauseFor,
    // The shape of real handlers: most wait a little, some not at all, few for long.
    pause: async () =>
      chance.happens(0.5)
        ? undefined
        : pauseFor(chance.happens(0.1) ? chance.between(50, 400) : chance.between(0, 9)),
    // Half of those that hang come back to life after they were given up; the others never do.
    hang: () => (chance.happens(0.5) ? pauseFor(timeoutMs * 3) : new Promise<never>(() => undefined)),
    async kill(name) {
      die(`${name} kills its worker`);
      return new Promise<never>(() => undefined);
    },
    toss: () => chance.happens(0.5),
  };
}
