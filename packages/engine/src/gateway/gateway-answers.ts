import { codes, type Code, Fault } from "@trellis/model";
import type { Answer } from "../http/answer.ts";
import { httpStatusOf, problemAnswer } from "../http/problem.ts";

/** What a client is told of an error of the gateway itself; anything but its own faults is passed to `failed`. */
export function problemOfGateway(error: unknown, failed: (error: unknown) => void): Answer {
  const status = error instanceof Fault ? httpStatusOf(error.code) : undefined;
  if (error instanceof Fault && status !== undefined) return problemAnswer(error, status);
  failed(error);
  return problemAnswer(new Fault("TRL0516", codes.TRL0516.cause), 500);
}

/** What a client is told when the engine could not run the function. */
export function problemOfDispatch(error: unknown, failed: (error: unknown) => void): Answer {
  if (!(error instanceof Fault)) return problemOfGateway(error, failed);
  const status = engineStatuses[error.code];
  if (status !== undefined) return problemAnswer(error, status);
  // The message may hold what a stranger must not see: the catalogue speaks instead.
  return problemAnswer(new Fault(error.code, codes[error.code].cause), error.code === "TRL0311" ? 503 : 500);
}

const engineStatuses: Readonly<Partial<Record<Code, number>>> = {
  TRL0302: 504,
  TRL0307: 429,
  TRL0308: 503,
};

/** The process is up. */
export const healthy: Answer = { status: 200, headers: json(), body: '{"status":"up"}' };

/** Whether new requests are taken. */
export function readiness(draining: boolean): Answer {
  return {
    status: draining ? 503 : 200,
    headers: json(),
    body: `{"status":"${draining ? "draining" : "ready"}"}`,
  };
}

function json(): Record<string, string> {
  return { "content-type": "application/json", "cache-control": "no-store" };
}
