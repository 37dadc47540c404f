import { fieldOf } from "../expression/json-value.ts";
import type { GraphPart, StatePart } from "./machine-parts.ts";
import { transitionsOf } from "./transitions.ts";

/** The state at which a graph begins; undefined where StartAt names none. */
export function startOf({ raw, states }: GraphPart): StatePart | undefined {
  const start = fieldOf(raw, "StartAt");
  return typeof start === "string" ? states.get(start) : undefined;
}

/** Gives the states of the graph that a state leads to; each is looked up once. */
export function waysIn({ states }: GraphPart): (state: StatePart) => readonly StatePart[] {
  const known = new Map<StatePart, readonly StatePart[]>();
  return (state) => {
    let found = known.get(state);
    if (found === undefined) {
      found = transitionsOf(state.raw).flatMap(({ to }) => states.get(to) ?? []);
      known.set(state, found);
    }
    return found;
  };
}
