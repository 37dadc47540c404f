import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { Breaker, fingerprintOf } from "./breaker.ts";

const down = fingerprintOf({ code: "TRL0211", message: 'the webhook "https://a" answered 503' });

function failing(breaker: Breaker, count: number, nowMs = 0): string[] {
  return Array.from({ length: count }, () => breaker.failed(down, true, nowMs));
}

test("one kind of failure for most of the newest deliveries is an outage; the first ones are not", () => {
  const breaker = new Breaker();
  assert.deepEqual(
    failing(breaker, 23),
    Array.from({ length: 23 }, () => "own"),
  );
  assert.equal(breaker.allowance(0), Infinity);
  assert.deepEqual(failing(breaker, 1), ["spared"]);
  assert.equal(breaker.allowance(0), 0);
  assert.deepEqual(breaker.outage(), { sinceMs: 0, cause: down, nextProbeMs: 500 });
});

test("failures of many kinds, or among many successes, are no outage", () => {
  const mixed = new Breaker();
  for (let at = 0; at < 200; at++)
    mixed.failed(fingerprintOf({ code: "TRL0301", message: `odd ${"abcdefgh"[at % 8]}` }), true, at);
  assert.equal(mixed.open, false);
  const half = new Breaker();
  for (let at = 0; at < 200; at++) {
    if (at % 2 === 0) half.succeeded();
    else half.failed(down, true, at);
  }
  assert.equal(half.open, false);
});

test("one probe at a time goes out, ever later while it fails", () => {
  const breaker = new Breaker();
  failing(breaker, 24);
  let nowMs = 0;
  const delays: number[] = [];
  for (let probe = 0; probe < 9; probe++) {
    assert.equal(breaker.allowance(breaker.nextProbeMs - 1), 0);
    delays.push(breaker.nextProbeMs - nowMs);
    nowMs = breaker.nextProbeMs;
    assert.equal(breaker.allowance(nowMs), 1);
    breaker.handedOut(1);
    assert.equal(breaker.allowance(nowMs + 1_000_000), 0, "no second probe before the first has come back");
    assert.equal(breaker.failed(down, false, nowMs), "probe");
  }
  assert.deepEqual(delays, [500, 1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000, 30_000]);
});

test("after a good probe a few are tried, and when all go well it is over", () => {
  const breaker = new Breaker();
  failing(breaker, 24);
  breaker.handedOut(1);
  breaker.succeeded();
  assert.equal(breaker.allowance(500), 8);
  breaker.handedOut(8);
  assert.equal(breaker.allowance(500), 0);
  for (let trial = 0; trial < 8; trial++) breaker.succeeded();
  assert.equal(breaker.allowance(500), Infinity);
  assert.equal(breaker.outage(), undefined);
});

test("a delivery that comes back without an outcome makes room for another", () => {
  const breaker = new Breaker();
  failing(breaker, 24);
  breaker.handedOut(1);
  breaker.returned();
  assert.equal(breaker.allowance(500), 1);
});

test("whatever happens, deliveries flow again once everything goes well", () => {
  const happening = fc.constantFrom("ok", "down", "other", "back", "wait");
  fc.assert(
    fc.property(fc.array(happening, { maxLength: 300 }), (happenings) => {
      const breaker = new Breaker();
      let nowMs = 0;
      let out = 0;
      const hand = (): void => {
        const count = Math.min(4, breaker.allowance(nowMs));
        if (count > 0) breaker.handedOut(count);
        out += count;
      };
      for (const each of happenings) {
        hand();
        if (each === "wait") nowMs += 700;
        else if (out > 0) {
          out -= 1;
          if (each === "ok") breaker.succeeded();
          else if (each === "back") breaker.returned();
          else breaker.failed(each === "down" ? down : "TRL0301 other", true, nowMs);
        }
      }
      for (let step = 0; step < 100 && breaker.open; step++) {
        nowMs += 31_000;
        for (; out > 0; out--) breaker.succeeded();
        hand();
      }
      for (; out > 0; out--) breaker.succeeded();
      assert.equal(breaker.open, false);
    }),
  );
});

test("failures that differ in numbers and names alone are of one kind", () => {
  const of = (message: string) => fingerprintOf({ code: "TRL0211", message });
  assert.equal(of('the webhook "a" answered 503 after 20 ms'), of('the webhook "b" answered 500 after 7 ms'));
  assert.notEqual(of("the webhook refused"), of("the webhook was not reached"));
});

test("one event that fails again and again is no outage", () => {
  const breaker = new Breaker();
  for (let attempt = 0; attempt < 100; attempt++)
    assert.equal(breaker.failed(down, attempt === 0, attempt), "own");
  assert.equal(breaker.open, false);
});
