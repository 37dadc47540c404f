import { Fault } from "@trellis/model";
import { type Answer, sendAnswer } from "../http/answer.ts";
import { answerOptions } from "../http/answer-options.ts";
import { type BodyHeaders, checkBodyHeaders } from "../http/body-headers.ts";
import { clientLeftStatus, requireSoundHeaders } from "../http/bounded-server.ts";
import type { Exchange } from "../http/exchange.ts";
import type { PlainExchange } from "../http/plain-connection.ts";
import { noRoom, readBody } from "../http/read-body.ts";
import { readTarget, type RequestTarget } from "../http/request-target.ts";
import type { RouteTable } from "../http/route-table.ts";
import { Admission } from "./admission.ts";
import type { Dispatch, GatewayReply, GatewayRequest } from "./dispatch.ts";
import { healthy, problemOfDispatch, problemOfGateway, readiness } from "./gateway-answers.ts";
import type { GatewayLimits } from "./gateway-limits.ts";
import type { Destination, FunctionDestination } from "./gateway-routes.ts";
import type { HttpTally } from "./http-tally.ts";
import { plainHeaders } from "./plain-headers.ts";

/** Takes each request from its headers to its answer. */
export interface Reception {
  /** Never rejects. */
  readonly serve: (exchange: Exchange) => Promise<void>;
  /** The same for a request that has come whole. Never throws. */
  readonly servePlain: (exchange: PlainExchange) => void;
  /** Counts a request that never came whole; `begun` when its head did. */
  readonly countBroken: (status: number, begun?: { readonly method: string; readonly url: string }) => void;
  /** From now on new requests are answered with 503, and every answer closes its connection. */
  readonly drain: () => void;
}

export interface ReceptionOptions {
  readonly routes: RouteTable<Destination>;
  readonly dispatch: Dispatch;
  readonly limits: GatewayLimits;
  readonly tally: HttpTally;
  /** Why no new work is taken just now; undefined while it is. */
  readonly refusing: () => Fault | undefined;
  /** Told of every error that is no fault. */
  readonly failed: (error: unknown) => void;
}

