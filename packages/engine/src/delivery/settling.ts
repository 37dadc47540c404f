import { nextAttempt } from "@trellis/model";
import { rowIdentity, type Failure, type RowRead } from "trellis/runtime";
import type { StartingUnit } from "../executions/execution-mail.ts";
import type { Executions } from "../executions/executions.ts";
import { Frame } from "../log/frame.ts";
import type { Clock } from "../ports/clock.ts";
import type { Store } from "../ports/store.ts";
import { deadLetterSpan, failedAttemptSpan } from "../telemetry/core-spans.ts";
import { fingerprintOf, shortFingerprint } from "./breaker.ts";
import type { Desk, WorkerSeat } from "./desk.ts";
import type { Handed } from "./handed.ts";
import type { Quarantine } from "./quarantine/quarantine.ts";
import { refusedRequests } from "./refusals.ts";
import type { Jobs } from "./jobs/jobs.ts";
import type { Lane } from "./lane.ts";
import { answersOf } from "./mailed-answers.ts";
import type { FromWorker, InvokedResult, Settlement, Suspect } from "./messages.ts";
import { conflictsMax, tooManyConflicts, type StampedUnit } from "./stamped-unit.ts";

/** Mail of a worker that ends something: deliveries, or requests with a unit of work. */
export interface WorkMail {
  readonly seat: WorkerSeat;
  readonly message: Exclude<FromWorker, { kind: "ready" | "damaged" }>;
}

/**
 * Decides what becomes of every delivery that a worker is through with, or did not get through with: settled, tried
 * again, dead-lettered. The decisions go into the draft; nothing is told to anybody before it is durable.
 */
export class Settling {
  readonly #desk: Desk;
  readonly #jobs: Jobs;
  readonly #quarantine: Quarantine;
  readonly #executions: Executions;
  readonly #store: Store;
  readonly #clock: Clock;
  readonly #random: () => number;

  constructor(
    desk: Desk,
    jobs: Jobs,
    quarantine: Quarantine,
    executions: Executions,
    store: Store,
    clock: Clock,
    random: () => number,
  ) {
    this.#desk = desk;
    this.#jobs = jobs;
    this.#quarantine = quarantine;
    this.#executions = executions;
    this.#store = store;
    this.#clock = clock;
    this.#random = random;
  }

  /** Checks every unit against what is committed, in the order in which they came, and takes those that hold. */
  async take(mail: readonly WorkMail[]): Promise<void> {
    if (mail.length === 0) return;
    const units = mail.map(unitsOf);
    const all = units.flat();
    const stamps = await this.#stampsOf(all);
    await this.#executions.look(
      all.flatMap(({ effects }) => effects.starts ?? none),
      all.flatMap(({ effects }) => effects.taskAnswers ?? none),
    );
    const acknowledged = new Map<WorkerSeat, { stamps: number[]; conflicts: number[] }>();
    mail.forEach(({ seat, message }, at) => {
      const told = acknowledged.get(seat) ?? { stamps: [], conflicts: [] };
      acknowledged.set(seat, told);
      for (const { stamp } of units[at] ?? []) told.stamps.push(stamp);
      if (message.kind === "settled") this.#settle(seat, message.settlement, stamps);
      else if (message.kind === "published") this.#takePublished(message);
      else if (message.kind === "block")
        this.#executions.record(seat, message.block, (unit) => this.#apply(seat, unit, stamps));
      else if (!this.#takeRequest(seat, message, stamps)) told.conflicts.push(message.request);
    });
    for (const [seat, told] of acknowledged) {
      if (told.stamps.length > 0) this.#desk.actions.push(() => seat.send({ kind: "committed", ...told }));
    }
  }

