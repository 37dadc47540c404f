import type { ApiDeclaration, HttpReply, HttpRequest } from "../declare/api.ts";
import type { Context } from "../declare/context.ts";
import type { EventData } from "../declare/event.ts";
import type { HttpFunction, ScheduledFunction, Subscription } from "../declare/function.ts";
import type { Calling } from "./call.ts";
import type { RequestWork } from "./request-work.ts";
import type { Refused, Work } from "./work.ts";

/**
 * The handler of the function `Name` of the context `C`; the default export of `handlers/<name>.ts`.
 *
 * ```ts
 * const issueInvoice: Handler<typeof billing, "issueInvoice"> = async ({ data }, { tables, publish }) => { ... };
 * ```
 *
 * Everything in it is exact: `data` has the fields that the subscription reads, `tables`, `ports` and `publish`
 * what the context declares, the answer what the API contract promises.
 */
export type Handler<C, Name extends FunctionNames<C>> =
  C extends Context<infer D>
    ? HandlerOf<D["functions"][Name & keyof D["functions"]], Work<D>, RequestWork<D>>
    : never;

type FunctionNames<C> = C extends Context<infer D> ? keyof D["functions"] : never;

type HandlerOf<F, W, R> =
  F extends Subscription<infer E, infer Reads, infer Called>
    ? (
        event: DeliveredEvent<Narrowed<EventData<E>, Reads>>,
        work: W & Calling<Called>,
      ) => Settled | Promise<Settled>
    : F extends HttpFunction<infer D extends ApiDeclaration, infer Called>
      ? (
          request: HttpRequest<D>,
          work: R & Calling<Called>,
        ) => HttpReply<D> | Refused | Promise<HttpReply<D> | Refused>
      : F extends ScheduledFunction<infer Called>
        ? (firing: ScheduledFiring, work: W & Calling<Called>) => Settled | Promise<Settled>
        : never;

type Settled = void | undefined | Refused;

type Narrowed<Data, Reads> = Reads extends readonly (infer Field extends string)[]
  ? unknown extends Data
    ? { readonly [Name in Field]: unknown }
    : Pick<Data, Field & keyof Data>
  : Data;

/** An event as its subscriber sees it. The envelope is read when a member of it is asked for: name those that you need. */
export interface DeliveredEvent<Data = unknown> {
  readonly id: string;
  /** Name and version: `billing.invoice-issued.v2`. */
  readonly type: string;
  /** When it was published. */
  readonly time: Date;
  /** The key's value, where the contract has a key. */
  readonly key: string | undefined;
  readonly data: Data;
  /** 1 for the first delivery. */
  readonly attempt: number;
}

/** One firing of a schedule. */
export interface ScheduledFiring {
  readonly id: string;
  /** The time by the schedule; the firing itself may come later. */
  readonly scheduledFor: Date;
  /** 1 for the first delivery. */
  readonly attempt: number;
}
