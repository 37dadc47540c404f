import assert from "node:assert/strict";
import { setTimeout } from "node:timers/promises";
import { test } from "node:test";
import { Fault } from "@trellis/model";
import { offerEvents } from "./offer-events.ts";
import { beginsMs, dueCount } from "./pace.ts";
import { Tally } from "./tally.ts";

const never = new AbortController().signal;
const next = () => ({ data: {} });

test("a pace is kept, and what is answered is counted", async () => {
  const tally = new Tally();
  let sent = 0;
  const publish = async () => ({ duplicate: ++sent % 4 === 0 });
  await offerEvents(publish, next, { perSecond: 500, durationMs: 100 }, tally, never);
  assert.ok(tally.offered >= 35 && tally.offered <= 51, String(tally.offered));
  assert.equal(tally.accepted + tally.duplicates, tally.offered);
  assert.equal(tally.duplicates, Math.floor(tally.offered / 4));
  assert.equal(tally.latency.count, tally.offered);
});

test("faults are counted by code, and who sends as fast as it goes waits when it is told to", async () => {
  const tally = new Tally();
  const publish = async () => {
    throw new Fault("TRL0307", "full", { retry: "later", details: { retryAfterMs: 1_000 } });
  };
  await offerEvents(publish, next, { perSecond: 0, durationMs: 50 }, tally, never);
  assert.deepEqual([...tally.refused], [["TRL0307", tally.offered]]);
  assert.ok(tally.offered <= 1_024, String(tally.offered));
});

test("an error that is no fault ends the load", async () => {
  const publish = async () => assert.fail("unforeseen");
  await assert.rejects(
    offerEvents(publish, next, { perSecond: 0, durationMs: 50 }, new Tally(), never),
    /unforeseen/,
  );
});

test("what was stopped is waited for", async () => {
  const tally = new Tally();
  const stop = new AbortController();
  const publish = async () => {
    stop.abort();
    await setTimeout(20);
    return { duplicate: false };
  };
  await offerEvents(publish, next, { perSecond: 0, durationMs: 10_000, countMax: 100 }, tally, stop.signal);
  assert.deepEqual([tally.offered, tally.accepted], [100, 100]);
});

test("what is sent late is measured from its time, what is sent in time from the sending", () => {
  assert.deepEqual([beginsMs(100, 101), beginsMs(100, 140)], [101, 100]);
  const pace = { perSecond: 1_000, durationMs: 10_000, countMax: 2_000 };
  assert.deepEqual([dueCount(pace, 0), dueCount(pace, 500), dueCount(pace, 9_000)], [1, 501, 2_000]);
});
