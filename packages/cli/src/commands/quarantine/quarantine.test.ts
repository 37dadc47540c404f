import assert from "node:assert/strict";
import { test } from "node:test";
import type { JobStatus, QuarantinedSummary, QuarantineGroup } from "@trellis/engine/inspection";
import { nowMs, run } from "../../fixtures/fake-world.ts";

const planEnded = {
  name: "market.plan-ended",
  owner: "market",
  version: 1,
  versions: { "1": { schema: true } },
};
const at = (agoMs: number) => new Date(nowMs - agoMs).toISOString();
const group: QuarantineGroup = {
  fingerprint: "1f00c4b7",
  contract: "market.plan-bought.v1",
  pointer: "/amount",
  reason: "must be integer",
  count: 3,
  times: 4,
  bytes: 900,
  firstAt: at(3_600_000),
  lastAt: at(60_000),
  sender: "the old bus",
  newestId: 9,
};
const summary: QuarantinedSummary = {
  id: 9,
  fingerprint: "1f00c4b7",
  contract: "market.plan-bought.v1",
  pointer: "/amount",
  reason: "must be integer",
  keyword: "type",
  door: "event",
  key: "e-9",
  sender: "the old bus",
  receivedAt: at(60_000),
  lastAt: at(60_000),
  times: 1,
  bytes: 300,
};
const job = (kind: JobStatus["kind"], counts: Partial<JobStatus>): JobStatus => ({
  id: 4,
  kind,
  function: "market.plan-bought.v1",
  state: "done",
  startedAt: at(0),
  endedAt: at(0),
  total: 3,
  share: 1,
  done: 0,
  refused: 0,
  filtered: 0,
  retried: 0,
  failed: 0,
  discarded: 0,
  underWay: 0,
  ...counts,
});

/** An engine whose jobs have ended when they are asked for. */
function engineOf(ended: readonly JobStatus[]) {
  const asked: unknown[] = [];
  const begin =
    (what: string) =>
    async (...request: unknown[]) => {
      asked.push([what, ...request]);
      return ended;
    };
  const preview = {
    total: 3,
    lookedAt: 3,
    valid: 2,
    invalid: 1,
    undecided: 0,
    payloads: [
      { ...summary, id: 7, verdict: "valid" as const },
      { ...summary, verdict: "invalid" as const, problem: "/amount must be integer" },
    ],
  };
  const engine = {
    quarantine: async (...given: unknown[]) => {
      asked.push(["quarantine", ...given]);
      return { total: 3, groups: [group] };
    },
    quarantined: async (...given: unknown[]) => {
      asked.push(["quarantined", ...given]);
      return { total: 3, payloads: [summary] };
    },
    quarantinedPayload: async () => ({
      ...summary,
      data: { amount: "7" },
      sinceValid: {
        seenAt: at(120_000),
        differences: [
          {
            place: "/amount",
            change: "retyped" as const,
            before: ["number" as const],
            after: ["string" as const],
          },
          { place: "/currency", change: "removed" as const, before: ["string" as const] },
        ],
      },
    }),
    previewQuarantineRedrive: async () => preview,
    redriveQuarantined: begin("redrive"),
    discardQuarantined: begin("discard"),
    jobs: async () => ended,
    status: async () => ({ quarantine: { contracts: [{ contract: "market.plan-bought.v1" }] } }) as never,
    model: async () =>
      ({ name: "shop", contexts: {}, events: { "market.plan-ended": planEnded }, apis: {} }) as never,
  };
  return { asked, engine };
}

test("ls shows in which ways contracts are broken, and one by one with --payloads", async () => {
  const { asked, engine } = engineOf([]);
  const groups = await run(["quarantine", "ls", "--contract", "market.plan-bought.v1"], { engine });
  assert.match(
    groups.stdout,
    /1f00c4b7 +market.plan-bought.v1 +3 +4 +1 h ago +1 min ago\n +\/amount must be integer, from the old bus/,
  );
  assert.match(groups.stderr, /^3 payloads in quarantine, broken in 1 way/m);
  const one = await run(["quarantine", "ls", "--payloads", "--limit", "1"], { engine });
  assert.match(one.stderr, /^1 payload shown of 3; next: --after 9/m);
  assert.deepEqual(asked, [
    ["quarantine", { contract: "market.plan-bought.v1" }, 50],
    ["quarantined", {}, 1, undefined],
  ]);
});

