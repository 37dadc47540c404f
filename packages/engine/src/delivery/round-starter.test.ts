import assert from "node:assert/strict";
import { test } from "node:test";
import { CommitPace } from "./commit-pace.ts";
import { RoundStarter } from "./round-starter.ts";

test("a round that is wanted begins once, at once when nothing heavy came before", () => {
  const { starter, begun, turn } = surroundings(0);
  starter.want(1);
  starter.want(2);
  turn();
  assert.deepEqual(begun, [0]);
});

test("after a heavy commit a round waits for company, and begins when it has come or the pause is over", () => {
  const { starter, begun, turn, pass } = surroundings(1_000);
  starter.want(1);
  starter.want(255);
  turn();
  assert.deepEqual(begun, []);
  starter.want(256);
  starter.want(257);
  turn();
  assert.deepEqual(begun, [0]);
  starter.want(1);
  pass(2);
  turn();
  assert.deepEqual(begun, [0, 2]);
});

test("company that is there when a round is wanted ends the pause before it begins", () => {
  const { starter, begun, turn, pass } = surroundings(1_000);
  starter.want(256);
  turn();
  pass(2);
  turn();
  assert.deepEqual(begun, [0]);
});

/** @param load what the commit before carried */
function surroundings(load: number) {
  let nowMs = 0;
  let alarm: { readonly dueMs: number; readonly action: () => void } | undefined;
  let soon: (() => void)[] = [];
  const begun: number[] = [];
  const pace = new CommitPace();
  pace.committed(load, 0);
  const starter = new RoundStarter({
    clock: {
      now: () => nowMs,
      at: (dueMs, action) => {
        alarm = { dueMs, action };
        return () => (alarm = undefined);
      },
    },
    pace,
    soon: (action) => soon.push(action),
    begin: () => begun.push(nowMs),
  });
  return {
    starter,
    begun,
    turn: () => {
      const actions = soon;
      soon = [];
      for (const action of actions) action();
    },
    pass: (ms: number) => {
      nowMs += ms;
      const due = alarm;
      if (due !== undefined && due.dueMs <= nowMs) {
        alarm = undefined;
        due.action();
      }
    },
  };
}
