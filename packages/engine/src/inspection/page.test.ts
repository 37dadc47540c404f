import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { test } from "node:test";
import {
  sampleDeadLetters,
  sampleGroup,
  sampleJob,
  sampleModel,
  sampleStatus,
} from "./fixtures/sample-engine.ts";
import type { EngineStatus } from "./inspection-contract.ts";
import { contentSecurityPolicy, renderPage } from "./page.ts";
import { age, duration, size } from "./page-figures.ts";
import { findingsOf } from "./page-findings.ts";
import { eventsTable, functionsTable, workflowsTable } from "./page-tables.ts";

const now = Date.parse("2026-11-21T09:06:00.000Z");
const dead = { total: 3, deadLetters: sampleDeadLetters };
const quarantine = { total: 0, groups: [] };
const causes = sampleDeadLetters.slice(0, 1);
const healthy: EngineStatus = {
  ...sampleStatus,
  functions: sampleStatus.functions.map((row) => ({ ...row, deadLetters: 0, deferred: 0 })),
};

test("a function with dead letters is failing, with cause, owner and command", () => {
  assert.deepEqual(findingsOf(sampleStatus, sampleModel, sampleDeadLetters), [
    {
      gravity: "failing",
      subject: "billing.issueInvoice",
      verdict: "has 3 dead letters",
      cause: "TRL0301 TypeError: Cannot read properties of undefined (reading 'country')",
      owner: "team finance, on call Mira Oyelaran, +44 20 7946 0102",
      command: "trellis dlq show 1",
    },
    {
      gravity: "degraded",
      subject: "billing.sendReminder",
      verdict: "tries 17 deliveries again",
      owner: "team finance, on call Mira Oyelaran, +44 20 7946 0102",
      command: "trellis logs --function billing.sendReminder --level warn",
    },
  ]);
});

test("a function that is behind because of its rate limit is in progress, and how long it takes is said", () => {
  const limited = (backlog: number, outage?: EngineStatus["functions"][number]["outage"]) => ({
    ...healthy,
    functions: healthy.functions
      .filter(({ name }) => name === "billing.sendReminder")
      .map((row) => ({
        ...row,
        backlog,
        rateLimit: { perSecond: 50, burst: 5 },
        ...(outage === undefined ? {} : { outage }),
      })),
  });
  assert.deepEqual(findingsOf(limited(49), sampleModel, []), []);
  assert.deepEqual(
    findingsOf(limited(4_174), sampleModel, []).map(({ gravity, subject, verdict }) => [
      gravity,
      subject,
      verdict,
    ]),
    [["progress", "billing.sendReminder", "is limited to 50 a second: 4,174 events wait, 84 s at that rate"]],
  );
  const outage = {
    since: "2026-11-21T09:05:00.000Z",
    cause: "TRL0211 down",
    nextProbeAt: "2026-11-21T09:07:00.000Z",
  };
  assert.deepEqual(
    findingsOf(limited(4_174, outage), sampleModel, []).map(({ gravity }) => gravity),
    ["failing"],
  );
});

test("a job that runs is in progress, and stands in a table of its own", () => {
  const status: EngineStatus = { ...healthy, jobs: [sampleJob, { ...sampleJob, id: 8, state: "canary" }] };
  assert.deepEqual(
    findingsOf(status, sampleModel, []).map(({ gravity, subject, verdict }) => [gravity, subject, verdict]),
    [
      ["progress", "billing.issueInvoice", "has a redrive (7) that has come 25 % of its way, by mira@desk"],
      ["progress", "billing.issueInvoice", "has a redrive (8) that waits for its canaries, by mira@desk"],
    ],
  );
  const page = renderPage({ status, dead, quarantine, causes: [], model: sampleModel, now });
  assert.match(page, /<h2 id="jobs">Jobs[^]*redrive 7[^]*mira@desk[^]*25 %[^]*1,200/);
});

test("an engine that lets nobody in, and an archive that can't be written, are failing", () => {
  const failure = { code: "TRL0325", message: "the archive /a can't be written: ENOSPC" };
  const log = {
    ...healthy.log,
    pressure: "the data folder's disk has 99 MiB left; the bound is 256 MiB",
    archive: { folder: "/a", throughSequence: 12_000, failure },
  };
  assert.deepEqual(findingsOf({ ...healthy, functions: [], log }, sampleModel, []), [
    {
      gravity: "failing",
      subject: "pulse",
      verdict: "tells publishers to come back later (TRL0307)",
      cause: "the data folder's disk has 99 MiB left; the bound is 256 MiB",
    },
    {
      gravity: "failing",
      subject: "the archive",
      verdict: "stands at event 12,000: the log keeps what comes after, and grows",
      cause: "TRL0325 the archive /a can't be written: ENOSPC",
    },
  ]);
  const kept = { ...healthy, log: { ...healthy.log, archive: { folder: "/a", throughSequence: 12_000 } } };
  assert.match(
    String(eventsTable(kept)),
    /184,210 in the log, 58 MiB; the archive has all up to number 12,000/,
  );
});

test("the page says at which rate a function is handed its events at most", () => {
  const functions = healthy.functions.map((row) => ({ ...row, rateLimit: { perSecond: 2_500, burst: 250 } }));
  assert.match(String(functionsTable({ ...healthy, functions })), />on, 2,500 a second</);
});

test("workflows have their executions counted, and a system without any has no table of them", () => {
  const shown = String(workflowsTable(healthy))
    .replaceAll(/<[^>]*>/g, " ")
    .replaceAll(/\s+/g, " ");
  assert.match(shown, /billing\. ?dunning finance 2 12 8 2 0 1 1/);
  assert.equal(String(workflowsTable({ ...healthy, workflows: [] })), "");
});

