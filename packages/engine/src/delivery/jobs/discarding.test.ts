import assert from "node:assert/strict";
import { test } from "node:test";
import { CoreBench, subscription } from "../fixtures/core-bench.ts";
import { failing } from "./fixtures/dead-letters.ts";

const functions = { notify: subscription(), track: subscription() };

test("discarded dead letters are gone for good, and the books balance without them", async () => {
  const bench = await CoreBench.open({ functions });
  await bench.attach(failing);
  await bench.append(...Array.from({ length: 30 }, (_, at) => `event ${at}`));
  const jobs = await bench.start({
    kind: "discard",
    filter: { function: "shop.notify" },
    limit: 20,
    by: "ada",
    why: "a test",
  });
  assert.deepEqual(
    jobs.map(({ kind, total, by, why }) => [kind, total, by, why]),
    [["discard", 20, "ada", "a test"]],
  );
  const { state, counts } = await bench.job(1);
  assert.deepEqual([state, counts.discarded], ["done", 20]);
  assert.equal(bench.image.deadLetters.size, 40);
  const { counts: after, owed } = await bench.status();
  assert.deepEqual([after.deadLetters, after.deadLettered, owed], [10, 30, 10]);
  const next = await CoreBench.open({ image: bench.image, functions });
  assert.deepEqual((await next.status()).counts.deadLetters, 10);
  assert.deepEqual((await next.status()).owed, 10);
});

test("dead letters of a function that is declared no more can be discarded, and its counts follow", async () => {
  const bench = await CoreBench.open({ functions });
  await bench.attach(failing);
  await bench.append("a", "b");
  const without = await CoreBench.open({ image: bench.image, functions: { track: subscription() } });
  await without.start({ kind: "discard", filter: { function: "shop.notify" } });
  assert.equal((await without.job(1)).state, "done");
  const again = await CoreBench.open({ image: bench.image, functions });
  const { counts, owed } = await again.status();
  assert.deepEqual([counts.deadLetters, counts.deadLettered, owed], [0, 2, 0]);
});

test("what a redrive works on is not discarded", async () => {
  const bench = await CoreBench.open({ functions });
  const worker = await bench.attach(failing);
  await bench.append("a");
  worker.handleWith(() => "hold");
  await bench.start({ filter: { function: "shop.notify" } });
  const token = bench.post((each) => ({
    kind: "startJobs",
    token: each,
    request: { kind: "discard", filter: {} },
  }));
  await bench.settled();
  const refused = bench.sent.find((message) => message.kind === "failed" && message.token === token);
  assert.equal(refused?.kind === "failed" && refused.failure.code, "TRL0315");
  // Not even those of the function that nothing works on.
  assert.equal(bench.image.deadLetters.size, 2);
});
