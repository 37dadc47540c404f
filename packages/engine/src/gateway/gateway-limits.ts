import type { AnswerBounds } from "../http/answer.ts";
import type { ServerBounds } from "../http/bounded-server.ts";
import type { AdmissionLimits } from "./admission.ts";

/** Every bound of the gateway. One more stands in each API contract: `bodyMaxBytes`. */
export interface GatewayLimits extends ServerBounds, AnswerBounds, AdmissionLimits {
  /** Request line and headers together; default 16 KiB. Beyond: 431. */
  readonly headerMaxBytes: number;
  /** Path and query, escaped; default 8 KiB. Beyond: 414. */
  readonly urlMaxBytes: number;
  /** Default 100. Beyond: 400. */
  readonly queryParametersMax: number;
  /** Time for the headers; default 10 s. Beyond: 408, and the connection is cut. */
  readonly headersTimeoutMs: number;
  /** Time for headers and body; default 30 s. Beyond: 408, and the connection is cut. */
  readonly requestTimeoutMs: number;
  /** An idle connection is closed after this time; default 5 s, and node's own second of grace. */
  readonly keepAliveMs: number;
  /** A client that takes nothing of its answer for so long is cut; default 30 s. */
  readonly answerStallMs: number;
  /** A refused body is thrown away for so long, so that the client reads why; default 2 s. */
  readonly lingerMs: number;
  /** ... and up to this many bytes; default 64 MiB. */
  readonly lingerMaxBytes: number;
  /** Default 16,384. */
  readonly requestsInFlightMax: number;
  /** Default 4,096. */
  readonly contextRequestsMax: number;
  /** Default 128 MiB. Requests that are still on their way hold 32 KiB for each connection besides. */
  readonly bodiesMaxBytes: number;
  /** Default 4,096. Further connections are closed unheard. */
  readonly connectionsMax: number;
}

export const gatewayLimits: GatewayLimits = {
  headerMaxBytes: 16_384,
  urlMaxBytes: 8_192,
  queryParametersMax: 100,
  headersTimeoutMs: 10_000,
  requestTimeoutMs: 30_000,
  keepAliveMs: 5_000,
  answerStallMs: 30_000,
  lingerMs: 2_000,
  lingerMaxBytes: 64 * 1_048_576,
  requestsInFlightMax: 16_384,
  contextRequestsMax: 4_096,
  bodiesMaxBytes: 128 * 1_048_576,
  connectionsMax: 4_096,
};
