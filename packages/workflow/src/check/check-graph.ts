import { pointerTo } from "@trellis/model";
import type { Finding } from "../definition/problem.ts";
import { componentsOf, reachedFrom } from "../grammar/components.ts";
import type { GraphPart, StatePart } from "../grammar/machine-parts.ts";
import { transitionsOf } from "../grammar/transitions.ts";
import { startOf, waysIn } from "../grammar/ways.ts";
import { fieldOf } from "../expression/json-value.ts";
import type { Check, Subject } from "./check.ts";

/** Every state can be reached, leads on to a state that exists, and can come to an end. */
export const checkGraph: Check = function* (subject) {
  const owners = ownersOf(subject);
  for (const graph of subject.parts.graphs) {
    const start = fieldOf(graph.raw, "StartAt");
    if (typeof start === "string" && !graph.states.has(start))
      yield unknownTarget(
        start,
        pointerTo(graph.pointer, "StartAt"),
        "StartAt names",
        graph,
        owners,
        subject,
      );
    for (const state of graph.states.values()) {
      yield* brokenTransitions(state, owners, subject);
      yield* continuation(state);
    }
    yield* brokenPaths(graph);
  }
};

/** The graphs that have a state of a name. */
type Owners = ReadonlyMap<string, GraphPart>;

function ownersOf({ parts }: Subject): Owners {
  return new Map(parts.states.map((state) => [state.name, state.graph]));
}

function* brokenTransitions(state: StatePart, owners: Owners, subject: Subject): Generator<Finding> {
  for (const { kind, to, pointer } of transitionsOf(state.raw)) {
    if (state.graph.states.has(to)) continue;
    const names = {
      next: "Next names",
      choice: "a rule leads to",
      default: "Default names",
      catch: "a catcher leads to",
    };
    yield unknownTarget(to, state.pointer + pointer, names[kind], state.graph, owners, subject);
  }
}

function unknownTarget(
  name: string,
  pointer: string,
  says: string,
  graph: GraphPart,
  owners: Owners,
  { suggestions }: Subject,
): Finding {
  const owner = owners.get(name);
  if (owner !== undefined)
    return {
      code: "TRL0713",
      pointer,
      message: `${says} ${JSON.stringify(name)}, which is in ${owner.called}, not in ${graph.called}`,
      why: "states of a branch or an item processor lead to states beside them: one neither jumps in nor out",
      fix: `Lead to a state of ${graph.called}, or end there and go on after ${leftState(graph, owner)}`,
    };
  return {
    code: "TRL0712",
    pointer,
    message: `${says} ${JSON.stringify(name)}, and ${graph.called} has no such state${suggestions.meant(name, graph.states)}`,
    fix:
      graph.states.size > 0 && graph.states.size <= 12
        ? `Name one of ${[...graph.states.keys()].map((each) => JSON.stringify(each)).join(", ")}`
        : "Name a state that exists, or write the one that is meant",
  };
}

function leftState(graph: GraphPart, owner: GraphPart): string {
  const holder = graph.holder ?? owner.holder;
  return holder === undefined ? "it" : JSON.stringify(holder.name);
}

/** Next or End, one of them. */
function* continuation({ name, pointer, raw, type }: StatePart): Generator<Finding> {
  if (type === undefined || type === "Choice" || type === "Succeed" || type === "Fail") return;
  const ends = fieldOf(raw, "End") === true;
  const goesOn = Object.hasOwn(raw, "Next");
  if (!ends && !goesOn)
    yield {
      code: "TRL0714",
      pointer,
      mark: "name",
      message: `${JSON.stringify(name)} has neither Next nor End`,
      why: "what follows a state is never guessed from the order in the file",
      fix: 'Write "Next" with the state that follows, or "End": true',
    };
  if (ends && goesOn)
    yield {
      code: "TRL0715",
      pointer: pointerTo(pointer, "End"),
      mark: "name",
      message: `${JSON.stringify(name)} has both Next and End`,
      fix: 'Take "End" away if it goes on, or "Next" if it is the last state',
    };
}

function* brokenPaths(graph: GraphPart): Generator<Finding> {
  const start = startOf(graph);
  if (start === undefined) return;
  const successors = waysIn(graph);
  const reached = reachedFrom([start], successors);
  for (const state of graph.states.values()) {
    if (reached.has(state)) continue;
    yield {
      code: "TRL0716",
      pointer: state.pointer,
      mark: "name",
      message: `no state leads to ${JSON.stringify(state.name)}`,
      why: "it can never run; AWS refuses such a definition",
      fix: "Lead to it from the state that should come before it, or take it away",
    };
  }
  yield* endless(graph, reached, successors);
}

function* endless(
  graph: GraphPart,
  reached: ReadonlySet<StatePart>,
  successors: (state: StatePart) => readonly StatePart[],
): Generator<Finding> {
  const ends = [...reached].filter(mayEnd);
  if (ends.length === 0) {
    yield {
      code: "TRL0719",
      pointer: pointerTo(graph.pointer, "States"),
      mark: "name",
      message: `${graph.called} has no state that ends it`,
      why: "an execution would run until its history is full; AWS refuses such a definition",
      fix: 'Write "End": true in the last state, or add a Succeed or Fail state and lead to it',
    };
    return;
  }
  const before = new Map<StatePart, StatePart[]>();
  for (const state of reached)
    for (const next of successors(state)) {
      const list = before.get(next);
      if (list === undefined) before.set(next, [state]);
      else list.push(state);
    }
  const ending = reachedFrom(ends, (state) => before.get(state) ?? []);
  const caught = [...reached].filter((state) => !ending.has(state));
  for (const loop of componentsOf(caught, successors)) {
    const members = new Set(loop);
    // What leads into such a loop is no mistake of its own.
    if (loop.every((state) => successors(state).every((next) => members.has(next)))) yield loopFinding(loop);
  }
}

function loopFinding(loop: readonly StatePart[]): Finding {
  const names = loop.slice(0, 6).map(({ name }) => JSON.stringify(name));
  const shown = [...names, ...(loop.length > 6 ? ["..."] : []), names[0] ?? ""].join(" -> ");
  const working = loop.filter(
    ({ type }) => type === "Task" || type === "Wait" || type === "Parallel" || type === "Map",
  );
  const where = { pointer: loop[0]?.pointer ?? "", mark: "name" } as const;
  const fix = "Give a state of the loop a way out: a rule of a Choice state, a catcher, or an End";
  return working.length === 0
    ? {
        code: "TRL0717",
        ...where,
        message: `nothing leads out of the loop ${shown}, and nothing in it works or waits`,
        why: "an execution would spin in it until its history is full",
        fix,
      }
    : {
        code: "TRL0718",
        severity: "warning",
        ...where,
        message: `nothing leads out of the loop ${shown}`,
        why: "an execution ends only when one of its tasks fails, when it is stopped, or when its history is full",
        fix,
      };
}

/** Whether an execution may end in a state, as far as the definition can be understood. */
function mayEnd({ raw, type, graph }: StatePart): boolean {
  if (type === undefined || type === "Succeed" || type === "Fail" || fieldOf(raw, "End") === true)
    return true;
  const transitions = transitionsOf(raw);
  // A target that is unknown, or missing, is reported as such.
  return transitions.length === 0 || transitions.some(({ to }) => !graph.states.has(to));
}
