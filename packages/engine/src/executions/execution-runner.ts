import { workflowsOf, type SystemModel } from "@trellis/model";
import {
  openRun,
  replayRun,
  type Answer,
  type HistoryEvent,
  type Run,
  type StateMachine,
} from "@trellis/workflow";
import type { Outcome } from "trellis/runtime";
import type { StampedUnit } from "../delivery/stamped-unit.ts";
import type { ExecutionReader } from "../ports/execution-store.ts";
import { blockOf } from "./block-of.ts";
import { brokenBlock } from "./broken-block.ts";
import { EarlyStarts } from "./early-starts.ts";
import { executionArn, machineArn } from "./execution-arn.ts";
import type {
  ExecutionBlock,
  StartingUnit,
  StartTaken,
  TaskCommand,
  ToldSignal,
  Wake,
  WakeBegin,
} from "./execution-mail.ts";
import { ExpressRunner } from "./express-runner.ts";
import { runsInMemory } from "./express.ts";
import { IdleExecutions } from "./idle-executions.ts";
import { isForMapRun, LiveExecution, type QueuedSignal } from "./live-execution.ts";
import { Machines } from "./machines.ts";
import {
  concernsMapRuns,
  MapRuns,
  type Followed,
  type ItemPage,
  type PageRead,
  type WantedPage,
} from "./map-runs.ts";
import { NestedStarts } from "./nested-starts.ts";
import { notRun, taskSignal } from "./task-signal.ts";
import { ItemReaderProblem } from "./table-items.ts";
import { TaskRun } from "./task-run.ts";
import { NumberMap } from "../workers/number-map.ts";

export interface ExecutionRunnerOptions {
  readonly model: SystemModel;
  readonly reader: ExecutionReader;
  /** Epoch ms. */
  readonly now: () => number;
  /** 32 hexadecimal digits that nobody guesses: what an execution draws its chance from. */
  readonly seed: () => string;
  /** Has something happen at a time; answers what calls it off. */
  readonly at: (atMs: number, action: () => void) => () => void;
  /** Whether the context has such a function for tasks. */
  readonly hasTask: (functionName: string) => boolean;
  /** Reads a page of what an ItemReader names. @throws ItemReaderProblem */
  readonly readItems: (wanted: WantedPage) => Promise<ItemPage>;
  /** Has a task's function run. */
  readonly run: (task: TaskRun) => void;
  /** To the core. */
  readonly record: (block: ExecutionBlock) => void;
  /** An execution can't go on, by no fault of its author's. */
  readonly broken: (row: WakeBegin["row"], error: unknown) => void;
}

/**
 * Runs executions of one context's workflows: gives signals to the interpreter, sends what it answers to the core, and
 * carries out what follows once the core has recorded it. Holds nothing that the store does not: an execution that is
 * not at hand is built again from its history.
 */
export class ExecutionRunner {
  readonly #options: ExecutionRunnerOptions;
  readonly #machines: Machines;
  readonly #nested: NestedStarts;
  readonly #express: ExpressRunner;
  readonly #live = new NumberMap<LiveExecution>();
  readonly #idle = new IdleExecutions();
  /** Whose block it is. */
  readonly #blocks = new NumberMap<LiveExecution>();
  readonly #early: EarlyStarts;
  #lastBlock = 0;

