import assert from "node:assert/strict";
import { test } from "node:test";
import { CommitPace } from "./commit-pace.ts";

test("after a light commit the next round begins at once", () => {
  const pace = new CommitPace();
  assert.equal(pace.waitMs(1_000), 0);
  pace.committed(511, 1_000);
  assert.equal(pace.waitMs(1_000), 0);
});

test("after a heavy commit the next round waits two milliseconds, less what has passed", () => {
  const pace = new CommitPace();
  pace.committed(512, 1_000);
  assert.deepEqual(
    [1_000, 1_001, 1_002, 5_000].map((nowMs) => pace.waitMs(nowMs)),
    [2, 1, 0, 0],
  );
});

test("a light commit ends the waiting", () => {
  const pace = new CommitPace();
  pace.committed(512, 1_000);
  pace.committed(1, 1_001);
  assert.equal(pace.waitMs(1_001), 0);
});

test("a clock that was set back by an hour holds nothing up for longer than the wait itself", () => {
  const pace = new CommitPace();
  pace.committed(512, 3_600_000);
  assert.equal(pace.waitMs(0), 2);
});
