import { Fault } from "@trellis/model";
import type { Inspected } from "../ports/inspected.ts";
import type { DeadLetterFilter } from "./inspection-contract.ts";
import { type Call, type Input, present, readInput } from "./inspection-input.ts";
import type { JobAsker, RedriveOptions } from "./jobs-contract.ts";

/* Dead letters, and the jobs that work on them or on the log. */

type Route = readonly [operation: string, answer: (inspected: Inspected, call: Call) => unknown];

export const jobRoutes: readonly Route[] = [
  ["GET /api/dead-letters", list],
  [
    "GET /api/dead-letters/{id}",
    ({ deadLetter }, { params }) => deadLetter(idOf(readInput(params, "query", ["id"]))),
  ],
  ["POST /api/dead-letters/redrive", redrive],
  ["POST /api/dead-letters/redrive/preview", previewRedrive],
  ["POST /api/dead-letters/discard", discard],
  ["POST /api/replays", replay],
  ["GET /api/jobs", async ({ jobs }) => ({ jobs: await jobs() })],
  [
    "POST /api/jobs/{id}/stop",
    async ({ stopJob }, { params }) => ({ job: await stopJob(idOf(readInput(params, "query", ["id"]))) }),
  ],
];

/** A list holds this many dead letters at most. */
const listMax = 1_000;
const idsMax = 10_000;
const limitMax = 100_000_000;
const perSecondMax = 100_000;
const canaryMax = 500;
const askerMaxLength = 200;

const filterNames = ["function", "code", "fingerprint", "since", "until"];
/** Of those who ask for a job. */
export const askerNames: readonly string[] = ["by", "why"];

function list(inspected: Inspected, { query }: Call): unknown {
  const input = readInput(query, "query", [...filterNames, "limit", "after"]);
  const limit = input.wholeNumber("limit", { min: 1, max: listMax }) ?? listMax / 10;
  const after = input.wholeNumber("after", { min: 0, max: Number.MAX_SAFE_INTEGER });
  return inspected.deadLetters(filterOf(input), limit, after);
}

async function redrive(inspected: Inspected, { body }: Call): Promise<unknown> {
  const names = ["filter", "perSecond", "canary", "limit", "patch", ...askerNames];
  const input = readInput(body, "body", names);
  const jobs = await inspected.redrive(wholeFilterOf(input), {
    ...present({
      perSecond: perSecondOf(input),
      canary: input.wholeNumber("canary", { min: 0, max: canaryMax }),
      limit: limitOf(input),
      patch: patchOf(input),
    }),
    ...askerOf(input),
  });
  return { jobs };
}

function previewRedrive(inspected: Inspected, { body }: Call): unknown {
  const input = readInput(body, "body", ["filter", "patch"]);
  return inspected.previewRedrive(wholeFilterOf(input), patchOf(input));
}

async function discard(inspected: Inspected, { body }: Call): Promise<unknown> {
  const input = readInput(body, "body", ["filter", "limit", ...askerNames]);
  const options = { ...present({ limit: limitOf(input) }), ...askerOf(input) };
  return { jobs: await inspected.discard(wholeFilterOf(input), options) };
}

async function replay(inspected: Inspected, { body }: Call): Promise<unknown> {
  const input = readInput(body, "body", ["function", "from", "until", "perSecond", ...askerNames]);
  const name = input.required("function");
  const from = input.required("from") === "oldest" ? "oldest" : (input.time("from") ?? "oldest");
  const until = input.time("until");
  if (until !== undefined && from !== "oldest" && Date.parse(until) <= Date.parse(from))
    throw new Fault("TRL0524", '"until" must be later than "from"', { retry: "never" });
  const options = { from, ...present({ until, perSecond: perSecondOf(input) }), ...askerOf(input) };
  return { job: await inspected.replay(name, options) };
}

/** The filter must be there, even if empty: what means everything is never left out by mistake. */
function wholeFilterOf(input: Input): DeadLetterFilter {
  return filterOf(readInput(input.value("filter"), "body", ["ids", ...filterNames]));
}

function filterOf(input: Input): DeadLetterFilter {
  return present({
    ids: input.wholeNumbers("ids", { min: 0, max: Number.MAX_SAFE_INTEGER, countMax: idsMax }),
    function: input.text("function"),
    code: input.text("code"),
    fingerprint: input.text("fingerprint"),
    since: input.time("since"),
    until: input.time("until"),
  });
}

export function perSecondOf(input: Input): number | "max" | undefined {
  if (input.value("perSecond") === "max") return "max";
  return input.wholeNumber("perSecond", { min: 1, max: perSecondMax });
}

/** Whether it is a patch is for the engine to say, which looks at what it is to change. */
function patchOf(input: Input): RedriveOptions["patch"] {
  return input.value("patch") as RedriveOptions["patch"];
}

export function limitOf(input: Input): number | undefined {
  return input.wholeNumber("limit", { min: 1, max: limitMax });
}

export function askerOf(input: Input): JobAsker {
  return present({ by: input.text("by", askerMaxLength), why: input.text("why", askerMaxLength) });
}

export function idOf(input: Input): number {
  return input.wholeNumber("id", { min: 0, max: Number.MAX_SAFE_INTEGER }) ?? 0;
}
