import type { Catcher, Json, StateHead } from "../definition/definition.ts";
import { evaluateJsonata } from "../expression/jsonata/evaluate-jsonata.ts";
import { evaluatePath } from "../expression/path/evaluate-path.ts";
import { fillTemplate } from "../expression/template/fill-template.ts";
import { placeResult } from "../expression/template/place-result.ts";
import type { OwnContext } from "./context-object.ts";
import { assignmentOf, type Assignment } from "./assignment.ts";
import { exceedsBytes, payloadOf, type Payload } from "./payload.ts";
import type { RunState } from "./run-state.ts";
import { StateScope } from "./state-scope.ts";
import type { Step, Thread } from "./thread.ts";
import { outputTooLarge } from "./too-large.ts";

/** What a state hands on, and the variables that it sets: within the bounds, so that it can be left. */
export interface Leaving {
  readonly output: Payload;
  readonly assignment: Assignment | undefined;
  /** The state that comes next; undefined at the end of a graph. */
  readonly next: string | undefined;
}

/** The fields by which a state shapes what goes in and out. */
interface Shaping extends StateHead {
  readonly Parameters?: Json;
  readonly Arguments?: Json;
  readonly ResultSelector?: Json;
  readonly ResultPath?: string | null;
  readonly Next?: string;
}

/** The part of the state's input that `InputPath` shows; all of it in JSONata. */
export function effectiveInput(run: RunState, thread: Thread): Json {
  const { prepared, input } = thread.position;
  return "InputPath" in prepared.state
    ? atPath(run, thread, prepared.state.InputPath, input.value)
    : input.value;
}

/** Whether a state hands on its input as it is, without any expression. */
export function handsOnInput(thread: Thread): boolean {
  const { prepared } = thread.position;
  const state: Shaping = prepared.state;
  return prepared.language === "JSONata" && state.Arguments === undefined;
}

/** What a Task or Parallel state hands to what it runs: `Parameters` or `Arguments`, or else its input. */
export function* argumentsOf(run: RunState, thread: Thread, own: OwnContext = {}): Step<Json> {
  const { prepared, input } = thread.position;
  const state: Shaping = prepared.state;
  if (prepared.language === "JSONata") {
    if (state.Arguments === undefined) return input.value;
    return yield* evaluated(run, thread, state.Arguments, "Arguments", own);
  }
  const effective = effectiveInput(run, thread);
  if (state.Parameters === undefined) return effective;
  return fillTemplate(state.Parameters, new StateScope(run, thread, effective, own));
}

/** A template or a value with expressions, whichever the state's language has. */
export function* filledValue(run: RunState, thread: Thread, template: Json, location: string): Step<Json> {
  if (thread.position.prepared.language === "JSONata") {
    return yield* evaluated(run, thread, template, location);
  }
  return fillTemplate(template, new StateScope(run, thread, effectiveInput(run, thread)));
}

/** How a state with a result is left, where no expression has a say in it; undefined where one may. */
export function leavingAtOnce(run: RunState, thread: Thread, result: Payload): Leaving | undefined {
  const { prepared } = thread.position;
  const state: Shaping = prepared.state;
  if (prepared.language !== "JSONata" || state.Output !== undefined || state.Assign !== undefined)
    return undefined;
  return { output: bounded(run, thread, result), assignment: undefined, next: state.Next };
}

/** How a state with a result is left. */
export function* leavingWith(run: RunState, thread: Thread, result: Json): Step<Leaving> {
  const { prepared, input } = thread.position;
  const state: Shaping = prepared.state;
  if (prepared.language === "JSONata") {
    return yield* leavingInJsonata(run, thread, { shaping: state, standard: result, more: { result } });
  }
  const selected =
    state.ResultSelector === undefined
      ? result
      : fillTemplate(state.ResultSelector, new StateScope(run, thread, result));
  const placed = placeResult(input.value, state.ResultPath, selected);
  return {
    output: bounded(run, thread, payloadOf(atPath(run, thread, state.OutputPath, placed), input)),
    assignment: assignedBy(run, thread, state.Assign, selected),
    next: state.Next,
  };
}

