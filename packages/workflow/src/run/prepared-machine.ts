import type { QueryLanguage, State, StateGraph, StateMachine } from "../definition/definition.ts";
import { taskTargetOf, type TaskTarget } from "./task-target.ts";

/** A graph whose states are found by name and know the query language that they inherit. */
export interface PreparedGraph {
  readonly startAt: string;
  readonly states: ReadonlyMap<string, PreparedState>;
  /** A machine's own; its branches and processors have none. */
  readonly timeoutSeconds: number | undefined;
}

export interface PreparedState {
  readonly name: string;
  readonly state: State;
  readonly language: QueryLanguage;
  /** The language of the machine, which its parts inherit, whatever the state itself speaks. */
  readonly inherited: QueryLanguage;
  /** Types of its events: `PassStateEntered`, `PassStateExited`. */
  readonly entered: string;
  readonly exited: string;
  /** The branches of a Parallel state; the processor of a Map state. */
  readonly graphs: readonly PreparedGraph[];
  /** What a Task state's resource names. */
  readonly target: TaskTarget | undefined;
}

/** Kept per definition: machines are run many times, and a definition is not changed. */
const prepared = new WeakMap<StateGraph, PreparedGraph>();

export function prepareMachine(machine: StateMachine): PreparedGraph {
  const known = prepared.get(machine);
  if (known !== undefined) return known;
  const graph = prepareGraph(machine, machine.QueryLanguage ?? "JSONPath", machine.TimeoutSeconds);
  prepared.set(machine, graph);
  return graph;
}

function prepareGraph(graph: StateGraph, language: QueryLanguage, timeoutSeconds?: number): PreparedGraph {
  const states = Object.entries(graph.States).map(([name, state]): [string, PreparedState] => [
    name,
    {
      name,
      state,
      language: state.QueryLanguage ?? language,
      inherited: language,
      entered: `${state.Type}StateEntered`,
      exited: `${state.Type}StateExited`,
      graphs: graphsOf(state).map((part) => prepareGraph(part, language)),
      target: state.Type === "Task" ? taskTargetOf(state.Resource) : undefined,
    },
  ]);
  return { startAt: graph.StartAt, states: new Map(states), timeoutSeconds };
}

function graphsOf(state: State): readonly StateGraph[] {
  if (state.Type === "Parallel") return state.Branches;
  const processor = state.Type === "Map" ? (state.ItemProcessor ?? state.Iterator) : undefined;
  return processor === undefined ? [] : [processor];
}
