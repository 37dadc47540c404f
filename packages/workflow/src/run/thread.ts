import type { Json } from "../definition/definition.ts";
import type { StateFailure } from "./failure.ts";
import type { Payload } from "./payload.ts";
import type { PreparedGraph, PreparedState } from "./prepared-machine.ts";
import type { MapRunOutcome, Signal } from "./protocol.ts";

/**
 * Work that can be interrupted: it yields a promise and is given what that resolves to, or yields nothing and is given
 * the next thing that happens to its thread. So machines whose expressions are all synchronous run without a promise.
 */
export type Step<T> = Generator<Promise<unknown> | undefined, T, unknown>;

export type TaskSignal = Extract<Signal, { readonly task: number }>;

/** What can happen to a thread that waits. */
export type Wake =
  | { readonly type: "begin" }
  | { readonly type: "task"; readonly signal: TaskSignal }
  | { readonly type: "timer"; readonly purpose: TimerPurpose }
  | { readonly type: "child"; readonly child: Thread }
  | { readonly type: "map-run"; readonly outcome: MapRunOutcome | RecordedOutcome };

/**
 * What a replay knows of a Map run that succeeded: not its result, which is in no event, but what the state made of it.
 */
export type RecordedOutcome =
  | {
      readonly status: "LEFT";
      readonly output: string;
      readonly assigned: { readonly [name: string]: string };
    }
  | { readonly status: "UNFIT"; readonly fault: Error };

/** Also the last two bits of a timer's number; the bits above are the id of an event. */
export const timerPurposes = { wait: 0, retry: 1, timeout: 2, heartbeat: 3 } as const;

export type TimerPurpose = keyof typeof timerPurposes;

export type Variables = Readonly<Record<string, Json>>;

/** Where a thread is: the state that it entered last and has not left. */
export interface Position {
  readonly prepared: PreparedState;
  readonly input: Payload;
  /** Ids of the entered event and of the one that led to it; both 0 before that is recorded. */
  enteredId: number;
  enteredPreviousId: number;
  enteredAtMs: number;
  /** How often the state has been tried again, in all and by each of its retriers. */
  retries: number;
  readonly retriesOf: number[];
  /** Draws made so far: chance goes on from there. */
  draws: number;
  /** The Map run of a distributed Map state, as long as there is one to go on with. */
  mapRunArn: string | undefined;
}

export type ThreadOutcome =
  | { readonly status: "succeeded"; readonly output: Payload }
  | { readonly status: "failed"; readonly failure: StateFailure }
  | { readonly status: "aborted" };

/** The item of the innermost Map iteration that a thread is in: `$$.Map.Item`. */
export interface MapItem {
  readonly index: number;
  readonly value: Json;
  readonly key?: string;
}

/**
 * One line of execution: the machine itself, a branch of a Parallel state, an iteration of an inline Map. It keeps its
 * place when it fails, so that a redrive goes on from there.
 */
export class Thread {
  readonly graph: PreparedGraph;
  readonly parent: Thread | undefined;
  /** Its place among its parent's children. */
  readonly index: number;
  readonly item: MapItem | undefined;
  /** The id of its last event: what its next one follows. */
  last: number;
  variables: Variables;
  /** UTF-8 bytes of each variable's JSON text. */
  variableBytes: Readonly<Record<string, number>>;
  at: Position | undefined;
  /** The branches or iterations of the state that it is in; those not begun are missing. */
  children: (Thread | undefined)[] = [];
  work: Step<void> | undefined;
  outcome: ThreadOutcome | undefined;
  /** Set by a redrive: the state that it is in goes on, and is not entered again. */
  resumes = false;

  constructor(
    graph: PreparedGraph,
    origin: {
      readonly parent?: Thread;
      readonly index?: number;
      readonly item?: MapItem;
      readonly last: number;
      readonly input: Payload;
    },
  ) {
    this.graph = graph;
    this.parent = origin.parent;
    this.index = origin.index ?? 0;
    this.item = origin.item ?? origin.parent?.item;
    this.last = origin.last;
    this.variables = origin.parent?.variables ?? {};
    this.variableBytes = origin.parent?.variableBytes ?? {};
    this.moveTo(graph.startAt, origin.input);
  }

  moveTo(name: string, input: Payload): void {
    const prepared = this.graph.states.get(name);
    // Validation refuses a definition that names a state which is not there.
    if (prepared === undefined) throw new Error(`there is no state "${name}"`);
    this.children = [];
    this.at = {
      prepared,
      input,
      enteredId: 0,
      enteredPreviousId: 0,
      enteredAtMs: 0,
      retries: 0,
      retriesOf: [],
      draws: 0,
      mapRunArn: undefined,
    };
  }

  /** Makes the thread ready to go on from where it is, after the event of a redrive. */
  resume(last: number): void {
    this.outcome = undefined;
    this.work = undefined;
    this.resumes = true;
    this.last = last;
    this.position.retries = 0;
    this.position.retriesOf.length = 0;
  }

  /** The state that the thread is in; to be asked for only while it is in one. */
  get position(): Position {
    if (this.at === undefined) throw new Error("the thread is in no state");
    return this.at;
  }
}
