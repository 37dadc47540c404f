import type { Command } from "@trellis/workflow";
import type { StampedUnit } from "../delivery/stamped-unit.ts";
import type { ExecutionBlock, ExecutionEnd, TaskCommand } from "./execution-mail.ts";
import type { LiveExecution, QueuedSignal } from "./live-execution.ts";
import type { Followed } from "./map-runs.ts";

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
): BlockMade {
  const firstEvent = live.nextEvent;
  live.nextEvent += events.length;
  const changes = new Changes(live);
  for (const { told, fired, signal } of heard) {
    if (told) live.answered += 1;
    if (fired !== undefined) live.timers.delete(fired);
    changes.answered(signal);
  }
  for (const command of commands) changes.take(command);
  const { begun, cancelled } = changes;
  const [first] = heard;
  const aboutTask = first !== undefined && "task" in first.signal ? first.signal.task : undefined;
  const sent: ExecutionBlock = {
    block,
    execution: live.id,
    turn: live.turn,
    firstEvent,
    lastEvent: live.nextEvent - 1,
    json: events.map((event) => JSON.stringify(event)).join(","),
    ...(unit === undefined || aboutTask === undefined ? {} : { task: { task: aboutTask, unit } }),
    signals: heard.flatMap(({ id }) => id ?? []),
    fired: heard.flatMap(({ fired }) => fired ?? []),
    answered: live.answered,
    timersSet: [...changes.timersSet],
    timersCancelled: [...changes.timersCancelled],
    tokensOpened: changes.tokensOpened,
    tokensClosed: changes.tokensClosed,
    ...(mapRuns === undefined ? {} : { mapRuns }),
    ...(changes.ended === undefined ? {} : { ended: changes.ended }),
    running: live.running,
  };
  return { sent, begun, cancelled };
}

/** What the commands of one answer change, with the last word on each thing. */
class Changes {
  readonly begun: TaskCommand[] = [];
  readonly cancelled: number[] = [];
  readonly tokensOpened: number[] = [];
  readonly tokensClosed: number[] = [];
  readonly timersSet = new Map<number, number>();
  readonly timersCancelled = new Set<number>();
  ended: ExecutionEnd | undefined;
  readonly #live: LiveExecution;

  constructor(live: LiveExecution) {
    this.#live = live;
  }

  /** A task has come to an end, or waits for its token from now on. */
  answered(signal: QueuedSignal["signal"]): void {
    const { type } = signal;
    if (type === "task-submitted" && this.#live.tasks.has(signal.task)) this.#live.submitted.add(signal.task);
    if (type === "task-succeeded" || type === "task-failed") this.#close(signal.task);
  }

  take(command: Command): void {
    const live = this.#live;
    switch (command.type) {
      case "run-task":
        this.begun.push(command);
        live.tasks.set(command.task, command);
        if (command.waitsForToken) this.tokensOpened.push(command.task);
        return;
      case "cancel-task":
        this.#close(command.task);
        return;
      case "set-timer":
        live.timers.add(command.timer);
        this.timersCancelled.delete(command.timer);
        this.timersSet.set(command.timer, command.dueAtMs);
        return;
      case "cancel-timer":
        live.timers.delete(command.timer);
        this.timersSet.delete(command.timer);
        this.timersCancelled.add(command.timer);
        return;
      case "finish":
        this.ended = endOf(command);
        return;
      case "start-map-run":
      case "cancel-map-run":
        // Map runs have done it by now, in this block.
        return;
    }
  }

  #close(task: number): void {
    if (this.#live.tasks.get(task)?.waitsForToken === true) this.tokensClosed.push(task);
    this.#live.tasks.delete(task);
    this.cancelled.push(task);
    this.#live.submitted.delete(task);
  }
}

function endOf({
  status,
  output,
  error,
  cause,
}: Extract<Command, { readonly type: "finish" }>): ExecutionEnd {
  return {
    status,
    ...(output === undefined ? {} : { output: JSON.stringify(output) }),
    ...(error === undefined ? {} : { error }),
    ...(cause === undefined ? {} : { cause }),
  };
}
