import {
  lazyValidator,
  describeViolation,
  Fault,
  type ApiContractModel,
  type Code,
  type HttpFunctionModel,
  type JsonSchema,
  type SystemModel,
  type Validator,
} from "@trellis/model";
import { problemMediaType, problemOf, type Problem } from "./problem.ts";

/** A request as a host hands it over: routed, but not yet checked by the contract. */
export interface HttpInvocation {
  /** Names this request in logs and traces. */
  readonly id: string;
  readonly params: Readonly<Record<string, string>>;
  readonly query: Readonly<Record<string, string | readonly string[]>>;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
  /** The request comes out of quarantine, where it has this id: it leaves it together with its effects. */
  readonly redriven?: number;
}

export interface HttpAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** JSON text; absent for an answer without a body. */
  readonly body?: string;
  /** The idempotency key had been used: this is the first request's answer again. */
  readonly replayed?: boolean;
}

/** The validators of an API contract. */
export interface CompiledContract {
  readonly parts: Readonly<Record<"params" | "query" | "headers" | "body", Validator | undefined>>;
  readonly answers: ReadonlyMap<number, Validator | null>;
}

/** An API contract with its validators compiled, and the function that answers it. */
export interface CompiledOperation extends CompiledContract {
  /** `context.function` */
  readonly functionName: string;
  readonly contract: ApiContractModel;
  /** Bodies that break the contract are kept, and not refused. */
  readonly quarantines: boolean;
  /** The platform's own table that holds the idempotency keys of the context. */
  readonly keysTable: string;
}

export function compileOperation(
  model: SystemModel,
  contextName: string,
  functionName: string,
  declared: HttpFunctionModel,
): CompiledOperation {
  const contract = model.apis[declared.api];
  if (contract === undefined)
    throw new Fault("TRL0313", `the model has no API "${declared.api}"`, { retry: "never" });
  return {
    functionName: `${contextName}.${functionName}`,
    contract,
    quarantines: declared.invalid === "quarantine",
    keysTable: `${contextName}.$idempotency`,
    ...compileContract(contract),
  };
}

export function compileContract(contract: ApiContractModel): CompiledContract {
  const text = (schema: JsonSchema | undefined) =>
    schema === undefined ? undefined : lazyValidator(schema, { coerce: true });
  return {
    parts: {
      params: text(contract.params),
      query: text(contract.query),
      headers: text(contract.headers),
      body: contract.body === undefined ? undefined : lazyValidator(contract.body),
    },
    answers: new Map(
      Object.entries(contract.responses).map(([status, schema]) => [
        Number(status),
        schema === null ? null : lazyValidator(schema),
      ]),
    ),
  };
}

/**
 * The answer as it goes out, checked by the contract.
 *
 * @throws Fault TRL0204 when the contract does not declare the status, or the body breaks its schema
 */
export function checkedAnswer(operation: AnsweredOperation, reply: unknown): HttpAnswer {
  const { status, body, headers } = (typeof reply === "object" && reply !== null ? reply : {}) as Partial<{
    status: number;
    body: unknown;
    headers: Readonly<Record<string, string>>;
  }>;
  const validate = operation.answers.get(status ?? 0);
  if (status === undefined || validate === undefined) {
    const declared = [...operation.answers.keys()].join(", ");
    throw answerFault(
      operation,
      `the status ${status ?? "(none)"} is not declared; declared are ${declared}`,
    );
  }
  if (validate === null) {
    if (body !== undefined) throw answerFault(operation, `status ${status} is declared without a body`);
    return { status, headers: headers ?? {} };
  }
  const [violation] = validate(body) ?? [];
  if (violation !== undefined)
    throw answerFault(operation, `status ${status}: ${describeViolation(violation)}`);
  const mediaType = status >= 400 ? problemMediaType : "application/json";
  return { status, headers: { "content-type": mediaType, ...headers }, body: JSON.stringify(body) };
}

/** What is needed to check an answer. */
type AnsweredOperation = Pick<CompiledOperation, "functionName" | "contract" | "answers">;

function answerFault(operation: AnsweredOperation, what: string): Fault {
  return new Fault(
    "TRL0204",
    `${operation.functionName} answers ${operation.contract.operation} wrongly: ${what}`,
    {
      retry: "never",
    },
  );
}

/** The answer that carries a problem document. */
export function problemAnswer(problem: Problem): HttpAnswer {
  return {
    status: problem.status,
    headers: { "content-type": problemMediaType },
    body: JSON.stringify(problem),
  };
}

/** The answer to a request that failed. The stack and the message stay inside: a stranger learns the code alone. */
export function failureAnswer(code: Code, status: number): HttpAnswer {
  return problemAnswer(problemOf(code, status, "The request could not be carried out; nothing was changed."));
}