  constructor(options: ExecutionRunnerOptions) {
    this.#options = options;
    const machines = new Machines(options.reader, workflowsOf(options.model));
    this.#machines = machines;
    this.#nested = new NestedStarts(options.model);
    this.#express = new ExpressRunner({
      ...options,
      machines,
      nested: this.#nested,
      runOptions: (begin) => this.#runOptions(begin),
      nextBlock: () => ++this.#lastBlock,
    });
    this.#early = new EarlyStarts({
      machines,
      nested: this.#nested,
      now: options.now,
      seed: options.seed,
      open: (machine, begin) => this.#open(0, 0, begin, machine),
      nextBlock: () => ++this.#lastBlock,
    });
  }

  /** A unit of work of a delivery, with what the executions that it starts answer to that. */
  withStarts(unit: StampedUnit): StartingUnit {
    return this.#early.with(unit);
  }

  /** The core is through with a unit of work, and has said what of it is recorded. */
  settled(stamp: number): void {
    this.#early.settled(stamp);
  }

  /** Executions that were begun ahead are recorded with their starts, and have their ids now. */
  begun(begun: readonly StartTaken[]): void {
    for (const [block, execution, turn] of begun) {
      const early = this.#early.take(block);
      if (early === undefined) continue;
      const { live } = early;
      live.taken(execution, turn);
      this.#live.set(execution, live);
      this.#follow(live, early.begun);
    }
  }

  /** The core has something for executions. */
  wake(wakes: readonly Wake[]): void {
    for (const { execution, turn, begin, signals } of wakes) {
      const live = this.#live.get(execution);
      if (begin !== undefined && runsInMemory(begin.row, begin.lastEvent))
        this.#express.begin(execution, turn, begin, signals);
      else if (begin !== undefined) this.#begin(execution, turn, begin, signals);
      else if (this.#express.has(execution)) this.#express.told(execution, turn, signals);
      else if (live !== undefined && live.turn === turn) this.#told(live, signals);
    }
  }

  /** Units of work met conflicts: their tasks run again. */
  refused(blocks: readonly number[]): void {
    this.#express.refused(blocks);
  }

  /** These blocks are durable: what follows from them begins. */
  recorded(blocks: readonly number[]): void {
    this.#express.recorded(blocks);
    for (const block of blocks) {
      const live = this.#blocks.take(block);
      if (live === undefined) continue;
      this.#follow(live, live.unrecorded.take(block) ?? []);
    }
  }

  /** What follows from a block that is recorded. */
  #follow(live: LiveExecution, begun: readonly TaskCommand[]): void {
    for (const command of begun) this.#start(live, command);
    this.#readItems(live);
    if (live.idle) this.#rest(live);
  }

  /**
   * A task's function has ended.
   *
   * @param unit what it did; made when its answer is sent
   */
  ended(run: TaskRun, outcome: Outcome, unit: () => StampedUnit | undefined): void {
    if (this.#express.has(run.execution)) return this.#express.ended(run, outcome, unit);
    const live = this.#live.get(run.execution);
    // An attempt that nobody waits for has no effects.
    if (run.cancelled || live?.runs.get(run.task) !== run) return;
    live.runs.take(run.task);
    const command = live.tasks.get(run.task);
    if (command === undefined) return;
    live.queue.push({ signal: taskSignal(command, outcome, this.#options.now()), told: false, unit });
    this.#pump(live);
  }

  /** Takes an execution in hand: as it was left, where that is as far as what is recorded, or from its history. */
  #begin(id: number, turn: number, begin: WakeBegin, signals: readonly ToldSignal[]): void {
    const before = this.#live.get(id) ?? this.#idle.take(id);
    for (const block of before?.unrecorded.keys() ?? []) this.#blocks.take(block);
    const live = this.#known(before, turn, begin) ?? this.#anew(id, turn, begin, before);
    if (live === undefined) return;
    this.#live.set(id, live);
    if (live.run.nextEventId > begin.lastEvent) return this.#goOn(live, signals);
    live.busy = true;
    this.#replay(live).then(
      () => this.#resume(live, live.run, () => this.#goOn(live, signals)),
      (error: unknown) => this.#break(id, turn, begin, error),
    );
  }

  #known(before: LiveExecution | undefined, turn: number, begin: WakeBegin): LiveExecution | undefined {
    if (before === undefined || begin.again || before.busy || before.nextEvent !== begin.lastEvent + 1)
      return undefined;
    before.begin = begin;
    before.turn = turn;
    before.received = 0;
    before.answered = 0;
    return before;
  }

  #anew(
    id: number,
    turn: number,
    begin: WakeBegin,
    before: LiveExecution | undefined,
  ): LiveExecution | undefined {
    try {
      const live = this.#open(id, turn, begin, this.#machines.of(begin.row.definition));
      // What runs goes on: its answer is for the execution as it will stand again.
      for (const run of before?.runs.values() ?? []) live.runs.set(run.task, run);
      return live;
    } catch (error) {
      this.#break(id, turn, begin, error);
      return undefined;
    }
  }

  async #replay(live: LiveExecution): Promise<void> {
    const { begin } = live;
    const history = this.#options.reader.history(live.id).flatMap(
      (json) => JSON.parse(`[${json}]`) as HistoryEvent[], // blocks of a runner
    );
    const machine = this.#machines.of(begin.row.definition);
    live.run = await replayRun(machine, this.#runOptions(begin), history);
    const open = live.run.openCommands();
    live.takeOpen(open);
    if (open.some(({ type }) => type === "start-map-run")) await live.mapRuns.resume(live.run, open);
    for (const attempt of live.runs.values()) {
      if (live.tasks.has(attempt.task)) continue;
      live.runs.take(attempt.task);
      attempt.cancel();
    }
  }

  #open(id: number, turn: number, begin: WakeBegin, machine: StateMachine): LiveExecution {
    const { reader, now } = this.#options;
    const run = openRun(machine, this.#runOptions(begin));
    return new LiveExecution(id, turn, begin, run, (execution) => {
      return new MapRuns({ recorded: () => reader.mapRuns(execution), now });
    });
  }

  #runOptions({ row }: WakeBegin): Parameters<typeof openRun>[1] {
    const { name } = this.#options.model;
    return {
      executionArn: executionArn(name, row),
      executionName: row.name,
      stateMachineArn: machineArn(name, row.workflow),
      seed: row.seed,
    };
  }

  #goOn(live: LiveExecution, signals: readonly ToldSignal[]): void {
    live.takeTold(signals, this.#nested);
    for (const command of live.tasks.values()) if (!live.isAnswered(command.task)) this.#start(live, command);
    this.#readItems(live);
    // The core waits for a word of everybody to whom it has given something.
    const silent = live.queue.length === 0 && live.runs.size === 0 && live.unrecorded.size === 0;
    if (silent) this.#send(live, [], { events: [], commands: [] });
    this.#pump(live);
  }

  #told(live: LiveExecution, signals: readonly ToldSignal[]): void {
    live.takeTold(signals, this.#nested);
    this.#pump(live);
  }

  /** Gives signals to the run, one after the other. */
  #pump(live: LiveExecution): void {
    while (!live.busy) {
      const next = live.takeNext();
      if (next.length === 0) return;
      const { run, begin, turn } = live;
      try {
        const answer = this.#answerTo(live, next);
        if (!(answer instanceof Promise)) {
          this.#send(live, next, answer);
          continue;
        }
        live.busy = true;
        answer.then(
          (later) => this.#resume(live, run, () => this.#send(live, next, later)),
          (error: unknown) => this.#break(live.id, turn, begin, error),
        );
      } catch (error) {
        this.#break(live.id, turn, begin, error);
      }
    }
  }

  #answerTo(live: LiveExecution, heard: readonly QueuedSignal[]): Followed | Promise<Followed> {
    const { run } = live;
    const signal = heard[0]?.signal;
    if (signal === undefined || isForMapRun(signal))
      return live.mapRuns.hear(
        run,
        heard.flatMap((each) => (isForMapRun(each.signal) ? [each.signal] : [])),
      );
    const answer = run.handle(signal);
    return answer instanceof Promise
      ? answer.then((later) => this.#followed(live, later))
      : this.#followed(live, answer);
  }

  #followed(live: LiveExecution, answer: Answer): Followed | Promise<Followed> {
    return concernsMapRuns(answer) ? live.mapRuns.follow(live.run, answer) : answer;
  }

  /** The run has its answer after a while; meanwhile the execution may have begun anew. */
  #resume(live: LiveExecution, run: Run, act: () => void): void {
    if (this.#live.get(live.id) !== live || live.run !== run) return;
    live.busy = false;
    act();
    this.#pump(live);
  }

  #send(live: LiveExecution, heard: readonly QueuedSignal[], answer: Followed): void {
    const block = ++this.#lastBlock;
    const unit = heard[0]?.unit?.();
    const { sent, begun, cancelled } = blockOf(live, block, { heard, unit }, answer, this.#nested);
    for (const task of cancelled) {
      live.runs.take(task)?.cancel();
    }
    live.unrecorded.set(block, begun);
    this.#blocks.set(block, live);
    this.#options.record(sent);
  }

  /** Reads pages that Map runs have asked for, unless a task is to run alone. */
  #readItems(live: LiveExecution): void {
    const { begin, id, turn } = live;
    if (begin.alone !== undefined) return;
    for (const wanted of live.takeWanted()) {
      const { map } = wanted;
      const tell = (page: PageRead["page"]): void => {
        if (this.#live.get(id) !== live) return;
        live.queue.push({ signal: { type: "map-page-read", map, page }, told: false });
        this.#pump(live);
      };
      this.#options.readItems(wanted).then(tell, (error: unknown) => {
        if (error instanceof ItemReaderProblem) tell({ problem: error.message });
        else this.#break(id, turn, begin, error);
      });
    }
  }

  #start(live: LiveExecution, command: TaskCommand): void {
    const { task, target } = command;
    // Meanwhile it may have been cancelled.
    if (!live.awaits(command)) return;
    if (target.resourceType === "trellis" && this.#options.hasTask(target.action)) {
      const run = new TaskRun(live.id, live.begin, command, this.#options.now());
      live.runs.set(task, run);
      return this.#options.run(run);
    }
    const failed = notRun(command, this.#options.now(), "is no function for tasks of this context");
    live.queue.push({ signal: failed, told: false });
    this.#pump(live);
  }

  /** An execution without anything to do is kept at hand as long as there is room. */
  #rest(live: LiveExecution): void {
    this.#live.take(live.id);
    if (live.run.status === "RUNNING") this.#idle.add(live);
  }

  /** The interpreter can't go on with an execution: it ends, visibly, and harms no other. */
  #break(id: number, turn: number, begin: WakeBegin, error: unknown): void {
    const live = this.#live.get(id);
    if (live !== undefined && live.turn !== turn) return;
    for (const run of live?.runs.values() ?? []) run.cancel();
    this.#live.take(id);
    this.#options.broken(begin.row, error);
    const lastEvent = live === undefined ? begin.lastEvent : live.nextEvent - 1;
    this.#options.record(brokenBlock({ block: ++this.#lastBlock, execution: id, turn, lastEvent }, error));
  }
}
