import { NumberMap } from "../workers/number-map.ts";
import { openRun, type Answer, type Command, type Signal } from "@trellis/workflow";
import { startsExecution } from "@trellis/workflow/host";
import type { Outcome } from "trellis/runtime";
import { conflictsMax, tooManyConflicts, type StampedUnit } from "../delivery/stamped-unit.ts";
import { isPartOf } from "../ports/execution-parts.ts";
import { endOf } from "./block-of.ts";
import { brokenBlock } from "./broken-block.ts";
import type { ExecutionBlock, TaskCommand, ToldSignal, WakeBegin } from "./execution-mail.ts";
import { ExpressExecution } from "./express-execution.ts";
import type { Machines } from "./machines.ts";
import type { NestedStarts } from "./nested-starts.ts";
import { notRun, taskSignal } from "./task-signal.ts";
import { TaskRun } from "./task-run.ts";

/** Events of one execution, at most, as of a standard one: AWS sets no bound, but an endless loop would never end. */
const eventsMax = 25_000;

export interface ExpressRunnerOptions {
  readonly machines: Machines;
  readonly nested: NestedStarts;
  readonly runOptions: (begin: WakeBegin) => Parameters<typeof openRun>[1];
  readonly nextBlock: () => number;
  readonly now: () => number;
  readonly at: (atMs: number, action: () => void) => () => void;
  readonly hasTask: (functionName: string) => boolean;
  readonly run: (task: TaskRun) => void;
  readonly record: (block: ExecutionBlock) => void;
  readonly broken: (row: WakeBegin["row"], error: unknown) => void;
}

/** What follows from a block once the core has recorded it, or its unit of work has met a conflict. */
interface Follows {
  readonly recorded: () => void;
  readonly refused: () => void;
}

/**
 * Runs express executions: from their starts to their ends in memory, steps, timers and retries included. What a task has
 * done is committed when it ends, and the execution goes on after that. With the end goes one block: all of the history, or,
 * of what ended well, its first event and its last. Who is interrupted begins anew.
 */
export class ExpressRunner {
  readonly #options: ExpressRunnerOptions;
  readonly #live = new NumberMap<ExpressExecution>();
  /** What follows from blocks that are with the core. */
  readonly #blocks = new NumberMap<Follows>();

  constructor(options: ExpressRunnerOptions) {
    this.#options = options;
  }

  has(execution: number): boolean {
    return this.#live.get(execution) !== undefined;
  }

  /** Begins an execution, anew where it has been begun before. */
  begin(id: number, turn: number, begin: WakeBegin, signals: readonly ToldSignal[]): void {
    this.#live.get(id)?.drop();
    const { machines, runOptions } = this.#options;
    try {
      const options = {
        ...runOptions(begin),
        executionType: "EXPRESS",
        limits: { eventsMax },
      } as const;
      const live = new ExpressExecution(id, turn, begin, openRun(machines.of(begin.row.definition), options));
      this.#live.set(id, live);
      this.told(id, turn, signals);
    } catch (error) {
      this.#break({ id, turn, begin }, error);
    }
  }

