import type { IncomingHttpHeaders } from "node:http";

/** Headers as plain text: node:http has joined repeated ones, all but `set-cookie`, which no request needs. */
export function plainHeaders(
  headers: IncomingHttpHeaders,
  wanted: readonly string[] | "all",
): Record<string, string> {
  const plain: Record<string, string> = {};
  for (const name of wanted === "all" ? Object.keys(headers) : wanted) {
    const value = headers[name];
    if (typeof value === "string") plain[name] = value;
  }
  return plain;
}
