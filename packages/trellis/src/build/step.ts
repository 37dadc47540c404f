/** A state of a machine that is being built, as it stands in the definition. */
export type BuiltState = { readonly Type: string; readonly [field: string]: unknown };

export type BuiltStates = Readonly<Record<string, BuiltState>>;

/**
 * One state or several that belong together: what follows is decided by where it is put. `Names` are the states in it,
 * `Jumps` the states that it goes to by name; both are known to the compiler alone.
 */
export interface Step<Names extends string = string, Jumps extends string = string> {
  /** The state that it begins with. */
  readonly entry: string;
  /** Its states; they go on to `next`, and end without one. */
  readonly place: (next: string | undefined) => BuiltStates;
  /** Type only. Never present at run time. */
  readonly Names?: Names;
  /** Type only. Never present at run time. */
  readonly Jumps?: Jumps;
}

// `any` because a step is invariant in its names: no single type holds all of them.
// oxlint-disable-next-line typescript/no-explicit-any
export type AnyStep = Step<any, any>;

export type NamesIn<S> = S extends { readonly Names?: infer Names } ? NonNullable<Names> & string : never;
export type JumpsIn<S> = S extends { readonly Jumps?: infer Jumps } ? NonNullable<Jumps> & string : never;

/** A step whose jumps all lead to states of its own; of any other a type that says where they do not. */
export type Closed<S> = [Exclude<JumpsIn<S>, NamesIn<S>>] extends [never]
  ? unknown
  : { readonly "there is no state of this name here": Exclude<JumpsIn<S>, NamesIn<S>> };

/** Where a state goes on: its `Next`, or the end. */
export function onward(next: string | undefined): { readonly Next: string } | { readonly End: true } {
  return next === undefined ? { End: true } : { Next: next };
}

/**
 * The states of several steps together. One that is reached in two ways may stand in both.
 *
 * @throws Error when two states have one name and are not the same
 */
export function merged(...parts: readonly BuiltStates[]): BuiltStates {
  const states: Record<string, BuiltState> = {};
  for (const part of parts) {
    for (const [name, state] of Object.entries(part)) {
      const known = states[name];
      if (known !== undefined && JSON.stringify(known) !== JSON.stringify(state))
        throw new Error(`two states have the name "${name}", or one goes on to two others`);
      states[name] = state;
    }
  }
  return states;
}

/** A step's states as a graph by itself: a machine, a branch, what is done with each item. @throws Error as `merged` does */
export function graphOf(step: AnyStep): { readonly StartAt: string; readonly States: BuiltStates } {
  return { StartAt: step.entry, States: step.place(undefined) };
}
