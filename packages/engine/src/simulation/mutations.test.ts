import assert from "node:assert/strict";
import { after, describe, test } from "node:test";
import { mutations } from "./mutations.ts";
import { Storms, type Storm } from "./storms.ts";

/** Every mutation must be caught by one of this many seeds. */
const seedsMax = 100;

/** What only a few storms in a hundred see: their storms are longer, which a few in twenty see. */
const rare: ReadonlySet<string> = new Set([
  "a start that forgets which keys wait",
  "a core that reads the mail of workers that are lost",
]);
const long = { calls: 150, partners: 0 } as const;

/**
 * Seeds that are known to see what few see. They are tried first, and nothing depends on them: when the engine draws
 * otherwise, it takes longer until a mutation is caught. The number of storms is told with each.
 */
const firstSeeds: Readonly<Record<string, number>> = {
  "a store that forgets what was filtered": 13,
  "a store that keeps dead letters that were redriven": 9,
  "a store that now and then keeps a group without its jobs": 10,
  "a store that now and then keeps a group without its quarantine": 14,
  "a worker that does not say what its unit takes out of quarantine": 4,
  "a start that forgets which keys wait": 36,
  "a core that reads the mail of workers that are lost": 88,
};

const storms = new Storms();
after(() => storms.close());

describe("a simulation of broken parts", { concurrency: storms.threads }, () => {
  for (const mutation of Object.keys(mutations)) {
    test(`${mutation} is caught`, async (t) => {
      let passed = 0;
      // One at a time: others beside the one that sees it would be for nothing, and other mutations wait.
      const broken = await storms.firstBroken(stormsOf(mutation), () => (passed += 1), 1);
      if (broken === undefined) assert.fail(`none of ${seedsMax} seeds has seen it`);
      t.diagnostic(`seed ${broken.seed}, after ${passed} that did not see it: ${broken.broken}`);
    });
  }
});

function* stormsOf(mutation: string): Generator<Storm> {
  const known = firstSeeds[mutation];
  const shape = rare.has(mutation) ? long : {};
  if (known !== undefined) yield { ...shape, seed: known, mutation };
  for (let seed = 1; seed <= seedsMax; seed++) yield { ...shape, seed, mutation };
}
