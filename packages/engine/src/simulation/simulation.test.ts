import assert from "node:assert/strict";
import { test } from "node:test";
import { heldMax } from "../delivery/lane.ts";
import { simulate } from "./simulate.ts";

const firstSeed = Number(process.env["TRELLIS_SEED"] ?? 1);
const seeds = Number(process.env["TRELLIS_SEEDS"] ?? 250);

test(`the engine keeps its promises through storms (seeds ${firstSeed} to ${firstSeed + seeds - 1})`, async (t) => {
  let [steps, crashes, events, virtualMs] = [0, 0, 0, 0];
  for (let seed = firstSeed; seed < firstSeed + seeds; seed++) {
    const report = await simulate(seed);
    steps += report.steps;
    crashes += report.crashes;
    events += report.events;
    virtualMs += report.virtualMs;
  }
  t.diagnostic(`${steps} steps, ${events} events, ${crashes} crashes in ${Math.round(virtualMs / 3_600_000)} hours of virtual time`);
});

test("a seed decides everything: it takes the same steps twice", async () => {
  for (const seed of [firstSeed, firstSeed + 1, firstSeed + 2]) assert.deepEqual(await simulate(seed), await simulate(seed));
});

test("a flood of events on few keys stays within the bounds of what is held in memory", async () => {
  const { takenMost, events } = await simulate(1, { flood: heldMax + 4_000, calls: 10 });
  assert.ok(events > heldMax + 4_000);
  assert.ok(takenMost >= heldMax, `the bound was reached: ${takenMost} events were taken at most`);
});
