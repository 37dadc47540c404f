import type { Answer, Command } from "@trellis/workflow";
import type { StampedUnit } from "../delivery/stamped-unit.ts";
import type { ExecutionBlock, ExecutionEnd, Begun } from "./execution-mail.ts";
import type { LiveExecution, QueuedSignal } from "./live-execution.ts";

export interface BlockMade {
  readonly sent: ExecutionBlock;
  /** To be begun once the block is recorded. */
  readonly begun: readonly Begun[];
  /** Whose functions are not wanted any more, if they run. */
  readonly cancelled: readonly number[];
}

/** What a block is an answer to. */
export interface Answered extends Pick<QueuedSignal, "told" | "id" | "fired"> {
  readonly signal?: QueuedSignal["signal"];
  readonly unit?: StampedUnit | undefined;
}

/** What is to be recorded of a run's answer to a signal; the execution is where that leads to from then on. */
export function blockOf(
  live: LiveExecution,
  block: number,
  { told, id, fired, signal, unit }: Answered,
  { events, commands }: Answer,
): BlockMade {
  const firstEvent = live.nextEvent;
  live.nextEvent += events.length;
  if (told) live.answered += 1;
  if (fired !== undefined) live.timers.delete(fired);
  const changes = new Changes(live);
  if (signal !== undefined) changes.answered(signal);
  for (const command of commands) changes.take(command);
  const { begun, cancelled } = changes;
  const aboutTask = signal !== undefined && "task" in signal ? signal.task : undefined;
  const sent: ExecutionBlock = {
    block,
    execution: live.id,
    turn: live.turn,
    firstEvent,
    lastEvent: live.nextEvent - 1,
    json: events.map((event) => JSON.stringify(event)).join(","),
    ...(unit === undefined || aboutTask === undefined ? {} : { task: { task: aboutTask, unit } }),
    signals: id === undefined ? none : [id],
    fired: fired === undefined ? none : [fired],
    answered: live.answered,
    timersSet: [...changes.timersSet],
    timersCancelled: [...changes.timersCancelled],
    tokensOpened: changes.tokensOpened,
    tokensClosed: changes.tokensClosed,
    ...(changes.ended === undefined ? {} : { ended: changes.ended }),
    running: live.running,
  };
  return { sent, begun, cancelled };
}

/** What the commands of one answer change, with the last word on each thing. */
class Changes {
  readonly begun: Begun[] = [];
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

  /** A task or a Map run has come to an end, or a task waits for its token from now on. */
  answered(signal: NonNullable<Answered["signal"]>): void {
    const { type } = signal;
    if (type === "task-submitted" && this.#live.tasks.has(signal.task)) this.#live.submitted.add(signal.task);
    if (type === "map-run-ended") this.#live.mapRuns.delete(signal.map);
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
        live.mapRuns.add(command.map);
        this.begun.push(command);
        return;
      case "cancel-map-run":
        live.mapRuns.delete(command.map);
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

const none: readonly number[] = [];
