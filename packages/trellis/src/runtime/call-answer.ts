import { describeViolation, Fault, type Retry } from "@trellis/model";
import type { CompiledCall } from "./compiled-call.ts";
import type { HttpAnswer } from "./http-operation.ts";

/** An answer as the handler that called is given it. */
export interface GivenAnswer {
  readonly status: number;
  readonly body: unknown;
}

/**
 * The answer of a call: of a status that the contract declares, valid by it, and no more of it than is read.
 *
 * @throws Fault TRL0216 when the contract does not declare such an answer
 */
export function readAnswer(call: CompiledCall, answer: HttpAnswer): GivenAnswer {
  const { status } = answer;
  const body = bodyOf(answer);
  const validate = call.answers.get(status);
  if (validate === undefined) throw undeclared(call, status, body);
  if (validate === null) return { status, body: undefined };
  const [violation] = validate(body) ?? [];
  if (violation !== undefined) {
    const problem = `the answer ${status} is not what the contract says: ${describeViolation(violation)}`;
    throw failedCall(call, problem, "never", { status });
  }
  if (call.reads === undefined) return { status, body };
  return { status, body: status < 400 ? partOf(body, call.reads) : undefined };
}

/** Whether such an answer may be another one in a moment: nothing was done, and the contract does not speak of it. */
export function isPassing(call: CompiledCall, { status }: HttpAnswer): boolean {
  return (status === 429 || status === 503) && !call.answers.has(status);
}

/** @param retry whether it helps to try again: of the call's own doing, or as whoever answers says */
export function failedCall(
  { contract }: CompiledCall,
  problem: string,
  retry: Retry,
  details: Readonly<Record<string, unknown>>,
): Fault {
  const { operation } = contract;
  return new Fault("TRL0216", `${operation}: ${problem}`, { retry, details: { operation, ...details } });
}

function undeclared(call: CompiledCall, status: number, body: unknown): Fault {
  const { code, detail } = (typeof body === "object" && body !== null ? body : {}) as {
    readonly code?: unknown;
    readonly detail?: unknown;
  };
  const told = [code, detail].filter((each) => typeof each === "string").join(": ");
  const retry: Retry =
    status === 429 || status === 503 || status === 504 ? "later" : status >= 500 ? "unknown" : "never";
  const problem = `it was answered with ${status}, which the contract does not declare${told === "" ? "" : ` (${told})`}`;
  return failedCall(call, problem, retry, { status, ...(typeof code === "string" ? { code } : {}) });
}

function bodyOf({ body }: HttpAnswer): unknown {
  // Written by the platform, from what the answering handler gave.
  return body === undefined ? undefined : JSON.parse(body);
}

function partOf(body: unknown, reads: readonly string[]): unknown {
  const part: Record<string, unknown> = {};
  if (typeof body !== "object" || body === null) return part;
  for (const field of reads)
    if (Object.hasOwn(body, field)) part[field] = (body as Record<string, unknown>)[field];
  return part;
}