/** How a state without a result is left: its input goes through, or `shaping` says otherwise (a Choice's rule). */
export function* leavingAsEntered(
  run: RunState,
  thread: Thread,
  shaping: Shaping,
  next: string | undefined = shaping.Next,
): Step<Leaving> {
  const { prepared, input } = thread.position;
  if (prepared.language === "JSONata") {
    const leaving = yield* leavingInJsonata(run, thread, { shaping, standard: input.value, more: {} });
    return { ...leaving, next };
  }
  const effective = effectiveInput(run, thread);
  const { state } = prepared;
  const outputPath = "OutputPath" in state ? state.OutputPath : undefined;
  return {
    output: bounded(run, thread, payloadOf(atPath(run, thread, outputPath, effective), input)),
    assignment: assignedBy(run, thread, shaping.Assign, effective),
    next,
  };
}

/** In JSONata `Output` and `Assign` see the same: neither sees what the other gives. */
function* leavingInJsonata(
  run: RunState,
  thread: Thread,
  how: {
    readonly shaping: Shaping;
    readonly standard: Json;
    readonly more: { readonly result?: Json; readonly errorOutput?: Json };
  },
): Step<Leaving> {
  const { shaping, standard, more } = how;
  const output =
    shaping.Output === undefined ? standard : yield* evaluated(run, thread, shaping.Output, "Output", more);
  const assigned =
    shaping.Assign === undefined ? undefined : yield* evaluated(run, thread, shaping.Assign, "Assign", more);
  return {
    output: bounded(run, thread, payloadOf(output, thread.position.input)),
    // An object whose values are evaluated gives an object with the same fields.
    assignment: assignmentOf(run, thread, assigned as Values | undefined),
    next: shaping.Next,
  };
}

/** A value with JSONata expressions in it. `location` is the field's name, for what is said when one fails. */
export function* evaluated(
  run: RunState,
  thread: Thread,
  value: Json,
  location: string,
  more: OwnContext & { readonly result?: Json; readonly errorOutput?: Json } = {},
): Step<Json> {
  const scope = new StateScope(run, thread, thread.position.input.value, more);
  const result = evaluateJsonata(value, scope, location);
  // The driver resumes a step with what the promise that it yielded resolves to.
  return result instanceof Promise ? ((yield result) as Json) : result;
}

/** How a state was left, as its event says: for a replay, where what it was left with is not known. */
export function leavingAsRecorded(
  run: RunState,
  thread: Thread,
  recorded: { readonly output: string; readonly assigned: { readonly [name: string]: string } },
): Leaving {
  const state: Shaping = thread.position.prepared.state;
  const values: Record<string, Json> = {};
  for (const [name, text] of Object.entries(recorded.assigned)) values[name] = JSON.parse(text) as Json;
  return {
    output: { value: JSON.parse(recorded.output) as Json, text: recorded.output },
    assignment: assignmentOf(run, thread, values),
    next: state.Next,
  };
}

/** What a catcher hands on. */
export function* leavingByCatcher(
  run: RunState,
  thread: Thread,
  catcher: Catcher,
  errorOutput: Json,
): Step<Leaving> {
  const { prepared, input } = thread.position;
  if (prepared.language === "JSONata") {
    const more = { errorOutput };
    return yield* leavingInJsonata(run, thread, { shaping: catcher, standard: errorOutput, more });
  }
  const placed = payloadOf(placeResult(input.value, catcher.ResultPath, errorOutput));
  return {
    output: bounded(run, thread, placed),
    assignment: assignedBy(run, thread, catcher.Assign, errorOutput),
    next: catcher.Next,
  };
}

type Values = { readonly [name: string]: Json };

function assignedBy(
  run: RunState,
  thread: Thread,
  assign: Values | undefined,
  input: Json,
): Assignment | undefined {
  if (assign === undefined) return undefined;
  // A template that is an object gives an object.
  return assignmentOf(run, thread, fillTemplate(assign, new StateScope(run, thread, input)) as Values);
}

function bounded(run: RunState, thread: Thread, output: Payload): Payload {
  if (!exceedsBytes(output.text, run.limits.payloadBytesMax)) return output;
  throw outputTooLarge(thread.position.prepared.name);
}

/** InputPath and OutputPath: nothing there is the whole, null an empty object. */
function atPath(run: RunState, thread: Thread, path: string | null | undefined, value: Json): Json {
  if (path === undefined || path === "$") return value;
  return path === null ? {} : evaluatePath(path, new StateScope(run, thread, value));
}
