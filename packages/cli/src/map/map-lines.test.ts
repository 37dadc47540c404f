import assert from "node:assert/strict";
import { test } from "node:test";
import type {
  ContextModel,
  EventPatternModel,
  FunctionModel,
  SystemModel,
  WorkflowModel,
} from "@trellis/model";
import { screenOf } from "../terminal/screen.ts";
import { mapLines } from "./map-lines.ts";

const source = { file: "trellis.config.ts" };
const commons = { handler: "h.ts", timeoutMs: 1000, concurrency: 1 };
const retry = { attemptsMax: 1, delayMs: 1, factor: 1, delayMaxMs: 1, ageMaxMs: 1 };
const on = (event: string, reads?: readonly string[], where?: EventPatternModel): FunctionModel => ({
  ...commons,
  kind: "on",
  event,
  ordered: false,
  retry,
  ...(reads === undefined ? {} : { reads }),
  ...(where === undefined ? {} : { where }),
});
const contextOf = (
  name: string,
  publishes: readonly string[],
  functions: Record<string, FunctionModel>,
): ContextModel => ({
  name,
  team: `${name}-team`,
  summary: `Does ${name}.`,
  source,
  publishes,
  functions,
  tables: {},
  ports: {},
  settings: {},
  memoryMiB: 128,
});
const eventOf = (name: string, version: number) => ({ name, summary: "s", source, version, versions: {} });

const model: SystemModel = {
  modelVersion: 1,
  name: "shop",
  summary: "Sells things.",
  teams: {},
  contexts: {
    market: contextOf("market", ["market.sold"], { buy: { ...commons, kind: "http", api: "POST /buy" } }),
    billing: contextOf("billing", ["billing.issued"], {
      closeMonth: { ...commons, kind: "schedule", expression: "rate(1 day)", retry },
      issue: on("market.sold", ["amount"]),
    }),
    search: contextOf("search", [], { index: { ...commons, kind: "http", api: "GET /search" } }),
  },
  events: { "market.sold": eventOf("market.sold", 2), "billing.issued": eventOf("billing.issued", 1) },
  apis: {},
};
const screen = (env: Record<string, string> = {}) => screenOf({ write: () => {} }, env);

test("the map shows what comes into each context, what it publishes, and to whom", () => {
  assert.deepEqual(mapLines(model, screen()), [
    "shop  Sells things.",
    "",
    "billing  team billing-team  Does billing.",
    "├─ on         issue              ← market.sold.v2 of market, reads amount",
    "├─ schedule   closeMonth         rate(1 day)",
    "└─ publishes  billing.issued.v1  → nobody",
    "",
    "market  team market-team  Does market.",
    "├─ http       buy             POST /buy",
    "└─ publishes  market.sold.v2  → billing.issue",
    "",
    "search  team search-team  Does search.",
    "└─ http       index  GET /search",
  ]);
});

test("the map says at which rate a function takes events at most", () => {
  const issue = { ...on("market.sold"), rateLimit: { perSecond: 2_500, burst: 250 } };
  const limited = { ...model, contexts: { ...model.contexts, billing: contextOf("billing", [], { issue }) } };
  assert.equal(
    mapLines(limited, screen())[3],
    "└─ on         issue  ← market.sold.v2 of market, at most 2,500 a second",
  );
});

test("the map says which events a function takes", () => {
  const issue = on("market.sold", ["amount"], { plan: ["large"], amount: [{ numeric: [">", 0] }] });
  const filtered = {
    ...model,
    contexts: { ...model.contexts, billing: contextOf("billing", [], { issue }) },
  };
  assert.equal(
    mapLines(filtered, screen())[3],
    '└─ on         issue  ← market.sold.v2 of market, where {"plan":["large"],"amount":[{"numeric":[">",0]}]}, reads amount',
  );
});

test("a focused map draws the neighbours in short and says what it leaves out", () => {
  assert.deepEqual(mapLines(model, screen(), "billing").slice(7), [
    "market  team market-team  Does market.",
    "└─ publishes  market.sold.v2  → billing: issue",
    "",
    "not drawn: 1 context without an event or a call to or from billing",
  ]);
});

test("the map draws calls at both ends, and says what is read", () => {
  const issue: FunctionModel = {
    ...on("market.sold"),
    calls: [{ operation: "GET /search", reads: ["hits", "took"] }, { operation: "POST /buy" }],
  };
  const { billing, market, search } = model.contexts;
  const calling = {
    ...model,
    contexts: { market: market!, billing: { ...billing!, functions: { issue } }, search: search! },
    apis: {
      "GET /search": {
        operation: "GET /search",
        summary: "s",
        source,
        method: "GET",
        path: "/search",
        responses: {},
        bodyMaxBytes: 1,
        idempotencyWindowMs: 1,
        callers: "declared",
      },
    },
  } as const satisfies SystemModel;
  const lines = mapLines(calling, screen());
  assert.deepEqual(lines.slice(3, 6), [
    "├─ on         issue              ← market.sold.v2 of market",
    "├─   calls                       → GET /search of search, reads hits, took",
    "├─   calls                       → POST /buy of market",
  ]);
  assert.ok(lines.includes("└─ http       index  GET /search  ← only billing.issue"));
  assert.ok(lines.includes("├─ http       buy             POST /buy  ← billing.issue"));
  assert.deepEqual(mapLines(calling, screen(), "search").slice(4), [
    "",
    "billing  team billing-team  Does billing.",
    "└─ calls      issue  → GET /search of search",
    "",
    "not drawn: 1 context without an event or a call to or from search",
  ]);
  assert.ok(
    mapLines(calling, screen(), "billing").includes("└─ http       GET /search  ← called by billing: issue"),
  );
});

test("the map fits its screen", () => {
  for (const columns of [40, 60, 80]) {
    const lines = mapLines(model, screen({ COLUMNS: String(columns) }));
    for (const line of lines) assert.ok(line.length <= columns, `${columns}: ${line}`);
  }
});

test("a workflow is drawn between the event that starts it and the functions that it runs", () => {
  const start = { ...on("market.sold", ["amount"]), starts: "dunning" } as FunctionModel;
  const workflow = (tasks: readonly string[], kind: "standard" | "express" = "standard"): WorkflowModel => ({
    kind,
    file: "w.asl.json",
    definition: {},
    hash: "",
    tasks,
    timeoutMs: 1,
    retentionDays: 1,
  });
  const { billing, ...others } = model.contexts;
  const functions = {
    ...billing!.functions,
    dunning: start,
    remind: { ...commons, kind: "task" as const },
    stray: { ...commons, kind: "task" as const },
  };
  const workflows = { dunning: workflow(["remind"]), empty: workflow([], "express") };
  const drawn = mapLines(
    { ...model, contexts: { ...others, billing: { ...billing!, functions, workflows } } },
    screen(),
  );
  assert.deepEqual(drawn.slice(2, 11), [
    "billing  team billing-team  Does billing.",
    "├─ on         issue              ← market.sold.v2 of market, reads amount",
    "├─ schedule   closeMonth         rate(1 day)",
    "├─ task       remind             in dunning",
    "├─ task       stray              in no workflow",
    "├─ workflow   dunning            ← market.sold.v2 of market, reads amount → remind",
    "├─ workflow   empty              → no function, express",
    "└─ publishes  billing.issued.v1  → nobody",
    "",
  ]);
  assert.ok(drawn.includes("└─ publishes  market.sold.v2  → billing.issue, billing.dunning"));
});
