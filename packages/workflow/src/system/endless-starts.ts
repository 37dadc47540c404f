import { pointerTo, type WorkflowModel } from "@trellis/model";
import { nameIn } from "../check/check-starts.ts";
import { isStart, readResource } from "../check/resource.ts";
import { fieldOf, isList, isObject } from "../expression/json-value.ts";
import type { Json } from "../definition/definition.ts";
import type { DefinitionProblem } from "../definition/problem.ts";

/** Levels of branches that are looked into. */
const depthMax = 32;

/** A state that starts an execution and waits for its end, whatever happens before. */
interface SureStart {
  readonly workflow: string;
  readonly state: string;
  /** JSON pointer of the state. */
  readonly pointer: string;
}

/**
 * Workflows that wait for each other's executions in a circle that nothing leads out of: each comes to the next one's
 * start without a Choice, a catcher or an error of its own before. What else may be endless is not told.
 *
 * @param workflows by `context.workflow`
 * @returns by the workflow whose state it is about
 */
export function endlessStarts(
  workflows: ReadonlyMap<string, Pick<WorkflowModel, "definition">>,
  system: string,
): ReadonlyMap<string, DefinitionProblem> {
  const starts = new Map(
    Array.from(workflows, ([name, { definition }]) => [
      name,
      [...sureStarts(definition as Json, "", system, 0)], // the model holds JSON
    ]),
  );
  const problems = new Map<string, DefinitionProblem>();
  for (const name of workflows.keys()) {
    const circle = circleFrom(name, starts);
    const [first] = circle ?? [];
    if (first === undefined || circle === undefined) continue;
    const way = [name, ...circle.map(({ workflow }) => workflow)].join(" → ");
    problems.set(name, {
      code: "TRL0777",
      severity: "warning",
      pointer: first.pointer,
      message: `"${first.state}" starts ${first.workflow} and waits for its end, and so on without end: ${way}`,
      why: "each comes to its start whatever happens: no execution ever ends before the one it has started",
      fix: "Let a Choice state decide whether another one is started, or start it without waiting (without .sync)",
    });
  }
  return problems;
}

/** The shortest way back to a workflow; undefined where there is none. */
function circleFrom(
  from: string,
  starts: ReadonlyMap<string, readonly SureStart[]>,
): readonly SureStart[] | undefined {
  const seen = new Set<string>();
  let ways: (readonly SureStart[])[] = (starts.get(from) ?? []).map((start) => [start]);
  while (ways.length > 0) {
    const back = ways.find((way) => way.at(-1)?.workflow === from);
    if (back !== undefined) return back;
    ways = ways.flatMap((way) => {
      const { workflow = "" } = way.at(-1) ?? {};
      if (seen.has(workflow)) return [];
      seen.add(workflow);
      return (starts.get(workflow) ?? []).map((next) => [...way, next]);
    });
  }
  return undefined;
}

/** What comes first in a graph, one state after the other, up to where it may go two ways. */
function* sureStarts(graph: Json, pointer: string, system: string, depth: number): Generator<SureStart> {
  const states = isObject(graph) ? fieldOf(graph, "States") : undefined;
  if (depth > depthMax || !isObject(graph) || !isObject(states)) return;
  const seen = new Set<string>();
  let name = fieldOf(graph, "StartAt");
  while (typeof name === "string" && !seen.has(name)) {
    seen.add(name);
    const state = fieldOf(states, name);
    if (!isObject(state)) return;
    const at = pointerTo(`${pointer}/States`, name);
    const workflow = awaited(state, system);
    if (workflow !== undefined) yield { workflow, state: name, pointer: at };
    const branches = fieldOf(state, "Branches");
    if (isList(branches))
      for (const [index, branch] of branches.entries())
        yield* sureStarts(branch, `${at}/Branches/${index}`, system, depth + 1);
    const type = fieldOf(state, "Type");
    if (type === "Choice" || fieldOf(state, "Catch") !== undefined) return;
    name = fieldOf(state, "Next");
  }
}

/** The workflow that a state starts and waits for, where it says so in plain words. */
function awaited(state: { readonly [field: string]: Json }, system: string): string | undefined {
  const text = fieldOf(state, "Resource");
  const resource = readResource(typeof text === "string" ? text : "");
  const { pattern } = resource;
  if (fieldOf(state, "Type") !== "Task" || !isStart(resource)) return undefined;
  if (pattern !== "sync" && pattern !== "sync:2") return undefined;
  const payload = fieldOf(state, "Arguments") ?? fieldOf(state, "Parameters");
  const machine = isObject(payload) ? fieldOf(payload, "StateMachineArn") : undefined;
  return typeof machine === "string" ? nameIn(machine, system) : undefined;
}
