import type { FunctionModel } from "@trellis/model";
import {
  failureAnswer,
  problemAnswer,
  problemOf,
  type Effects,
  type Failure,
  type HttpAnswer,
  type Outcome,
} from "trellis/runtime";
import type { Assignment, ToWorker } from "../delivery/messages.ts";
import { conflictsMax, type StampedUnit } from "../delivery/stamped-unit.ts";
import { LateRunner } from "../executions/late-runner.ts";
import { TableItems } from "../executions/table-items.ts";
import type { Ended } from "../telemetry/invocation-recorder.ts";
import { Cancellation } from "./cancellation.ts";
import { isPublication } from "./core-mail.ts";
import { DeliveryPass, type Stretch } from "./delivery-pass.ts";
import { DeliveryRun } from "./delivery-run.ts";
import { FunctionQueue, type Item, type RequestItem, type TaskItem } from "./function-queue.ts";
import { Invocation, readsOf, run, takeSlot } from "./invocation.ts";
import type { MailedRequest } from "./request-mail.ts";
import { Rota } from "./rota.ts";
import { addDone, SettlementOutbox } from "./settlement-outbox.ts";
import { FrameShelf } from "./shared-frame.ts";
import type { InvocationCause, WorkerHostOptions } from "./worker-host-options.ts";

/** A worker lets other mail in after this long, however much is queued. */
const turnMaxMs = 8;

/**
 * Runs one context's invocations: as many of each function at once as it declares, each within its time. Gathers
 * what became of them and sends it on in few messages.
 */
export class WorkerHost {
  readonly #options: WorkerHostOptions;
  readonly #queues = new Map<string, FunctionQueue>();
  readonly #rota: Rota;
  /** How many functions get the events that a function gets. */
  readonly #readers: ReadonlyMap<string, number>;
  readonly #frames = new FrameShelf();
  /** What the core may still refuse: requests whose units rest on rows or write some, by stamp. */
  readonly #inDoubt = new Map<number, InDoubt>();
  readonly #running = new Set<Invocation>();
  /** What ended without effects, but rests on rows that may still be refused: nobody is told before they are durable. */
  #withheld: Withheld[] = [];
  /**
   * What requests did before the core had greeted the worker: without an epoch, nothing that they wrote could be told
   * apart. Those that only read are answered, because the core greets nobody while the store refuses.
   */
  readonly #early: Omit<Withheld, "reads">[] = [];
  readonly #outbox: SettlementOutbox;
  readonly #pass: DeliveryPass;
  readonly #executions: LateRunner;
  /** It is at work, or has stopped to let other mail in. */
  #pumping = false;
  #pumpsSoon = false;
  #epoch = 0;
  #units = 0;

