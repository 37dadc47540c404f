import assert from "node:assert/strict";
import { test } from "node:test";
import { makeSystem } from "./make-system.ts";
import { countsOf, withEngine } from "./measure-engine.ts";

const seconds = (count: number): number => count * 1_000;

test("a load's duplicates, retries and dead letters come out as they were put in", async () => {
  const load = { duplicates: 0.05, failing: 0.01 };
  await withEngine({ load }, async ({ measure, generator, engine }) => {
    const figures = await measure({ perSecond: 0, countMax: 20_000 });
    assert.deepEqual([generator.sent, generator.refused], [20_000, 0]);
    assert.deepEqual(
      [figures.duplicates, figures.retries, figures.deadLetters, figures.balanced],
      [generator.repeated, 200, 20, true],
    );
    assert.ok(generator.repeated > 500 && generator.repeated <= 1_000, String(generator.repeated));
    const { published, delivered } = await countsOf(engine);
    // Two subscriptions, of which one gives up twenty.
    assert.deepEqual([published, delivered], [20_000 - generator.repeated, 2 * published - 20]);
  });
});

test("a rate is kept, in batches too, and latencies are measured from publish to handler", async () => {
  await withEngine({ load: { batch: 8 } }, async ({ measure }) => {
    const { publishedPerSecond, p50Ms, p99Ms, durableP50Ms } = await measure({
      perSecond: 2_000,
      durationMs: seconds(1),
    });
    // Settling is part of the time; a machine with other work is late with it.
    assert.ok(publishedPerSecond > 500 && publishedPerSecond <= 2_050, String(publishedPerSecond));
    assert.ok(p50Ms > 0 && p99Ms >= p50Ms && durableP50Ms > 0);
  });
});

test("at full speed no subscription is further behind than the window, which large events make smaller", async () => {
  const system = makeSystem({ contexts: 2, subscriptions: 2 });
  try {
    await withEngine({ ...system, load: { dataBytes: 65_536 } }, async ({ generator, meter, settled }) => {
      let furthest = 0;
      const watching = setInterval(() => {
        furthest = Math.max(furthest, generator.sent - meter.seenBySlowest());
      }, 1);
      await generator.offer({ perSecond: 0, durationMs: seconds(1) });
      clearInterval(watching);
      assert.ok(await settled(seconds(30)));
      assert.equal(meter.seenBySlowest(), generator.sent - generator.repeated);
      // 128 MiB of events, and one turn.
      assert.ok(furthest > 0 && furthest <= 2_048 + 512, String(furthest));
    });
  } finally {
    system.remove();
  }
});

test("a laggard waits at its gate while others are served, and catches up when it is opened", async () => {
  const system = makeSystem({ contexts: 1, subscriptions: 1, laggard: true });
  try {
    await withEngine(system, async ({ generator, meter, settled, engine }) => {
      await generator.offer({ perSecond: 0, countMax: 5_000 });
      assert.ok(await settled(seconds(30)));
      const lags = (name: string): boolean => name === "laggard.wait";
      const owed = 5_000 - generator.repeated;
      assert.deepEqual((await countsOf(engine, lags)).waiting, owed);
      meter.openGate();
      assert.ok(await engine.settled(seconds(30)));
      assert.equal((await countsOf(engine, lags)).delivered, owed);
    });
  } finally {
    system.remove();
  }
});
