import { context } from "trellis";
import { createContextRuntime, type ContextRuntime, type TableReader } from "trellis/runtime";
import { simulatedHandlers } from "./simulated-handlers.ts";
import { simulatedModel } from "./simulated-model.ts";
import type { Stage } from "./stage.ts";

/** What a runtime is surrounded by, in one life of its worker. */
export interface Surroundings {
  readonly reader: TableReader;
  readonly now: () => number;
  readonly stage: Stage;
}

interface Kept {
  readonly runtime: ContextRuntime;
  surroundings: Surroundings;
}

const kept = new Map<string, Kept>();

/**
 * The context's runtime in new surroundings. A runtime holds nothing of what it has run, and compiling one takes
 * longer than a run, so there is one for each context in all runs. A worker that has ended calls nothing any more.
 */
export function runtimeIn(contextName: string, surroundings: Surroundings): ContextRuntime {
  const known = kept.get(contextName);
  if (known !== undefined) {
    known.surroundings = surroundings;
    return known.runtime;
  }
  const now = (): Surroundings => made.surroundings;
  const made: Kept = {
    surroundings,
    runtime: createContextRuntime({
      model: simulatedModel,
      // The model says everything else about the context.
      context: context(contextName, { team: "simulation", summary: contextName, functions: {} }),
      handlers: simulatedHandlers[contextName] ?? {},
      ports: {
        get stage(): Stage {
          return now().stage;
        },
      },
      reader: {
        get: (table, key) => now().reader.get(table, key),
        query: (table, index, partition, range) => now().reader.query(table, index, partition, range),
      },
      now: () => now().now(),
      log: () => undefined,
      count: () => undefined,
    }),
  };
  kept.set(contextName, made);
  return made.runtime;
}
