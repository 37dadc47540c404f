import { defaultBurst, Fault, type SystemModel } from "@trellis/model";
import type { Failure } from "trellis/runtime";
import type { Executions } from "../../executions/executions.ts";
import type { Clock } from "../../ports/clock.ts";
import type { JobRow, Recovered, Store, SubscriptionRow } from "../../ports/store.ts";
import type { Desk } from "../desk.ts";
import { Beginnings } from "./beginnings.ts";
import { Discarding } from "./discarding.ts";
import { ExecutionRedriving } from "./execution-redriving.ts";
import { Job, perSecondOf, type JobEnding, type JobSnapshot } from "./job.ts";
import type {
  ExecutionRedriveRequest,
  JobRequest,
  QuarantineRedriveRequest,
  RedriveRequest,
  ReplayRequest,
} from "./job-request.ts";
import type { JobPlace, Lane } from "../lane.ts";
import type { ReadmittedEntry } from "../messages.ts";
import type { Quarantine } from "../quarantine/quarantine.ts";
import { QuarantineDiscarding } from "./quarantine-discarding.ts";
import { Readmitting } from "./readmitting.ts";
import { Patching } from "./patching.ts";
import { RateLimit } from "../rate-limit.ts";
import { Redriving } from "./redriving.ts";
import { Replaying } from "./replaying.ts";

/** Deliveries of one job that are under way at once, at most. */
export const underWayMax = 512;
/** Deliveries that one step gives out, at most. */
const stepMax = 64;
/** With a rate, what comes within this time goes out together, so that each commit is worth its pages. */
const sliceMs = 20;
/** A job that its function has no room for looks again after this time. */
const blockedMs = 50;
/** Between two steps of a check or a discard: they may take a tenth of the thread, which belongs to deliveries. */
const choreEveryMs = 15;
/** After a step that has passed more than it could give out. */
const sparseMs = 5;
/** Records of ended jobs that are kept; those that ended first go. */
const keptMax = 20;

/** What to write down of the jobs with the next commit. */
export interface JobChanges {
  readonly jobs: readonly JobRow[];
  readonly jobsRemoved: readonly number[];
  /** Of subscriptions that are declared no more. */
  readonly subscriptions: readonly SubscriptionRow[];
}

/**
 * Redrives, discards and replays: what is done to many deliveries at a chosen pace, beside everything else. In each
 * round each job gives out a few deliveries, as far as its rate allows and its function has room; live deliveries
 * have the right of way. Jobs are durable: a start goes on with them.
 *
 * On one function's dead letters works one job at a time, and one replay runs for it.
 */
export class Jobs {
  readonly #desk: Desk;
  readonly #clock: Clock;
  readonly #jobs = new Map<number, Job>();
  readonly #redriving: Redriving;
  readonly #discarding: Discarding;
  readonly #replaying: Replaying;
  readonly #quarantine: Quarantine;
  readonly #readmitting: Readmitting;
  readonly #quarantineDiscarding: QuarantineDiscarding;
  readonly #beginnings: Beginnings;
  readonly #executionRedriving: ExecutionRedriving;
  readonly #paces = new Map<number, RateLimit>();
  #removed: number[] = [];
  #lastId: number;

