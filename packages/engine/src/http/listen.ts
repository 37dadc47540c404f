import type { Server } from "node:http";
import { Fault } from "@trellis/model";

/**
 * Starts listening and answers the server's URL, without a slash at its end.
 *
 * @param port 0 takes any free one
 * @throws Fault TRL0517
 */
export function listen(server: Server, host: string, port: number): Promise<string> {
  return new Promise((resolve, reject) => {
    const failed = (error: NodeJS.ErrnoException): void => {
      const reason = reasons[error.code ?? ""] ?? error.message;
      const details = { host, port };
      reject(new Fault("TRL0517", `${host}:${port} ${reason}`, { retry: "later", details, cause: error }));
    };
    server.once("error", failed);
    server.listen({ host, port }, () => {
      server.off("error", failed);
      const address = server.address();
      resolve(
        `http://${reachable(host)}:${typeof address === "object" && address !== null ? address.port : port}`,
      );
    });
  });
}

const reasons: Readonly<Record<string, string>> = {
  EADDRINUSE: "is taken by another process",
  EACCES: "may not be listened on by this user",
  EADDRNOTAVAIL: "is no address of this machine",
  ENOTFOUND: "names no host",
};

/** A wildcard address is no place to go to. */
function reachable(host: string): string {
  if (host === "0.0.0.0") return "127.0.0.1";
  if (host === "::") return "[::1]";
  return host.includes(":") ? `[${host}]` : host;
}
