import type { Fault, SystemModel } from "@trellis/model";
import { createBoundedServer } from "../http/bounded-server.ts";
import type { HttpStatus } from "../inspection/inspection-contract.ts";
import type { LatencySummary } from "../telemetry/latency.ts";
import type { Dispatch } from "./dispatch.ts";
import { type GatewayLimits, gatewayLimits } from "./gateway-limits.ts";
import { gatewayRoutes } from "./gateway-routes.ts";
import { createHttpTally } from "./http-tally.ts";
import { createReception } from "./reception.ts";

export interface GatewayOptions {
  readonly model: SystemModel;
  readonly dispatch: Dispatch;
  /** Default 127.0.0.1. */
  readonly host?: string;
  /** Default 0: any free one. */
  readonly port?: number;
  readonly limits?: Partial<GatewayLimits>;
  /** Why no new work is taken just now, which `/readyz` tells; undefined while it is. */
  readonly refusing?: () => Fault | undefined;
  /** Told of every error that was answered with 500 and that is no fault of the handler: a bug to be logged. */
  readonly failed?: (error: unknown) => void;
}

export interface Gateway {
  /** `http://127.0.0.1:8080` */
  readonly url: string;
  /**
   * Requests answered since the start; the gateway's own probes are not counted. A request whose client left
   * before its body was there counts as answered with 499.
   */
  readonly counts: () => HttpStatus;
  /** From a request's head to its answer, by function and since the start; undefined before the first. */
  readonly latencyOf: (functionName: string) => LatencySummary | undefined;
  /**
   * Stops accepting; requests that run are answered, new ones on open connections get 503. What is left after
   * `deadlineMs` is cut. Resolves when the last connection is closed.
   */
  readonly close: (deadlineMs: number) => Promise<void>;
}

/**
 * Opens the system's API operations over HTTP/1.1.
 *
 * @throws Fault TRL0517 when the address can't be listened on, TRL0151 when two functions have the same route
 */
export async function openGateway(options: GatewayOptions): Promise<Gateway> {
  const {
    model,
    dispatch,
    host = "127.0.0.1",
    port = 0,
    failed = () => {},
    refusing = () => undefined,
  } = options;
  const limits: GatewayLimits = { ...gatewayLimits, ...options.limits };
  const tally = createHttpTally();
  const reception = createReception({
    routes: gatewayRoutes(model),
    dispatch,
    limits,
    tally,
    refusing,
    failed,
  });
  const server = createBoundedServer({
    bounds: limits,
    serve: (exchange) => void reception.serve(exchange),
    servePlain: reception.servePlain,
    malformed: reception.countBroken,
  });
  const url = await server.listen(host, port);
  const close = (deadlineMs: number): Promise<void> => {
    reception.drain();
    return server.close(deadlineMs);
  };
  return { url, counts: tally.counts, latencyOf: tally.latencyOf, close };
}