  constructor(
    desk: Desk,
    store: Store,
    clock: Clock,
    model: SystemModel,
    recovered: Recovered,
    quarantine: Quarantine,
    executions: Executions,
  ) {
    this.#executionRedriving = new ExecutionRedriving(store, executions);
    this.#quarantine = quarantine;
    this.#readmitting = new Readmitting(desk, store);
    this.#quarantineDiscarding = new QuarantineDiscarding(store, quarantine);
    this.#desk = desk;
    this.#clock = clock;
    this.#redriving = new Redriving(store, clock, new Patching(model));
    this.#discarding = new Discarding(desk, store, recovered.subscriptions);
    this.#replaying = new Replaying(desk, store);
    this.#beginnings = new Beginnings({
      desk,
      store,
      replaying: this.#replaying,
      quarantine,
      executions,
      jobs: this.#jobs,
    });
    this.#lastId = recovered.lastJobId;
    for (const row of recovered.jobs) this.#jobs.set(row.id, Job.from(row));
  }

  /**
   * Begins what was asked for: one job for each function that it is about; none when there are no such dead letters.
   * Must be called when everything that was gathered is committed.
   *
   * @throws Fault TRL0309, TRL0315, TRL0316, TRL0318
   */
  async start(request: JobRequest, firstSequence: number): Promise<JobSnapshot[]> {
    const begins = await this.#beginnings.of(request, firstSequence);
    const startedMs = this.#clock.now();
    const jobs = begins.map((each) => Job.of(++this.#lastId, { ...each, request, startedMs }));
    for (const job of jobs) {
      this.#jobs.set(job.id, job);
      this.#tell(job);
    }
    return jobs.map((job) => job.snapshot());
  }

  /** Lets a job give out nothing more; what is with a worker ends. @throws Fault TRL0317 */
  stop(id: number): JobSnapshot {
    const job = this.#jobs.get(id);
    if (job === undefined) throw new Fault("TRL0317", `there is no job ${id}`, { retry: "never" });
    if (job.active) job.end({ state: "stopped" });
    return job.snapshot();
  }

  /** The newest first. */
  snapshots(): JobSnapshot[] {
    return [...this.#jobs.values()].map((job) => job.snapshot()).toReversed();
  }

  /** When a job has something to do; Infinity while time alone changes nothing. */
  get nextMs(): number {
    let nextMs = Infinity;
    for (const job of this.#jobs.values()) if (!job.over) nextMs = Math.min(nextMs, job.dueMs);
    return nextMs;
  }

  /** Whether something is to be written down. */
  get dirty(): boolean {
    return this.#removed.length > 0 || [...this.#jobs.values()].some((job) => job.dirty);
  }

  /** What differs from the store; from now on it is as good as written. */
  takeChanges(): JobChanges {
    const jobs = [...this.#jobs.values()].filter((job) => job.dirty);
    for (const job of jobs) job.dirty = false;
    const jobsRemoved = this.#removed;
    this.#removed = [];
    return { jobs: jobs.map((job) => job.row()), jobsRemoved, subscriptions: this.#discarding.takeChanged() };
  }

  /** The first event of the log that a replay may still need. */
  get neededFrom(): number {
    const replays = [...this.#jobs.values()].filter(
      ({ request, active }) => active && request.kind === "replay",
    );
    return Math.min(Infinity, ...replays.map(({ progress }) => progress.cursor + 1));
  }

  /** Goes on with every job that is due. Reads the store, so everything that was gathered must be committed. */
  async step(): Promise<void> {
    const nowMs = this.#clock.now();
    for (const job of this.#jobs.values()) {
      if (job.over || job.dueMs > nowMs) continue;
      if (job.active) job.dueMs = await this.#advance(job, nowMs);
      else job.dueMs = Infinity;
      if (!job.active && job.underWay > 0) this.#withdraw(job);
      job.close(nowMs);
      if (job.over) this.#bury(job);
    }
  }

  /** Whether a failure of this delivery is not to be tried again, because its job waits for the outcome. */
  isCanary({ job }: JobPlace): boolean {
    return this.#jobs.get(job)?.phase === "canary";
  }

  /** A delivery that a job gave out has ended, or has become one like any other. */
  ended({ job: id, place }: JobPlace, lane: Lane, ending: JobEnding, failure?: Failure): void {
    const job = this.#jobs.get(id);
    if (job === undefined) return;
    job.ended(place, ending);
    if (job.request.kind === "replay") {
      lane.lent.replayed -= 1;
      return;
    }
    lane.lent.deadLetters -= 1;
    // It leaves the dead-letter queue together with its effects.
    if (ending !== "failed") this.#desk.draft.removeDeadLetter(place);
    else if (job.phase === "canary") {
      const cause = failure === undefined ? "" : `: ${failure.code} ${failure.message}`;
      job.end({ state: "failed", reason: `dead letter ${place}, a canary, failed again${cause}` });
    }
  }

  /** What main has made of quarantined payloads that a job gave out. */
  readmitted(id: number, outcomes: readonly ReadmittedEntry[]): void {
    const job = this.#jobs.get(id);
    for (const { id: place, ended, message, breach } of outcomes) {
      if (ended === "done") this.#quarantine.release(place);
      else if (message !== undefined)
        this.#quarantine.tried(place, { atMs: this.#clock.now(), message }, breach);
      job?.ended(place, ended);
    }
  }

  /** Goes on with one job; answers when it wants to go on. */
  async #advance(job: Job, nowMs: number): Promise<number> {
    const lane = this.#desk.lanes.get(job.function);
    const { request } = job;
    let dueMs = nowMs + choreEveryMs;
    if (request.kind === "discard") await this.#discarding.step(job, request);
    else if (request.kind === "quarantine-discard") await this.#quarantineDiscarding.step(job, request);
    else if (request.kind === "quarantine-redrive") dueMs = await this.#readmit(job, request, nowMs);
    else if (request.kind === "execution-redrive") dueMs = await this.#redriveExecutions(job, request, nowMs);
    else if (lane === undefined) job.end({ state: "failed", reason: `${job.function} is declared no more` });
    else dueMs = await this.#giveOut(job, request, lane, nowMs);
    if (job.exhausted && job.underWay === 0 && job.phase === "running") job.end({ state: "done" });
    return job.active ? dueMs : 0;
  }

  async #giveOut(
    job: Job,
    request: RedriveRequest | ReplayRequest,
    lane: Lane,
    nowMs: number,
  ): Promise<number> {
    const { count, nextMs } = this.#roomOf(job, () => this.#freeOf(job, lane, nowMs), nowMs);
    const { phase, taken } = job;
    if (request.kind === "redrive") await this.#redriving.step(job, request, lane, count);
    else if (count > 0) await this.#replaying.step(job, request, lane, count);
    if (job.phase !== phase) return nowMs;
    const given = job.taken - taken;
    if (phase === "running") this.#paces.get(job.id)?.take(given);
    if (phase === "checking") return nowMs + choreEveryMs;
    // An ending brings the next round.
    if (job.exhausted || (phase === "canary" && job.underWay > 0)) return Infinity;
    if (count === 0) return nextMs;
    return given < count ? nowMs + sparseMs : nowMs;
  }

  async #redriveExecutions(job: Job, request: ExecutionRedriveRequest, nowMs: number): Promise<number> {
    const { count, nextMs } = this.#roomOf(job, () => stepMax, nowMs);
    const { taken } = job;
    if (count > 0) await this.#executionRedriving.step(job, request, count);
    const given = job.taken - taken;
    this.#paces.get(job.id)?.take(given);
    if (count === 0) return nextMs;
    return given < count ? nowMs + sparseMs : nowMs;
  }

  async #readmit(job: Job, request: QuarantineRedriveRequest, nowMs: number): Promise<number> {
    const { count, nextMs } = this.#roomOf(job, () => stepMax, nowMs);
    const { taken } = job;
    if (count > 0) await this.#readmitting.step(job, request, count);
    const given = job.taken - taken;
    this.#paces.get(job.id)?.take(given);
    // An ending brings the next round.
    if (job.exhausted) return Infinity;
    if (count === 0) return nextMs;
    return given < count ? nowMs + sparseMs : nowMs;
  }

  /** How many deliveries a job may give out now; when there is no room, when to look again. */
  #roomOf(
    job: Job,
    freeNow: () => number,
    nowMs: number,
  ): { readonly count: number; readonly nextMs: number } {
    const left = underWayMax - job.underWay;
    // With everything under way an ending brings the next round.
    if (left <= 0 || !job.mayLook) return { count: 0, nextMs: Infinity };
    const free = freeNow();
    if (free <= 0) return { count: 0, nextMs: nowMs + blockedMs };
    const most = Math.min(left, free, stepMax);
    const perSecond = perSecondOf(job.request);
    if (perSecond === undefined || job.phase !== "running") return { count: most, nextMs: nowMs };
    const allowed = this.#paceOf(job, perSecond).look(nowMs);
    const slice = Math.min(most, Math.max(1, Math.floor((perSecond * sliceMs) / 1_000)));
    if (allowed >= slice) return { count: Math.min(allowed, most), nextMs: nowMs };
    return { count: 0, nextMs: nowMs + Math.ceil(((slice - allowed) * 1_000) / perSecond) };
  }

  /** What a lane has room for beside its live deliveries. */
  #freeOf(job: Job, lane: Lane, nowMs: number): number {
    const { lastSequence } = this.#desk;
    // In an outage a job's delivery may be the probe only where no live one could be.
    if (lane.breaker.open)
      return job.underWay > 0 || lane.deferredCount > 0 || lane.hasWork(lastSequence, nowMs) ? 0 : 1;
    lane.look(nowMs);
    const free = lane.capacity - lane.waiting.length;
    const behind = lane.declaration.contract !== undefined && lane.next <= lastSequence;
    return behind ? Math.floor(free / 2) : free;
  }

  #paceOf(job: Job, perSecond: number): RateLimit {
    let pace = this.#paces.get(job.id);
    if (pace === undefined)
      this.#paces.set(job.id, (pace = new RateLimit({ perSecond, burst: defaultBurst(perSecond) })));
    return pace;
  }

  /** Takes back what no worker has got yet. */
  #withdraw(job: Job): void {
    const lane = this.#desk.lanes.get(job.function);
    const count = lane?.withdraw(job.id) ?? 0;
    job.withdrawn(count);
    if (lane === undefined) return;
    if (job.request.kind === "replay") {
      lane.lent.replayed -= count;
      lane.counts.direct -= count;
    } else {
      lane.lent.deadLetters -= count;
      lane.counts.deadLetters += count;
    }
  }

  #bury(job: Job): void {
    this.#tell(job);
    this.#paces.delete(job.id);
    this.#replaying.forget(job);
    const ended = [...this.#jobs.values()]
      .filter(({ over }) => over)
      .toSorted((a, b) => a.endedMs - b.endedMs);
    for (const { id } of ended.slice(0, Math.max(0, ended.length - keptMax))) {
      this.#jobs.delete(id);
      this.#removed.push(id);
    }
  }

  #tell(job: Job): void {
    this.#desk.messages.push({ kind: "job", job: job.snapshot() });
  }
}
