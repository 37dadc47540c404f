import type { IncomingHttpHeaders } from "node:http";

/** Headers as plain text: node:http has joined repeated ones, all but `set-cookie`, which no request needs. */
export function plainHeaders(headers: IncomingHttpHeaders): Record<string, string> {
  const plain: Record<string, string> = {};
  for (const name in headers) {
    const value = headers[name];
    if (typeof value === "string") plain[name] = value;
  }
  return plain;
}
