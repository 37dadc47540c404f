import {
  createServer,
  type IncomingMessage,
  type Server,
  type ServerResponse,
  STATUS_CODES,
} from "node:http";
import type { Socket } from "node:net";
import type { Duplex } from "node:stream";
import { Fault } from "@trellis/model";
import type { Exchange } from "./exchange.ts";
import { listen } from "./listen.ts";
import type { PlainConnectionBounds, PlainExchange } from "./plain-connection.ts";
import { takePlainRequests } from "./plain-connections.ts";
import type { PlainBeginning } from "./plain-request.ts";
import { httpStatusOf, problemAnswer } from "./problem.ts";

export interface ServerBounds {
  /** Request line and headers together. */
  readonly headerMaxBytes: number;
  /** From the connection's first byte, or from its opening, to the end of the headers. */
  readonly headersTimeoutMs: number;
  /** From the first byte to the end of the body; the time that the answer takes is not counted. */
  readonly requestTimeoutMs: number;
  readonly keepAliveMs: number;
  readonly connectionsMax: number;
  readonly lingerMs: number;
  readonly answerStallMs: number;
}

export interface BoundedServerOptions {
  readonly bounds: ServerBounds;
  /** Answers one request; never throws. */
  readonly serve: (exchange: Exchange) => void;
  /** Answers one request that came whole and plain, which most do; without it all go to `serve`. Never throws. */
  readonly servePlain?: (exchange: PlainExchange) => void;
  /**
   * A connection was given up before its bytes made a request; told with the status answered, 499 where nobody was left
   * to be answered, and with what the request began with, if that came.
   */
  readonly malformed?: (status: number, begun?: Pick<PlainBeginning, "method" | "url">) => void;
}

export interface BoundedServer {
  /** Starts listening and answers the URL; see `listen`. */
  readonly listen: (host: string, port: number) => Promise<string>;
  /**
   * Accepts no more connections and closes those that have nothing to wait for; what is left after `deadlineMs` is
   * cut. Resolves when the last connection is closed.
   */
  readonly close: (deadlineMs: number) => Promise<void>;
}

/**
 * An HTTP/1.1 server that cuts what is too slow, too large or no HTTP, and says so in a problem document wherever
 * node:http would answer by itself.
 */
export function createBoundedServer({
  bounds,
  serve,
  servePlain,
  malformed,
}: BoundedServerOptions): BoundedServer {
  const latest = new WeakMap<Duplex, Exchange>();
  const givenUp = new WeakSet<Duplex>();
  const begin = (request: IncomingMessage, response: ServerResponse, awaitsContinue: boolean): void => {
    const exchange: Exchange = { request, response, awaitsContinue };
    latest.set(request.socket, exchange);
    serve(exchange);
  };
  const server = createServer({
    maxHeaderSize: bounds.headerMaxBytes,
    headersTimeout: Math.min(bounds.headersTimeoutMs, bounds.requestTimeoutMs),
    requestTimeout: bounds.requestTimeoutMs,
    keepAliveTimeout: bounds.keepAliveMs,
    connectionsCheckingInterval: Math.max(
      10,
      Math.min(1_000, bounds.headersTimeoutMs / 4, bounds.requestTimeoutMs / 4),
    ),
    // node:http would answer without a problem document; `requireSoundHeaders` looks instead.
    requireHostHeader: false,
  });
  server.maxConnections = bounds.connectionsMax;
  // Past node's own count headers are dropped silently; the bound in bytes is enough.
  server.maxHeadersCount = 0;
  server.on("request", (request, response) => begin(request, response, false));
  server.on("checkContinue", (request, response) => begin(request, response, true));
  server.on("checkExpectation", (request, response) => begin(request, response, true));
  server.on("clientError", (error: NodeJS.ErrnoException, socket) => {
    const fault = faultOf(error);
    // A connection that never said a word (browsers open some ahead) made no request that could be answered.
    const silent = "bytesRead" in socket && socket.bytesRead === 0;
    if (fault === undefined || silent || !socket.writable) return void socket.destroy();
    // The parser reports every further chunk of a connection that it has given up.
    if (givenUp.has(socket)) return;
    givenUp.add(socket);
    const exchange = latest.get(socket);
    if (exchange?.failReading !== undefined && !exchange.request.complete) {
      exchange.broken = true;
      return exchange.failReading(fault);
    }
    malformed?.(httpStatusOf(fault.code) ?? 400);
    const answered =
      exchange === undefined || exchange.response.writableFinished || exchange.response.destroyed;
    if (answered) return dismiss(socket, fault, bounds.lingerMs);
    // Answers go out in the order of their requests; this is the last one of the connection.
    exchange.response.once("finish", () => dismiss(socket, fault, bounds.lingerMs));
  });
  const closeQuiet =
    servePlain === undefined
      ? () => undefined
      : takePlainRequests(server, {
          bounds: plainBoundsOf(bounds),
          serve: servePlain,
          truncated: (socket, begun) => {
            malformed?.(400, begun);
            dismiss(
              socket,
              new Fault("TRL0510", "The request is not whole", { retry: "never" }),
              bounds.lingerMs,
            );
          },
          abandoned: (begun) => malformed?.(clientLeftStatus, begun),
        });
  const connections = new Set<Socket>();
  server.on("connection", (socket) => {
    connections.add(socket);
    socket.once("close", () => connections.delete(socket));
  });
  let closed: Promise<void> | undefined;
  return {
    listen: (host, port) => listen(server, host, port),
    close: async (deadlineMs) => {
      closed ??= closeServer(server, connections, closeQuiet);
      // Called again, it is the earlier deadline that holds.
      const cut = setTimeout(() => connections.forEach((socket) => socket.destroy()), deadlineMs);
      await closed;
      clearTimeout(cut);
    },
  };
}

