import assert from "node:assert/strict";
import { test } from "node:test";
import type { JobStatus } from "@trellis/engine/inspection";
import { Fault, type SystemModel } from "@trellis/model";
import { nowMs, run } from "../fixtures/fake-world.ts";

// Only names matter to the commands under test.
const model = {
  name: "shop",
  contexts: { billing: { name: "billing", functions: { issueInvoice: { kind: "on" } } } },
  events: {},
} as unknown as SystemModel;

const running: JobStatus = {
  id: 5,
  kind: "replay",
  function: "billing.issueInvoice",
  state: "running",
  startedAt: new Date(nowMs - 60_000).toISOString(),
  by: "ada@desk",
  why: "wrong VAT",
  perSecond: 100,
  share: 0.5,
  done: 1_200,
  refused: 3,
  filtered: 0,
  retried: 0,
  failed: 0,
  discarded: 0,
  underWay: 2,
};
const done: JobStatus = {
  ...running,
  state: "done",
  endedAt: new Date(nowMs).toISOString(),
  share: 1,
  underWay: 0,
};

function engineOf(ended: JobStatus = done) {
  const asked: unknown[] = [];
  return {
    asked,
    engine: {
      model: async () => model,
      replay: async (...request: unknown[]) => {
        asked.push(request);
        return running;
      },
      jobs: async () => [ended],
      stopJob: async (id: number) => {
        if (id !== 5) throw new Fault("TRL0317", `there is no job ${id}`);
        return { ...running, state: "stopping" as const };
      },
    },
  };
}

test("a replay is begun with its times, and its end is told", async () => {
  const { asked, engine } = engineOf();
  const argv = [
    "replay",
    "billing.issueInvoice",
    "--from",
    "2026-11-21T09:00:00Z",
    "--until",
    "2026-11-21T10:00Z",
  ];
  const ran = await run([...argv, "--rate", "max", "--why", "wrong VAT", "--yes"], { engine });
  assert.deepEqual(asked, [
    [
      "billing.issueInvoice",
      {
        from: "2026-11-21T09:00:00.000Z",
        until: "2026-11-21T10:00:00.000Z",
        perSecond: "max",
        by: "ada@desk",
        why: "wrong VAT",
      },
    ],
  ]);
  assert.equal(ran.exitCode, 0);
  assert.match(ran.stderr, /^replayed 1,203 events of billing.issueInvoice: 1,200 done, 3 refused/m);
  await run(["replay", "billing.issueInvoice", "--from-oldest", "--yes"], { engine });
  assert.deepEqual(asked[1], ["billing.issueInvoice", { from: "oldest", by: "ada@desk" }]);
});

test("a time may be given as how long ago it was", async () => {
  const { asked, engine } = engineOf();
  const before = Date.now();
  await run(["replay", "billing.issueInvoice", "--from", "2h ago", "--yes"], { engine });
  const [[, { from }]] = asked as [[string, { from: string }]];
  assert.ok(Math.abs(Date.parse(from) - (before - 7_200_000)) < 5_000);
});

test("a replay is asked for, because what the function does is done again", async () => {
  const { asked, engine } = engineOf();
  const argv = ["replay", "billing.issueInvoice", "--from-oldest"];
  assert.match(
    (await run(argv, { engine })).stderr,
    /TRL0606\]: events from the oldest that is kept on would be replayed/,
  );
  const declined = await run(argv, { engine, isTty: true, answer: "n" });
  assert.match(declined.stderr, /What it does is done again\. \[y\/N\]/);
  assert.deepEqual(asked, []);
  await run(argv, { engine, isTty: true, answer: "yes" });
  assert.equal(asked.length, 1);
});

test("a replay without a beginning, or with two, is a mistake of usage", async () => {
  for (const argv of [[], ["--from", "2h ago", "--from-oldest"], ["--from", "two hours ago"]])
    assert.equal((await run(["replay", "billing.issueInvoice", ...argv, "--yes"], engineOf())).exitCode, 2);
});

test("jobs are listed with who asked for them, and stopped by their id", async () => {
  const { engine } = engineOf(running);
  const listed = await run(["jobs", "ls"], { engine });
  assert.deepEqual(
    listed.stdout
      .split("\n")
      .slice(1, 3)
      .map((line) => line.replaceAll(/ +/g, " ")),
    ["replay 5 billing.issueInvoice running 50 % 1,200 3 0 0 1 min", " ada@desk: wrong VAT"],
  );
  assert.match(listed.stderr, /^1 job, 1 running/);
  const stopped = await run(["jobs", "stop", "5"], engineOf({ ...done, state: "stopped" }));
  assert.equal(stopped.exitCode, 0);
  assert.match(stopped.stderr, /replay 5 of billing.issueInvoice was stopped: 1,200 done, 3 refused/);
  assert.equal((await run(["jobs", "stop", "6"], { engine })).exitCode, 5);
});