  /**
   * A worker ended. What was running when it did is under suspicion: a single suspect is to blame and has failed an
   * attempt; several are run again one at a time, until the one that ends a worker is found.
   *
   * @param othersRunning requests ran as well, so that a single delivery is not surely to blame
   */
  lose(context: string, suspects: readonly Suspect[], othersRunning: boolean, failure: Failure): void {
    const seat = this.#desk.seats.get(context);
    if (seat === undefined) return;
    seat.lost = true;
    seat.ready = false;
    seat.solo = undefined;
    const deliveries = suspects.flatMap((each) => ("assignment" in each ? [each] : []));
    const tasks = suspects.flatMap((each) => ("execution" in each ? [each] : []));
    const suspected = new Set(deliveries.map(({ assignment, index }) => `${assignment}:${index}`));
    const single = suspects.length === 1 && !othersRunning;
    this.#executions.lose(context, tasks, single, failure);
    for (const handed of this.#desk.handed.values()) {
      if (handed.lane.declaration.context !== context) continue;
      for (const index of handed.open()) {
        const suspect = suspected.has(`${handed.assignment}:${index}`);
        if (suspect && single) {
          this.#tellFailed(handed, index, failure);
          this.#fail(handed, index, failure);
          continue;
        }
        const delivery = handed.delivery(index);
        if (!handed.settle(index)) continue;
        if (!suspect) {
          handed.lane.takeBack(delivery);
          continue;
        }
        handed.lane.inFlight -= 1;
        handed.lane.breaker.returned();
        seat.suspects.push({ lane: handed.lane, delivery });
      }
      this.#desk.forget(handed);
    }
  }

