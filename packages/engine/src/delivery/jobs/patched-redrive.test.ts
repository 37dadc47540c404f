import assert from "node:assert/strict";
import { test } from "node:test";
import { CoreBench } from "../fixtures/core-bench.ts";
import { inLetters, withDeadLetters } from "./fixtures/dead-letters.ts";

const sold = (key: string, data: object): string =>
  JSON.stringify({ specversion: "1.0", type: "shop.sold.v1", id: `of ${key}`, data: { key, ...data } });

test("a patch is merged into the data of each dead letter, and its event keeps its id", async () => {
  const { bench, worker } = await withDeadLetters([sold("a", { amount: -1 }), sold("b", { amount: -2 })]);
  await bench.start({ patch: { amount: 0 } });
  assert.deepEqual(worker.texts, [sold("a", { amount: 0 }), sold("b", { amount: 0 })]);
  assert.equal((await bench.job(1)).state, "done");
});

test("a patch that does not fit one dead letter moves none", async () => {
  const texts = Array.from({ length: 200 }, (_, at) => sold(inLetters(`${at}`), {}));
  const { bench, worker } = await withDeadLetters(texts);
  await bench.start({ patch: { key: "b" }, canary: 1 });
  await bench.advance(1_000);
  const { state, reason, counts } = await bench.job(1);
  assert.deepEqual([state, worker.given.length, counts.done], ["failed", 0, 0]);
  assert.match(
    reason ?? "",
    /^with the patch, dead letter 1 would break its contract: shop.sold.v1: \/key is the event's key/,
  );
  assert.equal(bench.image.deadLetters.size, 200);
});

test("a patch that fits is followed by the canaries, also when the check was cut short", async () => {
  const { bench } = await withDeadLetters(
    Array.from({ length: 200 }, (_, at) => sold(inLetters(`${at}`), {})),
  );
  bench.post((token) => ({
    kind: "startJobs",
    token,
    request: { kind: "redrive", filter: {}, canary: 1, patch: { amount: 1 } },
  }));
  await bench.settled();
  const next = await CoreBench.open({ image: bench.image });
  const worker = await next.attach(() => "hold");
  await next.advance(1_000);
  assert.deepEqual(worker.texts, [sold("a", { amount: 1 })]);
  assert.equal((await next.job(1)).state, "canary");
});
