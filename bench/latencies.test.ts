import assert from "node:assert/strict";
import { test } from "node:test";
import { Latencies } from "./latencies.ts";

test("a percentile is at most 4 % above the truth, from microseconds to minutes", () => {
  for (const scale of [0.01, 1, 250, 60_000]) {
    const latencies = new Latencies();
    for (let i = 1; i <= 1_000; i++) latencies.add((i / 1_000) * scale);
    for (const share of [0.5, 0.99]) {
      const ratio = latencies.quantileMs(share) / (share * scale);
      // Printed in hundredths, which is coarse for microseconds.
      const rounding = 0.005 / (share * scale);
      assert.ok(ratio > 0.999 - rounding && ratio < 1.045 + rounding, `${share} of ${scale}: ${ratio}`);
    }
  }
});

test("without any latency there is no percentile", () => {
  assert.ok(Number.isNaN(new Latencies().quantileMs(0.5)));
});

test("what another has counted is added", () => {
  const [one, other] = [new Latencies(), new Latencies()];
  one.add(1);
  for (let i = 0; i < 9; i++) other.add(100);
  one.addAll(other);
  assert.equal(one.total, 10);
  assert.ok(one.quantileMs(0.1) < 1.05 && one.quantileMs(0.2) > 99);
});

test("no latency is out of range: nothing, a clock that went back, hours", () => {
  const latencies = new Latencies();
  for (const ms of [0, -3, Number.NaN, 1e12]) latencies.add(ms);
  assert.equal(latencies.total, 4);
});
