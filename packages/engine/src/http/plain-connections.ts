import type { Server } from "node:http";
import type { Socket } from "node:net";
import {
  PlainConnection,
  type PlainConnectionBounds,
  type PlainConnectionOptions,
} from "./plain-connection.ts";

export interface PlainConnectionsOptions extends Pick<
  PlainConnectionOptions,
  "serve" | "truncated" | "abandoned"
> {
  readonly bounds: Omit<PlainConnectionBounds, "patienceMs">;
}

/**
 * Stands between a server's connections and node:http: plain requests are served here, at a third of the processor
 * time; with the first other one, or one that is slow to come, node:http takes the connection over and keeps it.
 * So all that is rare, unsound or slow has one judge.
 *
 * Answers what ends the connections that only wait for another request.
 */
export function takePlainRequests(server: Server, options: PlainConnectionsOptions): () => void {
  // As documented of the event, a connection may be given to node:http by calling what listens.
  const toNodeHttp = server.listeners("connection");
  server.removeAllListeners("connection");
  const connections = new Map<Socket, PlainConnection>();
  let nowMs = performance.now();
  let closing = false;
  const connectionOptions: PlainConnectionOptions = {
    ...options,
    bounds: { ...options.bounds, patienceMs: sweepMs },
    now: () => nowMs,
    leave: (socket, unread) => {
      connections.delete(socket);
      for (const listener of toNodeHttp) listener.call(server, socket);
      socket.unshift(unread);
    },
  };
  server.on("connection", (socket) => {
    connections.set(socket, new PlainConnection(socket, connectionOptions));
    socket.once("close", () => connections.delete(socket));
  });
  const sweep = (): void => {
    nowMs = performance.now();
    for (const connection of connections.values()) connection.sweep(nowMs, closing);
  };
  const sweeping = setInterval(sweep, sweepMs).unref();
  server.once("close", () => clearInterval(sweeping));
  return () => {
    closing = true;
    sweep();
  };
}

/** All connections share one timer. */
const sweepMs = 50;
