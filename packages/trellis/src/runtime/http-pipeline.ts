import { createHash } from "node:crypto";
import { describeViolation, type Violation } from "@trellis/model";
import type { Breach, Quarantined } from "../quarantine/quarantined.ts";
import { failureOf } from "./failure.ts";
import {
  checkedAnswer,
  failureAnswer,
  problemAnswer,
  type CompiledOperation,
  type HttpAnswer,
  type HttpInvocation,
} from "./http-operation.ts";
import { RefusedAnswer, type WorkSurroundings } from "./invocation-work.ts";
import { readJsonBody } from "./json-body.ts";
import { isPending, type FoundFunction, type Outcome } from "./outcome.ts";
import { problemOf, type Problem } from "./problem.ts";
import { quarantinedHeader, quarantinedRequest, type RequestInvocation } from "./request-work.ts";
import type { UnitOfWork } from "./unit-of-work.ts";

/**
 * Answers one request: read and check every part by the contract, look whether the idempotency key was used, call
 * the handler, check its answer. Whatever the request holds, the outcome is an answer; a fault is never thrown. Answers
 * at once when nothing has to be waited for.
 */
export function runHttp(call: HttpCall): Outcome | Promise<Outcome> {
  const read = readRequest(call.operation, call.request);
  if ("breach" in read && (call.operation.quarantines || call.request.redriven !== undefined))
    return setAside(call, read);
  if ("problem" in read) return { outcome: "done", effects: undefined, reply: problemAnswer(read.problem) };
  if (call.operation.quarantines) call.onValid?.(call.operation.contract.operation, () => read.input.body);
  const key = idempotencyKeyOf(call.operation, call.request);
  return key === undefined ? run(call, read.input) : runOnce(call, read.input, key);
}

/** One request, and what runs it. */
export interface HttpCall {
  readonly operation: CompiledOperation;
  readonly handler: FoundFunction;
  readonly request: HttpInvocation;
  readonly work: RequestInvocation;
  readonly unit: UnitOfWork;
  readonly surroundings: Pick<WorkSurroundings, "now">;
  /** Told of valid bodies of contracts whose invalid ones are quarantined. */
  readonly onValid?: ((contract: string, body: () => unknown) => void) | undefined;
}

/** The sender is not told, because it would not mend it: the request is kept, and answered once it is. */
function setAside({ operation, request, unit, surroundings }: HttpCall, read: BrokenBody): Outcome {
  const { operation: contract } = operation.contract;
  const entry = quarantinedRequest(operation, request, {
    contract,
    breach: read.breach,
    receivedMs: surroundings.now(),
    document: read.document,
  });
  unit.quarantine(entry);
  unit.end();
  const effects = unit.effects();
  const reply = { status: 202, headers: { [quarantinedHeader]: entry.fingerprint } };
  return { outcome: "done", effects, reply };
}

async function runOnce(call: HttpCall, input: Received, key: IdempotencyKey): Promise<Outcome> {
  const { operation, request, unit } = call;
  try {
    const earlier = await unit.getInternal(operation.keysTable, key);
    // A request that was quarantined was answered, but not carried out.
    const open = earlier === undefined || (request.redriven !== undefined && wasQuarantined(earlier));
    if (open) return await run(call, input, key);
    const reply = replay(operation, earlier, request);
    return { outcome: "done", effects: undefined, reads: unit.reads(), reply };
  } catch (thrown) {
    return failed(call, thrown);
  }
}

function run(call: HttpCall, input: Received, key?: IdempotencyKey): Outcome | Promise<Outcome> {
  try {
    const answer: unknown = call.handler(input, call.work);
    if (!isPending(answer)) return conclude(call, answer, key);
    return answer
      .then((value) => conclude(call, value, key))
      .catch((thrown: unknown) => failed(call, thrown));
  } catch (thrown) {
    return failed(call, thrown);
  }
}

