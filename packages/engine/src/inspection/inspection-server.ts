import { type Code, Fault } from "@trellis/model";
import { checkBodyHeaders } from "../http/body-headers.ts";
import { type Answer, sendAnswer } from "../http/answer.ts";
import { answerOptions } from "../http/answer-options.ts";
import { createBoundedServer, requireSoundHeaders } from "../http/bounded-server.ts";
import type { Exchange } from "../http/exchange.ts";
import { httpStatusOf, problemAnswer } from "../http/problem.ts";
import { readBody } from "../http/read-body.ts";
import { readTarget } from "../http/request-target.ts";
import type { Inspected } from "../ports/inspected.ts";
import { expositionMediaType } from "../telemetry/prometheus.ts";
import { streamEvents } from "./event-stream.ts";
import { createGuard } from "./inspection-guard.ts";
import { readJson } from "./inspection-input.ts";
import {
  type EventsQuery,
  inspectionRoutes,
  type LogQuery,
  readEventsQuery,
  readLogQuery,
} from "./inspection-routes.ts";
import { streamLogs } from "./log-stream.ts";
import { contentSecurityPolicy, renderPage } from "./page.ts";

export interface InspectionOptions {
  readonly inspected: Inspected;
  /** Default 127.0.0.1. Every address but this machine's own needs a token. */
  readonly host?: string;
  /** Default 0: any free one. */
  readonly port?: number;
  /** Sent as `authorization: Bearer`, or as the password of `Basic`. */
  readonly token?: string;
}

export interface Inspection {
  readonly url: string;
  /** Ends the streams and closes every connection, within a second. */
  readonly close: () => Promise<void>;
}

const bounds = {
  headerMaxBytes: 16_384,
  headersTimeoutMs: 10_000,
  requestTimeoutMs: 30_000,
  keepAliveMs: 5_000,
  connectionsMax: 256,
  answerStallMs: 30_000,
  lingerMs: 2_000,
  lingerMaxBytes: 16 * 1_048_576,
  bodyMaxBytes: 1_048_576,
  queryParametersMax: 100,
  streamsMax: 32,
  closeMs: 1_000,
};

/**
 * Serves what the engine shows of itself: the inspection API and a page for people.
 *
 * @throws Fault TRL0517 when the address can't be listened on, TRL0520 when it needs a token
 */
export async function openInspection(options: InspectionOptions): Promise<Inspection> {
  const { inspected, host = "127.0.0.1", port = 0, token } = options;
  const guard = createGuard({ host, token });
  const routes = inspectionRoutes();
  const streams = new Set<() => void>();

  /** Answers undefined when the answer is a stream, or nobody is left to read it. */
  const answer = async (exchange: Exchange): Promise<Answer | undefined> => {
    const { request } = exchange;
    requireSoundHeaders(exchange);
    guard(request);
    const { path, query } = readTarget(request.url ?? "/", bounds.queryParametersMax);
    if (request.method === "OPTIONS") return answerOptions(routes, path);
    const { target, params } = routes.find(request.method ?? "GET", path);
    const takesBody = request.method === "POST";
    checkBodyHeaders(request.headers, { taken: takesBody, maxBytes: bounds.bodyMaxBytes });
    const bytes = await readBody(exchange, bounds.bodyMaxBytes);
    if (bytes === undefined) return undefined;
    if (target === "page") return page(inspected);
    if (target === "events") return events(exchange, readEventsQuery(query));
    if (target === "metrics") return metrics(inspected);
    if (target !== "logs")
      return json(await target(inspected, { params, query, body: takesBody ? readJson(bytes) : undefined }));
    const logs = readLogQuery(query);
    if (!logs.follow || request.method === "HEAD")
      return json({ logs: inspected.logs(logs.filter, logs.limit) });
    follow(exchange, logs);
    return undefined;
  };

  const follow = ({ response }: Exchange, { filter, limit }: LogQuery): void => {
    if (streams.size >= bounds.streamsMax) {
      throw new Fault("TRL0513", `${bounds.streamsMax} streams are open already`, { retry: "later" });
    }
    const earlier = limit === 0 ? [] : inspected.logs(filter, limit);
    const stop = streamLogs(response, earlier, (listener) => inspected.followLogs(filter, listener));
    streams.add(stop);
    response.once("close", () => streams.delete(stop));
  };

  const events = async (
    { request, response }: Exchange,
    { filter, limit }: EventsQuery,
  ): Promise<Answer | undefined> => {
    if (request.method === "HEAD")
      return { status: 200, headers: { "content-type": "application/x-ndjson" } };
    if (streams.size >= bounds.streamsMax) {
      throw new Fault("TRL0513", `${bounds.streamsMax} streams are open already`, { retry: "later" });
    }
    const stop = await streamEvents(response, inspected.events(filter, limit));
    streams.add(stop);
    response.once("close", () => streams.delete(stop));
    return undefined;
  };

  const server = createBoundedServer({
    bounds,
    serve: (exchange) => {
      answer(exchange)
        .catch(problem)
        .then(
          (made) => made && sendAnswer(exchange, { ...made, headers: { ...quiet, ...made.headers } }, bounds),
        )
        // What can't be answered at all ends with its connection.
        .catch(() => exchange.response.destroy());
    },
  });
  const url = await server.listen(host, port);
  const close = (): Promise<void> => {
    for (const stop of streams) stop();
    return server.close(bounds.closeMs);
  };
  return { url, close };
}

