import assert from "node:assert/strict";
import { test } from "node:test";
import { measureRedrive } from "./measure-redrive.ts";

test("every dead letter is redriven at the rate asked for, beside a live load whose latencies are taken", async () => {
  const told: string[] = [];
  const asked = { deadLetters: 600, redrivePerSecond: 300, livePerSecond: 500, durationMs: 1_000 };
  const figures = await measureRedrive(asked, (progress) => told.push(progress));
  assert.deepEqual([figures.redriven, figures.deadLettersLeft, figures.balanced], [600, 0, true]);
  // The canaries and the burst come on top; a machine with other work is late with it.
  assert.ok(
    figures.redrivenPerSecond > 100 && figures.redrivenPerSecond < 450,
    String(figures.redrivenPerSecond),
  );
  for (const { p50Ms, p99Ms } of [figures.before, figures.during, figures.after])
    assert.ok(p50Ms > 0 && p99Ms >= p50Ms);
  assert.ok(figures.samples.length >= 4, String(figures.samples.length));
  assert.deepEqual(told.slice(-3), ["before the redrive", "redriving", "after the redrive"]);
});