export function createReception(options: ReceptionOptions): Reception {
  const { routes, dispatch, limits, tally, refusing, failed } = options;
  const admission = new Admission(limits);
  let draining = false;

  const serve = async (exchange: Exchange): Promise<void> => {
    const startedMs = performance.now();
    const { method = "GET", url = "/" } = exchange.request;
    let found: Found | undefined;
    let answer: Answer | undefined;
    try {
      requireSoundHeaders(exchange);
      found = find(method, url);
      answer = "answer" in found ? found.answer : await run(exchange, found);
    } catch (error) {
      answer = problemOfGateway(error, failed);
    }
    const send = (sound: Answer): void => sendAnswer(exchange, sound, limits, draining);
    count(found, answer === undefined ? clientLeftStatus : sendSound(answer, send), startedMs);
  };

  const servePlain = (exchange: PlainExchange): void => {
    const startedMs = performance.now();
    const { method, url } = exchange.request;
    let found: Found | undefined;
    const send = (sound: Answer): void => exchange.answer(sound, draining);
    const answer = (given: Answer): void => count(found, sendSound(given, send), startedMs);
    try {
      found = find(method, url);
      if ("answer" in found) answer(found.answer);
      else runPlain(exchange, found, answer);
    } catch (error) {
      answer(problemOfGateway(error, failed));
    }
  };

  const find = (method: string, url: string): Found => {
    const { path, query } = targetOf(url, limits);
    if (method === "OPTIONS") return { countedAs: "-", answer: answerOptions(routes, path) };
    const { target, params } = routes.find(method, path);
    if (target === "health") return { countedAs: undefined, answer: healthy };
    if (target === "readiness") return { countedAs: undefined, answer: readiness(draining, refusing()) };
    return { countedAs: target.name, destination: target, params, query };
  };

  const run = async (exchange: Exchange, found: FoundFunction): Promise<Answer | undefined> => {
    const { headers } = exchange.request;
    const { context, body: contract, headers: wanted } = found.destination;
    const receivedAt = Date.now();
    admit(found.destination, headers);
    let heldBytes = 0;
    const take = (bytes: number): boolean => {
      heldBytes += bytes;
      return admission.take(bytes);
    };
    try {
      const body = await readBody(exchange, contract.maxBytes, { take });
      if (body === undefined) return undefined;
      const request = requestOf(found, plainHeaders(headers, wanted), body, receivedAt);
      return await new Promise((resolve) => dispatched(request, resolve));
    } finally {
      admission.leave(context, heldBytes);
    }
  };

  const runPlain = (
    { request }: PlainExchange,
    found: FoundFunction,
    answer: (given: Answer) => void,
  ): void => {
    const { context, headers: wanted } = found.destination;
    admit(found.destination, request.bodyHeaders());
    const answered = (given: Answer): void => {
      admission.leave(context, request.body.length);
      answer(given);
    };
    if (!admission.take(request.body.length)) return answered(problemOfGateway(noRoom(), failed));
    dispatched(requestOf(found, request.headers(wanted), request.body, Date.now()), answered);
  };

  /** Lets a request in; `admission.leave` has to follow. */
  const admit = ({ context, body }: FunctionDestination, headers: BodyHeaders): void => {
    if (draining) throw new Fault("TRL0515", "The system is stopping", { retry: "later" });
    checkBodyHeaders(headers, body);
    admission.enter(context);
  };

  const dispatched = (request: GatewayRequest, answer: (given: Answer) => void): void => {
    const refused = (error: unknown): void => answer(problemOfDispatch(error, failed));
    const answered = (reply: GatewayReply): void => {
      if (reply.replayed === true) tally.duplicate();
      answer(reply);
    };
    try {
      dispatch(request, { answered, failed: refused });
    } catch (error) {
      refused(error);
    }
  };

  /** Sends the answer, or the problem that it is none that HTTP can carry; answers the status that was sent. */
  const sendSound = (answer: Answer, send: (sound: Answer) => void): number => {
    try {
      send(answer);
      return answer.status;
    } catch (error) {
      const problem = problemOfGateway(error, failed);
      send(problem);
      return problem.status;
    }
  };

  const countBroken: Reception["countBroken"] = (status, begun) => {
    let found: Found | undefined;
    try {
      if (begun !== undefined) found = find(begun.method, begun.url);
    } catch {
      // No route: it counts as all requests without one.
    }
    count(found, status);
  };

  const count = (found: Found | undefined, status: number, startedMs?: number): void => {
    const countedAs = found === undefined ? "-" : found.countedAs;
    const durationMs = startedMs === undefined ? undefined : performance.now() - startedMs;
    if (countedAs !== undefined) tally.answered(countedAs, status, durationMs);
  };

  return {
    serve,
    servePlain,
    countBroken,
    drain: () => {
      draining = true;
    },
  };
}

/** What answers a request; `countedAs` is undefined for what is not counted. */
type Found = { readonly countedAs: string | undefined; readonly answer: Answer } | FoundFunction;

interface FoundFunction {
  readonly countedAs: string;
  readonly destination: FunctionDestination;
  readonly params: GatewayRequest["params"];
  readonly query: GatewayRequest["query"];
}

function requestOf(
  { destination, params, query }: FoundFunction,
  headers: GatewayRequest["headers"],
  body: GatewayRequest["body"],
  receivedAt: number,
): GatewayRequest {
  return { function: destination.name, params, query, headers, body, receivedAt };
}

function targetOf(url: string, { urlMaxBytes, queryParametersMax }: GatewayLimits): RequestTarget {
  if (url.length > urlMaxBytes)
    throw new Fault("TRL0504", `The URL may have ${urlMaxBytes} bytes at most`, { retry: "never" });
  return readTarget(url, queryParametersMax);
}
