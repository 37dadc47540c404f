import type { TaskFunction } from "../declare/function.ts";
import type { StateMachineDefinition } from "../declare/workflow.ts";
import type { Expression } from "./expressed.ts";
import type {
  Caught,
  CatchJumps,
  CatchNames,
  ExecutionStateOptions,
  MapOptions,
  ParallelOptions,
  StateOptions,
  TaskStateOptions,
  WaitOptions,
  When,
} from "./state-options.ts";
import {
  type AnyStep,
  type BuiltState,
  type BuiltStates,
  type Closed,
  graphOf,
  type JumpsIn,
  merged,
  type NamesIn,
  onward,
  type Step,
} from "./step.ts";

/** Builds state machines in the Amazon States Language, with JSONata, that run the tasks among these functions. */
export interface States<Functions> {
  /** A Task state that runs one of the functions. */
  readonly task: <
    const Name extends string,
    F extends TaskNames<Functions>,
    const C extends readonly Caught[] = readonly [],
  >(
    name: Name,
    functionName: F,
    options?: TaskStateOptions<InputOf<Functions[F]>, C>,
  ) => Step<Name | CatchNames<C>, CatchJumps<C>>;
  /**
   * A Task state that starts an execution of a workflow, `context.workflow`, of any context of the system. Its result names
   * the execution, or, where it waits for its end, describes it.
   */
  readonly startExecution: <const Name extends string, const C extends readonly Caught[] = readonly []>(
    name: Name,
    workflow: `${string}.${string}`,
    options?: ExecutionStateOptions<C>,
  ) => Step<Name | CatchNames<C>, CatchJumps<C>>;
  /** A Pass state: changes what is handed on, or sets variables. */
  readonly pass: <const Name extends string>(name: Name, options?: StateOptions) => Step<Name, never>;
  readonly wait: <const Name extends string>(name: Name, options: WaitOptions) => Step<Name, never>;
  /** A Choice state: the first whose condition holds; else `otherwise`, or what follows. */
  readonly choice: <
    const Name extends string,
    const W extends readonly [When, ...When[]],
    O extends AnyStep = never,
  >(
    name: Name,
    ways: W,
    otherwise?: O,
  ) => Step<Name | WhenNames<W[number]> | NamesIn<O>, WhenJumps<W[number]> | JumpsIn<O>>;
  /** A Parallel state: all branches, each by itself; its result is the list of theirs. */
  readonly parallel: <
    const Name extends string,
    const B extends readonly [AnyStep, ...AnyStep[]],
    const C extends readonly Caught[] = readonly [],
  >(
    name: Name,
    branches: B & ClosedAll<B>,
    options?: ParallelOptions<C>,
  ) => Step<Name | CatchNames<C>, CatchJumps<C>>;
  /** A Map state: the same for each item; its result is the list of theirs. */
  readonly map: <
    const Name extends string,
    S extends AnyStep,
    const C extends readonly Caught[] = readonly [],
  >(
    name: Name,
    each: S & Closed<S>,
    options?: MapOptions<C>,
  ) => Step<Name | CatchNames<C>, CatchJumps<C>>;
  readonly succeed: <const Name extends string>(name: Name, options?: StateOptions) => Step<Name, never>;
  readonly fail: <const Name extends string>(
    name: Name,
    options: { readonly Error: string; readonly Cause?: string; readonly Comment?: string },
  ) => Step<Name, never>;
  /** One after another. */
  readonly sequence: <const S extends readonly [AnyStep, ...AnyStep[]]>(
    ...steps: S
  ) => Step<NamesIn<S[number]>, JumpsIn<S[number]>>;
  /** Goes to a state by its name: back to the beginning of a loop. */
  readonly goTo: <const Name extends string>(name: Name) => Step<never, Name>;
  /** A way that a `choice` may go. */
  readonly when: <S extends AnyStep>(
    condition: Expression,
    step: S,
    options?: Pick<StateOptions, "Output" | "Assign">,
  ) => When<S>;
  /** What is done about errors of these names, in a `Catch`; `["States.ALL"]` for any. */
  readonly caught: <S extends AnyStep>(
    errors: readonly [string, ...string[]],
    step: S,
    options?: Pick<StateOptions, "Output" | "Assign">,
  ) => Caught<S>;
  /**
   * The definition, for `workflow(...)`.
   *
   * @throws Error when two states have one name, or a `goTo` names a state that is not there
   */
  readonly machine: <S extends AnyStep>(
    step: S & Closed<S>,
    options?: { readonly Comment?: string; readonly TimeoutSeconds?: number },
  ) => StateMachineDefinition;
}

