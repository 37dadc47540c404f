import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { emptyImage } from "../store/memory-store.ts";
import { CoreBench, subscription } from "./fixtures/core-bench.ts";

const texts = (count: number): string[] => Array.from({ length: count }, (_, at) => `event ${at}`);

/** A bench whose worker notes when each delivery came. */
async function timed(
  ...[options, handle = () => "done"]: [
    Parameters<typeof CoreBench.open>[0],
    Parameters<CoreBench["attach"]>[0]?,
  ]
) {
  const bench = await CoreBench.open(options);
  const times: number[] = [];
  const worker = await bench.attach((given, by) => {
    if (given.function === "notify") times.push(bench.clock.now());
    return handle(given, by);
  });
  return { bench, worker, times };
}

/** The most that lie within any time of this length. */
function mostWithin(times: readonly number[], lengthMs: number): number {
  let from = 0;
  return times.reduce((most, atMs, at) => {
    while (atMs - times[from]! > lengthMs) from += 1;
    return Math.max(most, at - from + 1);
  }, 0);
}

test("a rate limit holds over every window while retries, poison and redriven dead letters run, and nothing is lost", async () => {
  const rates = fc.record({
    perSecond: fc.integer({ min: 5, max: 2_000 }),
    more: fc.integer({ min: 1, max: 30 }),
  });
  const failing = fc.uniqueArray(fc.nat(99), { maxLength: 40 });
  await fc.assert(
    fc.asyncProperty(rates, failing, async ({ perSecond, more }, poison) => {
      const rateLimit = { perSecond, burst: Math.ceil(perSecond / 100) + more };
      const bad = new Set(poison.map((at) => `event ${at}`));
      const { bench, times } = await timed(
        { functions: { notify: subscription({ rateLimit }) } },
        ({ json }) =>
          bad.has(json) ? { failed: { code: "TRL0301", message: json, retry: "later" } } : "done",
      );
      for (let frame = 0; frame < 2; frame++) {
        await bench.append(...texts(100));
        await bench.advance(37);
      }
      await bench.advance(120_000);
      await bench.start({});
      await bench.advance(120_000);
      for (const lengthMs of [0, 1, 7, 50, 100, 1_000, 10_000]) {
        const most = rateLimit.burst + (perSecond * lengthMs) / 1_000;
        const found = mostWithin(times, lengthMs);
        assert.ok(found <= most + 1e-3, `${found} within ${lengthMs} ms, ${most} allowed`);
      }
      const { counts, deferred, open } = await bench.status();
      assert.equal(counts.done, 2 * (100 - bad.size));
      assert.deepEqual([counts.deadLetters, deferred, open], [2 * bad.size, 0, 0]);
    }),
    { numRuns: 12 },
  );
});

test("what waits goes out at the whole rate, and smoothly", async () => {
  for (const [perSecond, burst] of [
    [10_000, 1_000],
    [500, 50],
    [50, 5],
    [10, 1],
  ] as const) {
    const functions = { notify: subscription({ rateLimit: { perSecond, burst } }) };
    const { bench, times } = await timed({ functions });
    const events = perSecond * 3;
    for (let at = 0; at < events; at += 500) await bench.append(...texts(Math.min(500, events - at)));
    await bench.advance(2_000);
    assert.ok(
      Math.abs(times.length - 2 * perSecond) <= perSecond / 50,
      `${times.length} in 2 s at ${perSecond}`,
    );
    assert.ok(mostWithin(times, 0) <= Math.ceil(perSecond / 200), "no more than 5 ms bring go out at once");
    await bench.advance(1_500);
    assert.equal(bench.stored().counts.done, events);
  }
});

test("a subscription without a limit does not wait for one that has one", async () => {
  const functions = {
    notify: subscription({ rateLimit: { perSecond: 1, burst: 1 } }),
    other: subscription(),
  };
  const { bench, times } = await timed({ functions });
  await bench.append(...texts(300));
  await bench.advance(2);
  assert.equal(bench.stored("shop.other").counts.done, 300);
  assert.equal(times.length, 0);
  assert.equal((await bench.status()).backlog, 300);
});

test("keys stay in order behind a rate limit", async () => {
  const functions = { notify: subscription({ ordered: true, rateLimit: { perSecond: 100, burst: 2 } }) };
  const { bench, worker } = await timed({ functions });
  await bench.append("a", "b", "a", "a", "b");
  await bench.advance(1_000);
  assert.equal(bench.stored().counts.done, 5);
  assert.deepEqual(worker.texts.toSorted(), ["a", "a", "a", "b", "b"]);
});

test("restarts let no more out than the rate", async () => {
  const image = emptyImage();
  const functions = { notify: subscription({ rateLimit: { perSecond: 10, burst: 5 } }) };
  let out = 0;
  for (let start = 0; start < 20; start++) {
    const { bench, times } = await timed({ image, functions, nowMs: 1_000 + start * 250 });
    if (start === 0) await bench.append(...texts(200));
    await bench.advance(250);
    out += times.length;
  }
  assert.equal(out, 40, "two of each 250 ms; the half that is over is lost with the process");
});

test("a worker that is stuck is not handed more than it may run soon", async () => {
  const functions = { notify: subscription({ rateLimit: { perSecond: 100, burst: 10 } }) };
  const { bench, worker } = await timed({ functions }, () => "hold");
  await bench.append(...texts(400));
  await bench.advance(10_000);
  assert.equal(worker.given.length, 16 + 10);
  for (const given of worker.given.splice(0)) worker.end(given, "done");
  await bench.advance(100);
  assert.ok(worker.given.length <= 10 + 10, `${worker.given.length} at once`);
});

test("an outage of a limited subscription ends, and its events follow at the rate", async () => {
  let up = false;
  const retry = { attemptsMax: 30, delayMs: 10_000, delayMaxMs: 60_000, ageMaxMs: 86_400_000 };
  const functions = { notify: subscription({ retry, rateLimit: { perSecond: 20, burst: 2 } }) };
  const { bench, times } = await timed({ functions }, () =>
    up ? "done" : { failed: { code: "TRL0211", message: "down", retry: "later" } },
  );
  await bench.append(...texts(100));
  await bench.advance(600_000);
  assert.equal((await bench.status()).outage?.cause, "TRL0211 down");
  up = true;
  await bench.advance(60_000);
  const { counts, outage } = await bench.status();
  assert.deepEqual([counts.done, counts.deadLetters, outage], [100, 0, undefined]);
  assert.ok(mostWithin(times, 1_000) <= 22);
});
