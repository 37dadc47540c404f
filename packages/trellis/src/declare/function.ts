import type { DeadLetterAlarm, RetryPolicy } from "@trellis/model";
import type { ApiContract, ApiDeclaration } from "./api.ts";
import type { AnyEventContract, EventData } from "./event.ts";
import type { EventPattern } from "./event-pattern.ts";
import type { DataOf, FieldOf, Schema } from "./schema.ts";
import type { Calls } from "./use.ts";

/** What every function may tune; `limits` in `@trellis/model` holds the defaults and the bounds. */
export interface FunctionOptions<Called extends Calls = Calls> {
  /** One invocation is ended after this time; default 30 s, at most 15 minutes. */
  readonly timeoutMs?: number;
  /** Invocations running at once; default 16, at most 1,000. */
  readonly concurrency?: number;
  /**
   * What its owner expects of its load. Nothing is enforced: `trellis check` compares it with what is declared and
   * with what serverless functions are good at.
   */
  readonly expects?: ExpectedLoad;
  /**
   * The operations of other contexts that the handler calls: their API contracts, or `uses(contract, { reads })` where it
   * uses a part of the answer. Default: none.
   */
  readonly calls?: Called;
}

/** The load that a function is expected to have; each figure by itself, as far as it is known. */
export interface ExpectedLoad {
  /** Invocations a second, on average over the busiest hour; 0.001 to 1,000,000. */
  readonly perSecond?: number;
  /** One invocation, on average; 1 ms to a day. */
  readonly durationMs?: number;
  /** The data of one event, or the body of one request, at its largest; 1 byte to 1 GiB. */
  readonly payloadBytes?: number;
  /** From the event or request to its effect or answer, for 99 of 100; 1 ms to a day. */
  readonly latencyMs?: number;
}

export interface SubscriptionOptions<
  Reads,
  Data = unknown,
  Called extends Calls = Calls,
> extends FunctionOptions<Called> {
  /** The fields of the event's data that the handler is given; all of them when absent. */
  readonly reads?: Reads;
  /**
   * Which events are delivered: an EventBridge event pattern for the event's data. The others are counted as filtered
   * and cost nothing more: no attempt, no rate, no worker. May name fields that `reads` does not. Default: all events.
   */
  readonly where?: EventPattern<Data>;
  /** Events of one key are handled one after another, in the order in which they were published. */
  readonly ordered?: boolean;
  /** Default: 6 attempts within a day, delays with full jitter below 200 ms, doubling, 5 minutes at most. */
  readonly retry?: Partial<RetryPolicy>;
  /**
   * Deliveries are handed out at this rate at most, retries and redriven ones included; what exceeds it waits in the
   * log. For what is called and says how much it takes. Default: no limit.
   */
  readonly rateLimit?: RateLimit;
  /**
   * From how many of its dead letters on the team is to be called; default 1, at most 1,000. `false`: never, which the
   * rule `dead-letters-unwatched` refuses.
   */
  readonly deadLetterAlarm?: DeadLetterAlarm;
}

/** In any time of t seconds at most `burst + perSecond * t` deliveries begin. */
export interface RateLimit {
  /** From 0.001 to 1,000,000; parts are allowed: 0.5 is one every two seconds. */
  readonly perSecond: number;
  /** Deliveries that may begin at once after a pause; default: what comes in a tenth of a second, 1 at least. */
  readonly burst?: number;
}

export interface Subscription<
  E extends AnyEventContract = AnyEventContract,
  Reads = readonly string[] | undefined,
  Called extends Calls = Calls,
> {
  readonly kind: "on";
  readonly event: E;
  readonly options: SubscriptionOptions<Reads, unknown, Called>;
}

// `NoInfer`: inside `context(...)` an absent option would otherwise be taken from `AnyFunction`, as `any`.
/** Declares a function that an event contract's events are delivered to. */
export function on<
  E extends AnyEventContract,
  const Reads extends readonly FieldOf<EventData<E>>[] | undefined = undefined,
  const Called extends Calls = undefined,
