import assert from "node:assert/strict";
import { test } from "node:test";
import { Revivals } from "./revival.ts";

const killed = { code: null, signal: "SIGKILL", ranMs: 100 } as const;

test("an engine that was killed is started again, each time later, and a bounded number of times", () => {
  const revivals = new Revivals();
  const first = revivals.after(killed);
  assert.match(first.text, /^the engine was ended by SIGKILL: starting it again in .+ \(1 of 5\)$/);
  const delaysMs = [first, ...[2, 3, 4, 5].map(() => revivals.after(killed))].map(({ delayMs }) => delayMs);
  assert.deepEqual(delaysMs, [500, 1_000, 2_000, 4_000, 8_000]);
  const last = revivals.after(killed);
  assert.equal(last.delayMs, undefined);
  assert.match(last.text, /SIGKILL.*waiting for a change/);
});

test("a crash is told with its exit code", () => {
  assert.match(new Revivals().after({ code: 1, signal: null, ranMs: 5 }).text, /ended with exit code 1: /);
});

test("an engine that said itself why it ended waits for a change", () => {
  for (const code of [0, 2, 3, 4, 130]) {
    const revival = new Revivals().after({ code, signal: null, ranMs: 5 });
    assert.deepEqual(revival, { text: "waiting for a change of the system's files; Ctrl-C ends" });
  }
});

test("after a change, or a minute of soundness, counting begins anew", () => {
  const revivals = new Revivals();
  revivals.after(killed);
  revivals.after(killed);
  assert.equal(revivals.after({ ...killed, ranMs: 60_000 }).delayMs, 500);
  revivals.forget();
  assert.equal(revivals.after(killed).delayMs, 500);
});
