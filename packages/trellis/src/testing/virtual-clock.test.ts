import assert from "node:assert/strict";
import { test } from "node:test";
import { VirtualClock } from "./virtual-clock.ts";

test("the clock stands still until it is told to advance", () => {
  const clock = new VirtualClock(new Date(1_000));
  assert.equal(clock.now.getTime(), 1_000);
});

test("what becomes due is done in the order of its time, at its time, also what is added on the way", async () => {
  const clock = new VirtualClock(new Date(0));
  const done: [string, number][] = [];
  const note = (name: string) => async () => void done.push([name, clock.now.getTime()]);
  clock.at(30, note("late"));
  clock.at(10, async () => {
    await note("first")();
    clock.at(20, note("added"));
    clock.at(5, note("overdue"));
    clock.at(99, note("never"));
  });
  await clock.advance(50);
  assert.deepEqual(done, [
    ["first", 10],
    ["overdue", 10],
    ["added", 20],
    ["late", 30],
  ]);
  assert.equal(clock.now.getTime(), 50);
});

test("what is due at one moment is done in the order in which it was asked for", async () => {
  const clock = new VirtualClock(new Date(0));
  const done: number[] = [];
  for (const at of [1, 2, 3]) clock.at(10, async () => void done.push(at));
  await clock.advance(10);
  assert.deepEqual(done, [1, 2, 3]);
});
