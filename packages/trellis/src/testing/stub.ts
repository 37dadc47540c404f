import { Fault, type SystemModel } from "@trellis/model";
import type { ApiContract, ApiDeclaration, HttpReply, HttpRequest } from "../declare/api.ts";
import type { CallLink, SentCall } from "../runtime/caller.ts";
import { checkedAnswer, compileContract, type HttpAnswer } from "../runtime/http-operation.ts";

/** Answers calls of one operation in place of the context that has it. */
export interface Stub<D extends ApiDeclaration = ApiDeclaration> {
  readonly kind: "stub";
  readonly contract: ApiContract<D>;
  readonly answer: (request: StubRequest<D>) => Immutable<HttpReply<D>> | Promise<Immutable<HttpReply<D>>>;
}

/** What a stub is asked; each part is valid by its schema. */
export type StubRequest<D extends ApiDeclaration = ApiDeclaration> = Omit<HttpRequest<D>, "id" | "rawBody">;

/** Answers are read, never changed: a stub may give what can't be. */
type Immutable<T> = T extends readonly (infer Each)[]
  ? readonly Immutable<Each>[]
  : T extends object
    ? { readonly [Name in keyof T]: Immutable<T[Name]> }
    : T;

// `any` because a stub is invariant in its contract: no single type holds all of them.
// oxlint-disable-next-line typescript/no-explicit-any
export type AnyStub = Stub<any>;

/**
 * Answers an operation on a test bench: `stub(GetInvoice, ({ params }) => ({ status: 200, body: invoiceOf(params) }))`.
 * Its answer is checked by the contract. What it throws, a `Fault` for one, is what became of the call.
 */
export function stub<D extends ApiDeclaration, const Reply extends Immutable<HttpReply<NoInfer<D>>>>(
  contract: ApiContract<D>,
  answer: (request: StubRequest<NoInfer<D>>) => Reply | Promise<Reply>,
): Stub<D> {
  return { kind: "stub", contract, answer };
}

/** A bench that can be called: it answers the operations of its context. */
export interface CalledBench {
  readonly answers: (operation: string) => boolean;
  readonly answer: (sent: SentCall) => Promise<HttpAnswer>;
}

/** Carries a bench's calls to the first stub or bench that answers the operation. */
export function linkTo(
  model: SystemModel,
  stubs: readonly AnyStub[],
  benches: readonly CalledBench[],
): CallLink {
  return async (sent) => {
    const found = stubs.find(({ contract }) => contract.operation === sent.operation);
    if (found !== undefined) return stubbed(model, found, sent);
    const bench = benches.find(({ answers }) => answers(sent.operation));
    if (bench !== undefined) return bench.answer(sent);
    throw new Fault(
      "TRL0218",
      `${sent.caller} calls ${sent.operation}, and nothing answers it on this bench: give testContext calls: [stub(...)] or another bench`,
      { retry: "never" },
    );
  };
}

async function stubbed(model: SystemModel, { answer }: AnyStub, sent: SentCall): Promise<HttpAnswer> {
  const contract = model.apis[sent.operation];
  if (contract === undefined) throw new Error(`the model has no API ${sent.operation}`);
  const compiled = compileContract(contract);
  const { params, query, headers, body } = sent.request;
  const given = { params: { ...params }, query: { ...query }, headers: { ...headers } };
  // The caller has checked it: this turns text into the numbers that the schemas ask for.
  for (const part of ["params", "query", "headers"] as const) compiled.parts[part]?.(given[part]);
  const text = new TextDecoder().decode(body);
  const reply: unknown = await answer({ ...given, body: text === "" ? undefined : JSON.parse(text) });
  return checkedAnswer({ functionName: "the stub", contract, ...compiled }, reply);
}