  async #stampsOf(units: readonly StampedUnit[]): Promise<Map<string, number>> {
    const reads = units.flatMap(({ effects }) => effects.reads);
    const found = await this.#store.stamps(reads);
    return new Map(reads.map((read, at) => [cellOf(read), found[at] ?? 0]));
  }

  /** Takes a request's unit, or answers false when it met a conflict. */
  #takeRequest(
    seat: WorkerSeat,
    { request, unit, answer }: Extract<FromWorker, { kind: "unit" }>,
    stamps: Map<string, number>,
  ): boolean {
    const { quarantined, released } = unit.effects;
    if (quarantined !== undefined) {
      if (!this.#isCurrent(unit, stamps)) return false;
      const full = this.#quarantine.receive(quarantined);
      if (full !== undefined) {
        // Nothing of the unit is done: whoever is told to come again finds everything as it was.
        this.#desk.messages.push(refusedRequests([request], full));
        return true;
      }
    }
    if (!this.#apply(seat, unit, stamps)) return false;
    if (released !== undefined) this.#quarantine.release(released);
    this.#desk.messages.push({ kind: "answered", answers: [{ request, answer }] });
    return true;
  }

  /** Takes units that no commit can refuse. */
  #takePublished({ frame: bytes, answers }: Extract<FromWorker, { kind: "published" }>): void {
    const { draft, contracts, messages } = this.#desk;
    const frame = new Frame(bytes);
    draft.append(bytes, frame.count, this.#clock.now());
    contracts.countFrame(frame, draft);
    messages.push({ kind: "answered", answers: [answers] });
  }

  #settle(seat: WorkerSeat, settlement: Settlement, stamps: Map<string, number>): void {
    const handed = this.#desk.handed.get(settlement.assignment);
    if (handed === undefined) return;
    const { done } = settlement;
    for (let at = 0; at < done.length; at += 2) this.#endRun(handed, done[at] ?? 0, done[at + 1] ?? 0);
    for (const { index, unit } of settlement.units) {
      if (!handed.holds(index)) continue;
      if (this.#apply(seat, unit, stamps)) this.#end(handed, index, { outcome: "done" });
      else this.#rerun(handed, index);
    }
    for (const { index, refusal } of settlement.refused)
      this.#end(handed, index, { outcome: "refused", refusal });
    for (const index of settlement.filtered ?? []) this.#end(handed, index, { outcome: "filtered" });
    for (const { index, failure } of settlement.failed) this.#fail(handed, index, failure);
    if (handed.remaining > 0) return;
    this.#desk.forget(handed);
    if (seat.solo === handed.assignment) seat.solo = undefined;
  }

  /** Takes a unit into the commit, or answers false when something that it read has changed. */
  #apply(seat: WorkerSeat, unit: StartingUnit, stamps: Map<string, number>): boolean {
    const { draft, contracts } = this.#desk;
    const { writes, events } = unit.effects;
    if (!this.#isCurrent(unit, stamps)) return false;
    for (const write of writes) {
      draft.write({ ...write, stamp: unit.stamp });
      stamps.set(cellOf(write), write.body === undefined ? 0 : unit.stamp);
    }
    unit.effects.starts?.forEach((start, at) => this.#executions.start(start, seat, unit.begun?.[at]));
    for (const answer of unit.effects.taskAnswers ?? none) this.#executions.answer(answer);
    for (const event of events) {
      draft.publish(event, contracts.numberOf(event.contract, event.version), this.#clock.now());
      contracts.countPublished(event.contract, 1, draft);
    }
    return true;
  }

  /** Whether everything that the unit has read still is as it was. */
  #isCurrent({ effects: { reads } }: StampedUnit, stamps: ReadonlyMap<string, number>): boolean {
    return reads.every((read) => stamps.get(cellOf(read)) === read.stamp);
  }

  #rerun(handed: Handed, index: number): void {
    const delivery = handed.delivery(index);
    if (delivery.conflicts + 1 >= conflictsMax) {
      this.#tellFailed(handed, index, tooManyConflicts);
      return this.#fail(handed, index, tooManyConflicts);
    }
    if (!handed.settle(index)) return;
    handed.lane.takeBack({ ...delivery, conflicts: delivery.conflicts + 1 });
  }

  /** Ends deliveries without effects that ended well: side by side at once, otherwise one by one. */
  #endRun(handed: Handed, from: number, to: number): void {
    const { lane } = handed;
    const plain = !lane.declaration.ordered && !lane.breaker.open;
    const first = plain ? handed.settleRun(from, to) : undefined;
    if (first === undefined) {
      for (let index = from; index < to; index++) this.#end(handed, index, { outcome: "done" });
      return;
    }
    const count = to - from;
    lane.breaker.succeeded(count);
    lane.counts.done += count;
    lane.latency.record(this.#clock.now() - handed.createdMs, count);
    lane.progress.settleRun(first, first + count - 1);
    this.#desk.settled += count;
    lane.inFlight -= count;
    lane.open -= count;
    lane.dirty = true;
  }

  #end(handed: Handed, index: number, result: Exclude<InvokedResult, { outcome: "failed" }>): void {
    if (!handed.settle(index)) return;
    const { lane } = handed;
    const { sequence, deferredId, keyHash, job } = handed.place(index);
    if (result.outcome === "filtered") lane.filtered();
    else this.#count(handed, result.outcome);
    this.#desk.leave(lane, sequence, deferredId);
    lane.release(keyHash);
    if (job !== undefined) this.#jobs.ended(job, lane, result.outcome);
    this.#tellInvoker(deferredId, result);
  }

  #count({ lane, createdMs }: Handed, outcome: "done" | "refused"): void {
    if (lane.breaker.open) this.#watchBreaker(lane, () => lane.breaker.succeeded());
    else lane.breaker.succeeded();
    lane.counts[outcome] += 1;
    lane.latency.record(this.#clock.now() - createdMs);
  }

  #fail(handed: Handed, index: number, failure: Failure): void {
    if (!handed.settle(index)) return;
    const { lane } = handed;
    const delivery = handed.delivery(index);
    const nowMs = this.#clock.now();
    const first = delivery.attempts === 0;
    const { keyHash, json, sequence, deferredId, job, deadLetterId } = delivery;
    const fingerprint = fingerprintOf(failure);
    // A dead letter that fails once more tells nothing about the others either.
    const news = first && deadLetterId === undefined;
    const doing = this.#watchBreaker(lane, () => lane.breaker.failed(fingerprint, news, nowMs));
    const attempts = delivery.attempts + (doing === "spared" ? 0 : 1);
    // Age counts from the first attempt: the time in a backlog before it is not the handler's fault.
    const firstMs = first ? handed.startedMs : delivery.firstMs;
    const next =
      doing === "own"
        ? this.#nextAttempt(lane, failure, attempts, firstMs, nowMs)
        : nextProbe(lane, attempts, nowMs);
    const name = lane.declaration.function;
    if ("dueAt" in next && !(job !== undefined && this.#jobs.isCanary(job))) {
      const isNew = deferredId === 0;
      const id = isNew ? this.#desk.nextDeferredId() : deferredId;
      if (isNew) this.#desk.leave(lane, sequence, 0);
      else lane.inFlight -= 1;
      lane.deferredTaken.delete(id);
      this.#desk.defer(
        lane,
        {
          id,
          function: name,
          attempts,
          firstMs,
          dueMs: next.dueAt,
          keyHash,
          json,
          ...(deadLetterId === undefined ? {} : { deadLetterId }),
        },
        isNew,
      );
      lane.counts.retries += 1;
      if (job !== undefined) this.#jobs.ended(job, lane, "retried");
      return this.#tellInvoker(id, { outcome: "failed", failure, retryMs: next.dueAt });
    }
    this.#desk.leave(lane, sequence, deferredId);
    const id = deadLetterId ?? this.#desk.nextDeadLetterId();
    this.#desk.draft.deadLetter({
      id,
      function: name,
      attempts,
      firstMs,
      failedMs: nowMs,
      keyHash,
      failure,
      fingerprint: shortFingerprint(fingerprint),
      json,
    });
    const text = deadLetterSpan({ function: name, json, attempts, endedMs: nowMs, failure });
    this.#desk.messages.push({ kind: "span", text });
    lane.counts.deadLettered += 1;
    lane.counts.deadLetters += 1;
    lane.release(keyHash);
    if (job !== undefined) this.#jobs.ended(job, lane, "failed", failure);
    this.#tellInvoker(deferredId, { outcome: "failed", failure });
  }

  /** The worker tells of the attempts that it knows to have failed; this is one that it does not. */
  #tellFailed(handed: Handed, index: number, failure: Failure): void {
    if (!handed.holds(index)) return;
    const { json, attempts } = handed.delivery(index);
    const { function: name } = handed.lane.declaration;
    const [startedMs, endedMs] = [handed.startedMs, this.#clock.now()];
    const failed = { function: name, json, attempts: attempts + 1, startedMs, endedMs, failure };
    this.#desk.messages.push({ kind: "span", text: failedAttemptSpan(failed) });
  }

  #nextAttempt(
    lane: Lane,
    failure: Failure,
    attempts: number,
    firstMs: number,
    nowMs: number,
  ): ReturnType<typeof nextAttempt> {
    if (failure.retry === "never") return { exhausted: "attempts" };
    return nextAttempt(lane.declaration.retry, attempts, firstMs, nowMs, this.#random());
  }

  /** Tells main when an outage begins or ends. */
  #watchBreaker<Answer>(lane: Lane, act: () => Answer): Answer {
    const before = lane.breaker.open;
    const answer = act();
    if (lane.breaker.open !== before) {
      const outage = lane.breaker.outage();
      this.#desk.messages.push({ kind: "outage", function: lane.declaration.function, outage });
    }
    return answer;
  }

  #tellInvoker(deferredId: number, result: InvokedResult): void {
    const token = deferredId === 0 ? undefined : this.#desk.invocations.get(deferredId);
    if (token === undefined) return;
    this.#desk.invocations.delete(deferredId);
    this.#desk.messages.push({ kind: "invoked", token, result });
  }
}

/** In an outage a delivery waits for its turn as a probe, however old it is. */
function nextProbe(lane: Lane, attempts: number, nowMs: number): ReturnType<typeof nextAttempt> {
  if (attempts >= lane.declaration.retry.attemptsMax) return { exhausted: "attempts" };
  return { dueAt: lane.breaker.outage()?.nextProbeMs ?? nowMs };
}

/** The requests that wait for this mail to be taken. */
export function requestsOf({ message }: WorkMail): number[] {
  if (message.kind === "published") return answersOf([message.answers]).map(({ request }) => request);
  return message.kind === "unit" ? [message.request] : [];
}

function unitsOf({ message }: WorkMail): readonly StampedUnit[] {
  if (message.kind === "published") return [];
  if (message.kind === "block") {
    const { task } = message.block.more ?? {};
    return task === undefined ? [] : [task.unit];
  }
  return message.kind === "unit" ? [message.unit] : message.settlement.units.map(({ unit }) => unit);
}

const none: readonly never[] = [];

const cellOf = (key: Omit<RowRead, "stamp">): string => `${key.table}\0${rowIdentity(key)}`;
