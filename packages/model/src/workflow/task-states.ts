import type { DefinitionModel } from "../document/system-model.ts";
import { pointerTo } from "../schema/pointer.ts";

/** A Task state of a definition whose resource is a function of the context: `trellis:assign`. */
export interface TaskStateRef {
  readonly state: string;
  /** JSON pointer to its `Resource`. */
  readonly pointer: string;
  /** What stands after `trellis:`, without the ending that asks for a token. */
  readonly function: string;
  /** The resource ends in `.waitForTaskToken`: the task's output comes by its token. */
  readonly waitsForToken: boolean;
}

/** Levels of graphs inside of states that are looked into. */
const depthMax = 32;

/**
 * The Task states of a definition that name functions, those in branches and in processors of Maps included, in the
 * order in which they stand. Looks at a definition that nobody has judged yet: what is no state is passed over.
 */
export function taskStatesOf(definition: DefinitionModel): readonly TaskStateRef[] {
  return [...inGraph(definition, "", 0)];
}

function* inGraph(graph: unknown, pointer: string, depth: number): Generator<TaskStateRef> {
  if (depth > depthMax || !isObject(graph) || !isObject(graph["States"])) return;
  for (const [name, state] of Object.entries(graph["States"])) {
    if (!isObject(state)) continue;
    const at = pointerTo(`${pointer}/States`, name);
    if (state["Type"] === "Task") yield* inTask(name, state["Resource"], `${at}/Resource`);
    const branches: unknown = state["Branches"];
    if (Array.isArray(branches))
      for (const [index, branch] of branches.entries())
        yield* inGraph(branch, `${at}/Branches/${index}`, depth + 1);
    for (const member of ["ItemProcessor", "Iterator"])
      yield* inGraph(state[member], `${at}/${member}`, depth + 1);
  }
}

const resource = /^trellis:([^:.]+)(\.waitForTaskToken)?$/;

function* inTask(state: string, named: unknown, pointer: string): Generator<TaskStateRef> {
  const [, name, token] = (typeof named === "string" ? resource.exec(named) : null) ?? [];
  if (name === undefined) return;
  yield { state, pointer, function: name, waitsForToken: token !== undefined };
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