type TaskNames<Functions> = {
  [Name in keyof Functions]: Functions[Name] extends TaskFunction<infer _I, infer _R, infer _C>
    ? Name
    : never;
}[keyof Functions] &
  string;

type InputOf<F> = F extends TaskFunction<infer Input, infer _R, infer _C> ? Input : never;
type WhenNames<W> = W extends When<infer S> ? NamesIn<S> : never;
type WhenJumps<W> = W extends When<infer S> ? JumpsIn<S> : never;
type ClosedAll<B> = { readonly [At in keyof B]: Closed<B[At]> };

/**
 * The builder of state machines for a context's functions. What it builds is the same document that one would write:
 * fields have their names there, and only the ways from state to state follow from how steps are put together.
 *
 * ```ts
 * const functions = { remind: task({ input: Reminder }), block: task({ input: Reminder }) };
 * const s = states(functions);
 * const dunning = s.machine(
 *   s.sequence(
 *     s.task("Remind", "remind", { Arguments: { invoiceId: "{% $states.input.invoiceId %}", level: 1 } }),
 *     s.wait("Give them a week", { Seconds: 604_800 }),
 *     s.task("Block", "block"),
 *   ),
 * );
 * ```
 */
export function states<Functions extends Readonly<Record<string, object>>>(
  _functions: Functions,
): States<Functions> {
  // Names and jumps are known to the compiler alone: at run time there is one kind of step.
  return builder as unknown as States<Functions>;
}

const builder = {
  task: (
    name: string,
    functionName: string,
    { waitForTaskToken = false, Catch, ...fields }: TaskStateOptions<unknown, readonly Caught[]> = {},
  ): Step =>
    fallible(name, Catch, {
      Type: "Task",
      Resource: `trellis:${functionName}${waitForTaskToken ? ".waitForTaskToken" : ""}`,
      ...fields,
    }),
  startExecution,
  pass: (name: string, fields: StateOptions = {}): Step => plain(name, { Type: "Pass", ...fields }),
  wait: (name: string, fields: WaitOptions): Step => plain(name, { Type: "Wait", ...fields }),
  choice,
  parallel: (
    name: string,
    branches: readonly AnyStep[],
    { Catch, ...fields }: ParallelOptions<readonly Caught[]> = {},
  ): Step => fallible(name, Catch, { Type: "Parallel", Branches: branches.map(graphOf), ...fields }),
  map: (name: string, each: AnyStep, { Catch, ...fields }: MapOptions<readonly Caught[]> = {}): Step =>
    fallible(name, Catch, { Type: "Map", ItemProcessor: graphOf(each), ...fields }),
  succeed: (name: string, fields: StateOptions = {}): Step => ending(name, { Type: "Succeed", ...fields }),
  fail: (name: string, fields: object): Step => ending(name, { Type: "Fail", ...fields }),
  sequence: (...steps: readonly AnyStep[]): Step => ({
    entry: steps[0]?.entry ?? "",
    place: (next) =>
      merged(...steps.map((step, at): BuiltStates => step.place(steps[at + 1]?.entry ?? next))),
  }),
  goTo: (name: string): Step => ({ entry: name, place: () => ({}) }),
  when: (condition: Expression, step: AnyStep, options = {}): When => ({ condition, step, options }),
  caught: (errors: readonly string[], step: AnyStep, options = {}): Caught => ({ errors, step, options }),
  machine: (
    step: AnyStep,
    { Comment, ...fields }: { readonly Comment?: string } = {},
  ): StateMachineDefinition => {
    const definition = {
      ...(Comment === undefined ? {} : { Comment }),
      QueryLanguage: "JSONata",
      ...fields,
      ...graphOf(step),
    };
    assertWhole(definition, new Set());
    return definition;
  },
};

