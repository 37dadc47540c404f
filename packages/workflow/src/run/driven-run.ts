import { abortThread, cutOffThread } from "./abort-thread.ts";
import { earlyEnds } from "./cut-off.ts";
import { ExecutionHalt } from "./failure.ts";
import { OneAtATime } from "./one-at-a-time.ts";
import { payloadOf } from "./payload.ts";
import type { PreparedGraph } from "./prepared-machine.ts";
import type { Answer, Command, CutOff, Signal } from "./protocol.ts";
import type { RecordedMapRun } from "./recorded-map-run.ts";
import type { Run } from "./run.ts";
import type { RunOptions } from "./run-options.ts";
import { RunState, timerOf } from "./run-state.ts";
import { runThread } from "./run-thread.ts";
import { failureDetails, notTruncated } from "./task-events.ts";
import { Thread, type TaskSignal, type Wake } from "./thread.ts";

type End = "SUCCEEDED" | "FAILED" | "TIMED_OUT" | "ABORTED";

/** A run, and what drives it. */
export class DrivenRun implements Run {
  readonly #graph: PreparedGraph;
  /** What the run waits for: a replay looks in it for whom an event was. */
  readonly state: RunState;
  /** The line of execution that all others are branches of. */
  root: Thread | undefined;
  #status: Run["status"] = "NOT_STARTED";
  #finish: Command | undefined;
  /** The event that the time of the whole execution counts from. */
  clockId = 0;
  readonly #turns = new OneAtATime();

  constructor(graph: PreparedGraph, options: RunOptions) {
    this.#graph = graph;
    this.state = new RunState(options);
  }

  get status(): Run["status"] {
    return this.#status;
  }

  get nextEventId(): number {
    return this.state.nextId;
  }

  /** @param signal from a host, or, of a Map run, from a replay */
  handle(signal: Signal | RecordedMapRun): Answer | Promise<Answer> {
    return this.#turns.take(() => this.#take(signal));
  }

