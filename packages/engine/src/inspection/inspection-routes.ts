import type { RequestTarget } from "../http/request-target.ts";
import { createRouteTable, type RouteTable } from "../http/route-table.ts";
import type { Inspected } from "../ports/inspected.ts";
import type { EventFilter, LogEntry, LogFilter, SpanFilter } from "./inspection-contract.ts";
import { type Call, present, readInput } from "./inspection-input.ts";
import { executionRoutes } from "./execution-routes.ts";
import { jobRoutes } from "./job-routes.ts";
import { quarantineRoutes } from "./quarantine-routes.ts";

/** `page` answers HTML, `metrics` text, `logs` may stream, `events` does; a function answers a JSON document. */
export type Destination =
  | "page"
  | "metrics"
  | "logs"
  | "events"
  | ((inspected: Inspected, call: Call) => unknown);

/** The paths of the inspection API. What they answer is in `inspection-contract.ts`. */
export function inspectionRoutes(): RouteTable<Destination> {
  const routes: (readonly [string, Destination])[] = [
    ["GET /", "page"],
    ["GET /metrics", "metrics"],
    ["GET /api/logs", "logs"],
    ["GET /api/events", "events"],
    ["GET /api/spans", listSpans],
    ["GET /api/status", ({ status }) => status()],
    ["GET /api/model", ({ model }) => model],
    ...jobRoutes,
    ...executionRoutes,
    ...quarantineRoutes,
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
const logLevels = ["debug", "info", "warn", "error"] as const satisfies readonly LogEntry["level"][];

function publish(inspected: Inspected, { body }: Call): unknown {
  const input = readInput(body, "body", ["event", "data", "id"]);
  const id = input.text("id");
  return inspected.publish(input.required("event"), input.value("data"), id === undefined ? {} : { id });
}

function invoke(inspected: Inspected, { body }: Call): unknown {
  const input = readInput(body, "body", ["function", "data"]);
  return inspected.invoke(input.required("function"), input.value("data"));
}

function listSpans(inspected: Inspected, { query }: Call): unknown {
  const input = readInput(query, "query", ["trace", "event", "function", "limit"]);
  const filter: SpanFilter = present({
    traceId: input.text("trace"),
    eventId: input.text("event"),
    function: input.text("function"),
  });
  const limit = input.wholeNumber("limit", { min: 1, max: listMax }) ?? listMax / 10;
  return { spans: inspected.spans(filter, limit) };
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

export interface EventsQuery {
  readonly filter: EventFilter;
  /** Without one, all there are. */
  readonly limit: number;
}

export function readEventsQuery(query: RequestTarget["query"]): EventsQuery {
  const input = readInput(query, "query", ["event", "from", "until", "limit"]);
  const filter: EventFilter = present({
    event: input.text("event"),
    from: input.time("from"),
    until: input.time("until"),
  });
  const limit = input.wholeNumber("limit", { min: 1, max: Number.MAX_SAFE_INTEGER });
  return { filter, limit: limit ?? Infinity };
}
