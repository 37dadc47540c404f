import type { Command } from "@trellis/workflow";
import { startsExecution, waitsForEnd } from "@trellis/workflow/host";
import { isPartOf } from "../ports/execution-parts.ts";
import type { StampedUnit } from "../delivery/stamped-unit.ts";
import type { BlockMore, ExecutionBlock, ExecutionEnd, TaskCommand } from "./execution-mail.ts";
import type { LiveExecution, QueuedSignal } from "./live-execution.ts";
import type { Followed } from "./map-runs.ts";
import type { NestedStarts } from "./nested-starts.ts";

export interface BlockMade {
  readonly sent: ExecutionBlock;
  /** To be begun once the block is recorded. */
  readonly begun: readonly TaskCommand[];
  /** Whose functions are not wanted any more, if they run. */
  readonly cancelled: readonly number[];
}

/** What a block is an answer to. */
export interface Answered {
  /** Nothing, one signal, or ends of children that came together. */
  readonly heard: readonly Omit<QueuedSignal, "unit">[];
  readonly unit?: StampedUnit | undefined;
}

/** What is to be recorded of a run's answer to a signal; the execution is where that leads to from then on. */
export function blockOf(
  live: LiveExecution,
  block: number,
  { heard, unit }: Answered,
  { events, commands, mapRuns }: Followed,
  nested: NestedStarts,
): BlockMade {
  const firstEvent = live.nextEvent;
  live.nextEvent += events.length;
  const changes = new Changes(live);
  for (const queued of heard) changes.answered(queued);
  for (const command of commands) changes.take(command);
  const [first] = heard;
  const task = first !== undefined && "task" in first.signal ? first.signal.task : undefined;
  if (unit !== undefined && task !== undefined) changes.more.task = { task, unit };
  if (mapRuns !== undefined) changes.more.mapRuns = mapRuns;
  changes.startWith(nested);
  const { begun, cancelled } = changes;
  const sent: ExecutionBlock = {
    block,
    execution: live.id,
    turn: live.turn,
    firstEvent,
    lastEvent: live.nextEvent - 1,
    // The texts of all, without the brackets of their list.
    json: JSON.stringify(events).slice(1, -1),
    answered: live.answered,
    running: live.running,
    ...changes.whole(),
  };
  return { sent, begun, cancelled };
}

type Open<Part> = { -readonly [Member in keyof Part]: Part[Member] };

/** What the signals and commands of one answer change, with the last word on each thing. */
class Changes {
  readonly begun: TaskCommand[] = [];
  readonly cancelled: number[] = [];
  readonly more: Open<BlockMore> = {};
  /** When each is due; undefined: it is cancelled. */
  #timers: Map<number, number | undefined> | undefined;
  /** Tasks that start executions, and those that wait no longer for what they have started. */
  #starting: Map<number, TaskCommand> | undefined;
  #stopped: readonly number[] | undefined;
  readonly #live: LiveExecution;

  constructor(live: LiveExecution) {
    this.#live = live;
  }

  /** A signal has been heard; a task has come to an end by it, or waits for its token from now on. */
  answered({ told, id, fired, signal }: Omit<QueuedSignal, "unit">): void {
    const { more } = this;
    const live = this.#live;
    if (told) live.answered += 1;
    if (id !== undefined) more.signals = withOne(more.signals, id);
    if (fired !== undefined) {
      live.timers.delete(fired);
      more.fired = withOne(more.fired, fired);
    }
    const { type } = signal;
    if (type === "task-submitted" && live.tasks.has(signal.task)) live.submitted.add(signal.task);
    if (type === "task-succeeded" || type === "task-failed") this.#close(signal.task);
  }

  take(command: Command): void {
    const { more } = this;
    const live = this.#live;
    switch (command.type) {
      case "run-task":
        this.begun.push(command);
        live.tasks.set(command.task, command);
        if (command.waitsForToken) more.tokensOpened = withOne(more.tokensOpened, command.task);
        if (startsExecution(command.target)) (this.#starting ??= new Map()).set(command.task, command);
        return;
      case "cancel-task":
        this.#stop(command.task);
        return this.#close(command.task);
      case "set-timer":
        live.timers.add(command.timer);
        this.#timer(command.timer, command.dueAtMs);
        return;
      case "cancel-timer":
        live.timers.delete(command.timer);
        this.#timer(command.timer, undefined);
        return;
      case "finish":
        more.ended = endOf(command, isPartOf(live.begin.row.parent));
        return;
      case "start-map-run":
      case "cancel-map-run":
        // Map runs have done it by now, in this block.
        return;
    }
  }

  /** Executions that tasks start, as the starter's worker judges them. */
  startWith(nested: NestedStarts): void {
    if (this.#starting === undefined && this.#stopped === undefined) return;
    const started = [...(this.#starting?.values() ?? [])].map((command) => nested.of(command));
    this.more.nested = { started, stopped: this.#stopped ?? [] };
  }

  /** What a task has started is stopped where it waits for that, and not started at all where it was about to be. */
  #stop(task: number): void {
    const target = this.#live.tasks.get(task)?.target;
    if (target === undefined || !startsExecution(target) || this.#starting?.delete(task) === true) return;
    if (waitsForEnd(target)) this.#stopped = withOne(this.#stopped, task);
  }

  /** What there is beside the history; most blocks have nothing. */
  whole(): Pick<ExecutionBlock, "more"> {
    const { more } = this;
    for (const [timer, dueMs] of this.#timers ?? []) {
      if (dueMs === undefined) more.timersCancelled = withOne(more.timersCancelled, timer);
      else more.timersSet = withOne(more.timersSet, [timer, dueMs] as const);
    }
    for (const _member in more) return { more };
    return {};
  }

  #timer(timer: number, dueMs: number | undefined): void {
    this.#timers ??= new Map();
    this.#timers.set(timer, dueMs);
  }

  #close(task: number): void {
    const { more } = this;
    if (this.#live.tasks.get(task)?.waitsForToken === true)
      more.tokensClosed = withOne(more.tokensClosed, task);
    this.#live.tasks.take(task);
    this.cancelled.push(task);
    this.#live.submitted.delete(task);
  }
}

function withOne<Item>(items: readonly Item[] | undefined, item: Item): readonly Item[] {
  return items === undefined ? [item] : [...items, item];
}

/** @param tellsOutput somebody else than its history is told what it answers */
export function endOf(
  { status, output, error, cause }: Extract<Command, { readonly type: "finish" }>,
  tellsOutput: boolean,
): ExecutionEnd {
  return {
    status,
    ...(output === undefined || !tellsOutput ? {} : { output: JSON.stringify(output) }),
    ...(error === undefined ? {} : { error }),
    ...(cause === undefined ? {} : { cause }),
  };
}
