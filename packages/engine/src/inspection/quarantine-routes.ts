import type { Inspected } from "../ports/inspected.ts";
import { type Call, type Input, present, readInput } from "./inspection-input.ts";
import { askerNames, askerOf, idOf, limitOf, perSecondOf } from "./job-routes.ts";
import type { QuarantineFilter } from "./quarantine-contract.ts";

/* What is in quarantine, the jobs that work on it, and the door for events of senders that can't be told. */

type Route = readonly [operation: string, answer: (inspected: Inspected, call: Call) => unknown];

export const quarantineRoutes: readonly Route[] = [
  ["GET /api/quarantine", groups],
  ["GET /api/quarantine/payloads", payloads],
  [
    "GET /api/quarantine/payloads/{id}",
    ({ quarantinedPayload }, { params }) => quarantinedPayload(idOf(readInput(params, "query", ["id"]))),
  ],
  ["POST /api/quarantine/redrive", redrive],
  ["POST /api/quarantine/redrive/preview", preview],
  ["POST /api/quarantine/discard", discard],
  ["POST /api/ingest", ingest],
];

const listMax = 1_000;
const idsMax = 10_000;
const filterNames = ["contract", "fingerprint", "sender", "since", "until"];

function groups(inspected: Inspected, { query }: Call): unknown {
  const input = readInput(query, "query", [...filterNames, "limit"]);
  const limit = input.wholeNumber("limit", { min: 1, max: listMax }) ?? listMax / 10;
  return inspected.quarantine(filterOf(input), limit);
}

function payloads(inspected: Inspected, { query }: Call): unknown {
  const input = readInput(query, "query", [...filterNames, "limit", "after"]);
  const limit = input.wholeNumber("limit", { min: 1, max: listMax }) ?? listMax / 10;
  const after = input.wholeNumber("after", { min: 0, max: Number.MAX_SAFE_INTEGER });
  return inspected.quarantined(filterOf(input), limit, after);
}

async function redrive(inspected: Inspected, { body }: Call): Promise<unknown> {
  const input = readInput(body, "body", ["filter", "perSecond", "limit", ...askerNames]);
  const options = {
    ...present({ perSecond: perSecondOf(input), limit: limitOf(input) }),
    ...askerOf(input),
  };
  return { jobs: await inspected.redriveQuarantined(wholeFilterOf(input), options) };
}

function preview(inspected: Inspected, { body }: Call): unknown {
  return inspected.previewQuarantineRedrive(wholeFilterOf(readInput(body, "body", ["filter"])));
}

async function discard(inspected: Inspected, { body }: Call): Promise<unknown> {
  const input = readInput(body, "body", ["filter", "limit", ...askerNames]);
  const options = { ...present({ limit: limitOf(input) }), ...askerOf(input) };
  return { jobs: await inspected.discardQuarantined(wholeFilterOf(input), options) };
}

function ingest(inspected: Inspected, { body }: Call): unknown {
  const input = readInput(body, "body", ["event", "data", "id", "sender"]);
  const options = present({ id: input.text("id"), sender: input.text("sender") });
  return inspected.ingest(input.required("event"), input.value("data"), options);
}

/** The filter must be there, even if empty: what means everything is never left out by mistake. */
function wholeFilterOf(input: Input): QuarantineFilter {
  return filterOf(readInput(input.value("filter"), "body", ["ids", ...filterNames]));
}

function filterOf(input: Input): QuarantineFilter {
  return present({
    ids: input.wholeNumbers("ids", { min: 0, max: Number.MAX_SAFE_INTEGER, countMax: idsMax }),
    contract: input.text("contract"),
    fingerprint: input.text("fingerprint"),
    sender: input.text("sender"),
    since: input.time("since"),
    until: input.time("until"),
  });
}
