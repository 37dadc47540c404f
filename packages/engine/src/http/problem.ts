import type { Code, Fault } from "@trellis/model";
import { problemMediaType, problemOf } from "trellis/runtime";
import type { Answer } from "./answer.ts";

/**
 * The answer that tells a client of a fault, as a problem document (RFC 9457). `details.retryAfterMs` becomes
 * `retry-after`, `details.allow` becomes `allow`; no other detail is told, and never a stack.
 *
 * @param extensions further members of the problem document
 */
export function problemAnswer(
  fault: Fault,
  status: number,
  extensions: Readonly<Record<string, unknown>> = {},
): Answer {
  return {
    status,
    headers: { "content-type": problemMediaType, ...headersOf(fault, status) },
    body: JSON.stringify(problemOf(fault.code, status, fault.message, extensions)),
  };
}

/** The status of a fault of the HTTP layer itself (`TRL05..`); undefined for every other fault. */
export function httpStatusOf(code: Code): number | undefined {
  return statuses[code];
}

const statuses: Readonly<Partial<Record<Code, number>>> = {
  TRL0501: 404,
  TRL0502: 405,
  TRL0503: 400,
  TRL0504: 414,
  TRL0505: 400,
  TRL0506: 413,
  TRL0507: 400,
  TRL0508: 415,
  TRL0509: 415,
  TRL0510: 400,
  TRL0511: 431,
  TRL0512: 408,
  TRL0513: 429,
  TRL0514: 417,
  TRL0515: 503,
  TRL0516: 500,
  TRL0521: 401,
  TRL0522: 421,
  TRL0523: 403,
  TRL0524: 400,
};

function headersOf({ code, details }: Fault, status: number): Record<string, string> {
  const headers: Record<string, string> = {};
  const { retryAfterMs, allow } = details;
  if (status === 429 || status === 503) {
    headers["retry-after"] = String(
      typeof retryAfterMs === "number" ? Math.max(1, Math.ceil(retryAfterMs / 1000)) : 1,
    );
  }
  if (typeof allow === "string") headers["allow"] = allow;
  // RFC 9110, section 12.5.3: a 415 about the coding names the codings that are taken.
  if (code === "TRL0509") headers["accept-encoding"] = "identity";
  if (code === "TRL0521")
    headers["www-authenticate"] = 'Bearer, Basic realm="Trellis inspection", charset="UTF-8"';
  return headers;
}
