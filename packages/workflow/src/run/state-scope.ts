import type { Json } from "../definition/definition.ts";
import type { Chance, Scope } from "../expression/scope.ts";
import { contextObject, type OwnContext } from "./context-object.ts";
import type { RunState } from "./run-state.ts";
import { drawsOf } from "./state-chance.ts";
import type { Thread } from "./thread.ts";

/** What the expressions of a thread's state see. The context object and chance are made when they are asked for. */
export class StateScope implements Scope {
  readonly input: Json;
  readonly nowMs: number;
  readonly variables: Readonly<Record<string, Json>>;
  readonly result?: Json;
  readonly errorOutput?: Json;
  readonly #run: RunState;
  readonly #thread: Thread;
  readonly #own: OwnContext;

  constructor(
    run: RunState,
    thread: Thread,
    input: Json,
    more: OwnContext & { readonly result?: Json; readonly errorOutput?: Json } = {},
  ) {
    this.input = input;
    this.nowMs = run.nowMs;
    this.variables = thread.variables;
    if (more.result !== undefined) this.result = more.result;
    if (more.errorOutput !== undefined) this.errorOutput = more.errorOutput;
    this.#run = run;
    this.#thread = thread;
    this.#own = more;
  }

  get context(): Json {
    return contextObject(this.#run, this.#thread, this.#own);
  }

  get chance(): Chance {
    return drawsOf(this.#run.options.seed, this.#thread.position);
  }
}