>(
  contract: E,
  options: SubscriptionOptions<Reads, NoInfer<EventData<E>>, Called> = {},
): Subscription<E, NoInfer<Reads>, NoInfer<Called>> {
  // The pattern's type has done its work: inside the platform a pattern is plain data.
  return { kind: "on", event: contract, options: options as SubscriptionOptions<Reads, unknown, Called> };
}

export interface HttpOptions<
  D extends ApiDeclaration = ApiDeclaration,
  Called extends Calls = Calls,
> extends FunctionOptions<Called> {
  /**
   * What becomes of a body that breaks the contract. `refuse`, the default, tells the sender with 422 and the JSON
   * pointer. `quarantine` answers 202 without a body and keeps the request, for senders that will not mend it, such as
   * webhooks: needs a body schema, and a 202 that has no body of its own. Other parts of the request are refused always.
   */
  readonly invalid?: "refuse" | (D extends CanQuarantine ? "quarantine" : never);
}

/** Has a body that can be invalid, and does not promise one with a 202. */
interface CanQuarantine {
  readonly body: Schema;
  readonly responses: { readonly 202?: null };
}

export interface HttpFunction<D extends ApiDeclaration = ApiDeclaration, Called extends Calls = Calls> {
  readonly kind: "http";
  readonly api: ApiContract<D>;
  readonly options: FunctionOptions<Called> & { readonly invalid?: "refuse" | "quarantine" };
}

/** Declares a function that answers an API contract's requests. */
export function http<D extends ApiDeclaration, const Called extends Calls = undefined>(
  contract: ApiContract<D>,
  options: HttpOptions<NoInfer<D>, Called> = {},
): HttpFunction<D, NoInfer<Called>> {
  return { kind: "http", api: contract, options };
}

export interface ScheduleOptions<Called extends Calls = Calls> extends FunctionOptions<Called> {
  readonly retry?: Partial<RetryPolicy>;
  /**
   * From how many of its dead letters on the team is to be called; default 1, at most 1,000. `false`: never, which the
   * rule `dead-letters-unwatched` refuses.
   */
  readonly deadLetterAlarm?: DeadLetterAlarm;
}

export interface ScheduledFunction<Called extends Calls = Calls> {
  readonly kind: "schedule";
  readonly expression: string;
  readonly options: ScheduleOptions<Called>;
}

/**
 * Declares a function that runs by the clock.
 *
 * @param expression `rate(5 minutes)` or `cron(0 2 1 * ? *)`: AWS syntax, UTC
 */
export function schedule<const Called extends Calls = undefined>(
  expression: string,
  options: ScheduleOptions<Called> = {},
): ScheduledFunction<NoInfer<Called>> {
  return { kind: "schedule", expression, options };
}

export interface TaskOptions<
  Input extends Schema = Schema,
  Result extends Schema = Schema,
  Called extends Calls = Calls,
> extends FunctionOptions<Called> {
  /** What the function is given: what is not valid by it fails the task, with `TRL0230`. Default: anything. */
  readonly input?: Input;
  /** What its handler returns; default: nothing, which is `null` in the workflow. */
  readonly result?: Result;
}

export interface TaskFunction<Input = unknown, Result = unknown, Called extends Calls = Calls> {
  readonly kind: "task";
  readonly options: TaskOptions<Schema, Schema, Called>;
  /** Type only. Never present at run time. */
  readonly Input?: Input;
  /** Type only. Never present at run time. */
  readonly Result?: Result;
}

/**
 * Declares a function that Task states of the context's workflows run, and nobody else: `"Resource": "trellis:assign"`.
 *
 * It has no retries of its own: the state's `Retry` says when it runs again. A refusal fails the task with the name in
 * `refused`, an error with its class's name (`Catch: [{ ErrorEquals: ["plan-unknown"], ... }]`).
 */
export function task<
  Input extends Schema = never,
  Result extends Schema = never,
  const Called extends Calls = undefined,
>(
  options: TaskOptions<Input, Result, Called> = {},
): TaskFunction<
  NoInfer<[Input] extends [never] ? unknown : DataOf<Input>>,
  NoInfer<[Result] extends [never] ? void : DataOf<Result>>,
  NoInfer<Called>
> {
  return { kind: "task", options };
}
