import assert from "node:assert/strict";
import { test } from "node:test";
import type { SystemModel } from "@trellis/model";
import type { FunctionSnapshot } from "../delivery/messages.ts";
import type { StatusSources } from "../inspection/status.ts";
import { parseExposition } from "./fixtures/parse-exposition.ts";
import { boundsMs, LatencyHistogram } from "./latency.ts";
import { ContextMeters } from "./meters.ts";
import { metricsText } from "./metrics.ts";
import { counter } from "./prometheus.ts";

const count = 5;
const counts = { direct: 0, done: 4, refused: 1, filtered: 0, retries: 2, deadLettered: 3, deadLetters: 2 };

test("what is exposed is well-formed, and every figure is there under its labels", () => {
  const families = parseExposition(metricsText(sources()));
  const value = (name: string, labels: Readonly<Record<string, string>> = {}): number | undefined => {
    const family = families.get(name.replace(/_(bucket|sum|count)$/, "")) ?? families.get(name);
    return family?.samples.find(
      (each) =>
        each.name === name &&
        each.labels.size === Object.keys(labels).length &&
        Object.entries(labels).every(([label, text]) => each.labels.get(label) === text),
    )?.value;
  };
  const notify = { function: "shop.notify" };
  assert.deepEqual(
    {
      published: value("trellis_events_published_total", { event: "shop.sold" }),
      duplicates: value("trellis_events_duplicate_total", { event: "shop.sold" }),
      done: value("trellis_deliveries_total", { ...notify, outcome: "done" }),
      dead: value("trellis_deliveries_total", { ...notify, outcome: "dead_lettered" }),
      retries: value("trellis_delivery_retries_total", notify),
      letters: value("trellis_dead_letters", notify),
      inFlight: value("trellis_deliveries_waiting", { ...notify, state: "in_flight" }),
      latencies: value("trellis_delivery_latency_seconds_count", notify),
      seconds: value("trellis_delivery_latency_seconds_sum", notify),
      within: value("trellis_delivery_latency_seconds_bucket", { ...notify, le: "0.002048" }),
      failed: value("trellis_invocations_total", { ...notify, outcome: "failed" }),
      invocations: value("trellis_invocation_duration_seconds_count", notify),
      requests: value("trellis_http_requests_total", { function: "shop.buy", status: "201" }),
      routeless: value("trellis_http_requests_total", { function: "-", status: "404" }),
      answers: value("trellis_http_duration_seconds_count", { function: "shop.buy" }),
      running: value("trellis_worker_running", { context: "shop" }),
      counted: value("trellis_handler_counts_total", { context: "shop", name: 'a "b"\\\n' }),
      called: value("trellis_calls_total", {
        function: "shop.buy",
        answered_by: "stock.level",
        status: "200",
      }),
      unanswered: value("trellis_calls_total", {
        function: "shop.buy",
        answered_by: "stock.level",
        status: "-",
      }),
      kept: value("trellis_spans_total", { kept: "true" }),
      dropped: value("trellis_spans_total", { kept: "false" }),
      balanced: value("trellis_books_balanced"),
      started: value("trellis_executions_started_total", { workflow: "shop.flow", child: "false" }),
      children: value("trellis_executions_started_total", { workflow: "shop.flow", child: "true" }),
      succeeded: value("trellis_executions_ended_total", {
        workflow: "shop.flow",
        child: "false",
        status: "succeeded",
      }),
      begun: value("trellis_executions_running", { workflow: "shop.flow", begun: "true" }),
      executions: value("trellis_execution_duration_seconds_count", {
        workflow: "shop.flow",
        child: "false",
      }),
    },
    {
      published: 9,
      duplicates: 2,
      done: 4,
      dead: 3,
      retries: 2,
      letters: 2,
      inFlight: 1,
      latencies: count,
      seconds: 0.015,
      within: 2,
      failed: 1,
      invocations: 1,
      requests: 7,
      routeless: 1,
      answers: 1,
      running: 1,
      counted: 12,
      called: 5,
      unanswered: 2,
      kept: 30,
      dropped: 3,
      balanced: 1,
      started: 9,
      children: 7,
      succeeded: 5,
      begun: 3,
      executions: count,
    },
  );
  assert.equal(
    value("trellis_dead_letters", { function: "shop.buy" }),
    undefined,
    "HTTP has no dead letters",
  );
});

test("every bound of a histogram stands there, and the greatest holds everything", () => {
  const samples =
    parseExposition(metricsText(sources())).get("trellis_delivery_latency_seconds")?.samples ?? [];
  const bounds = samples.flatMap(({ labels }) => labels.get("le") ?? []);
  assert.deepEqual(bounds, [...boundsMs.map((bound) => String(bound / 1_000)), "+Inf"]);
});

