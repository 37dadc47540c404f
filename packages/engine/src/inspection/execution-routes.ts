import { Fault } from "@trellis/model";
import type { ExecutionStatus } from "@trellis/workflow";
import type { Inspected } from "../ports/inspected.ts";
import type { ExecutionFilter } from "./executions-contract.ts";
import { type Call, type Input, present, readInput } from "./inspection-input.ts";
import { askerNames, askerOf, limitOf, perSecondOf } from "./job-routes.ts";

/* Executions of workflows: to be looked at, started, stopped, redriven, and their tasks answered. */

type Route = readonly [operation: string, answer: (inspected: Inspected, call: Call) => unknown];

export const executionRoutes: readonly Route[] = [
  ["GET /api/workflows", async ({ workflows }) => ({ workflows: await workflows() })],
  ["GET /api/executions", list],
  ["POST /api/executions", start],
  ["POST /api/executions/redrive", redriveMany],
  ["POST /api/executions/redrive/preview", preview],
  ["GET /api/executions/{workflow}/{name}", ({ execution }, { params }) => execution(...named(params))],
  ["GET /api/executions/{workflow}/{name}/history", history],
  [
    "GET /api/executions/{workflow}/{name}/definition",
    ({ executionDefinition }, { params }) => executionDefinition(...named(params)),
  ],
  ["GET /api/executions/{workflow}/{name}/result", result],
  ["POST /api/executions/{workflow}/{name}/stop", stop],
  ["POST /api/executions/{workflow}/{name}/redrive", redrive],
  ["POST /api/tasks/succeed", succeed],
  ["POST /api/tasks/fail", fail],
  ["POST /api/tasks/heartbeat", heartbeat],
];

const listMax = 1_000;
/** Events of one page of a history. */
const eventsMax = 1_000;
/** How long somebody may wait for a result. */
const waitMaxMs = 60_000;
const waitDefaultMs = 10_000;
const statuses = [
  "RUNNING",
  "SUCCEEDED",
  "FAILED",
  "TIMED_OUT",
  "ABORTED",
] as const satisfies readonly ExecutionStatus[];
const filterNames = ["workflow", "status", "error", "since", "until", "of", "children"];
const errorMaxLength = 256;
const causeMaxLength = 32_768;

function list(inspected: Inspected, { query }: Call): unknown {
  const input = readInput(query, "query", [...filterNames, "limit", "before"]);
  const limit = input.wholeNumber("limit", { min: 1, max: listMax }) ?? listMax / 10;
  const before = input.wholeNumber("before", { min: 1, max: Number.MAX_SAFE_INTEGER });
  return inspected.executions(filterOf(input), limit, before);
}

function start(inspected: Inspected, { body }: Call): unknown {
  const input = readInput(body, "body", ["workflow", "input", "name"]);
  const given = input.value("input");
  const options = present({ name: input.text("name") });
  return inspected.startExecution(input.required("workflow"), given === undefined ? {} : given, options);
}

function history(inspected: Inspected, { params, query }: Call): unknown {
  const input = readInput(query, "query", ["from", "limit"]);
  const from = input.wholeNumber("from", { min: 1, max: Number.MAX_SAFE_INTEGER }) ?? 1;
  const limit = input.wholeNumber("limit", { min: 1, max: eventsMax }) ?? eventsMax;
  return inspected.executionHistory(...named(params), from, limit);
}

function result(inspected: Inspected, { params, query }: Call): unknown {
  const input = readInput(query, "query", ["timeoutMs"]);
  const timeoutMs = input.wholeNumber("timeoutMs", { min: 0, max: waitMaxMs }) ?? waitDefaultMs;
  return inspected.executionResult(...named(params), timeoutMs);
}

async function stop(inspected: Inspected, { params, body }: Call): Promise<unknown> {
  const input = readInput(body, "body", ["error", "cause", ...askerNames]);
  const said = present({
    error: input.text("error", errorMaxLength),
    cause: input.text("cause", causeMaxLength),
  });
  return { execution: await inspected.stopExecution(...named(params), { ...said, ...askerOf(input) }) };
}

async function redrive(inspected: Inspected, { params, body }: Call): Promise<unknown> {
  const input = readInput(body, "body", ["input", ...askerNames]);
  const given = present({ input: input.value("input") });
  return { execution: await inspected.redriveExecution(...named(params), { ...given, ...askerOf(input) }) };
}

async function redriveMany(inspected: Inspected, { body }: Call): Promise<unknown> {
  const input = readInput(body, "body", ["filter", "perSecond", "limit", ...askerNames]);
  const options = { ...present({ perSecond: perSecondOf(input), limit: limitOf(input) }), ...askerOf(input) };
  return { jobs: await inspected.redriveExecutions(wholeFilterOf(input), options) };
}

function preview(inspected: Inspected, { body }: Call): unknown {
  return inspected.previewExecutionRedrive(wholeFilterOf(readInput(body, "body", ["filter"])));
}

async function succeed(inspected: Inspected, { body }: Call): Promise<unknown> {
  const input = readInput(body, "body", ["token", "output"]);
  const output = input.value("output");
  const answer = {
    kind: "succeeded",
    token: input.required("token"),
    output: output === undefined ? null : output,
  } as const;
  return { execution: await inspected.answerTask(answer) };
}

async function fail(inspected: Inspected, { body }: Call): Promise<unknown> {
  const input = readInput(body, "body", ["token", "error", "cause"]);
  const said = present({ cause: input.text("cause", causeMaxLength) });
  const answer = {
    kind: "failed",
    token: input.required("token"),
    error: input.required("error"),
    ...said,
  } as const;
  return { execution: await inspected.answerTask(answer) };
}

async function heartbeat(inspected: Inspected, { body }: Call): Promise<unknown> {
  const input = readInput(body, "body", ["token"]);
  return { execution: await inspected.answerTask({ kind: "heartbeat", token: input.required("token") }) };
}

/** The filter must be there, even if empty: what means everything is never left out by mistake. */
function wholeFilterOf(input: Input): ExecutionFilter {
  return filterOf(readInput(input.value("filter"), "body", filterNames));
}

function filterOf(input: Input): ExecutionFilter {
  const of = input.text("of");
  if (of !== undefined) input.required("workflow");
  return present({
    workflow: input.text("workflow"),
    status: input.oneOf("status", statuses),
    error: input.text("error"),
    since: input.time("since"),
    until: input.time("until"),
    of,
    children: input.flag("children"),
  });
}

function named({ workflow, name }: Call["params"]): [workflow: string, name: string] {
  if (workflow !== undefined && name !== undefined) return [workflow, name];
  throw new Fault("TRL0524", "the path names no execution", { retry: "never" });
}
