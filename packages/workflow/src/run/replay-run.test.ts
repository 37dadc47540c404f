import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import type { Command } from "./protocol.ts";
import { randomLife, type Turn } from "./fixtures/random-life.ts";
import { randomMachine } from "./fixtures/random-machine.ts";
import { openRun } from "./open-run.ts";
import { replayRun } from "./replay-run.ts";
import type { RunOptions } from "./run-options.ts";

const options: RunOptions = {
  executionArn: "arn:aws:states:eu-central-1:111122223333:execution:m:e",
  stateMachineArn: "arn:aws:states:eu-central-1:111122223333:stateMachine:m",
  seed: "chance",
};

test("ids are dense, and every event follows an earlier one", async () => {
  await fc.assert(
    fc.asyncProperty(randomMachine(), fc.nat(), async (machine, seed) => {
      const events = (await randomLife(machine, options, seed)).flatMap(({ answer }) => answer.events);
      for (const [at, { id, previousEventId }] of events.entries()) {
        assert.equal(id, at + 1);
        assert.ok(previousEventId < id && previousEventId >= 0);
      }
    }),
    { numRuns: 150 },
  );
});

test("a replay of any part of a history goes on as the run itself did", async () => {
  await fc.assert(
    fc.asyncProperty(
      randomMachine(),
      fc.nat(),
      fc.double({ min: 0, max: 1, noNaN: true }),
      async (machine, seed, cutAt) => {
        const turns = await randomLife(machine, options, seed);
        const cut = Math.min(turns.length - 1, Math.floor(cutAt * turns.length));
        const before = turns.slice(0, cut + 1);
        const history = before.flatMap(({ answer }) => answer.events);
        const run = await replayRun(machine, options, history);
        assert.deepEqual(withoutHeartbeats(run.openCommands()), withoutHeartbeats(turns[cut]!.open));
        for (const { signal, answer } of turns.slice(cut + 1)) {
          const again = await run.handle(signal);
          assert.deepEqual(again.events, answer.events);
          assert.deepEqual(withoutHeartbeats(again.commands), withoutHeartbeats(answer.commands));
        }
      },
    ),
    { numRuns: 300 },
  );
});

test("a signal that comes twice, or late, changes nothing", async () => {
  await fc.assert(
    fc.asyncProperty(randomMachine(), fc.nat(), async (machine, seed) => {
      const turns = await randomLife(machine, options, seed);
      const run = openRun(machine, options);
      const past: Turn["signal"][] = [];
      for (const { signal, answer } of turns) {
        assert.deepEqual((await run.handle(signal)).events, answer.events);
        if (isRepeatable(signal)) past.push(signal);
        for (const late of past.slice(-3)) {
          assert.deepEqual(await run.handle({ ...late, atMs: signal.atMs }), { events: [], commands: [] });
        }
      }
    }),
    { numRuns: 150 },
  );
});

test("the same signals give the same answers", async () => {
  await fc.assert(
    fc.asyncProperty(randomMachine(), fc.nat(), async (machine, seed) => {
      const [one, other] = [
        await randomLife(machine, options, seed),
        await randomLife(machine, options, seed),
      ];
      assert.deepEqual(one, other);
    }),
    { numRuns: 50 },
  );
});

test("signals that come while an expression is waited for are taken up in their order", async () => {
  await fc.assert(
    fc.asyncProperty(randomMachine(), fc.nat(), async (machine, seed) => {
      const turns = await randomLife(machine, options, seed);
      const run = openRun(machine, options);
      const answers = await Promise.all(turns.map(({ signal }) => Promise.resolve(run.handle(signal))));
      assert.deepEqual(
        answers,
        turns.map(({ answer }) => answer),
      );
    }),
    { numRuns: 150 },
  );
});

/** What ends a task, a timer or a Map run ends it once; the others may be said again and mean something again. */
function isRepeatable({ type }: Turn["signal"]): boolean {
  return type === "start" || type === "task-succeeded" || type === "task-failed" || type === "map-run-ended";
}

/** When a heartbeat is due depends on those before it, which are not recorded. */
function withoutHeartbeats(commands: readonly Command[]): Command[] {
  return commands.filter((command) => !("timer" in command && command.timer % 4 === 3));
}