test("a worker that is down and books that do not balance are failing", () => {
  const contexts = [{ name: "billing", team: "nobody", worker: "restarting", restarts: 1 } as const];
  const subscriptions = [
    { function: "a.b", owed: 9, done: 1, refused: 2, filtered: 0, deadLetters: 3, waiting: 2 },
  ];
  const found = findingsOf(
    { ...healthy, contexts, books: { balanced: false, subscriptions } },
    sampleModel,
    [],
  );
  assert.deepEqual(
    found.map(({ subject, verdict, owner }) => [subject, verdict, owner]),
    [
      ["billing", "is starting again after 1 crash", "team nobody"],
      ["a.b", "was owed 9 events, and 8 are accounted for", undefined],
    ],
  );
});

test("a stopped worker is failing while the engine runs and expected while it stops", () => {
  const contexts = [{ name: "billing", team: "finance", worker: "stopped", restarts: 0 } as const];
  assert.equal(findingsOf({ ...healthy, contexts }, sampleModel, [])[0]?.verdict, "is not running");
  const stopping = findingsOf({ ...healthy, contexts, state: "draining" }, sampleModel, []);
  assert.deepEqual(
    stopping.map(({ gravity }) => gravity),
    ["progress"],
  );
});

test("a healthy system says so", () => {
  assert.match(
    renderPage({
      status: healthy,
      dead: { total: 0, deadLetters: [] },
      quarantine,
      causes: [],
      model: sampleModel,
      now,
    }),
    /<h1>Nothing is failing<\/h1>/,
  );
});

test("nothing that an event carries becomes markup", () => {
  const hostile = `</script><script>alert(1)</script>"'`;
  const [letter] = sampleDeadLetters;
  const page = renderPage({
    status: { ...sampleStatus, system: hostile, environment: hostile },
    dead: {
      total: 1,
      deadLetters: [{ ...letter!, message: hostile, eventType: hostile, function: hostile }],
    },
    quarantine: {
      total: 1,
      groups: [{ ...sampleGroup, reason: hostile, sender: hostile, contract: hostile }],
    },
    causes: [{ ...letter!, message: hostile }],
    model: sampleModel,
    now,
  });
  assert.doesNotMatch(page, /alert\(1\)<\/script>/);
  assert.equal(page.match(/<script/g)?.length, 1);
});

test("the policy allows the page's own script and style and no other", () => {
  const page = renderPage({ status: sampleStatus, dead, quarantine, causes, model: sampleModel, now });
  for (const tag of ["script", "style"]) {
    const content = new RegExp(`<${tag}>(.*?)</${tag}>`, "s").exec(page)?.[1] ?? "";
    const hash = createHash("sha256").update(content).digest("base64");
    assert.ok(contentSecurityPolicy.includes(`${tag}-src 'sha256-${hash}'`), tag);
  }
  assert.doesNotMatch(contentSecurityPolicy, /unsafe/);
  assert.doesNotMatch(page, / style=| on[a-z]+=/);
});

test("every table has a caption, and a header for each column", () => {
  const page = renderPage({ status: sampleStatus, dead, quarantine, causes, model: sampleModel, now });
  const tables = page.match(/<table.*?<\/table>/gs) ?? [];
  assert.equal(tables.length, 6);
  for (const table of tables) {
    assert.match(table, /<caption>.*<h2/s);
    const columns = table.match(/scope="col"/g)?.length;
    assert.equal(/<tbody>.*?<\/tr>/s.exec(table)?.[0].match(/<t[hd][ >]/g)?.length, columns);
  }
});

test("durations and ages are short and have units", () => {
  assert.deepEqual([0.04, 6.44, 28.1, 999.4, 1_841].map(duration), [
    "0.0 ms",
    "6.4 ms",
    "28 ms",
    "999 ms",
    "1.8 s",
  ]);
  assert.equal(duration(undefined), "");
  const ages = [0, 59, 60, 3_599, 3_600, 172_799, 172_800].map((s) =>
    age(new Date(now - s * 1_000).toISOString(), now),
  );
  assert.deepEqual(ages, [
    "0 s ago",
    "59 s ago",
    "1 min ago",
    "59 min ago",
    "1 h ago",
    "47 h ago",
    "2 days ago",
  ]);
});

test("sizes are read in the unit that fits", () => {
  assert.deepEqual([0, 1_023, 1_024, 61_203_331, 17_179_869_184, 2 ** 50].map(size), [
    "0 B",
    "1023 B",
    "1.0 KiB",
    "58 MiB",
    "16 GiB",
    "1024 TiB",
  ]);
});

test("what is in quarantine is degraded, with its newest breach, and a quarantine that is nearly full is failing", () => {
  const held = { total: 3, groups: [sampleGroup] };
  const found = findingsOf(healthy, sampleModel, [], held);
  assert.deepEqual(found, [
    {
      gravity: "degraded",
      subject: "the quarantine",
      verdict: "holds 3 payloads that break their contracts",
      cause: "intake.webhook-received.v1: /amount must be integer",
      command: "trellis quarantine show 1f00c4b7",
    },
  ]);
  const full = { ...healthy, quarantine: { ...healthy.quarantine, entries: 9_000 } };
  assert.equal(findingsOf(full, sampleModel, [])[0]?.gravity, "failing");
  const page = renderPage({ status: healthy, dead, quarantine: held, causes: [], model: sampleModel, now });
  assert.match(page, /trellis quarantine show 1f00c4b7<\/code>[^]*must be integer/);
});