function conclude(call: HttpCall, answer: unknown, key: IdempotencyKey | undefined): Outcome {
  const { operation, request, work, unit, surroundings } = call;
  work.assertAnswered(answer);
  unit.end();
  const [set] = unit.quarantined;
  // Redriven too early: nothing but the reason for which it stays is new.
  if (set !== undefined && request.redriven !== undefined) return stillInvalid(unit, set);
  if (answer instanceof RefusedAnswer) {
    const reply = refusalAnswer(operation, answer);
    return { outcome: "refused", refusal: answer.refusal, reads: unit.reads(), reply };
  }
  const checked = checkedAnswer(operation, answer);
  const reply =
    set === undefined
      ? checked
      : { ...checked, headers: { ...checked.headers, [quarantinedHeader]: set.fingerprint } };
  if (request.redriven !== undefined && reply.status < 400) unit.release(request.redriven);
  if (key !== undefined && reply.status < 300)
    remember(unit, operation, key, request, reply, surroundings.now());
  const effects = unit.effects();
  return effects === undefined
    ? { outcome: "done", effects, reads: unit.reads(), reply }
    : { outcome: "done", effects, reply };
}

function stillInvalid(unit: UnitOfWork, set: Quarantined): Outcome {
  const reply = { status: 202, headers: { [quarantinedHeader]: set.fingerprint } };
  const effects = { reads: unit.reads(), writes: [], events: [], quarantined: unit.quarantined };
  return { outcome: "done", effects, reply };
}

function failed({ unit }: HttpCall, thrown: unknown): Outcome {
  unit.end();
  const failure = failureOf(thrown);
  const status = failure.retry === "later" ? 503 : 500;
  return { outcome: "failed", failure, reply: failureAnswer(failure.code, status) };
}

/** The request as its handler sees it; a part that the contract does not declare is undefined. */
class Received {
  params: unknown;
  query: unknown;
  headers: unknown;
  body: unknown;
  readonly #request: HttpInvocation;
  #rawBody: Uint8Array | undefined;

  constructor(request: HttpInvocation) {
    this.#request = request;
  }

  get id(): string {
    return this.#request.id;
  }

  /** A copy: hosts keep several bodies in one piece of memory, and one is nobody else's business. */
  get rawBody(): Uint8Array {
    return (this.#rawBody ??= this.#request.body.slice());
  }
}

type ReadRequest = { readonly input: Received } | { readonly problem: Problem } | BrokenBody;

/** Everything but the body keeps the contract. */
interface BrokenBody {
  readonly problem: Problem;
  readonly breach: Breach;
  /** Undefined where the body is no JSON. */
  readonly document: unknown;
}

function readRequest(operation: CompiledOperation, request: HttpInvocation): ReadRequest {
  const { contract, parts } = operation;
  const input = new Received(request);
  let broken: BrokenBody | undefined;
  if (contract.body !== undefined) {
    const read = readJsonBody(request.body);
    if ("problem" in read) broken = unreadable(read);
    else input.body = read.value;
  }
  for (const part of partNames) {
    const validate = parts[part];
    if (validate === undefined || (part === "body" && broken !== undefined)) continue;
    // Reading text as numbers writes into what it checks: that must not be the request itself.
    if (part !== "body") input[part] = { ...request[part] };
    const [violation] = validate(input[part]) ?? [];
    if (violation === undefined) continue;
    const problem = violationProblem(part, violation);
    if (part !== "body") return { problem };
    broken = { problem, breach: violation, document: input.body };
  }
  return broken ?? { input };
}

function unreadable(read: { readonly problem: string; readonly pointer?: string }): BrokenBody {
  const problem = problemOf("TRL0207", 400, read.problem, { in: "body", ...pointerOf(read) });
  const breach = { pointer: read.pointer ?? "", message: read.problem, keyword: "json" };
  return { problem, breach, document: undefined };
}

const partNames = ["params", "query", "headers", "body"] as const;

function violationProblem(part: (typeof partNames)[number], violation: Violation): Problem {
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

interface IdempotencyKey {
  readonly partition: string;
  readonly sort: string;
}

/** One key for one function and one value of the header; digests keep long values within a key's bound. */
function idempotencyKeyOf(operation: CompiledOperation, request: HttpInvocation): IdempotencyKey | undefined {
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
  key: IdempotencyKey,
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

function wasQuarantined(earlier: string): boolean {
  const { answer } = JSON.parse(earlier) as RememberedAnswer; // written by `remember`
  return answer.headers[quarantinedHeader] !== undefined;
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
