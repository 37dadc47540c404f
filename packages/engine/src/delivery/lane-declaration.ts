import { functionsOf, type RateLimitModel, type RetryPolicy, type SystemModel } from "@trellis/model";

/** What the model says about one function that events or firings are delivered to. */
export interface LaneDeclaration {
  /** `context.function` */
  readonly function: string;
  readonly context: string;
  /** The contract subscribed to; undefined for schedules. */
  readonly contract: string | undefined;
  readonly ordered: boolean;
  readonly retry: RetryPolicy;
  /** Invocations running at once; the worker sees to it. */
  readonly concurrency: number;
  readonly rateLimit: RateLimitModel | undefined;
}

export function lanesOf(model: SystemModel): LaneDeclaration[] {
  const lanes: LaneDeclaration[] = [];
  for (const { name, context, declared } of functionsOf(model).values()) {
    if (declared.kind === "http") continue;
    const { retry, concurrency } = declared;
    const subscription =
      declared.kind === "on" ? declared : { event: undefined, ordered: false, rateLimit: undefined };
    const { event: contract, ordered, rateLimit } = subscription;
    lanes.push({ function: name, context: context.name, contract, ordered, retry, concurrency, rateLimit });
  }
  return lanes;
}

/** The expression of every scheduled function. */
export function schedulesOf(model: SystemModel): ReadonlyMap<string, string> {
  const expressions = new Map<string, string>();
  for (const { name, declared } of functionsOf(model).values()) {
    if (declared.kind === "schedule") expressions.set(name, declared.expression);
  }
  return expressions;
}
