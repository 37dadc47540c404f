import assert from "node:assert/strict";
import { test } from "node:test";
import type { JobStatus, RedrivePreview } from "@trellis/engine/inspection";
import type { SystemModel } from "@trellis/model";
import { nowMs, run } from "../../fixtures/fake-world.ts";

const functions = { issueInvoice: { kind: "on" } };
// Only names matter to the commands under test.
const model = {
  name: "shop",
  contexts: { billing: { name: "billing", functions } },
  events: {},
} as unknown as SystemModel;

const deadLetter = (id: number) => ({
  id,
  function: "billing.issueInvoice",
  eventId: `e${id}`,
  eventType: "market.purchase-made.v1",
  attempts: 2,
  failedAt: new Date(nowMs - 90_000).toISOString(),
  code: "TRL0301",
  message: "no invoice over -1",
  fingerprint: "9a5c0f31",
});

const begun: JobStatus = {
  id: 3,
  kind: "redrive",
  function: "billing.issueInvoice",
  state: "running",
  startedAt: new Date(nowMs).toISOString(),
  perSecond: 100,
  total: 2,
  share: 0,
  done: 0,
  refused: 0,
  filtered: 0,
  retried: 0,
  failed: 0,
  discarded: 0,
  underWay: 0,
};
const done: JobStatus = {
  ...begun,
  state: "done",
  endedAt: new Date(nowMs + 900).toISOString(),
  share: 1,
  done: 2,
};

/** An engine that begins jobs, and has ended them when it is asked the second time. */
function engineOf(ended: readonly JobStatus[] = [done]) {
  const asked: unknown[] = [];
  const begin =
    (what: string) =>
    async (...request: unknown[]) => {
      asked.push([what, ...request]);
      return ended.map(({ id, kind, function: name, total = 0 }) => ({
        ...begun,
        id,
        kind,
        function: name,
        total,
      }));
    };
  const preview: RedrivePreview = {
    total: 12,
    functions: [{ function: "billing.issueInvoice", count: 12 }],
    deadLetters: [1, 2, 3, 4, 5].map((id) => ({ ...deadLetter(id), event: { data: { amount: id } } })),
  };
  return {
    asked,
    preview,
    engine: {
      model: async () => model,
      redrive: begin("redrive"),
      discard: begin("discard"),
      previewRedrive: async () => preview,
      deadLetters: async () => ({ total: 12, deadLetters: preview.deadLetters }),
      deadLetter: async (id: number) => ({ ...deadLetter(id), firstAt: "", event: {} }),
      jobs: async () => ended,
    },
  };
}

const by = "ada@desk";

test("ids are redriven without asking, and the command waits for their end", async () => {
  const { asked, engine } = engineOf();
  const ran = await run(["dlq", "redrive", "4", "7"], { engine });
  assert.deepEqual(asked, [["redrive", { ids: [4, 7] }, { by }]]);
  assert.equal(ran.exitCode, 0);
  assert.match(ran.stderr, /^redrove 2 dead letters of billing.issueInvoice: 2 done \(/m);
});

test("every option reaches the engine", async () => {
  const { asked, engine } = engineOf();
  const argv = [
    "dlq",
    "redrive",
    "--like",
    "9",
    "--since",
    "2026-11-21T09:00:00+01:00",
    "--until",
    "2026-11-22",
  ];
  await run(
    [...argv, "--limit", "5", "--rate", "max", "--canary", "0", "--patch", "-", "--why", "mended", "-y"],
    {
      engine,
      stdin: '{"amount":null}',
    },
  );
  assert.deepEqual(asked, [
    [
      "redrive",
      { fingerprint: "9a5c0f31", since: "2026-11-21T08:00:00.000Z", until: "2026-11-22T00:00:00.000Z" },
      { by, perSecond: "max", canary: 0, limit: 5, why: "mended", patch: { amount: null } },
    ],
  ]);
});

test("with --no-wait a redrive is begun and left to the engine", async () => {
  const { engine } = engineOf();
  const ran = await run(["dlq", "redrive", "4", "7", "--no-wait"], { engine });
  assert.deepEqual(ran.exitCode, 0);
  assert.match(ran.stdout, /^redrive 3 of billing.issueInvoice: 0 of 2, 100\/s\n/);
  assert.match(ran.stderr, /begun: job 3 \(trellis jobs ls\)/);
});

test("a redrive that found only some of its ids exits with 8, and with 5 when it found none", async () => {
  const some = await run(["dlq", "redrive", "4", "7"], engineOf([{ ...done, total: 1, done: 1 }]));
  assert.equal(some.exitCode, 8);
  assert.match(
    some.stderr,
    /^redrove 1 dead letter of billing.issueInvoice: 1 done; 1 of the ids is no dead letter \(redriven already, or misspelt\)/m,
  );
  const none = await run(["dlq", "redrive", "4", "7"], engineOf([]));
  assert.equal(none.exitCode, 5);
  assert.match(none.stderr, /TRL0310\]: no dead letters 4, 7 \(redriven already, or misspelt\)/);
  const one = await run(["dlq", "redrive", "999"], engineOf([]));
  assert.match(one.stderr, /TRL0310\]: no dead letter 999 \(redriven already, or misspelt\)/);
});