/** Nothing of this is kept by a cache, put into a frame, or read by another site. */
const quiet = {
  "cache-control": "no-store",
  "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
  "cross-origin-resource-policy": "same-origin",
  "referrer-policy": "no-referrer",
  "x-content-type-options": "nosniff",
};

/** Dead letters on the page, and functions whose cause is looked up; the rest is for `trellis dlq ls`. */
const pageMax = 10;

async function page(inspected: Inspected): Promise<Answer> {
  const [status, dead, quarantine] = await Promise.all([
    inspected.status(),
    inspected.deadLetters({}, pageMax),
    inspected.quarantine({}, pageMax),
  ]);
  const failing = status.functions.filter((row) => row.deadLetters > 0).slice(0, pageMax);
  const causes = await Promise.all(failing.map((row) => inspected.deadLetters({ function: row.name }, 1)));
  const body = renderPage({
    status,
    dead,
    quarantine,
    causes: causes.flatMap(({ deadLetters }) => deadLetters),
    model: inspected.model,
    now: Date.now(),
  });
  const headers = {
    "content-type": "text/html; charset=utf-8",
    "content-security-policy": contentSecurityPolicy,
  };
  return { status: 200, headers, body };
}

async function metrics(inspected: Inspected): Promise<Answer> {
  return { status: 200, headers: { "content-type": expositionMediaType }, body: await inspected.metrics() };
}

function json(document: unknown): Answer {
  return { status: 200, headers: {}, body: JSON.stringify(document) };
}

/** Those who look into the engine are told everything about a fault but its stack. */
function problem(error: unknown): Answer {
  const fault = error instanceof Fault ? error : new Fault("TRL0516", messageOf(error));
  const status =
    httpStatusOf(fault.code) ?? engineStatuses[fault.code] ?? (fault.retry === "later" ? 503 : 500);
  return problemAnswer(fault, status, { retry: fault.retry, details: fault.details });
}

const engineStatuses: Readonly<Partial<Record<Code, number>>> = {
  TRL0201: 422,
  TRL0205: 404,
  TRL0302: 504,
  TRL0307: 429,
  TRL0308: 503,
  TRL0309: 404,
  TRL0310: 404,
  TRL0315: 409,
  TRL0316: 410,
  TRL0317: 404,
  TRL0318: 422,
  TRL0233: 422,
  TRL0234: 422,
  TRL0330: 404,
  TRL0331: 409,
  TRL0332: 429,
  TRL0333: 404,
  TRL0334: 409,
  TRL0335: 410,
  TRL0431: 422,
  TRL0432: 429,
  TRL0433: 404,
};

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
