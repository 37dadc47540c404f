import type { RequestTarget } from "../http/request-target.ts";
import { createRouteTable, type RouteTable } from "../http/route-table.ts";
import type { Inspected } from "../ports/inspected.ts";
import type { DeadLetterFilter, LogEntry, LogFilter } from "./inspection-contract.ts";
import { type Input, readInput } from "./inspection-input.ts";

/** A request of the inspection API, read but not checked. */
export interface Call {
  readonly params: Readonly<Record<string, string>>;
  readonly query: RequestTarget["query"];
  /** The JSON document; undefined for a request that takes none. */
  readonly body: unknown;
}

/** `page` answers HTML, `logs` may stream; a function answers a JSON document. */
export type Destination = "page" | "logs" | ((inspected: Inspected, call: Call) => unknown);

/** The paths of the inspection API. What they answer is in `inspection-contract.ts`. */
export function inspectionRoutes(): RouteTable<Destination> {
  const routes: [string, Destination][] = [
    ["GET /", "page"],
    ["GET /api/logs", "logs"],
    ["GET /api/status", ({ status }) => status()],
    ["GET /api/model", ({ model }) => model],
    ["GET /api/dead-letters", listDeadLetters],
    [
      "GET /api/dead-letters/{id}",
      ({ deadLetter }, { params }) => deadLetter(idOf(readInput(params, "query", ["id"]))),
    ],
    ["POST /api/dead-letters/redrive", redrive],
    ["POST /api/events", publish],
    ["POST /api/invocations", invoke],
  ];
  return createRouteTable(
    routes.map(([operation, target]) => {
      const [method = "", path = ""] = operation.split(" ");
      return { method, path, target };
    }),
  );
}

/** Answers of a list hold this many at most; the default is a tenth of it. */
const listMax = 1_000;
const redriveMax = 10_000;
const logLevels = ["debug", "info", "warn", "error"] as const satisfies readonly LogEntry["level"][];

function listDeadLetters(inspected: Inspected, { query }: Call): unknown {
  const input = readInput(query, "query", ["function", "code", "limit", "after"]);
  const limit = input.wholeNumber("limit", { min: 1, max: listMax }) ?? listMax / 10;
  const after = input.wholeNumber("after", { min: 0, max: Number.MAX_SAFE_INTEGER });
  return inspected.deadLetters(filterOf(input), limit, after);
}

/** The filter must be there, even if empty: what means everything is never left out by mistake. */
async function redrive(inspected: Inspected, { body }: Call): Promise<unknown> {
  const input = readInput(body, "body", ["filter", "limit"]);
  const filter = filterOf(readInput(input.value("filter"), "body", ["ids", "function", "code"]));
  const limit = input.wholeNumber("limit", { min: 1, max: redriveMax }) ?? redriveMax;
  return { redriven: await inspected.redrive(filter, limit) };
}

function publish(inspected: Inspected, { body }: Call): unknown {
  const input = readInput(body, "body", ["event", "data", "id"]);
  const id = input.text("id");
  return inspected.publish(input.required("event"), input.value("data"), id === undefined ? {} : { id });
}

function invoke(inspected: Inspected, { body }: Call): unknown {
  const input = readInput(body, "body", ["function", "data"]);
  return inspected.invoke(input.required("function"), input.value("data"));
}

export interface LogQuery {
  readonly filter: LogFilter;
  readonly limit: number;
  readonly follow: boolean;
}

export function readLogQuery(query: RequestTarget["query"]): LogQuery {
  const input = readInput(query, "query", ["context", "function", "level", "traceId", "limit", "follow"]);
  const filter: LogFilter = present({
    context: input.text("context"),
    function: input.text("function"),
    level: input.oneOf("level", logLevels),
    traceId: input.text("traceId"),
  });
  const limit = input.wholeNumber("limit", { min: 0, max: listMax }) ?? listMax / 10;
  return { filter, limit, follow: input.oneOf("follow", ["true", "false"]) === "true" };
}

function filterOf(input: Input): DeadLetterFilter {
  const ids = input.wholeNumbers("ids", { min: 0, max: Number.MAX_SAFE_INTEGER, countMax: redriveMax });
  return present({ ids, function: input.text("function"), code: input.text("code") });
}

function idOf(input: Input): number {
  return input.wholeNumber("id", { min: 0, max: Number.MAX_SAFE_INTEGER }) ?? 0;
}

/** Leaves out what was not given. */
function present<T extends object>(members: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  // Object.fromEntries forgets which member has which type.
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]?: Exclude<T[K], undefined>;
  };
}
