import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { TimeQueue } from "./time-queue.ts";

test("gives what is due in the order of its times, and what was put in first first", () => {
  fc.assert(
    fc.property(fc.array(fc.nat(20)), (times) => {
      const queue = new TimeQueue<number>();
      for (const [order, atMs] of times.entries()) queue.put(atMs, order);
      const taken: (readonly [number, number])[] = [];
      for (let due = queue.take(); due !== undefined; due = queue.take()) taken.push([due.atMs, due.what]);
      const sorted = times.map((atMs, order) => [atMs, order] as const);
      assert.deepEqual(
        taken,
        sorted.toSorted(([a, x], [b, y]) => a - b || x - y),
      );
    }),
  );
});
