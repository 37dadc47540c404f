import assert from "node:assert/strict";
import { after, describe, test } from "node:test";
import { mutations } from "./mutations.ts";
import { Storms, type Storm } from "./storms.ts";

/** Every mutation must be caught by one of this many seeds. */
const seedsMax = 100;

/** Seeds that are known to see what few see; they are tried first, and nothing depends on them. */
const firstSeeds: Readonly<Record<string, number>> = {
  "a store that now and then keeps a group without its jobs": 10,
  "a start that forgets which keys wait": 62,
  "a core that reads the mail of workers that are lost": 49,
};

const storms = new Storms();
after(() => storms.close());

describe("a simulation of broken parts", { concurrency: storms.threads }, () => {
  for (const mutation of Object.keys(mutations)) {
    test(`${mutation} is caught`, async (t) => {
      const broken = await storms.firstBroken(stormsOf(mutation));
      if (broken === undefined) assert.fail(`none of ${seedsMax} seeds has seen it`);
      t.diagnostic(`seed ${broken.seed}: ${broken.broken}`);
    });
  }
});

function* stormsOf(mutation: string): Generator<Storm> {
  const known = firstSeeds[mutation];
  if (known !== undefined) yield { seed: known, mutation };
  for (let seed = 1; seed <= seedsMax; seed++) yield { seed, mutation };
}
