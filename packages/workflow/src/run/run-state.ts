import type { Json } from "../definition/definition.ts";
import type { MapRunPlan } from "../map-run/map-run-plan.ts";
import { ExecutionHalt } from "./failure.ts";
import type { Payload } from "./payload.ts";
import type { Answer, Command, EventDetails, HistoryEvent } from "./protocol.ts";
import { awsLimits, type RunLimits, type RunOptions } from "./run-options.ts";
import type { TaskTarget } from "./task-target.ts";
import { timerPurposes, type Thread, type TimerPurpose, type Wake } from "./thread.ts";

/** A task that was scheduled and has not been answered. */
export interface OpenTask {
  readonly thread: Thread;
  readonly target: TaskTarget;
  readonly command: Extract<Command, { readonly type: "run-task" }>;
  readonly timeoutMs: number | undefined;
  readonly heartbeatMs: number | undefined;
  started: boolean;
  submitted: boolean;
}

export interface OpenTimer {
  readonly thread: Thread | undefined;
  readonly purpose: TimerPurpose;
  readonly dueAtMs: number;
}

export interface OpenMapRun {
  readonly thread: Thread;
  readonly plan: MapRunPlan;
  readonly redrive: boolean;
}

type WritableEvent = { -readonly [Field in keyof HistoryEvent]: HistoryEvent[Field] };

/** Details of one type: `stateEnteredEventDetails` of all that end in `StateEntered`, otherwise named for the type. */
type DetailsKey = `${string}EventDetails`;

/**
 * What the threads of a run share: the history that they write, the commands that they give, what they wait for, and
 * whose turn is next.
 */
export class RunState {
  readonly options: RunOptions;
  readonly limits: RunLimits;
  readonly region: string;
  readonly tasks: Map<number, OpenTask> = new Map();
  readonly timers: Map<number, OpenTimer> = new Map();
  readonly mapRuns: Map<number, OpenMapRun> = new Map();
  nowMs = 0;
  nextId = 1;
  input: Payload = { value: {}, text: "{}" };
  startedAtMs = 0;
  redriveCount = 0;
  redrivenAtMs: number | undefined;
  #events: HistoryEvent[] = [];
  #commands: Command[] = [];
  #turns: { readonly thread: Thread; readonly wake: Wake }[] = [];
  #nextTurn = 0;

  constructor(options: RunOptions) {
    this.options = options;
    this.limits = {
      ...awsLimits,
      // AWS sets no bound there; a host may.
      ...(options.executionType === "EXPRESS" && { eventsMax: Infinity }),
      ...options.limits,
    };
    this.region = options.stateMachineArn.split(":")[3] ?? "";
  }

  /** Records an event that follows `previousEventId`, and answers its id. */
  record(
    previousEventId: number,
    type: string,
    key?: DetailsKey,
    details?: EventDetails,
    isLast = false,
  ): number {
    const id = this.nextId;
    const { eventsMax } = this.limits;
    if (isLast ? id > eventsMax : id >= eventsMax) {
      throw new ExecutionHalt(
        "States.Runtime",
        `The execution reached the maximum number of history events (${eventsMax}).`,
      );
    }
    this.nextId = id + 1;
    const event: WritableEvent = { id, previousEventId, timestamp: this.nowMs, type };
    // Set, not spread: events are most of what a run makes.
    if (key !== undefined) event[key] = details;
    this.#events.push(event);
    return id;
  }

  /** Records the thread's next event: the one after that follows it. */
  follow(thread: Thread, type: string, key?: DetailsKey, details?: EventDetails): number {
    thread.last = this.record(thread.last, type, key, details);
    return thread.last;
  }

  command(command: Command): void {
    this.#commands.push(command);
  }

  /** What was recorded and ordered since the last time. */
  takeAnswer(): Answer {
    const answer = { events: this.#events, commands: this.#commands };
    this.#events = [];
    this.#commands = [];
    return answer;
  }

  /** The thread goes on in its turn. */
  wake(thread: Thread, wake: Wake): void {
    this.#turns.push({ thread, wake });
  }

  /** The thread goes on before all others whose turn it is. */
  wakeNext(thread: Thread, wake: Wake): void {
    this.#turns.splice(this.#nextTurn, 0, { thread, wake });
  }

  nextTurn(): { readonly thread: Thread; readonly wake: Wake } | undefined {
    const turn = this.#turns[this.#nextTurn];
    if (turn !== undefined) {
      this.#nextTurn++;
      return turn;
    }
    this.#turns.length = 0;
    this.#nextTurn = 0;
    return undefined;
  }

  setTimer(thread: Thread | undefined, purpose: TimerPurpose, eventId: number, dueAtMs: number): number {
    const timer = timerOf(eventId, purpose);
    this.timers.set(timer, { thread, purpose, dueAtMs });
    this.command({ type: "set-timer", timer, dueAtMs });
    return timer;
  }

  cancelTimer(eventId: number, purpose: TimerPurpose): void {
    const timer = timerOf(eventId, purpose);
    if (this.timers.delete(timer)) this.command({ type: "cancel-timer", timer });
  }

  /** The task needs no answer any more; its timers go with it. */
  closeTask(task: number, isWanted: boolean): void {
    if (!this.tasks.delete(task)) return;
    this.cancelTimer(task, "timeout");
    this.cancelTimer(task, "heartbeat");
    if (!isWanted) this.command({ type: "cancel-task", task });
  }

  /** Nothing that one of the threads, or anybody where none are named, waits for is wanted any more. */
  cancelAll(threads?: ReadonlySet<Thread>): void {
    const isMeant = (thread: Thread | undefined): boolean =>
      threads === undefined || (thread !== undefined && threads.has(thread));
    for (const [task, { thread }] of this.tasks) if (isMeant(thread)) this.closeTask(task, false);
    for (const [map, { thread }] of this.mapRuns) {
      if (isMeant(thread) && this.mapRuns.delete(map)) this.command({ type: "cancel-map-run", map });
    }
    for (const [timer, { thread }] of this.timers) {
      if (isMeant(thread) && this.timers.delete(timer)) this.command({ type: "cancel-timer", timer });
    }
  }

  finish(
    status: "SUCCEEDED" | "FAILED" | "TIMED_OUT" | "ABORTED",
    end: { readonly output?: Json; readonly error?: string | undefined; readonly cause?: string | undefined },
  ): Command {
    this.cancelAll();
    const { output, error, cause } = end;
    const finish = {
      type: "finish",
      status,
      ...(output !== undefined && { output }),
      ...(error !== undefined && { error }),
      ...(cause !== undefined && { cause }),
    } as const;
    this.command(finish);
    return finish;
  }

  /** What was asked for and has not been answered. */
  openCommands(): Command[] {
    return [
      ...Array.from(this.tasks.values(), ({ command, submitted }) =>
        submitted ? ({ ...command, submitted: true } as const) : command,
      ),
      ...Array.from(this.timers, ([timer, { dueAtMs }]): Command => ({ type: "set-timer", timer, dueAtMs })),
      ...Array.from(this.mapRuns, ([map, { plan, redrive }]): Command => {
        return { type: "start-map-run", map, plan, redrive };
      }),
    ];
  }
}

export function timerOf(eventId: number, purpose: TimerPurpose): number {
  return eventId * 4 + timerPurposes[purpose];
}
