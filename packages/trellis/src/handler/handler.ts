import type { ApiDeclaration, HttpReply, HttpRequest } from "../declare/api.ts";
import type { Context } from "../declare/context.ts";
import type { EventData, Narrowed } from "../declare/event.ts";
import type { HttpFunction, ScheduledFunction, Subscription, TaskFunction } from "../declare/function.ts";
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
        : F extends TaskFunction<infer Input, infer Result, infer Called>
          ? (task: TaskRun<Input>, work: W & Calling<Called>) => Result | Refused | Promise<Result | Refused>
          : never;

type Settled = void | undefined | Refused;

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

/** One run of a function by a Task state of a workflow. What the handler returns is the task's result. */
export interface TaskRun<Input = unknown> {
  /** The same for every attempt of the state. */
  readonly id: string;
  /** Valid by the function's `input`. */
  readonly input: Input;
  /** Of the context, without its name: `dunning`. */
  readonly workflow: string;
  /** The name of the execution. */
  readonly execution: string;
  /** The name of the Task state. */
  readonly state: string;
  /** 1 for the first; the state's `Retry` makes others. */
  readonly attempt: number;
}
