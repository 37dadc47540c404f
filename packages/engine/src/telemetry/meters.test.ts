import assert from "node:assert/strict";
import { test } from "node:test";
import { Worker } from "node:worker_threads";
import { ContextMeters } from "./meters.ts";

test("each function's runs are counted by their outcome, and their durations measured", () => {
  const meters = new ContextMeters(["f", "g"]);
  meters.of("f").ended("done", 2);
  meters.of("f").ended("done", 2);
  meters.of("f").ended("failed", 200);
  meters.of("g").ended("conflict", 1);
  const { f, g } = Object.fromEntries(meters.measures());
  assert.deepEqual(f?.invocations, { done: 2, refused: 0, failed: 1, conflict: 0 });
  assert.deepEqual([f?.duration?.count, f?.duration?.maxMs, f?.duration?.sumMs], [3, 200, 204]);
  assert.deepEqual(g?.invocations, { done: 0, refused: 0, failed: 0, conflict: 1 });
  assert.deepEqual(g?.duration?.count, 1);
});

test("a function that never ran has counts of zero and no durations", () => {
  assert.deepEqual(new ContextMeters(["f"]).measures().get("f"), {
    invocations: { done: 0, refused: 0, failed: 0, conflict: 0 },
  });
});

test("what a worker had counted when it was ended in the middle of an endless loop is counted", async () => {
  const meters = new ContextMeters(["f"]);
  const entry = `
    const { workerData, parentPort } = require("node:worker_threads");
    import(${JSON.stringify(import.meta.resolve("./meters.ts"))}).then(({ ContextMeters }) => {
      const meters = new ContextMeters(["f"], workerData);
      for (let run = 0; run < 1_000; run++) meters.of("f").ended("done", 1);
      meters.spanOffered(false);
      meters.spanOffered(true);
      parentPort.postMessage("counted");
      for (;;);
    });`;
  const worker = new Worker(entry, { eval: true, workerData: meters.memory });
  await new Promise((resolve, reject) => worker.once("message", resolve).once("error", reject));
  await worker.terminate();
  assert.equal(meters.measures().get("f")?.invocations.done, 1_000);
  assert.deepEqual(meters.spans(), { offered: 2, dropped: 1 });
});

test("the next worker goes on counting where the last one was", () => {
  const first = new ContextMeters(["f"]);
  first.of("f").ended("done", 1);
  const next = new ContextMeters(["f"], first.memory);
  next.of("f").ended("done", 1);
  assert.equal(first.measures().get("f")?.invocations.done, 2);
});

test("a name that is not among the functions is a bug, and said", () => {
  assert.throws(() => new ContextMeters(["f"]).of("g"), /there is no meter for "g"/);
});
