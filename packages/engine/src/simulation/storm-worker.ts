import { parentPort } from "node:worker_threads";
import { SimulationFailure } from "./failure.ts";
import { mutations } from "./mutations.ts";
import type { Parts } from "./parts.ts";
import { simulate } from "./simulate.ts";
import type { Storm, StormOutcome } from "./storms.ts";

/** Runs one storm after the other, as they are asked for. Whatever fails in another way than a promise is a crash. */
parentPort?.on("message", (storm: Storm) => {
  void outcomeOf(storm).then((outcome) => parentPort?.postMessage(outcome));
});

async function outcomeOf({ seed, mutation, ...options }: Storm): Promise<StormOutcome> {
  try {
    const parts = mutation === undefined ? {} : brokenParts(mutation);
    return { report: await simulate(seed, { ...options, parts }) };
  } catch (error) {
    if (!(error instanceof SimulationFailure)) throw error;
    const { broken, message, cause } = error;
    return { seed, broken, text: cause instanceof Error ? `${message}\n${cause.stack}` : message };
  }
}

function brokenParts(mutation: string): Partial<Parts> {
  const make = mutations[mutation];
  if (make === undefined) throw new Error(`there is no mutation "${mutation}"`);
  return make();
}
