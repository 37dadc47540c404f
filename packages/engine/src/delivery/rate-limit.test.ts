import assert from "node:assert/strict";
import { test } from "node:test";
import { defaultBurst } from "@trellis/model";
import fc from "fast-check";
import { RateLimit } from "./rate-limit.ts";

const perSecond = fc.oneof(
  fc.double({ min: 0.001, max: 5, noNaN: true }),
  fc.integer({ min: 1, max: 1_000_000 }),
  fc.constantFrom(0.001, 1 / 3, 50, 333, 10_000),
);
/** A rate and a burst that it can be reached with. */
const limit = fc
  .tuple(perSecond, fc.double({ min: 0, max: 20, noNaN: true }))
  .map(([rate, more]) => ({ perSecond: rate, burst: Math.ceil(Math.max(1, rate / 100) * (1 + more)) }));
/** Rounding loses far less than one. */
const tolerance = 1e-3;

test("over any time of t seconds no more than burst + perSecond * t are let out, whenever somebody looks", () => {
  fc.assert(
    fc.property(
      limit,
      fc.array(fc.record({ afterMs: fc.nat(3_000), wanted: fc.nat(2_000) }), { minLength: 1, maxLength: 80 }),
      (given, steps) => {
        const rate = new RateLimit(given);
        const out: { readonly atMs: number; readonly count: number }[] = [];
        let nowMs = 1_000_000;
        for (const { afterMs, wanted } of steps) {
          nowMs += afterMs;
          const count = Math.min(wanted, rate.look(nowMs));
          rate.take(count);
          out.push({ atMs: nowMs, count });
        }
        out.forEach((first, from) => {
          let sum = 0;
          for (const { atMs, count } of out.slice(from)) {
            sum += count;
            const most = given.burst + (given.perSecond * (atMs - first.atMs)) / 1_000 + tolerance;
            assert.ok(sum <= most, `${sum} in ${atMs - first.atMs} ms, ${most} allowed`);
          }
        });
      },
    ),
  );
});

test("who comes back at the time that it names finds something, and gets the whole rate", () => {
  fc.assert(
    fc.property(limit, fc.integer({ min: 1, max: 300 }), (given, rounds) => {
      const rate = new RateLimit(given);
      const startMs = 1_000_000;
      let nowMs = startMs;
      let sum = rate.look(nowMs);
      assert.equal(sum, 0, "it starts empty");
      for (let round = 0; round < rounds; round++) {
        const nextMs = rate.nextMs;
        assert.ok(nextMs > nowMs, "it names a time to come");
        nowMs = nextMs;
        const count = rate.look(nowMs);
        assert.ok(count >= 1, `nothing at ${nextMs - startMs} ms`);
        rate.take(count);
        sum += count;
      }
      const due = (given.perSecond * (nowMs - startMs)) / 1_000;
      // A burst of 1 keeps them apart: what is over at a whole ms is lost each time.
      const lost = given.burst === 1 ? (given.perSecond * rounds) / 1_000 : 0;
      assert.ok(sum > due - lost - 1 - tolerance && sum <= due + tolerance, `${sum} of ${due}`);
    }),
  );
});

test("a fast one names times that are 5 ms apart, a slow one the time of the next", () => {
  const waits = (rate: number): number[] => {
    const bucket = new RateLimit({ perSecond: rate, burst: defaultBurst(rate) });
    let nowMs = 0;
    return Array.from({ length: 3 }, () => {
      bucket.take(bucket.look(nowMs));
      const waitMs = bucket.nextMs - nowMs;
      nowMs = bucket.nextMs;
      return waitMs;
    });
  };
  assert.deepEqual(waits(10_000), [5, 5, 5]);
  assert.deepEqual(waits(50), [20, 20, 20]);
  assert.deepEqual(waits(0.5), [2_000, 2_000, 2_000]);
});

test("after a pause a burst goes out at once, and no more than that", () => {
  const rate = new RateLimit({ perSecond: 10, burst: 4 });
  rate.look(0);
  assert.equal(rate.look(3_600_000), 4);
  rate.take(4);
  assert.equal(rate.look(3_600_000), 0);
  assert.equal(rate.nextMs, 3_600_100);
});

test("a clock that is set back stops nothing, and one that is set forward lets out a burst", () => {
  const rate = new RateLimit({ perSecond: 10, burst: 2 });
  rate.look(3_600_000);
  assert.equal(rate.look(0), 0);
  assert.equal(rate.nextMs, 100);
  assert.equal(rate.look(100), 1);
  assert.equal(rate.look(86_400_000), 2);
});

test("what goes out beyond what was allowed is made up for", () => {
  const rate = new RateLimit({ perSecond: 10, burst: 1 });
  rate.look(0);
  rate.take(3);
  assert.equal(rate.nextMs, 400);
  assert.deepEqual([rate.look(399), rate.look(400)], [0, 1]);
});
