import type { Json, StateMachine } from "../definition/definition.ts";
import { openMapRun } from "../map-run/open-map-run.ts";
import type { MapRun } from "../map-run/map-run.ts";
import type { MapRunCommand, MapRunSignal } from "../map-run/map-run-protocol.ts";
import { startsExecution } from "../run/nested-request.ts";
import type { Command, Signal } from "../run/protocol.ts";
import type { RunOptions } from "../run/run-options.ts";
import { VirtualExecution, type Surroundings } from "./virtual-execution.ts";
import { VirtualNesting } from "./virtual-nesting.ts";
import type { VirtualOptions } from "./virtual-options.ts";
import { TaskError, VirtualAnswer, type VirtualCall } from "./virtual-task.ts";
import type { VirtualTime } from "./virtual-time.ts";

type RunTask = Extract<Command, { readonly type: "run-task" }>;
type StartMapRun = Extract<Command, { readonly type: "start-map-run" }>;

/** Carries out the commands of all executions of one world: tasks, timers, children. */
export class VirtualHost implements Surroundings {
  readonly #time: VirtualTime;
  readonly #options: VirtualOptions;
  /** Children of the first execution and of its children, as many as are kept. */
  readonly children: VirtualExecution[] = [];
  readonly #mapRuns = new Map<string, MapRun>();
  readonly #tellMapRun = new Map<string, MapRunHosting["tell"]>();
  readonly #mapChildren = new Map<string, VirtualExecution>();
  readonly #nesting: VirtualNesting;

  /** @param time whoever has it lets it pass */
  constructor(options: VirtualOptions, time: VirtualTime) {
    this.#options = options;
    this.#time = time;
    const open = this.#child.bind(this);
    this.#nesting = new VirtualNesting({ time, machines: options.machines ?? {}, open });
  }

  get nowMs(): number {
    return this.#time.nowMs;
  }

  carryOut(execution: VirtualExecution, command: Command): void | Promise<void> {
    switch (command.type) {
      case "run-task":
        return this.#runTask(execution, command);
      case "set-timer":
        execution.timers.set(command.timer, command.dueAtMs);
        this.#time.at(command.dueAtMs, () => this.#fire(execution, command.timer, command.dueAtMs));
        return;
      case "cancel-timer":
        execution.timers.delete(command.timer);
        return;
      case "start-map-run":
        return this.#startMapRun(execution, command);
      case "cancel-map-run":
        return this.#stopMapRun(execution, command.map);
      case "cancel-task":
        // An answer that comes all the same changes nothing.
        return this.#nesting.stop(execution, command.task);
      case "finish":
        return;
    }
  }