test("a contract that is none is doubted, as nothing in quarantine would read like good news", async () => {
  const { asked, engine } = engineOf([]);
  for (const command of [["ls"], ["redrive", "--yes"], ["discard", "--yes"]]) {
    const argv = ["quarantine", ...command, "--contract", "market.plan-bougt.v1"];
    const misspelt = await run(argv, { engine });
    assert.equal(misspelt.exitCode, 5);
    assert.match(
      misspelt.stderr,
      /error\[TRL0428\]: no contract "market.plan-bougt.v1"; did you mean "market.plan-bought.v1"\?/,
    );
  }
  assert.deepEqual(asked, []);
  const declared = await run(["quarantine", "ls", "--contract", "market.plan-ended.v1"], { engine });
  assert.equal(declared.exitCode, 0);
  assert.deepEqual(asked, [["quarantine", { contract: "market.plan-ended.v1" }, 50]]);
});

test("show tells of a fingerprint's newest payload what has changed since the last valid one", async () => {
  const { engine } = engineOf([]);
  const ran = await run(["quarantine", "show", "1f00c4b7"], { engine });
  assert.match(ran.stdout, /^breach +\/amount must be integer \(type\)$/m);
  assert.match(ran.stdout, /^ {2}~ \/amount {2}number, now string\n {2}- \/currency {2}string$/m);
  assert.match(ran.stdout, /^alike +3 payloads, first /m);
  const neither = await run(["quarantine", "show", "zzzz"], { engine });
  assert.equal(neither.exitCode, 2);
  assert.match(neither.stderr, /"zzzz" is neither a fingerprint/);
  const none = await run(["quarantine", "show", "00000000"], {
    engine: { ...engine, quarantine: async () => ({ total: 0, groups: [] }) },
  });
  assert.equal(none.exitCode, 5);
});

test("a redrive asks with a preview, lets in what is valid, and exits with 1 when some stay", async () => {
  const { asked, engine } = engineOf([job("quarantine-redrive", { done: 2, failed: 1 })]);
  const argv = ["quarantine", "redrive", "--fingerprint", "1f00c4b7"];
  const refused = await run(argv, { engine });
  assert.equal(refused.exitCode, 2);
  assert.match(
    refused.stderr,
    /2 valid by now, 1 invalid still[^]*and 1 more\nerror\[TRL0606\]: 3 payloads would be redriven/,
  );
  const dry = await run([...argv, "--dry-run"], { engine });
  assert.equal(dry.exitCode, 1);
  assert.match(dry.stderr, /would redrive 3 payloads: 2 would go in, 1 would stay/);
  assert.deepEqual(asked, []);
  const ran = await run([...argv, "--yes", "--rate", "max", "--why", "mended"], { engine });
  assert.equal(ran.exitCode, 1);
  assert.match(
    ran.stderr,
    /^redrove 3 quarantined payloads of market.plan-bought.v1: 2 let in, 1 left in quarantine/m,
  );
  const filter = { fingerprint: "1f00c4b7" };
  assert.deepEqual(asked, [["redrive", filter, { by: "ada@desk", perSecond: "max", why: "mended" }]]);
});

test("payloads are discarded by id, or after a yes, and never where nobody said which", async () => {
  const { asked, engine } = engineOf([job("quarantine-discard", { discarded: 1, total: 1 })]);
  const ran = await run(["quarantine", "discard", "9", "--why", "test data"], { engine });
  assert.equal(ran.exitCode, 0);
  assert.match(ran.stderr, /^discarded 1 quarantined payload of market.plan-bought.v1: 1 discarded/m);
  assert.deepEqual(asked, [["discard", { ids: [9] }, { by: "ada@desk", why: "test data" }]]);
  const declined = await run(["quarantine", "discard", "--all"], { engine, isTty: true, answer: "n" });
  assert.match(declined.stderr, /Discard 3 payloads for good\?/);
  for (const command of ["redrive", "discard"]) {
    assert.equal((await run(["quarantine", command])).exitCode, 2);
    assert.equal((await run(["quarantine", command, "--all", "9"])).exitCode, 2);
  }
});

test("an event of a sender that can't be told is quarantined, and the command exits with 1", async () => {
  const ingest = async (...given: unknown[]) => {
    assert.deepEqual(given, ["shop.sold", { amount: "7" }, { id: "e-1", sender: "the old bus" }]);
    return { id: "e-1", quarantined: "1f00c4b7", pointer: "/amount", reason: "must be integer" };
  };
  const model = async () => ({ events: { "shop.sold": {} } }) as never; // names are all that is read
  const argv = ["emit", "shop.sold", '{"amount":"7"}', "--id", "e-1", "--from", "the old bus"];
  const ran = await run(argv, { engine: { ingest, model } });
  assert.equal(ran.exitCode, 1);
  assert.match(
    ran.stderr,
    /quarantined shop.sold: \/amount must be integer \(trellis quarantine show 1f00c4b7\)/,
  );
});
