import { createHash } from "node:crypto";
import { describeViolation, type Violation } from "@trellis/model";
import { failureOf } from "./failure.ts";
import {
  checkedAnswer,
  failureAnswer,
  problemAnswer,
  type CompiledOperation,
  type HttpAnswer,
  type HttpInvocation,
} from "./http-operation.ts";
import { RefusedAnswer, type InvocationWork, type WorkSurroundings } from "./invocation-work.ts";
import { readJsonBody } from "./json-body.ts";
import type { FoundFunction, Outcome } from "./outcome.ts";
import { problemOf, type Problem } from "./problem.ts";
import type { UnitOfWork } from "./unit-of-work.ts";

/**
 * Answers one request: read and check every part by the contract, look whether the idempotency key was used, call
 * the handler, check its answer. Whatever the request holds, the outcome is an answer; a fault is never thrown.
 */
export async function runHttp(
  operation: CompiledOperation,
  handler: FoundFunction,
  request: HttpInvocation,
  work: InvocationWork,
  unit: UnitOfWork,
  surroundings: Pick<WorkSurroundings, "now">,
): Promise<Outcome> {
  const read = readRequest(operation, request);
  if ("problem" in read) return { outcome: "done", effects: undefined, reply: problemAnswer(read.problem) };
  try {
    const key = idempotencyKeyOf(operation, request);
    if (key !== undefined) {
      const earlier = await unit.getInternal(operation.keysTable, key);
      if (earlier !== undefined) {
        return {
          outcome: "done",
          effects: undefined,
          reads: unit.reads(),
          reply: replay(operation, earlier, request),
        };
      }
    }
    const answer: unknown = await handler(read.input, work);
    work.assertAnswered(answer);
    unit.end();
    if (answer instanceof RefusedAnswer) {
      return {
        outcome: "refused",
        refusal: answer.refusal,
        reads: unit.reads(),
        reply: refusalAnswer(operation, answer),
      };
    }
    const reply = checkedAnswer(operation, answer);
    if (key !== undefined && reply.status < 300)
      remember(unit, operation, key, request, reply, surroundings.now());
    const effects = unit.effects();
    return effects === undefined
      ? { outcome: "done", effects, reads: unit.reads(), reply }
      : { outcome: "done", effects, reply };
  } catch (thrown) {
    unit.end();
    const failure = failureOf(thrown);
    const status = failure.retry === "later" ? 503 : 500;
    return { outcome: "failed", failure, reply: failureAnswer(failure.code, status) };
  }
}

type ReadRequest = { readonly input: Readonly<Record<string, unknown>> } | { readonly problem: Problem };

function readRequest(operation: CompiledOperation, request: HttpInvocation): ReadRequest {
  const { contract, parts } = operation;
  let body: unknown;
  if (contract.body !== undefined) {
    const read = readJsonBody(request.body);
    if ("problem" in read)
      return { problem: problemOf("TRL0207", 400, read.problem, { in: "body", ...pointerOf(read) }) };
    body = read.value;
  }
  const input: Record<string, unknown> = { id: request.id, rawBody: request.body };
  // Coercion writes into what it checks, so every part is a copy.
  const given = {
    params: { ...request.params },
    query: { ...request.query },
    headers: { ...request.headers },
    body,
  };
  for (const part of ["params", "query", "headers", "body"] as const) {
    const validate = parts[part];
    if (validate === undefined) continue;
    const [violation] = validate(given[part]) ?? [];
    if (violation !== undefined) return { problem: violationProblem(part, violation) };
    input[part] = given[part];
  }
  return { input };
}

function violationProblem(part: "params" | "query" | "headers" | "body", violation: Violation): Problem {
  const where = part === "params" ? "path" : part;
  return problemOf(
    "TRL0208",
    part === "body" ? 422 : 400,
    `In the ${where}: ${describeViolation(violation)}.`,
    {
      in: where,
      pointer: violation.pointer,
    },
  );
}

const pointerOf = (read: { readonly pointer?: string }) =>
  read.pointer === undefined ? {} : { pointer: read.pointer };

/** One key for one function and one value of the header; digests keep long values within a key's bound. */
function idempotencyKeyOf(operation: CompiledOperation, request: HttpInvocation) {
  const { idempotencyHeader } = operation.contract;
  const value = idempotencyHeader === undefined ? undefined : request.headers[idempotencyHeader];
  if (value === undefined || value === "") return undefined;
  return { partition: operation.functionName, sort: digestOf(value) };
}

interface RememberedAnswer {
  readonly requestDigest: string;
  readonly answer: HttpAnswer;
}

/** Only what was carried out is remembered: a request that was refused may be sent again, mended. */
function remember(
  unit: UnitOfWork,
  operation: CompiledOperation,
  key: { readonly partition: string; readonly sort: string },
  request: HttpInvocation,
  answer: HttpAnswer,
  nowMs: number,
): void {
  const remembered: RememberedAnswer = { requestDigest: digestOf(request.body), answer };
  unit.putInternal({
    table: operation.keysTable,
    ...key,
    body: JSON.stringify(remembered),
    indexed: [],
    expiresAt: nowMs + operation.contract.idempotencyWindowMs,
  });
}

function replay(operation: CompiledOperation, earlier: string, request: HttpInvocation): HttpAnswer {
  // The platform wrote this row itself, in `remember`.
  const { requestDigest, answer } = JSON.parse(earlier) as RememberedAnswer;
  if (requestDigest === digestOf(request.body)) return { ...answer, replayed: true };
  const header = operation.contract.idempotencyHeader ?? "";
  return problemAnswer(
    problemOf("TRL0209", 422, `The value of "${header}" was used before, for a request with another body.`, {
      in: "headers",
    }),
  );
}

function refusalAnswer(operation: CompiledOperation, answer: RefusedAnswer): HttpAnswer {
  const status = operation.answers.has(409) ? 409 : 422;
  const { refused, ...details } = answer.refusal;
  return problemAnswer(
    problemOf("TRL0210", status, `The request was refused: ${refused}.`, { refused, ...details }),
  );
}

function digestOf(value: string | Uint8Array): string {
  return createHash("sha256").update(value).digest("base64url");
}
