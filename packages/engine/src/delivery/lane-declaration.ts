import { functionsOf, type RetryPolicy, type SystemModel } from "@trellis/model";

/** What the model says about one function that events or firings are delivered to. */
export interface LaneDeclaration {
  /** `context.function` */
  readonly function: string;
  readonly context: string;
  /** The contract subscribed to; undefined for schedules. */
  readonly contract: string | undefined;
  readonly ordered: boolean;
  readonly retry: RetryPolicy;
}

export function lanesOf(model: SystemModel): LaneDeclaration[] {
  const lanes: LaneDeclaration[] = [];
  for (const { name, context, declared } of functionsOf(model).values()) {
    if (declared.kind === "http") continue;
    const { retry } = declared;
    const subscription = declared.kind === "on" ? declared : { event: undefined, ordered: false };
    const { event: contract, ordered } = subscription;
    lanes.push({ function: name, context: context.name, contract, ordered, retry });
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