test("a canary that failed is told with what is left, and exits with 1", async () => {
  const reason = "dead letter 7, a canary, failed again: TRL0301 no invoice over -1";
  const failed: JobStatus = { ...done, state: "failed", total: 1_000, done: 4, failed: 1, reason };
  const ran = await run(["dlq", "redrive", "--all", "--yes"], engineOf([failed]));
  assert.equal(ran.exitCode, 1);
  assert.match(
    ran.stderr.replaceAll(/\s+/g, " "),
    /redrive 3 of billing.issueInvoice ended before its end: dead letter 7, a canary, failed again: TRL0301 no invoice over -1; 996 dead letters are left as they were/,
  );
});

test("dead letters that failed again exit with 1, and several functions have a line each", async () => {
  const again = await run(["dlq", "redrive", "4", "7"], engineOf([{ ...done, done: 1, failed: 1 }]));
  assert.equal(again.exitCode, 1);
  assert.match(again.stderr, /1 done, 1 failed again/);
  const both = await run(
    ["dlq", "redrive", "4", "7"],
    engineOf([done, { ...done, id: 4, function: "billing.b" }]),
  );
  assert.deepEqual(both.stdout.split("\n").length, 3);
  assert.match(both.stderr, /^2 jobs: 2 done/m);
});

test("a filter is redriven only after a preview and a yes, or with --yes where nobody can answer", async () => {
  const { asked, engine } = engineOf();
  const argv = ["dlq", "redrive", "--function", "billing.issueInvoice"];
  const refused = await run(argv, { engine });
  assert.equal(refused.exitCode, 2);
  assert.match(refused.stderr, /and 7 more\nerror\[TRL0606\]: 12 dead letters would be redriven/);
  assert.equal((await run(argv, { engine, isTty: true })).exitCode, 130);
  const declined = await run(argv, { engine, isTty: true, answer: "n" });
  assert.match(declined.stderr, /Redrive 12 dead letters\? \[y\/N\]/);
  assert.deepEqual(asked, []);
  await run(argv, { engine, isTty: true, answer: "y" });
  await run([...argv, "--limit", "2", "--yes"], { engine });
  const filter = { function: "billing.issueInvoice" };
  assert.deepEqual(asked, [
    ["redrive", filter, { by }],
    ["redrive", filter, { by, limit: 2 }],
  ]);
});

test("a dry run shows the patched data and what breaks its contract, and redrives nothing", async () => {
  const { asked, engine, preview } = engineOf();
  const problem = "market.purchase-made.v1: /amount must be >= 0";
  const deadLetters = preview.deadLetters.map((each) => (each.id === 2 ? { ...each, problem } : each));
  const previews: unknown[] = [];
  const previewRedrive = async (...request: unknown[]) => {
    previews.push(request);
    return { ...preview, deadLetters };
  };
  const argv = ["dlq", "redrive", "--all", "--patch", '{"amount":1}', "--dry-run"];
  const ran = await run(argv, { engine: { ...engine, previewRedrive } });
  assert.deepEqual([asked, previews], [[], [[{}, { amount: 1 }]]]);
  assert.equal(ran.exitCode, 1);
  assert.match(
    ran.stdout,
    /billing.issueInvoice +12\n\n1 {2}billing.issueInvoice[^]*\{"amount":1\}\n {3}valid/,
  );
  assert.match(ran.stdout, /▲ market.purchase-made.v1: \/amount must be >= 0/);
  assert.match(ran.stderr, /would redrive 12 dead letters; 1 of the 5 shown breaks its contract/);
});

test("a patch that is no object, a rate and a time that are none, are mistakes of usage", async () => {
  for (const argv of [
    ["--patch", "-"],
    ["--rate", "fast"],
    ["--since", "yesterday"],
    ["--canary", "501"],
  ]) {
    const ran = await run(["dlq", "redrive", "4", ...argv], { engine: engineOf().engine, stdin: "[1]" });
    assert.equal(ran.exitCode, 2, argv.join(" "));
  }
});

test("nothing is redriven or discarded where nobody said what", async () => {
  for (const command of ["redrive", "discard"]) {
    assert.equal((await run(["dlq", command])).exitCode, 2);
    assert.equal((await run(["dlq", command, "--all", "--code", "TRL0301"])).exitCode, 2);
    assert.equal((await run(["dlq", command, "--all", "4"])).exitCode, 2);
  }
});

test("dead letters are discarded by id, or after a yes, with who and why", async () => {
  const gone: JobStatus = { ...done, kind: "discard", done: 0, discarded: 2 };
  const { asked, engine } = engineOf([gone]);
  const ran = await run(["dlq", "discard", "4", "7", "--why", "test data"], { engine });
  assert.deepEqual(asked, [["discard", { ids: [4, 7] }, { by, why: "test data" }]]);
  assert.match(ran.stderr, /^discarded 2 dead letters of billing.issueInvoice: 2 discarded/m);
  const refused = await run(["dlq", "discard", "--all"], { engine });
  assert.match(refused.stderr, /TRL0606\]: 12 dead letters would be gone for good/);
  const declined = await run(["dlq", "discard", "--all"], { engine, isTty: true, answer: "n" });
  assert.match(declined.stderr, /Discard 12 dead letters for good\?/);
  await run(["dlq", "discard", "--all", "--yes", "--limit", "3"], { engine });
  assert.deepEqual(asked.at(-1), ["discard", {}, { by, limit: 3 }]);
  assert.equal(asked.length, 2);
});
