import assert from "node:assert/strict";
import { test } from "node:test";
import type { EngineStatus, FunctionStatus } from "@trellis/engine/inspection";
import { screenOf } from "../terminal/screen.ts";
import { statusLines } from "./status-lines.ts";

const screen = screenOf({ write: () => {} }, {});

function statusOf(part: Partial<FunctionStatus>): EngineStatus {
  const counts = {
    done: 1,
    refused: 0,
    retries: 0,
    deadLettered: 0,
    deadLetters: 0,
    inFlight: 0,
    deferred: 0,
  };
  const identity = { name: "shop.bill", context: "shop", team: "t", kind: "on" } as const;
  const bill: FunctionStatus = { ...identity, ...counts, backlog: 0, ...part };
  return {
    system: "s",
    environment: "dev",
    state: "running",
    startedAt: "2026-11-21T12:00:00.000Z",
    urls: { gateway: "http://g", inspection: "http://i" },
    log: { events: 1, firstSequence: 1, lastSequence: 1, bytes: 1, owedBytes: 0 },
    functions: [bill],
    events: [],
    contexts: [],
    counters: [],
    calls: [],
    http: { requests: 0, duplicates: 0, answers: {} },
    spans: { held: 0, kept: 0, dropped: 0 },
    jobs: [],
    quarantine: {
      entries: 0,
      bytes: 0,
      entriesMax: 10_000,
      bytesMax: 67_108_864,
      ageMaxMs: 1,
      contracts: [],
    },
    workflows: [],
    books: { balanced: true, subscriptions: [] },
  };
}

test("what is in quarantine is said, and nothing where it is empty", () => {
  const status = statusOf({});
  const linesOf = (entries: number): string =>
    statusLines(
      { ...status, quarantine: { ...status.quarantine, entries, bytes: 2_048 } },
      screen,
      Date.UTC(2026, 10, 21, 12),
    ).join("\n");
  assert.match(linesOf(3), /^quarantine +3 payloads, 2.0 KiB \(trellis quarantine ls\)$/m);
  assert.doesNotMatch(linesOf(0), /quarantine/);
});

test("workflows stand with the counts of their executions, where there are some", () => {
  const workflow: EngineStatus["workflows"][number] = {
    name: "shop.ship", context: "shop", team: "t", declared: true, started: 3, succeeded: 1, failed: 1, timedOut: 0, aborted: 0, redriven: 0,
    running: 1, unbegun: 0, inHand: 0,
  }; // prettier-ignore
  const linesOf = (workflows: EngineStatus["workflows"]): string =>
    statusLines({ ...statusOf({}), workflows }, screen, Date.UTC(2026, 10, 21, 12)).join("\n");
  assert.match(linesOf([workflow]), /^shop.ship +1 +1 +1 +0 +0 +- +-$/m);
  assert.doesNotMatch(linesOf([]), /WORKFLOW/);
});

const lastLine = (part: Partial<FunctionStatus>): string | undefined =>
  statusLines(statusOf(part), screen, Date.UTC(2026, 10, 21, 12)).at(-1);

test("a backlog that a rate limit explains is explained", () => {
  const rateLimit = { perSecond: 50, burst: 5 };
  assert.equal(
    lastLine({ backlog: 4_174, rateLimit }),
    "◐ shop.bill is limited to 50 a second: 4,174 events to hand out, 1 min at that rate",
  );
  const outage = { since: "", cause: "", nextProbeAt: "" };
  for (const part of [{ backlog: 4_174 }, { backlog: 49, rateLimit }, { backlog: 99, rateLimit, outage }])
    assert.doesNotMatch(lastLine(part) ?? "", /limited/);
});

test("what patterns filter has a column in systems that have one", () => {
  const context = { name: "shop", team: "t", worker: "running", restarts: 0 } as const;
  const table = (part: Partial<FunctionStatus>) =>
    statusLines({ ...statusOf(part), contexts: [context] }, screen, 0).filter((line) =>
      /FUNCTION|bill/.test(line),
    );
  assert.deepEqual(table({ filtered: 1_200 }), [
    "FUNCTION  DONE  REFUSED  FILTERED  RETRIES  DEAD  WAITING  P50  P99",
    "  bill       1        0     1,200        0     0        0    -    -",
  ]);
  assert.doesNotMatch(table({}).join(), /FILTERED/);
});

test("the log is told with its size, its archive, and why nobody is let in", () => {
  const status = statusOf({});
  const lines = (log: Partial<EngineStatus["log"]>) =>
    statusLines({ ...status, log: { ...status.log, ...log } }, screen, 0).filter((line) =>
      /^(log|archive|publishers) /.test(line),
    );
  assert.deepEqual(lines({ bytes: 61_203_331 }), ["log           1 event, up to number 1, 58 MiB"]);
  assert.equal(
    lines({ archive: { folder: "/a", throughSequence: 0 } })[1],
    "archive       no complete file yet, in /a",
  );
  const failure = { code: "TRL0325", message: "the archive /a can't be written: ENOSPC" };
  const archive = { folder: "/a", throughSequence: 12_000, failure };
  assert.deepEqual(lines({ archive, pressure: "the disk is full" }).slice(1), [
    "archive       up to number 12,000, in /a  ▲ TRL0325 the archive /a can't be written: ENOSPC",
    "publishers    ▲ are told to come back later: the disk is full",
  ]);
});
