import { context } from "trellis";
import type { SystemModel } from "@trellis/model";
import { createContextRuntime, type ContextRuntime, type TableReader } from "trellis/runtime";
import { simulatedHandlers } from "./simulated-handlers.ts";
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

/** By model, then by context. */
const kept = new Map<SystemModel, Map<string, Kept>>();

/**
 * The context's runtime in new surroundings. A runtime holds nothing of what it has run, and compiling one takes
 * longer than a run, so there is one for each context of a model in all runs. A worker that has ended calls nothing any more.
 */
export function runtimeIn(
  model: SystemModel,
  contextName: string,
  surroundings: Surroundings,
): ContextRuntime {
  const runtimes = kept.get(model) ?? new Map<string, Kept>();
  kept.set(model, runtimes);
  const known = runtimes.get(contextName);
  if (known !== undefined) {
    known.surroundings = surroundings;
    return known.runtime;
  }
  const now = (): Surroundings => made.surroundings;
  const made: Kept = {
    surroundings,
    runtime: createContextRuntime({
      model,
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
  runtimes.set(contextName, made);
  return made.runtime;
}
