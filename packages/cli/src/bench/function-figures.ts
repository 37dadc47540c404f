import { functionsOf, type SystemModel } from "@trellis/model";
import type { EngineStatus, FunctionStatus } from "@trellis/engine/inspection";
import type { FunctionFigures } from "./bench-report.ts";

/** The engine's state at three moments: before the load, at its end, and once it has settled. */
export interface Moments {
  readonly before: EngineStatus;
  readonly offered: EngineStatus;
  readonly after: EngineStatus;
}

/** What each function did between the moments; those that did nothing are left out, unless the load was theirs. */
export function functionFigures(
  model: SystemModel,
  target: string,
  { before, offered, after }: Moments,
  seconds: number,
): FunctionFigures[] {
  return after.functions.flatMap((now) => {
    const was = named(before, now.name);
    const then = named(offered, now.name);
    const grown = (count: (status: FunctionStatus) => number): number =>
      count(now) - (was === undefined ? 0 : count(was));
    const settledThen = then === undefined ? 0 : settled(then) - (was === undefined ? 0 : settled(was));
    const figures = {
      name: now.name,
      deliveredPerSecond: Math.round(settledThen / seconds),
      done: grown(({ done }) => done),
      refused: grown(({ refused }) => refused),
      retries: grown(({ retries }) => retries),
      deadLettered: grown(({ deadLettered }) => deadLettered),
      waiting: now.inFlight + now.deferred + now.backlog,
      ...(now.outage === undefined ? {} : { outage: now.outage.cause }),
      ...now.latency,
    };
    const idle = grown(settled) + figures.retries + figures.waiting === 0;
    return idle && !isTarget(model, now.name, target) ? [] : [figures];
  });
}

function settled({ done, refused, filtered = 0, deadLettered }: FunctionStatus): number {
  return done + refused + filtered + deadLettered;
}

function named({ functions }: EngineStatus, name: string): FunctionStatus | undefined {
  return functions.find((each) => each.name === name);
}

function isTarget(model: SystemModel, name: string, target: string): boolean {
  const declared = functionsOf(model).get(name)?.declared;
  return (
    (declared?.kind === "on" && declared.event === target) ||
    (declared?.kind === "http" && declared.api === target)
  );
}