test("a system that has done nothing yet exposes no histograms, and is well-formed", () => {
  const empty = metricsText(sources({ idle: true }));
  const families = parseExposition(empty);
  assert.ok(![...families.values()].some(({ type }) => type === "histogram"));
  assert.equal(families.get("trellis_events_published_total")?.samples[0]?.value, 9);
});

test("the reader of these tests refuses what Prometheus refuses", () => {
  const head = "# HELP a_total x\n# TYPE a_total counter\n";
  const broken = [
    "a_total 1\n",
    `${head}a_total 1`,
    `${head}a_total{b="c} 1\n`,
    `${head}a_total{b="c",b="d"} 1\n`,
    `${head}a_total 1\na_total 1\n`,
    `${head}a_total one\n`,
    `${head}a_total 1\n${head}a_total{x="y"} 1\n`,
    "# TYPE a_total counter\na_total 1\n",
    "# HELP a x\n# TYPE a counter\na 1\n",
    '# HELP h x\n# TYPE h histogram\nh_bucket{le="1"} 2\nh_bucket{le="+Inf"} 1\nh_sum 1\nh_count 1\n',
    '# HELP h x\n# TYPE h histogram\nh_bucket{le="+Inf"} 1\nh_count 1\n',
    '# HELP h x\n# TYPE h histogram\nh_bucket{le="+Inf"} 1\nh_sum 1\nh_count 2\n',
  ];
  for (const text of broken) assert.throws(() => parseExposition(text), Error, text);
  parseExposition(counter("a_total", 'with \\ and\nline and "quotes"', [[{ b: 'c"\\\n' }, 1e21]]));
});

function sources({ idle = false } = {}): StatusSources {
  const latency = new LatencyHistogram();
  if (!idle) for (let at = 1; at <= count; at++) latency.record(at);
  const http = new LatencyHistogram();
  if (!idle) http.record(3);
  const meters = new ContextMeters(["buy", "notify"]);
  if (!idle) meters.of("notify").ended("failed", 4);
  const notify: FunctionSnapshot = {
    function: "shop.notify",
    counts,
    inFlight: 1,
    deferred: 1,
    backlog: 0,
    owed: 9,
    open: 1,
    latency: latency.summary(),
    outage: undefined,
  };
  const snapshot = {
    firstSequence: 1,
    lastSequence: 9,
    logBytes: 900,
    owedBytes: 0,
    pressure: undefined,
    published: new Map([["shop.sold", 9]]),
    functions: [notify],
    latency: latency.summary(),
    jobs: [],
    quarantine: new Map([
      [
        "shop.sold.v1",
        { contract: "shop.sold.v1", taken: 9, released: 4, discarded: 2, expired: 1, count: 2, bytes: 64 },
      ],
    ]),
    executions: new Map([
      [
        "shop.flow",
        {
          counts: {
            workflow: "shop.flow",
            parts: false,
            started: 9,
            succeeded: 5,
            failed: 1,
            timedOut: 0,
            aborted: 0,
            redriven: 0,
            removed: 0,
          },
          parts: {
            counts: {
              workflow: "shop.flow",
              parts: true,
              started: 7,
              succeeded: 6,
              failed: 0,
              timedOut: 0,
              aborted: 0,
              redriven: 0,
              removed: 0,
            },
            running: 1,
            duration: undefined,
          },
          running: 3,
          unbegun: 1,
          inHand: 1,
          duration: latency.summary(),
        },
      ],
    ]),
    quarantinePolicy: { entriesMax: 10, maxBytes: 1_000, ageMaxMs: 60_000 },
  };
  return {
    model,
    snapshot,
    archive: undefined,
    environment: "test",
    startedAt: "2026-11-21T09:00:00.000Z",
    draining: false,
    stall: undefined,
    contexts: [{ name: "shop", team: "t", worker: "running", restarts: 0 }],
    duplicates: new Map([["shop.sold", 2]]),
    http: { requests: 8, duplicates: 0, answers: { "shop.buy 201": 7, "- 404": 1 } },
    httpLatencyOf: (name) => (name === "shop.buy" ? http.summary() : undefined),
    measures: new Map([...meters.measures()].map(([name, measured]) => [`shop.${name}`, measured])),
    spans: { held: 10, kept: 30, dropped: 3 },
    counters: [{ context: "shop", name: 'a "b"\\\n', value: 12 }],
    calls: [
      { caller: "shop.buy", answerer: "stock.level", status: 200, count: 5 },
      { caller: "shop.buy", answerer: "stock.level", count: 2 },
    ],
    urls: { gateway: "", inspection: "" },
  };
}

// Names and kinds are all that is read of it.
const model = {
  name: "shop",
  events: { "shop.sold": { name: "shop.sold" } },
  apis: {},
  contexts: {
    shop: { name: "shop", team: "t", functions: { buy: { kind: "http" }, notify: { kind: "on" } } },
  },
} as unknown as SystemModel;