  told(id: number, turn: number, signals: readonly ToldSignal[]): void {
    const live = this.#live.get(id);
    if (live === undefined || live.turn !== turn) return;
    live.received += signals.length;
    for (const { json, id: kept } of signals) {
      if (kept !== undefined) live.kept.push(kept);
      const signal = JSON.parse(json) as Signal; // the core made it
      // Its time counts from here: one that an outage has interrupted has all of it again.
      if (signal.type === "start") live.queue.push({ ...signal, atMs: this.#options.now() });
      else if (signal.type === "task-failed" && !live.tasks.has(signal.task))
        live.doomed.set(signal.task, signal);
      else live.queue.push(signal);
    }
    // What comes behind the end is answered all the same: the core waits for that.
    if (live.over) return this.#record(live, { more: { signals: live.kept.splice(0) } }, live.received);
    this.#pump(live);
  }

  /** These blocks are durable. */
  recorded(blocks: readonly number[]): void {
    for (const block of blocks) this.#blocks.take(block)?.recorded();
  }

  /** What these units of work had read has changed. */
  refused(blocks: readonly number[]): void {
    for (const block of blocks) this.#blocks.take(block)?.refused();
  }

  /** A task's function has ended. */
  ended(run: TaskRun, outcome: Outcome, unitOf: () => StampedUnit | undefined): void {
    const live = this.#live.get(run.execution);
    if (run.cancelled || live?.runs.get(run.task) !== run) return;
    live.runs.delete(run.task);
    const command = live.tasks.get(run.task);
    if (command === undefined) return;
    const { task } = command;
    const signal = taskSignal(command, outcome, this.#options.now());
    const unit = unitOf();
    if (unit === undefined) return this.#tell(live, signal);
    const follows = {
      recorded: () => this.#tell(live, signal),
      refused: () => this.#again(live, command),
    };
    this.#record(live, { more: { task: { task, unit } } }, 0, follows);
  }

  /** A task's unit of work met a conflict: the task runs again, unseen. */
  #again(live: ExpressExecution, command: TaskCommand): void {
    const { task } = command;
    const conflicts = (live.conflicts.get(task) ?? 0) + 1;
    live.conflicts.set(task, conflicts);
    if (conflicts < conflictsMax) {
      this.#start(live, command);
      return this.#pump(live);
    }
    const { code: error, message } = tooManyConflicts;
    const cause = JSON.stringify({ errorType: error, errorMessage: message });
    this.#tell(live, { type: "task-failed", atMs: this.#options.now(), task, error, cause });
  }

  #tell(live: ExpressExecution, signal: Signal): void {
    if (live.over) return;
    live.queue.push(signal);
    this.#pump(live);
  }

  /** Gives signals to the run, one after the other. */
  #pump(live: ExpressExecution): void {
    const { run } = live;
    while (!live.busy && !live.over) {
      const signal = live.queue.shift();
      if (signal === undefined) return;
      try {
        const answer = run.handle(signal);
        if (answer instanceof Promise) {
          live.busy = true;
          answer.then(
            (later) => this.#resume(live, signal, later),
            (error: unknown) => this.#break(live, error),
          );
        } else this.#obey(live, signal, answer);
      } catch (error) {
        this.#break(live, error);
      }
    }
  }

