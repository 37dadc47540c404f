import { Fault } from "@trellis/model";
import { type Answer, sendAnswer } from "../http/answer.ts";
import { answerOptions } from "../http/answer-options.ts";
import { requireSoundHeaders } from "../http/bounded-server.ts";
import type { Exchange } from "../http/exchange.ts";
import { readBody } from "../http/read-body.ts";
import { readTarget, type RequestTarget } from "../http/request-target.ts";
import type { RouteFound, RouteTable } from "../http/route-table.ts";
import { checkBodyHeaders } from "../http/body-headers.ts";
import type { Dispatch, GatewayRequest } from "./dispatch.ts";
import { healthy, problemOfDispatch, problemOfGateway, readiness } from "./gateway-answers.ts";
import type { GatewayLimits } from "./gateway-limits.ts";
import type { Destination, FunctionDestination } from "./gateway-routes.ts";
import type { HttpTally } from "./http-tally.ts";
import { plainHeaders } from "./plain-headers.ts";

/** Takes each request from its headers to its answer. */
export interface Reception {
  /** Never rejects. */
  readonly serve: (exchange: Exchange) => Promise<void>;
  /** From now on new requests are answered with 503, and every answer closes its connection. */
  readonly drain: () => void;
}

export interface ReceptionOptions {
  readonly routes: RouteTable<Destination>;
  readonly dispatch: Dispatch;
  readonly limits: GatewayLimits;
  readonly tally: HttpTally;
  /** Told of every error that is no fault. */
  readonly failed: (error: unknown) => void;
}

/** Counted when the client left before its body was there; nginx's number for it. */
const clientLeft = 499;

export function createReception({ routes, dispatch, limits, tally, failed }: ReceptionOptions): Reception {
  let inFlight = 0;
  let bodiesBytes = 0;
  let draining = false;

  const serve = async (exchange: Exchange): Promise<void> => {
    inFlight++;
    const startedMs = performance.now();
    let countedAs: string | undefined = "-";
    let answer: Answer | undefined;
    try {
      const target = read(exchange, limits);
      const { method = "GET" } = exchange.request;
      if (method === "OPTIONS") {
        answer = answerOptions(routes, target.path);
      } else {
        const found = routes.find(method, target.path);
        countedAs = typeof found.target === "string" ? undefined : found.target.name;
        answer = await answerOf(exchange, found, target);
      }
    } catch (error) {
      answer = problemOfGateway(error, failed);
    }
    inFlight--;
    const status = answer === undefined ? clientLeft : send(exchange, answer);
    if (countedAs !== undefined) tally.answered(countedAs, status, performance.now() - startedMs);
  };

  const answerOf = (
    exchange: Exchange,
    { target, params }: RouteFound<Destination>,
    { query }: RequestTarget,
  ): Answer | Promise<Answer | undefined> => {
    if (target === "health") return healthy;
    if (target === "readiness") return readiness(draining);
    if (draining) throw new Fault("TRL0515", "The system is stopping", { retry: "later" });
    if (inFlight > limits.requestsInFlightMax) throw busy();
    checkBodyHeaders(exchange.request.headers, target.body);
    return run(exchange, target, params, query);
  };

  const run = async (
    exchange: Exchange,
    { name, body: { maxBytes } }: FunctionDestination,
    params: Readonly<Record<string, string>>,
    query: RequestTarget["query"],
  ): Promise<Answer | undefined> => {
    const receivedAt = Date.now();
    let heldBytes = 0;
    const take = (bytes: number): boolean => {
      heldBytes += bytes;
      bodiesBytes += bytes;
      return bodiesBytes <= limits.bodiesMaxBytes;
    };
    try {
      const body = await readBody(exchange, maxBytes, { take });
      if (body === undefined) return undefined;
      const headers = plainHeaders(exchange.request.headers);
      return await dispatched({ function: name, params, query, headers, body, receivedAt });
    } finally {
      bodiesBytes -= heldBytes;
    }
  };

  const dispatched = async (request: GatewayRequest): Promise<Answer> => {
    try {
      const reply = await dispatch(request);
      if (reply.replayed === true) tally.duplicate();
      return reply;
    } catch (error) {
      return problemOfDispatch(error, failed);
    }
  };

  /** Answers the status that was sent. */
  const send = (exchange: Exchange, answer: Answer): number => {
    try {
      sendAnswer(exchange, answer, limits, draining);
      return answer.status;
    } catch (error) {
      // A status or a header that HTTP can't carry.
      const problem = problemOfGateway(error, failed);
      sendAnswer(exchange, problem, limits, draining);
      return problem.status;
    }
  };

  return {
    serve,
    drain: () => {
      draining = true;
    },
  };
}

function read(exchange: Exchange, limits: GatewayLimits): RequestTarget {
  requireSoundHeaders(exchange);
  const { url = "/" } = exchange.request;
  if (url.length > limits.urlMaxBytes) {
    throw new Fault("TRL0504", `The URL may have ${limits.urlMaxBytes} bytes at most`, { retry: "never" });
  }
  return readTarget(url, limits.queryParametersMax);
}

function busy(): Fault {
  return new Fault("TRL0513", "Too many requests run at once; send again in a second", {
    retry: "later",
    details: { retryAfterMs: 1_000 },
  });
}