  #take(signal: Signal | RecordedMapRun): Answer | Promise<Answer> {
    this.state.nowMs = signal.atMs;
    this.#deliver(signal);
    const driven = this.#drive();
    return driven === undefined ? this.state.takeAnswer() : driven.then(() => this.state.takeAnswer());
  }

  #deliver(signal: Signal | RecordedMapRun): void {
    switch (signal.type) {
      case "start":
        if (this.#status === "NOT_STARTED") this.#guarded(() => this.#start(signal));
        return;
      case "redrive":
        if (this.redriveRefusal() === undefined) this.#guarded(() => this.#redrive(signal));
        return;
      case "stop":
        if (this.#status === "RUNNING")
          this.#guarded(() => this.#endEarly("ABORTED", signal.error, signal.cause));
        return;
      case "outlived":
        if (this.#status === "RUNNING") this.#guarded(() => this.#outlive());
        return;
      case "cut-off":
        if (this.#status === "RUNNING") this.#guarded(() => this.#cutOff(signal));
        return;
      case "timer-fired":
        this.#fire(signal.timer);
        return;
      case "map-run-ended":
      case "map-run-recorded": {
        const open = this.state.mapRuns.get(signal.map);
        if (open === undefined) return;
        this.state.mapRuns.delete(signal.map);
        this.state.wake(open.thread, { type: "map-run", outcome: signal.outcome });
        return;
      }
      default:
        this.#tell(signal);
    }
  }

  #start({ input, atMs }: Extract<Signal, { readonly type: "start" }>): void {
    const { state } = this;
    state.input = payloadOf(input);
    state.startedAtMs = atMs;
    this.#status = "RUNNING";
    this.clockId = state.record(0, "ExecutionStarted", "executionStartedEventDetails", {
      input: state.input.text,
      inputDetails: notTruncated,
      roleArn: state.options.roleArn ?? "trellis",
    });
    this.#setClock();
    // The first state's event follows none, as AWS records it.
    this.root = new Thread(this.#graph, { last: 0, input: state.input });
    state.wake(this.root, { type: "begin" });
  }

  #redrive({ input, atMs }: Extract<Signal, { readonly type: "redrive" }>): void {
    const { state, root } = this;
    if (root === undefined) return;
    state.redriveCount++;
    state.redrivenAtMs = atMs;
    const edited = input === undefined ? undefined : payloadOf(input);
    this.clockId = state.record(root.last, "ExecutionRedriven", "executionRedrivenEventDetails", {
      redriveCount: state.redriveCount,
      ...(edited !== undefined && { input: edited.text, inputDetails: notTruncated }),
    });
    this.#status = "RUNNING";
    this.#finish = undefined;
    this.#setClock();
    root.resume(this.clockId);
    if (edited !== undefined) root.moveTo(root.position.prepared.name, edited);
    state.wake(root, { type: "begin" });
  }

  redriveRefusal(): string | undefined {
    if (this.#finish === undefined || this.#status === "SUCCEEDED") {
      return `an execution that is ${this.#status} has nothing to redrive`;
    }
    if (this.state.options.executionType === "EXPRESS") return "an EXPRESS execution can't be redriven";
    // One event for the redrive, and one at least for what follows.
    if (this.state.nextId < this.state.limits.eventsMax - 1) return undefined;
    return `its history has ${this.state.nextId - 1} of ${this.state.limits.eventsMax} events`;
  }

  openCommands(): readonly Command[] {
    return this.#finish === undefined ? this.state.openCommands() : [this.#finish];
  }

  /** TimeoutSeconds of the machine; five minutes at most for an EXPRESS execution. */
  #setClock(): void {
    const own = this.#graph.timeoutSeconds;
    const isExpress = this.state.options.executionType === "EXPRESS";
    const seconds = isExpress ? Math.min(own ?? expressSecondsMax, expressSecondsMax) : own;
    if (seconds === undefined) return;
    this.state.setTimer(undefined, "timeout", this.clockId, this.state.nowMs + 1000 * seconds);
  }

  #fire(number: number): void {
    const timer = this.state.timers.get(number);
    if (timer === undefined) return;
    this.state.timers.delete(number);
    const { thread, purpose } = timer;
    if (thread === undefined) this.#guarded(() => this.#outlive());
    else this.state.wake(thread, { type: "timer", purpose });
  }

  #tell(signal: TaskSignal): void {
    const task = this.state.tasks.get(signal.task);
    if (task === undefined) return;
    const { thread, target } = task;
    switch (signal.type) {
      case "task-heartbeat":
        if (this.state.timers.has(timerOf(signal.task, "heartbeat")) && task.heartbeatMs !== undefined) {
          this.state.setTimer(thread, "heartbeat", signal.task, signal.atMs + task.heartbeatMs);
        }
        return;
      case "task-started":
        if (target.kind !== "activity" || task.started) return;
        task.started = true;
        break;
      case "task-submitted":
        if (target.kind !== "service" || target.waits === "no" || task.submitted) return;
        task.submitted = true;
        break;
      case "task-succeeded":
      case "task-failed":
        this.state.closeTask(signal.task, true);
    }
    this.state.wake(thread, { type: "task", signal });
  }

  /** Gives each thread its turn until none has one; a promise, once an expression is to be waited for. */
  #drive(): Promise<void> | undefined {
    for (let turn = this.state.nextTurn(); turn !== undefined; turn = this.state.nextTurn()) {
      const waiting = this.#advance(turn.thread, turn.wake);
      if (waiting !== undefined) return waiting.then(() => this.#drive());
    }
    return undefined;
  }

  #advance(thread: Thread, wake: Wake): Promise<void> | undefined {
    if (thread.outcome !== undefined || this.#status !== "RUNNING") return undefined;
    // A child of a try that is over.
    if (wake.type === "child" && thread.children[wake.child.index] !== wake.child) return undefined;
    thread.work ??= runThread(this.state, thread);
    return this.#resume(thread, wake);
  }

  /** Gives what a thread waits for to its work, a fault where it was to be waited for in vain. */
  #resume(thread: Thread, given: unknown, fails = false): Promise<void> | undefined {
    const { work } = thread;
    if (work === undefined) return undefined;
    let waitsFor: Promise<unknown> | undefined;
    try {
      const result = fails ? work.throw(given) : work.next(given);
      if (result.done === true) this.#ended(thread);
      else waitsFor = result.value;
    } catch (error) {
      this.#halted(error, thread);
    }
    return waitsFor?.then(
      (value) => this.#resume(thread, value),
      (error: unknown) => this.#resume(thread, error, true),
    );
  }

  #ended(thread: Thread): void {
    thread.work = undefined;
    const { outcome, parent } = thread;
    if (parent !== undefined) {
      this.state.wakeNext(parent, { type: "child", child: thread });
    } else if (outcome?.status === "succeeded") {
      const { text, value } = outcome.output;
      const details = { output: text, outputDetails: notTruncated };
      this.#end("SUCCEEDED", thread.last, "executionSucceededEventDetails", details, { output: value });
    } else if (outcome?.status === "failed") {
      this.#fail(thread.last, outcome.failure.error, outcome.failure.causeText);
    }
  }

  #fail(previousId: number, error: string | undefined, cause: string | undefined): void {
    const details = failureDetails(error, cause);
    this.#end("FAILED", previousId, "executionFailedEventDetails", details, { error, cause });
  }

  #outlive(): void {
    this.#endEarly("TIMED_OUT", "States.Timeout", undefined);
  }

  /** Stopped from outside, or out of time. */
  #endEarly(status: CutOff["status"], error: string | undefined, cause: string | undefined): void {
    const { root } = this;
    if (root !== undefined) abortThread(this.state, root);
    const { key } = earlyEnds[status];
    this.#end(status, root?.last ?? 0, key, failureDetails(error, cause), { error, cause });
  }

  #cutOff({ status, error, cause }: CutOff): void {
    if (this.root !== undefined) cutOffThread(this.root);
    const { key } = earlyEnds[status];
    this.#end(status, this.state.nextId - 1, key, failureDetails(error, cause), { error, cause });
  }

  #end(
    status: End,
    previousId: number,
    key: `${string}EventDetails`,
    details: { readonly [field: string]: string | { readonly truncated: boolean } },
    end: Parameters<RunState["finish"]>[1],
  ): void {
    const id = this.state.record(previousId, endTypes[status], key, details, true);
    if (this.root !== undefined) this.root.last = id;
    this.#status = status;
    this.#finish = this.state.finish(status, end);
  }

  /** An execution ends where a bound of its history, or an error that nothing catches, is met. */
  #guarded(act: () => void, thread = this.root): void {
    try {
      act();
    } catch (error) {
      this.#halted(error, thread);
    }
  }

  #halted(error: unknown, thread: Thread | undefined): void {
    if (!(error instanceof ExecutionHalt)) throw error;
    const { nextId, limits } = this.state;
    const previousId = nextId >= limits.eventsMax ? nextId - 1 : (thread?.last ?? 0);
    this.#fail(previousId, error.error, error.causeText);
  }
}

const expressSecondsMax = 300;

const endTypes: Readonly<Record<End, string>> = {
  SUCCEEDED: "ExecutionSucceeded",
  FAILED: "ExecutionFailed",
  TIMED_OUT: earlyEnds.TIMED_OUT.type,
  ABORTED: earlyEnds.ABORTED.type,
};
