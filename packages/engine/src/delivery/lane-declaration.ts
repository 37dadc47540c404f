import {
  functionsOf,
  patternMatcher,
  type PatternMatcher,
  type RateLimitModel,
  type RetryPolicy,
  type SystemModel,
} from "@trellis/model";

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
  /** Whether an event's data, as it is published today, is to be delivered; undefined: all of them are. */
  readonly where: PatternMatcher | undefined;
  /** The workflow, as `context.workflow`, that each of its events starts. */
  readonly starts: string | undefined;
}

export function lanesOf(model: SystemModel): LaneDeclaration[] {
  const lanes: LaneDeclaration[] = [];
  for (const { name, context, declared } of functionsOf(model).values()) {
    if (declared.kind === "http" || declared.kind === "task") continue;
    const { retry, concurrency } = declared;
    const {
      event: contract,
      ordered,
      rateLimit,
      where: pattern,
    } = declared.kind === "on" ? declared : schedule;
    const where = pattern === undefined ? undefined : patternMatcher(pattern);
    const commons = { function: name, context: context.name, retry, concurrency };
    const starts =
      declared.kind === "on" && declared.starts !== undefined
        ? `${context.name}.${declared.starts}`
        : undefined;
    lanes.push({ ...commons, contract, ordered, rateLimit, where, starts });
  }
  return lanes;
}

/** What a subscription says and a schedule does not. */
const schedule = { event: undefined, ordered: false, rateLimit: undefined, where: undefined };

/** The expression of every scheduled function. */
export function schedulesOf(model: SystemModel): ReadonlyMap<string, string> {
  const expressions = new Map<string, string>();
  for (const { name, declared } of functionsOf(model).values()) {
    if (declared.kind === "schedule") expressions.set(name, declared.expression);
  }
  return expressions;
}