  constructor(options: WorkerHostOptions) {
    this.#options = options;
    this.#outbox = new SettlementOutbox(
      (settlement) => options.toCore({ kind: "settled", settlement }),
      options.soon,
    );
    this.#pass = new DeliveryPass({
      ...options,
      outbox: this.#outbox,
      takeOver: (invocation, outcome) => this.#begun(invocation, outcome),
    });
    for (const [name, declared] of Object.entries(options.functions)) {
      this.#queues.set(name, new FunctionQueue(name, declared));
    }
    const items = new TableItems(options.tables);
    this.#executions = new LateRunner(options.runner, {
      readItems: (wanted) => items.read(wanted),
      model: options.model,
      reader: options.executions,
      now: options.now,
      seed: options.seed,
      at: options.at,
      hasTask: (name) => options.functions[name]?.kind === "task",
      run: (run) => {
        this.#queues.get(run.function)?.push({ kind: "task", run });
        this.#pumpSoon();
      },
      record: (block) => {
        // What its task may have been built on goes first.
        if (block.more?.task !== undefined) this.#outbox.flush();
        options.toCore({ kind: "block", block });
      },
      broken: options.reportBroken,
    });
    this.#rota = new Rota(this.#queues.values());
    this.#readers = readersOf(options.functions);
  }

  /** Functions begin together: what came at the same time is queued before any of it is started. */
  takeFromCore(...messages: readonly ToWorker[]): void {
    for (const message of messages) this.#take(message);
    this.#pump();
  }

  #take(message: ToWorker): void {
    switch (message.kind) {
      case "welcome":
        this.#epoch = message.epoch;
        this.#options.toCore({ kind: "ready" });
        for (const { invocation, outcome } of this.#early.splice(0)) this.#weigh(invocation, outcome);
        return;
      case "assign":
        return this.#assign(message);
      case "wake":
        return this.#executions.wake(message.wakes);
      case "recorded":
        this.#executions.begun(message.begun);
        return this.#executions.recorded(message.blocks);
      case "refused":
        return this.#executions.refused(message.blocks);
      case "committed":
        for (const stamp of message.stamps) this.#settleStamp(stamp, message.conflicts);
        return this.#release();
    }
  }

  /** Requests begin together, too. */
  takeRequests(...requests: readonly MailedRequest[]): void {
    for (const { request, function: name, invocation } of requests)
      this.#queues.get(name)?.push({ kind: "request", request, invocation, conflicts: 0 });
    this.#pump();
  }

  /** Fails what has outlived its time; the host's owner calls it every few ms. */
  endOverdue(): void {
    const nowMs = this.#options.now();
    for (const invocation of this.#running) {
      if (nowMs - invocation.startedMs < invocation.queue.timeoutMs) continue;
      const failure: Failure = {
        code: "TRL0302",
        message: `${invocation.queue.name} did not end within ${invocation.queue.timeoutMs} ms`,
        retry: "later",
      };
      const calls = invocation.cancellation.calls?.() ?? [];
      invocation.cancellation.abort();
      this.#finish(invocation, { outcome: "failed", failure, ...(calls.length === 0 ? {} : { calls }) });
    }
    // What hangs may never come back to make room for the next.
    this.#pump();
  }

  get idle(): boolean {
    return this.#running.size === 0;
  }

  #assign(message: Assignment): void {
    const readers = this.#readers.get(message.function) ?? 1;
    const given =
      "frame" in message
        ? { ...message, frame: this.#frames.take(message.frame, readers, message.positions) }
        : message;
    this.#queues.get(message.function)?.push(new DeliveryRun(message.assignment, given));
  }

  #pump(): void {
    if (this.#pumping) return;
    this.#pumping = true;
    const { now, ticks } = this.#options;
    const tick = ticks();
    // One clock tells durations and the time of day.
    const stretch = { tick, untilTick: tick + turnMaxMs, epochMs: now() - tick };
    for (let turn = this.#rota.next(); turn !== undefined; turn = this.#rota.next()) {
      const { queue, ready, startsMax } = turn;
      const isRun = ready instanceof DeliveryRun;
      const started = isRun ? this.#pass.through(queue, ready, startsMax, stretch) : 1;
      this.#rota.started(started);
      if (!isRun || ready.over) queue.pass();
      if (!isRun) this.#start(queue, ready, stretch);
      if (stretch.tick >= stretch.untilTick) return this.#pumpLater();
    }
    this.#pumping = false;
  }

  /** Once this turn is over, however many ask for it. */
  #pumpSoon(): void {
    if (this.#pumpsSoon) return;
    this.#pumpsSoon = true;
    this.#options.soon(() => {
      this.#pumpsSoon = false;
      this.#pump();
    });
  }

  /** Mail that comes meanwhile does not begin another turn: what has ended would wait for all of them. */
  #pumpLater(): void {
    this.#pumping = true;
    this.#options.soon(() => {
      this.#pumping = false;
      this.#pump();
    });
  }

  #start(queue: FunctionQueue, item: Item, stretch: Stretch): void {
    const { slots, runtime } = this.#options;
    const { tick } = stretch;
    if (item.kind === "task" && item.run.cancelled) return;
    const startedMs = stretch.epochMs + tick;
    const slot = takeSlot(slots, item, startedMs, queue.timeoutMs);
    const cancellation = new Cancellation();
    const invocation = new Invocation(queue, item, slot, startedMs, tick, cancellation);
    stretch.tick = this.#begun(invocation, run(runtime, queue.name, item, cancellation));
  }

  /** Answers the tick at which the worker was through with it for now. */
  #begun(invocation: Invocation, outcome: Outcome | Promise<Outcome>): number {
    const { item } = invocation;
    invocation.queue.running += 1;
    if (!(outcome instanceof Promise)) {
      this.#finish(invocation, outcome);
      return invocation.endedTick;
    }
    this.#running.add(invocation);
    if (item.kind === "task") item.run.onCancel = () => this.#cancel(invocation);
    // The runtime turns whatever a handler throws into an outcome; a rejection here is a bug of ours and crashes.
    void outcome.then((ended) => {
      this.#finish(invocation, ended);
      this.#pump();
    });
    return this.#options.ticks();
  }

  /** Nobody waits for a task any more: its function is told so, and makes room for others. */
  #cancel(invocation: Invocation): void {
    if (invocation.ended) return;
    invocation.cancellation.abort();
    this.#end(invocation);
    this.#pumpSoon();
  }

  #end(invocation: Invocation): void {
    invocation.ended = true;
    invocation.endedTick = this.#options.ticks();
    this.#running.delete(invocation);
    this.#options.slots.release(invocation.slot);
    invocation.queue.running -= 1;
  }

  #finish(invocation: Invocation, outcome: Outcome): void {
    if (invocation.ended) return;
    this.#end(invocation);
    this.#weigh(invocation, outcome);
  }

  /** Concludes an invocation, now or when it may be; runs it again where what it read holds no longer. */
  #weigh(invocation: Invocation, outcome: Outcome): void {
    const reads = readsOf(outcome);
    if (this.#options.tables.stale({ reads })) return this.#again(invocation);
    if (invocation.item.kind === "task") return this.#conclude(invocation, outcome);
    const effects = outcome.outcome === "done" ? outcome.effects : undefined;
    if (effects !== undefined && this.#epoch === 0) return void this.#early.push({ invocation, outcome });
    if (effects === undefined && this.#options.tables.unsettled(reads))
      this.#withheld.push({ invocation, outcome, reads });
    else this.#conclude(invocation, outcome);
  }

  /** Tells what was held back and rests on durable rows by now; what rested on others runs again. */
  #release(): void {
    const withheld = this.#withheld;
    this.#withheld = [];
    for (const each of withheld) {
      const { invocation, outcome, reads } = each;
      if (this.#options.tables.unsettled(reads)) this.#withheld.push(each);
      else
        void this.#options.tables
          .hold(reads)
          .then((hold) => (hold ? this.#conclude(invocation, outcome) : this.#again(invocation)));
    }
  }

  #conclude(invocation: Invocation, outcome: Outcome): void {
    const { queue, item } = invocation;
    this.#record(invocation, outcome);
    const effects = outcome.outcome === "done" ? outcome.effects : undefined;
    if (outcome.outcome === "failed") this.#options.report(queue.name, outcome.failure, this.#causeOf(item));
    if (item.kind === "request") return this.#finishRequest(queue, item, outcome, effects);
    if (item.kind === "task") return this.#finishTask(item, outcome, effects);
    const settlement = this.#outbox.of(item.run.assignment, effects !== undefined);
    if (outcome.outcome === "filtered") (settlement.filtered ??= []).push(item.index);
    else if (outcome.outcome === "failed")
      settlement.failed.push({ index: item.index, failure: outcome.failure });
    else if (outcome.outcome === "refused")
      settlement.refused.push({ index: item.index, refusal: { ...outcome.refusal } });
    else if (effects === undefined) addDone(settlement, item.index, item.index + 1);
    else {
      const unit = this.#executions.withStarts(this.#stamped(effects));
      settlement.units.push({ index: item.index, unit });
    }
  }

  #record({ queue: { name }, item, startedTick, endedTick }: Invocation, ended: Ended): void {
    const { recorder } = this.#options;
    if (item.kind === "task")
      return recorder.delivered(name, item.run, item.run.attempt, ended, startedTick, endedTick);
    if (item.kind === "delivery") {
      const { run, index } = item;
      return recorder.delivered(name, run.event(index), run.attempt(index), ended, startedTick, endedTick);
    }
    recorder.answered(name, item.invocation, ended, startedTick, endedTick);
  }

  #causeOf(item: Item): InvocationCause {
    if (item.kind === "delivery") return item.run.event(item.index);
    if (item.kind === "task") return item.run;
    const { id, headers } = item.invocation;
    return { id, traceparent: headers["traceparent"] };
  }

  /** The unit read what another unit of this worker has changed since: it runs again, unseen. */
  #again(invocation: Invocation): void {
    this.#record(invocation, "conflict");
    invocation.queue.push(invocation.item);
    this.#pumpSoon();
  }

  #finishRequest(
    queue: FunctionQueue,
    item: RequestItem,
    outcome: Outcome,
    effects: Effects | undefined,
  ): void {
    const { request } = item;
    const answer = outcome.reply ?? failedAnswer(outcome);
    if (effects === undefined) return this.#options.answer(request, answer);
    // What the request may have been built on goes first.
    this.#outbox.flush();
    const unit = this.#stamped(effects);
    if (!isPublication(effects)) this.#inDoubt.set(unit.stamp, { queue, item });
    this.#options.toCore({ kind: "unit", request, unit, answer });
  }

  /** What a task did is recorded with its answer; one that only read is recorded if what it read still holds. */
  #finishTask({ run }: TaskItem, outcome: Outcome, effects: Effects | undefined): void {
    const reads = readsOf(outcome);
    const unit = effects ?? (reads.length === 0 ? undefined : { reads, writes: [], events: [] });
    this.#executions.ended(run, outcome, () => (unit === undefined ? undefined : this.#stamped(unit)));
  }

  #settleStamp(stamp: number, conflicts: readonly number[]): void {
    this.#options.tables.settle(stamp);
    this.#executions.settled(stamp);
    const doubted = this.#inDoubt.get(stamp);
    if (doubted === undefined) return;
    this.#inDoubt.delete(stamp);
    if (conflicts.includes(doubted.item.request)) this.#runAgain(doubted);
  }

  #runAgain({ queue, item }: InDoubt): void {
    item.conflicts += 1;
    if (item.conflicts < conflictsMax) return queue.push(item);
    this.#options.answer(
      item.request,
      problemAnswer(problemOf("TRL0306", 503, "The request met a conflict at every try.")),
    );
  }

  #stamped(effects: Effects): StampedUnit {
    const stamp = this.#epoch * 2 ** 32 + ++this.#units;
    this.#options.tables.add(stamp, effects);
    return { stamp, effects };
  }
}

/** How many functions of the context get the events that each function gets. */
function readersOf(functions: Readonly<Record<string, FunctionModel>>): Map<string, number> {
  // With a pattern a function gets some of the events only: the others would be kept for it in vain.
  const subscriptions = Object.entries(functions).flatMap(([name, declared]) =>
    declared.kind === "on" && declared.where === undefined ? [{ name, event: declared.event }] : [],
  );
  const readersOfEvent = (event: string): number =>
    subscriptions.filter((each) => each.event === event).length;
  return new Map(subscriptions.map(({ name, event }) => [name, readersOfEvent(event)]));
}

interface Withheld {
  readonly invocation: Invocation;
  readonly outcome: Outcome;
  readonly reads: Effects["reads"];
}

/** A request whose unit is with the core. */
interface InDoubt {
  readonly queue: FunctionQueue;
  readonly item: RequestItem;
}

function failedAnswer(outcome: Outcome): HttpAnswer {
  const code = outcome.outcome === "failed" ? outcome.failure.code : "TRL0301";
  return failureAnswer(code, code === "TRL0302" ? 504 : 500);
}