function plain(name: string, state: BuiltState): Step {
  return { entry: name, place: (next) => ({ [name]: { ...state, ...onward(next) } }) };
}

function ending(name: string, state: BuiltState): Step {
  return { entry: name, place: () => ({ [name]: state }) };
}

function fallible(name: string, handled: readonly Caught[] | undefined, state: BuiltState): Step {
  const catchers = (handled ?? []).map(({ errors, step, options }) => {
    return { ErrorEquals: errors, ...options, Next: step.entry };
  });
  return {
    entry: name,
    place: (next) =>
      merged(
        { [name]: { ...state, ...(handled === undefined ? {} : { Catch: catchers }), ...onward(next) } },
        ...(handled ?? []).map(({ step }) => step.place(next)),
      ),
  };
}

function startExecution(
  name: string,
  workflow: string,
  {
    Input,
    Name,
    waitForEnd = false,
    waitForTaskToken = false,
    Catch,
    ...fields
  }: ExecutionStateOptions<readonly Caught[]> = {},
): Step {
  if (waitForEnd && waitForTaskToken)
    throw new Error(`"${name}" can't wait for the execution's end and for a token: take one of them`);
  const ending = waitForEnd ? ".sync:2" : waitForTaskToken ? ".waitForTaskToken" : "";
  return fallible(name, Catch, {
    Type: "Task",
    Resource: `arn:aws:states:::states:startExecution${ending}`,
    Arguments: {
      StateMachineArn: workflow,
      ...(Name === undefined ? {} : { Name }),
      ...(Input === undefined ? {} : { Input }),
    },
    ...fields,
  });
}

function choice(name: string, ways: readonly When[], otherwise?: AnyStep): Step {
  const place = (next: string | undefined): BuiltStates => {
    const fallback = otherwise?.entry ?? next;
    if (fallback === undefined)
      throw new Error(`the choice "${name}" leads nowhere when no condition holds: give it an otherwise`);
    const Choices = ways.map(({ condition, step, options }) => {
      return { Condition: condition, ...options, Next: step.entry };
    });
    return merged(
      { [name]: { Type: "Choice", Choices, Default: fallback } },
      ...ways.map(({ step }) => step.place(next)),
      ...(otherwise === undefined ? [] : [otherwise.place(next)]),
    );
  };
  return { entry: name, place };
}

/** Every state that is gone to is in its own graph, and every name is given once in the whole machine. */
function assertWhole(
  graph: { readonly StartAt: string; readonly States: BuiltStates },
  taken: Set<string>,
): void {
  const { StartAt, States: own } = graph;
  const lead = (to: unknown): void => {
    if (typeof to === "string" && own[to] === undefined)
      throw new Error(`there is no state "${to}" to go to`);
  };
  lead(StartAt);
  for (const [name, state] of Object.entries(own)) {
    if (taken.has(name)) throw new Error(`two states have the name "${name}"`);
    taken.add(name);
    const { Next, Default, Choices = [], Catch = [], Branches = [], ItemProcessor } = state as BuiltFields;
    for (const to of [Next, Default, ...[...Choices, ...Catch].map((way) => way.Next)]) lead(to);
    for (const inner of [...Branches, ...(ItemProcessor === undefined ? [] : [ItemProcessor])])
      assertWhole(inner, taken);
  }
}

/** What the builder itself has put into a state. */
interface BuiltFields {
  readonly Next?: string;
  readonly Default?: string;
  readonly Choices?: readonly { readonly Next: string }[];
  readonly Catch?: readonly { readonly Next: string }[];
  readonly Branches?: readonly ReturnType<typeof graphOf>[];
  readonly ItemProcessor?: ReturnType<typeof graphOf>;
}
