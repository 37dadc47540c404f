import assert from "node:assert/strict";
import { test } from "node:test";
import { Worker } from "node:worker_threads";
import { gateIsOpen, Meter, meterOf } from "./meter.ts";

test("what handlers see is counted for each subscription, and the slowest is known", () => {
  const meter = new Meter(2);
  const [first, second] = [meterOf(0), meterOf(1)];
  for (let i = 0; i < 5; i++) first(meter.nowUs());
  assert.equal(meter.seenBySlowest(), 0);
  second(meter.nowUs());
  assert.equal(meter.seenBySlowest(), 1);
});

test("a latency is the time since the sending, and is told once", () => {
  const meter = new Meter(1);
  const meet = meterOf(0);
  meet(meter.nowUs() - 40_000);
  meet(meter.nowUs() - 40_000);
  const latencies = meter.takeLatencies();
  assert.equal(latencies.total, 2);
  assert.ok(latencies.quantileMs(0.5) >= 40 && latencies.quantileMs(0.5) < 60);
  assert.equal(meter.takeLatencies().total, 0);
});

test("every tenth is measured where every tenth is to be, and all are counted", () => {
  const meter = new Meter(1);
  meter.every = 10;
  const meet = meterOf(0);
  for (let i = 0; i < 100; i++) meet(meter.nowUs());
  assert.deepEqual([meter.takeLatencies().total, meter.seenBySlowest()], [10, 100]);
});

test("a gate stays closed until it is opened", () => {
  const meter = new Meter(1);
  assert.equal(gateIsOpen(), false);
  meter.openGate();
  assert.equal(gateIsOpen(), true);
});

test("a worker that starts later counts into the same memory, by the same clock", async () => {
  const meter = new Meter(1);
  const code = `
    import { meterOf } from ${JSON.stringify(new URL("./meter.ts", import.meta.url).href)};
    meterOf(0)(${meter.nowUs()});
  `;
  const worker = new Worker(new URL(`data:text/javascript,${encodeURIComponent(code)}`));
  await new Promise((resolve, reject) => worker.on("exit", resolve).on("error", reject));
  assert.equal(meter.seenBySlowest(), 1);
  const latencyMs = meter.takeLatencies().quantileMs(1);
  assert.ok(latencyMs > 1 && latencyMs < 5_000, String(latencyMs));
});