  #resume(live: ExpressExecution, signal: Signal, answer: Answer): void {
    live.busy = false;
    if (live.over) return;
    try {
      this.#obey(live, signal, answer);
    } catch (error) {
      return this.#break(live, error);
    }
    this.#pump(live);
  }

  #obey(live: ExpressExecution, signal: Signal, { events, commands }: Answer): void {
    if (signal.type === "task-succeeded" || signal.type === "task-failed") live.tasks.delete(signal.task);
    for (const event of events) live.events.push(event);
    for (const command of commands) this.#carryOut(live, command);
  }

  #carryOut(live: ExpressExecution, command: Command): void {
    switch (command.type) {
      case "run-task":
        live.tasks.set(command.task, command);
        return this.#start(live, command);
      case "cancel-task":
        live.tasks.delete(command.task);
        live.runs.get(command.task)?.cancel();
        live.runs.delete(command.task);
        return;
      case "set-timer":
        return this.#setTimer(live, command.timer, command.dueAtMs);
      case "cancel-timer":
        live.timers.get(command.timer)?.();
        live.timers.delete(command.timer);
        return;
      case "finish":
        return this.#finish(live, command);
      case "start-map-run": {
        const { map } = command;
        const cause = "an express execution runs no distributed Map";
        const outcome = { status: "FAILED", error: "States.Runtime", cause } as const;
        live.queue.push({ type: "map-run-ended", atMs: this.#options.now(), map, outcome });
        return;
      }
      case "cancel-map-run":
        return;
    }
  }

  #start(live: ExpressExecution, command: TaskCommand): void {
    const { now, hasTask, run } = this.#options;
    const { task, target } = command;
    // Meanwhile it may have been cancelled.
    if (live.over || live.tasks.get(task) !== command) return;
    const doomed = live.doomed.get(task);
    if (doomed !== undefined) live.queue.push(doomed);
    else if (target.waits !== "no") live.queue.push(notRun(command, now(), waitsInVain));
    else if (startsExecution(target)) this.#startNested(live, command);
    else if (target.resourceType === "trellis" && hasTask(target.action)) {
      const attempt = new TaskRun(live.id, live.begin, command, now());
      live.runs.set(task, attempt);
      run(attempt);
    } else live.queue.push(notRun(command, now(), "is no function for tasks of this context"));
  }

  /** The core starts it, and tells. */
  #startNested(live: ExpressExecution, command: TaskCommand): void {
    const started = [this.#options.nested.of(command)];
    this.#record(live, { more: { nested: { started, stopped: [] } } }, 0);
  }

  #setTimer(live: ExpressExecution, timer: number, dueAtMs: number): void {
    const { at, now } = this.#options;
    live.timers.get(timer)?.();
    const callOff = at(dueAtMs, () => {
      live.timers.delete(timer);
      this.#tell(live, { type: "timer-fired", atMs: now(), timer });
    });
    live.timers.set(timer, callOff);
  }

  #finish(live: ExpressExecution, finish: Extract<Command, { readonly type: "finish" }>): void {
    live.drop();
    const ended = endOf(finish, isPartOf(live.begin.row.parent));
    const { events } = live;
    // Nobody goes on with what ended well: what it was given and what it gave is kept of it.
    const kept = ended.status === "SUCCEEDED" ? events.filter((_, at) => isEnd(at, events.length)) : events;
    const block = {
      lastEvent: events.length,
      json: JSON.stringify(kept).slice(1, -1),
      more: { signals: live.kept.splice(0), ended },
    };
    this.#record(live, block, live.received, { recorded: () => this.#forget(live), refused: noRefusal });
  }

  #record(
    live: ExpressExecution,
    said: Pick<ExecutionBlock, "more"> & Partial<Pick<ExecutionBlock, "lastEvent" | "json">>,
    answered: number,
    follows?: Follows,
  ): void {
    const block = this.#options.nextBlock();
    if (follows !== undefined) this.#blocks.set(block, follows);
    const { id: execution, turn, events, over } = live;
    const nothing = over ? { firstEvent: events.length + 1, lastEvent: events.length } : none;
    const first = said.json === undefined ? nothing : { firstEvent: 1, lastEvent: events.length };
    this.#options.record({ block, execution, turn, ...first, json: "", answered, running: 0, ...said });
  }

  #forget(live: ExpressExecution): void {
    if (this.#live.get(live.id) === live) this.#live.take(live.id);
  }

  /** The interpreter can't go on with an execution: it ends, visibly, and harms no other. */
  #break(live: Pick<ExpressExecution, "id" | "turn" | "begin">, error: unknown): void {
    const { id: execution, turn, begin } = live;
    const held = this.#live.get(execution);
    if (held !== undefined && held.turn !== turn) return;
    held?.drop();
    this.#live.take(execution);
    const { broken, record, nextBlock } = this.#options;
    broken(begin.row, error);
    const block = brokenBlock({ block: nextBlock(), execution, turn, lastEvent: 0 }, error);
    const { events = [] } = held ?? {};
    // As far as it has come, so that a redrive goes on from there.
    record({ ...block, firstEvent: 1, lastEvent: events.length, json: JSON.stringify(events).slice(1, -1) });
  }
}

const isEnd = (at: number, count: number): boolean => at === 0 || at === count - 1;

const none = { firstEvent: 1, lastEvent: 0 } as const;

const waitsInVain = "waits for an end or a token, which an express execution does not";

/** An end has no unit of work that could be refused. */
function noRefusal(): void {
  throw new Error("the end of an express execution was refused");
}
