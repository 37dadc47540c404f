import { createHash, timingSafeEqual } from "node:crypto";
import type { IncomingMessage } from "node:http";
import { Fault } from "@trellis/model";

export interface GuardOptions {
  /** The address listened on. */
  readonly host: string;
  readonly token?: string | undefined;
}

/** Lets a request pass or throws. */
export type Guard = (request: IncomingMessage) => void;

/**
 * Decides who may use the inspection API.
 *
 * On this machine's own addresses everybody on it may, but no web page of another site: a page that reaches us under
 * a name of its own (DNS rebinding) names another host, and a page that sends us a form names another origin.
 * Elsewhere a token is needed, as `Bearer` or as the password of `Basic`, which browsers ask for by themselves.
 *
 * @throws Fault TRL0520 at once, when the address needs a token and there is none
 * @throws Fault TRL0521, TRL0522 and TRL0523 from the guard
 */
export function createGuard({ host, token }: GuardOptions): Guard {
  const local = isLoopback(host);
  if (!local && (token === undefined || token === "")) {
    throw new Fault("TRL0520", `Listening on ${host} needs a token`, { retry: "never", details: { host } });
  }
  const expected = token === undefined ? undefined : digest(token);
  return (request) => {
    const { headers, url = "/" } = request;
    if (local && !isLoopback(hostName(headers.host ?? ""))) {
      throw new Fault("TRL0522", "The host header names no address of this machine", { retry: "never" });
    }
    if (expected !== undefined && !timingSafeEqual(digest(givenToken(headers.authorization)), expected)) {
      throw new Fault("TRL0521", "A token is needed, and none or another one was sent", { retry: "never" });
    }
    const { origin } = headers;
    const site = headers["sec-fetch-site"];
    const foreign =
      (origin !== undefined && origin !== `http://${headers.host}` && origin !== `https://${headers.host}`) ||
      // A link from another site may lead to the page, and to nothing else.
      (site !== undefined && site !== "same-origin" && site !== "none" && url.startsWith("/api/"));
    if (foreign) throw new Fault("TRL0523", "Requests of other sites are refused", { retry: "never" });
  };
}

/** Whether only this machine can reach an address. Names other than `localhost` may resolve to anything. */
export function isLoopback(host: string): boolean {
  return host === "localhost" || host === "::1" || host === "[::1]" || /^127(\.\d{1,3}){3}$/.test(host);
}

function hostName(host: string): string {
  return host.replace(/:\d*$/, "").toLowerCase();
}

function givenToken(authorization = ""): string {
  const [scheme = "", value = ""] = authorization.split(" ", 2);
  if (scheme.toLowerCase() === "bearer") return value;
  if (scheme.toLowerCase() !== "basic") return "";
  const credentials = Buffer.from(value, "base64").toString();
  return credentials.slice(credentials.indexOf(":") + 1);
}

/** Digests have one length, so that comparing them tells nothing about the token's. */
function digest(text: string): Buffer {
  return createHash("sha256").update(text).digest();
}
