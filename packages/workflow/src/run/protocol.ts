import type { Json } from "../definition/definition.ts";
import type { MapRunPlan } from "../map-run/map-run-plan.ts";
import type { TaskTarget } from "./task-target.ts";

/**
 * What passes between a run of a state machine and its host. A run is pure: for each signal it gives the history
 * events to record and the commands to carry out, and the same signals give the same answers. A host records the
 * events *before* it carries out the commands; after a crash it replays the history (which brings the run back to
 * where it was) and carries out those commands that are still open.
 */

/**
 * One event of an execution's history, as Step Functions' GetExecutionHistory gives it: ids count from 1,
 * `previousEventId` is the event that led to this one (event 2 has 0, as AWS records it), and the details stand under
 * a field named for the type, like `stateEnteredEventDetails`. Inputs and outputs in it are JSON texts. Times are
 * milliseconds since 1970; all events of one answer have the time of its signal.
 */
export interface HistoryEvent {
  readonly id: number;
  readonly previousEventId: number;
  readonly timestamp: number;
  readonly type: string;
  readonly [details: `${string}EventDetails`]: EventDetails | undefined;
}

export interface EventDetails {
  readonly [field: string]: Json;
}

/** How an execution stands. */
export type ExecutionStatus =
  | "RUNNING"
  | "SUCCEEDED"
  | "FAILED"
  | "TIMED_OUT"
  | "ABORTED"
  | "PENDING_REDRIVE";

/**
 * What a host tells a run. `atMs` is the host's clock; times never run backwards within a run. A signal for something
 * that is over, or was never asked for, changes nothing: its answer is empty.
 */
export type Signal =
  /** AWS refuses an input larger than a payload may be before it starts anything; so do hosts, also of a redrive. */
  | { readonly type: "start"; readonly atMs: number; readonly input: Json }
  /** `task` is the id of the scheduled event that the command named. */
  | { readonly type: "task-succeeded"; readonly atMs: number; readonly task: number; readonly output: Json }
  | {
      readonly type: "task-failed";
      readonly atMs: number;
      readonly task: number;
      readonly error?: string;
      readonly cause?: string;
    }
  /** A worker has taken an activity's task (ActivityStarted). Of other tasks nobody need say so. */
  | {
      readonly type: "task-started";
      readonly atMs: number;
      readonly task: number;
      readonly workerName?: string;
    }
  /**
   * What waits for a token or for a nested execution has been handed over (TaskSubmitted); `output` is what the
   * service said, for a nested execution its `ExecutionArn` and so on.
   */
  | { readonly type: "task-submitted"; readonly atMs: number; readonly task: number; readonly output: Json }
  /**
   * The task is alive. Heartbeats are not recorded: after a restart a host sends one for every open task that has
   * `heartbeatMs`, so that the time of its absence is not held against them.
   */
  | { readonly type: "task-heartbeat"; readonly atMs: number; readonly task: number }
  | { readonly type: "timer-fired"; readonly atMs: number; readonly timer: number }
  /** What became of a distributed Map's run (`openMapRun` says what to tell). */
  | {
      readonly type: "map-run-ended";
      readonly atMs: number;
      /** The id of the MapStateStarted event that the command named. */
      readonly map: number;
      readonly outcome: MapRunOutcome;
    }
  | { readonly type: "stop"; readonly atMs: number; readonly error?: string; readonly cause?: string }
  /** A time limit is over that the host sees to, because a timer for it would be out of proportion: it ends as TIMED_OUT. */
  | { readonly type: "outlived"; readonly atMs: number }
  /**
   * Its host ended it while nobody could interpret it, and recorded the `cutOffEvent` alone: of the states that it was in
   * nothing is said.
   */
  | ({ readonly type: "cut-off"; readonly atMs: number } & CutOff)
  /**
   * Goes on from what failed, timed out or was stopped, with the input it had. With an `input` the state of the machine
   * that failed is entered anew with that one; a Parallel or Map state then runs all its branches again.
   */
  | { readonly type: "redrive"; readonly atMs: number; readonly input?: Json };

/** How an execution ended that nobody could interpret then. */
export interface CutOff {
  readonly status: "ABORTED" | "TIMED_OUT";
  readonly error?: string;
  readonly cause?: string;
}

export type MapRunOutcome =
  | { readonly status: "SUCCEEDED"; readonly result: Json }
  | { readonly status: "FAILED"; readonly error: string; readonly cause?: string };

/** What a run asks of its host. Numbers named `task` and `map` are ids of this execution's events. */
export type Command =
  | {
      readonly type: "run-task";
      /** The id of the TaskScheduled, LambdaFunctionScheduled or ActivityScheduled event. */
      readonly task: number;
      readonly state: string;
      /** The id of the event by which the state was entered: the same for all tries of its `Retry`. */
      readonly entered: number;
      readonly resource: string;
      readonly target: TaskTarget;
      readonly input: Json;
      /** 1 for the first try. */
      readonly attempt: number;
      /** The run itself times the task out; these are for hosts that can hand a limit on. */
      readonly timeoutMs?: number;
      readonly heartbeatMs?: number;
      /** The resource ends in `.waitForTaskToken`: what the function returns is not the task's output. */
      readonly waitsForToken: boolean;
      /** The token that was in `$$.Task.Token`, where the task waits for one. */
      readonly token?: string;
      /** Of an open one: it has been handed over, and only its answer is waited for. */
      readonly submitted?: true;
    }
  /** The task's answer is no longer wanted: it timed out, or its branch ended. */
  | { readonly type: "cancel-task"; readonly task: number }
  /**
   * Fire once at `dueAtMs` (at once, where that is past). Setting a timer that is set moves it. The number names the
   * timer within this execution and stays the same over a replay.
   */
  | { readonly type: "set-timer"; readonly timer: number; readonly dueAtMs: number }
  | { readonly type: "cancel-timer"; readonly timer: number }
  /** Open a Map run by this plan; with `redrive`, go on with the one of that ARN: run again what did not succeed. */
  | {
      readonly type: "start-map-run";
      readonly map: number;
      readonly plan: MapRunPlan;
      readonly redrive: boolean;
    }
  | { readonly type: "cancel-map-run"; readonly map: number }
  | {
      readonly type: "finish";
      readonly status: ExecutionStatus;
      readonly output?: Json;
      readonly error?: string;
      readonly cause?: string;
    };

/** What a run says to one signal. The events are recorded together, or not at all. */
export interface Answer {
  readonly events: readonly HistoryEvent[];
  readonly commands: readonly Command[];
}
