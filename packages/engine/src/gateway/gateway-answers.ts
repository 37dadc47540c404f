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
  return problemAnswer(told(error), storeCodes.includes(error.code) ? 503 : 500);
}

/** The message may hold what a stranger must not see: the catalogue speaks instead. */
function told({ code }: Fault): Fault {
  return new Fault(code, codes[code].cause);
}

/** The store takes nothing: a state of the engine, and no error of the request. */
const storeCodes: readonly Code[] = ["TRL0311", "TRL0319"];

const engineStatuses: Readonly<Partial<Record<Code, number>>> = {
  TRL0302: 504,
  TRL0307: 429,
  TRL0308: 503,
  TRL0320: 503,
};

/** The process is up. */
export const healthy: Answer = { status: 200, headers: json(), body: '{"status":"up"}' };

/** Whether new requests are taken. */
export function readiness(draining: boolean, refusing: Fault | undefined): Answer {
  if (refusing !== undefined && !draining) return problemAnswer(told(refusing), 503);
  return {
    status: draining ? 503 : 200,
    headers: json(),
    body: `{"status":"${draining ? "draining" : "ready"}"}`,
  };
}

function json(): Record<string, string> {
  return { "content-type": "application/json", "cache-control": "no-store" };
}
