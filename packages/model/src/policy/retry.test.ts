import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { delayBoundMs, nextAttempt } from "./retry.ts";

const policy = { attemptsMax: 4, delayMs: 100, factor: 2, delayMaxMs: 300, ageMaxMs: 10_000 };

test("the delay's bound doubles and stops at its maximum", () => {
  assert.deepEqual(
    [1, 2, 3].map((attempt) => delayBoundMs(policy, attempt)),
    [100, 200, 300],
  );
});

test("the last attempt that fails goes to the dead-letter queue", () => {
  assert.deepEqual(nextAttempt(policy, 4, 0, 0, 0.5), { exhausted: "attempts" });
});

test("a delivery past its age is not tried again", () => {
  assert.deepEqual(nextAttempt(policy, 1, 0, 9_999, 0.9), { exhausted: "age" });
});

test("a retry is never in the past, never past the bound, never past the age", () => {
  fc.assert(
    fc.property(
      fc.nat(10),
      fc.nat(100_000),
      fc.nat(20_000),
      fc.double({ min: 0, max: 0.999, noNaN: true }),
      (attempt, firstAt, sinceMs, random) => {
        const nowMs = firstAt + sinceMs;
        const next = nextAttempt(policy, attempt + 1, firstAt, nowMs, random);
        if ("exhausted" in next) return;
        assert.ok(next.dueAt >= nowMs);
        assert.ok(next.dueAt - nowMs <= delayBoundMs(policy, attempt + 1));
        assert.ok(next.dueAt - firstAt <= policy.ageMaxMs);
      },
    ),
  );
});
