import assert from "node:assert/strict";
import { test } from "node:test";
import { screenOf } from "../terminal/screen.ts";
import type { BenchReport } from "./bench-report.ts";
import { progressText } from "./progress.ts";
import { reportLines } from "./report-lines.ts";
import type { Sample } from "./sampler.ts";
import { exitCodeOf, verdictOf } from "./verdict.ts";

const samples = Array.from({ length: 50 }, (_, at): Sample => ({
  atMs: (at + 1) * 100,
  phase: at < 45 ? "offering" : "settling",
  acceptedPerSecond: at < 45 ? 40_000 + at * 100 : 0,
  deliveredPerSecond: 80_000,
  waiting: at * 10,
  cores: 1.2,
  rssMiB: 300 + at,
  p50Ms: 2,
  p99Ms: at,
}));
const report: BenchReport = {
  system: "shop",
  load: {
    kind: "events",
    target: "market.purchase-made",
    perSecond: 50_000,
    durationMs: 5_000,
    duplicates: 0.05,
    documents: 4_096,
    keys: 1_000,
    seed: 1,
  },
  machine: { cores: 2, model: "Model T", node: "24.21.0", flushMs: 0.042 },
  interrupted: false,
  offeredMs: 5_000,
  offered: 200_000,
  accepted: 190_000,
  acceptedPerSecond: 38_000,
  duplicates: 9_900,
  refused: { TRL0307: 100 },
  latency: { p50Ms: 0.5, p90Ms: 4, p99Ms: 31, maxMs: 99 },
  histogram: [
    { upToMs: 0.5, count: 150_000 },
    { upToMs: 1, count: 0 },
    { upToMs: 100, count: 49_900 },
  ],
  functions: [
    {
      name: "billing.issueInvoice",
      deliveredPerSecond: 37_000,
      done: 189_000,
      refused: 900,
      retries: 40,
      deadLettered: 100,
      waiting: 0,
      p50Ms: 2,
      p99Ms: 50,
    },
  ],
  cpu: { engineCores: 1.2 },
  rss: { startMiB: 250, peakMiB: 400, endMiB: 380 },
  restarts: 0,
  settled: true,
  settledMs: 120,
  waiting: 0,
  balanced: true,
  samples,
};
// oxlint-disable-next-line eslint/no-control-regex -- they are what is taken away
const colours = /\u001b\[\d+m/g;
const screen = (env: Record<string, string> = {}) => screenOf({ write: () => {} }, env);

test("what was due and never offered, refused and repeated, is said", () => {
  const text = reportLines(report, screen()).join("\n");
  assert.match(
    text,
    /^shop {10}market.purchase-made {2}50,000\/s for 5.0 s, .* 1,000 keys, 5 % duplicates$/m,
  );
  assert.match(
    text,
    /^published {5}38,000\/s, 190,000 of 200,000 offered, 250,000 were due; 9,900 duplicates$/m,
  );
  assert.match(text, /^refused {7}100 TRL0307$/m);
  assert.match(text, /^durable {7}p50 0.5 ms {3}p90 4 ms {3}p99 31 ms {3}max 99 ms$/m);
  assert.match(text, /^billing.issueInvoice {2}37,000 {2}189,000 {6}900 {7}40 {2}▲ 100 /m);
  assert.match(text, /^ {2}≤ 100 ms {2} 49,900 {4}24.9 % {5}100 % {2}█/m);
  assert.match(text, /^delivered\/s +█+ {2}max 80k$/m);
});

test("every line fits a terminal, and colour changes no place", () => {
  for (const columns of ["80", "120"]) {
    const plain = reportLines(report, screen({ COLUMNS: columns }));
    for (const line of plain) assert.ok(line.length <= Number(columns), line);
    const painted = reportLines(report, screen({ COLUMNS: columns, FORCE_COLOR: "1" }));
    assert.deepEqual(
      painted.map((line) => line.replaceAll(colours, "")),
      plain,
    );
    assert.notDeepEqual(painted, plain);
  }
});

test("a function that an outage has paused is told with its cause, and the plots end with the last delivery", () => {
  const idle = Array.from({ length: 600 }, (_, at): Sample => ({
    atMs: 5_000 + (at + 1) * 100,
    phase: "settling",
    acceptedPerSecond: 0,
    deliveredPerSecond: 0,
    waiting: 500,
    cores: 0,
    rssMiB: 300,
  }));
  const [billing] = report.functions;
  const stuck = {
    ...report,
    functions: billing === undefined ? [] : [{ ...billing, waiting: 500, outage: "TRL0301 Error: no rates" }],
    samples: [...samples, ...idle],
    settled: false,
    settledMs: 60_000,
    waiting: 500,
  };
  const text = reportLines(stuck, screen()).join("\n");
  assert.match(text, /^paused {8}◆ billing.issueInvoice, by an outage: TRL0301 Error: no rates$/m);
  assert.match(text, /^books .* 500 deliveries still waiting after 1 min$/m);
  assert.match(text, /^ +0 s +2\.5 s +5\.0 s$/m);
});

test("a run that nothing got through has no plots of nothing", () => {
  const { latency: _latency, ...rest } = report;
  const none = { ...rest, accepted: 0, acceptedPerSecond: 0, histogram: [], samples: [], functions: [] };
  const lines = reportLines(none, screen());
  assert.ok(lines.includes("durable       nothing was answered"));
  assert.equal(lines.length, 8);
  assert.match(verdictOf(none), /^market.purchase-made: none of 200,000 events got through; books balanced$/);
});

test("the exit code is 1 when the books do not balance or nothing got through, and 130 when it was stopped", () => {
  assert.equal(exitCodeOf(report), 0);
  assert.equal(exitCodeOf({ ...report, accepted: 0 }), 1);
  assert.equal(exitCodeOf({ ...report, interrupted: true }), 130);
  assert.equal(exitCodeOf({ ...report, interrupted: true, balanced: false }), 1);
  assert.match(
    verdictOf({ ...report, balanced: false, settled: false, waiting: 7, interrupted: true }),
    /38,000 events\/s, p99 31 ms; the books do not balance; 7 deliveries still waiting; interrupted$/,
  );
});

test("progress is the mean over time since the last line, and the worst latency", () => {
  const [first, second] = [samples[0], samples[1]] as [Sample, Sample];
  const late = { ...second, atMs: 400, acceptedPerSecond: 80_000 };
  assert.equal(
    progressText([first, late], 0, 5_000, 3),
    "400 ms of 5.0 s  70,000/s in  80,000/s delivered  p99 1 ms  10 waiting  1.20 cores  301 MiB  3 refused",
  );
  assert.equal(progressText([], 0, 5_000, 0), undefined);
});
