import type { ApiContract, ApiDeclaration } from "../declare/api.ts";
import type { DataOf } from "../declare/schema.ts";
import type { Calls, SuccessOf, Use } from "../declare/use.ts";

/** The part of the work that calls other contexts; what a function declares in `calls` decides what it may call. */
export interface Calling<C extends Calls = Calls> {
  /**
   * Asks the context that answers an operation, and waits for its answer. Request and answer are checked by the contract.
   *
   * A call is outside of the unit of work: it happens at least once, and stays done when the handler fails afterwards.
   * Operations with an idempotency key are given one that is the same each time the invocation is tried again, so that
   * they do what they do once. A call that fails is made again within its time where that can't do harm: with GET, PUT and
   * DELETE, and with an idempotency key.
   *
   * @throws Fault TRL0214 not in `calls`, TRL0215 the request breaks the contract, TRL0216 there is no answer that the
   * contract declares, TRL0217 not in time, TRL0218 a test has no answer for it
   */
  readonly call: Call<C>;
}

export interface CallOptions {
  /** Bound on the call, repetitions included. Default and most: nine tenths of what is left of the function's `timeoutMs`. */
  readonly timeoutMs?: number;
}

export type Call<C extends Calls> = <A extends ContractIn<C>>(
  contract: A,
  ...request: CallArguments<DeclarationOf<A>>
) => Promise<CallAnswer<DeclarationOf<A>, ReadsOf<C, A>>>;

type CallArguments<D extends ApiDeclaration> =
  Record<never, never> extends CallRequest<D>
    ? [request?: CallRequest<D>, options?: CallOptions]
    : [request: CallRequest<D>, options?: CallOptions];

/** What an operation is asked: the parts that its contract declares. */
export type CallRequest<D extends ApiDeclaration> = PartIn<D, "params"> &
  PartIn<D, "query"> &
  PartIn<D, "body"> &
  HeadersIn<D>;

type PartIn<D, Part extends "params" | "query" | "body"> = D extends { readonly [P in Part]: infer S }
  ? OptionalIfEmpty<Part, DataOf<S>>
  : unknown;

/** The idempotency key is the platform's to give; a handler may give its own. */
type HeadersIn<D> = D extends { readonly headers: infer S }
  ? OptionalIfEmpty<"headers", WithoutKey<DataOf<S>, D>>
  : unknown;

type WithoutKey<Data, D> = D extends {
  readonly idempotency: { readonly header: infer Header extends string };
}
  ? Omit<Data, Header> & Partial<Pick<Data, Header & keyof Data>>
  : Data;

type OptionalIfEmpty<Part extends string, Data> =
  Record<never, never> extends Data ? { readonly [P in Part]?: Data } : { readonly [P in Part]: Data };

/** What an operation answers: the status picks the type of the body. With `reads`, only these fields of a success. */
export type CallAnswer<D extends ApiDeclaration, Reads = undefined> = {
  readonly [Status in keyof D["responses"] & number]: {
    readonly status: Status;
    readonly body: AnswerBody<D["responses"][Status], Status extends SuccessOf<D> ? true : false, Reads>;
  };
}[keyof D["responses"] & number];

type AnswerBody<S, Succeeded, Reads> = S extends null
  ? undefined
  : Reads extends readonly (infer Field extends string)[]
    ? Succeeded extends true
      ? ReadPart<DataOf<S>, Field>
      : undefined
    : DataOf<S>;

type ReadPart<Data, Field extends string> = unknown extends Data
  ? { readonly [Name in Field]?: unknown }
  : Pick<Data, Field & keyof Data>;

type ContractIn<C extends Calls> = C extends readonly (infer Each)[]
  ? [Each] extends [never]
    ? NothingCalled
    : Each extends Use<infer D, infer _Reads>
      ? ApiContract<D>
      : Each extends ApiContract
        ? Each
        : NothingCalled
  : NothingCalled;

type DeclarationOf<A> = A extends ApiContract<infer D> ? D : never;

type ReadsOf<C, A> = C extends readonly (infer Each)[] ? ReadsIn<Each, A> : undefined;

type ReadsIn<Each, A> =
  Each extends Use<infer D, infer Reads>
    ? A extends ApiContract<D>
      ? Reads
      : never
    : Each extends A
      ? undefined
      : never;

/** Stands in type errors where a function calls nothing: its member's name says what to do. */
interface NothingCalled extends ApiContract {
  readonly "add the contract to `calls` of the function in context.ts": never;
}