  #fire(execution: VirtualExecution, timer: number, dueAtMs: number): void | Promise<void> {
    // It was cancelled or moved.
    if (execution.timers.get(timer) !== dueAtMs) return;
    execution.timers.delete(timer);
    return execution.tell({ type: "timer-fired", atMs: this.nowMs, timer });
  }

  #tellAfter(ms: number, execution: VirtualExecution, signal: (atMs: number) => Signal): void {
    this.#time.at(this.nowMs + ms, () => execution.tell(signal(this.nowMs)));
  }

  async #runTask(execution: VirtualExecution, command: RunTask): Promise<void> {
    const { task, target, resource } = command;
    const stand = this.#options.tasks?.[resource];
    if (stand === undefined && startsExecution(target)) return this.#nesting.start(execution, command);
    const answer = await answerOf(() => {
      if (stand === undefined) throw new TaskError("States.Runtime", `no task is given for "${resource}"`);
      return stand(command.input, this.#callOf(execution, command));
    });
    if (target.kind === "activity") {
      this.#tellAfter(0, execution, (atMs) => ({ type: "task-started", atMs, task, workerName: "virtual" }));
    }
    if (answer.afterMs === undefined) return;
    this.#tellAfter(answer.afterMs, execution, (atMs) => signalOf(command, answer.outcome, atMs));
  }

  #callOf(execution: VirtualExecution, command: RunTask): VirtualCall {
    const { task } = command;
    return {
      execution: execution.options.executionArn,
      resource: command.resource,
      state: command.state,
      entered: command.entered,
      attempt: command.attempt,
      atMs: this.nowMs,
      token: command.token,
      succeedAfter: (ms, output) =>
        this.#tellAfter(ms, execution, (atMs) => ({ type: "task-succeeded", atMs, task, output })),
      failAfter: (ms, error, cause) =>
        this.#tellAfter(ms, execution, (atMs) => failedSignal(task, new TaskError(error, cause), atMs)),
      heartbeatAfter: (ms) =>
        this.#tellAfter(ms, execution, (atMs) => ({ type: "task-heartbeat", atMs, task })),
    };
  }

  #child(
    machine: StateMachine,
    options: Pick<RunOptions, "executionArn" | "stateMachineArn" | "executionType">,
    whenOver: ConstructorParameters<typeof VirtualExecution>[3],
  ): VirtualExecution {
    const { seed, roleArn, limits, childrenKeptMax } = this.#options;
    const child = new VirtualExecution(
      this,
      machine,
      {
        ...options,
        seed: `${seed ?? "virtual"}/${options.executionArn}`,
        ...(roleArn !== undefined && { roleArn }),
        ...(limits !== undefined && { limits }),
      },
      whenOver,
    );
    if (this.children.length < (childrenKeptMax ?? 100)) this.children.push(child);
    return child;
  }

  #startMapRun(execution: VirtualExecution, command: StartMapRun): void | Promise<void> {
    const { plan, map, redrive } = command;
    const payloadBytesMax = execution.options.limits?.payloadBytesMax;
    const snapshot = redrive ? this.#mapRuns.get(plan.mapRunArn)?.snapshot() : undefined;
    const mapRun = openMapRun(plan, {
      redrive,
      ...(snapshot !== undefined && { snapshot }),
      ...(payloadBytesMax !== undefined && { payloadBytesMax }),
    });
    this.#mapRuns.set(plan.mapRunArn, mapRun);
    const tell = (signal: MapRunSignal): void | Promise<void> => {
      const commands = mapRun.handle(signal);
      return commands instanceof Promise ? commands.then(obey) : obey(commands);
    };
    this.#tellMapRun.set(`${execution.options.executionArn}/${map}`, tell);
    const obey = (commands: readonly MapRunCommand[]): void => {
      for (const one of commands)
        this.#time.at(this.nowMs, () => this.#carryOutOfMap({ execution, map, plan, tell }, one));
    };
    return tell({ type: "start" });
  }

  #stopMapRun(execution: VirtualExecution, map: number): void | Promise<void> {
    return this.#tellMapRun.get(`${execution.options.executionArn}/${map}`)?.({ type: "stop" });
  }

  #carryOutOfMap(of: MapRunHosting, command: MapRunCommand): void | Promise<void> {
    const { execution, map, plan, tell } = of;
    switch (command.type) {
      case "read-items": {
        const page = this.#options.readItems?.(command.reader, command.cursor, command.itemsMax);
        return page === undefined
          ? tell({ type: "items-failed", cause: "no readItems is given" })
          : tell({ type: "items-read", ...page });
      }
      case "start-child":
        return this.#startMapChild(of, command.child, command.input);
      case "redrive-child":
        return this.#mapChildren
          .get(`${plan.mapRunArn}/${command.child}`)
          ?.tell({ type: "redrive", atMs: this.nowMs });
      case "stop-child":
        return this.#mapChildren
          .get(`${plan.mapRunArn}/${command.child}`)
          ?.tell({ type: "stop", atMs: this.nowMs });
      case "write-results":
        return tell({ type: "results-written", details: command.writer });
      case "end":
        return execution.tell({ type: "map-run-ended", atMs: this.nowMs, map, outcome: command.outcome });
    }
  }

  #startMapChild(
    { execution, plan, tell }: MapRunHosting,
    number: number,
    input: Json,
  ): void | Promise<void> {
    const key = `${plan.mapRunArn}/${number}`;
    const name = `${plan.childMachineArn.replace(":stateMachine:", ":execution:")}:${number}`;
    const options = {
      executionArn: name,
      stateMachineArn: plan.childMachineArn,
      executionType: plan.executionType,
    };
    const child = this.#child(plan.processor, options, ({ status, output }) => {
      // Those that succeeded are never asked for again.
      if (status === "SUCCEEDED") this.#mapChildren.delete(key);
      if (status === "RUNNING" || status === "PENDING_REDRIVE") return;
      return tell({ type: "child-ended", child: number, status, ...(output !== undefined && { output }) });
    });
    this.#mapChildren.set(key, child);
    this.#nesting.belongs(child, execution);
    return child.start(input);
  }
}

interface MapRunHosting {
  readonly execution: VirtualExecution;
  readonly map: number;
  readonly plan: StartMapRun["plan"];
  readonly tell: (signal: MapRunSignal) => void | Promise<void>;
}

async function answerOf(
  call: () => Json | VirtualAnswer | Promise<Json | VirtualAnswer>,
): Promise<VirtualAnswer> {
  try {
    const answer = await call();
    return answer instanceof VirtualAnswer ? answer : new VirtualAnswer(0, answer);
  } catch (error) {
    if (error instanceof TaskError) return new VirtualAnswer(0, error);
    // What a stand-in throws is what a function would have thrown.
    if (error instanceof Error) return new VirtualAnswer(0, new TaskError(error.name, error.message));
    throw error;
  }
}

function signalOf({ task, target }: RunTask, outcome: Json | TaskError, atMs: number): Signal {
  if (outcome instanceof TaskError) return failedSignal(task, outcome, atMs);
  const type =
    target.waits === "no" ? "task-succeeded" : target.waits === "token" ? "task-submitted" : "task-succeeded";
  return { type, atMs, task, output: outcome };
}

function failedSignal(task: number, { error, causeText }: TaskError, atMs: number): Signal {
  return { type: "task-failed", atMs, task, error, ...(causeText !== undefined && { cause: causeText }) };
}