/** Counted when the client left before its request was whole; nginx's number for it. */
export const clientLeftStatus = 499;

/** A connection holds this much of a plain request at most; longer ones are node:http's. */
const plainRequestMaxBytes = 32_768;

function plainBoundsOf(bounds: ServerBounds): Omit<PlainConnectionBounds, "patienceMs"> {
  return {
    ...bounds,
    headMaxBytes: bounds.headerMaxBytes,
    requestMaxBytes: plainRequestMaxBytes,
    pipelinedMax: 64,
  };
}

function closeServer(
  server: Server,
  connections: ReadonlySet<Socket>,
  closeQuiet: () => void,
): Promise<void> {
  // Connections that were busy a moment ago and are idle now have nothing left to wait for; neither have those that
  // never said a word, which node:http does not count as idle.
  const sweep = (): void => {
    server.closeIdleConnections();
    closeQuiet();
    for (const socket of connections) if (socket.bytesRead === 0) socket.destroy();
  };
  const sweeping = setInterval(sweep, 50);
  return new Promise((resolve) => {
    server.close(() => {
      clearInterval(sweeping);
      resolve();
    });
    sweep();
  });
}

/** @throws Fault TRL0510 when an HTTP/1.1 request names no host (RFC 9112, section 3.2), TRL0514 */
export function requireSoundHeaders({ request, awaitsContinue }: Exchange): void {
  const { headers, httpVersion } = request;
  if (headers.host === undefined && httpVersion === "1.1") {
    throw new Fault("TRL0510", "The request has no host header", { retry: "never" });
  }
  if (awaitsContinue && headers.expect?.toLowerCase() !== "100-continue") {
    throw new Fault("TRL0514", "The only expectation that can be met is 100-continue", { retry: "never" });
  }
}

function faultOf(error: NodeJS.ErrnoException): Fault | undefined {
  switch (error.code) {
    case "ECONNRESET":
    case "EPIPE":
      return undefined;
    case "HPE_HEADER_OVERFLOW":
      return new Fault("TRL0511", "The request line and headers are longer than this server reads", {
        retry: "never",
      });
    case "ERR_HTTP_REQUEST_TIMEOUT":
      return new Fault("TRL0512", "The request did not arrive in time", { retry: "later" });
    default:
      return new Fault("TRL0510", `The request can't be read as HTTP/1.1${reasonOf(error)}`, {
        retry: "never",
      });
  }
}

function reasonOf(error: Error): string {
  return "reason" in error && typeof error.reason === "string" ? `: ${error.reason}` : "";
}

/** The last words on a connection that has no response object; then time for the client to read them. */
function dismiss(socket: Duplex, fault: Fault, lingerMs: number): void {
  if (!socket.writable) return void socket.destroy();
  const { status, headers, body = "" } = problemAnswer(fault, httpStatusOf(fault.code) ?? 400);
  const lines = Object.entries({
    ...headers,
    "content-length": Buffer.byteLength(body),
    date: new Date().toUTCString(),
    connection: "close",
  }).map(([name, value]) => `${name}: ${value}\r\n`);
  socket.end(`HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\n${lines.join("")}\r\n${body}`);
  const timer = setTimeout(() => socket.destroy(), lingerMs);
  socket.once("close", () => clearTimeout(timer));
}
