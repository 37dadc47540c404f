import type { JobRow } from "../../ports/store.ts";
import type { JobRequest } from "./job-request.ts";
import { Progress } from "../progress.ts";

/** Undefined: as fast as it goes. */
export function perSecondOf(request: JobRequest): number | undefined {
  return "perSecond" in request ? request.perSecond : undefined;
}

/** How a delivery that a job gave out has ended, as far as the job follows it. */
export type JobEnding =
  | "done"
  | "refused"
  /** Its function's pattern does not take it any more. */
  | "filtered"
  /** Its first attempt failed: it is tried again by its function's policy, like any other. */
  | "retried"
  /** It is a dead letter, again or for the first time. */
  | "failed"
  /** Removed by a discard. */
  | "discarded";

export type JobCounts = Readonly<Record<JobEnding, number>>;

/**
 * `checking`: the patch is tried on every dead letter. `canary`: the first few are under way alone. `stopping`: nothing
 * more is given out, and what was is still with a worker. `failed`: it ended by itself before its end, see the reason.
 */
export type JobState = "checking" | "canary" | "running" | "stopping" | "done" | "stopped" | "failed";

/** A job as others see it. */
export interface JobSnapshot {
  readonly id: number;
  readonly kind: JobRequest["kind"];
  /** `context.function`; the contract, where it works on quarantine. */
  readonly function: string;
  readonly state: JobState;
  readonly reason: string | undefined;
  readonly startedMs: number;
  readonly endedMs: number | undefined;
  readonly by: string | undefined;
  readonly why: string | undefined;
  readonly perSecond: number | undefined;
  /** Dead letters that it found at its start; undefined for a replay. */
  readonly total: number | undefined;
  readonly counts: JobCounts;
  /** Given out and not ended. */
  readonly underWay: number;
  /** How far it has come: the place before its first, the last one settled (or checked, while it checks), its last. */
  readonly way: { readonly from: number; readonly at: number; readonly through: number };
}

/** Where a job's places are: ids of dead letters, or sequences of the log. */
export interface Way {
  /** The place before the first. */
  readonly from: number;
  readonly through: number;
}

/** What is kept of a job in the store: what it began with, and how far it has come. */
interface Fixed {
  readonly function: string;
  readonly request: JobRequest;
  readonly startedMs: number;
  readonly total: number | undefined;
  readonly way: Way;
}

interface Moving {
  readonly phase: Phase;
  readonly verdict: Verdict | undefined;
  readonly endedMs: number | undefined;
  readonly counts: JobCounts;
  readonly cursor: number;
  /** What is settled above the cursor, in base 64. */
  readonly above: string;
}

type Phase = "checking" | "canary" | "running";

interface Verdict {
  readonly state: "done" | "stopped" | "failed";
  readonly reason?: string;
}

const noCounts: JobCounts = { done: 0, refused: 0, filtered: 0, retried: 0, failed: 0, discarded: 0 };

/** A job gives out nothing while it is so far past its oldest place that is not settled: bounds what is kept of it. */
const spanMax = 65_536;

/**
 * A redrive, a discard or a replay of one function. Its progress is committed with what it has brought about, so a
 * start takes it up where it stood: what was given out and not settled is given out again. Plain state.
 */
export class Job {
  readonly id: number;
  readonly function: string;
  readonly request: JobRequest;
  readonly startedMs: number;
  readonly total: number | undefined;
  readonly way: Way;
  readonly progress: Progress;
  readonly #fixed: string;
  readonly #counts: { -readonly [Ending in JobEnding]: number };
  #phase: Phase;
  #verdict: Verdict | undefined;
  #endedMs: number | undefined;
  /** The next place to look at. */
  next: number;
  underWay = 0;
  /** When it wants to go on; Infinity while it waits for an ending. */
  dueMs = 0;
  /** The last place that a patch was tried on; a start begins anew. */
  checkedTo: number;
  /** Differs from the store's record in what matters. */
  dirty = true;

  /** A job that begins. */
  static of(id: number, fixed: Fixed): Job {
    const counts = noCounts;
    const { request, way } = fixed;
    const canary = request.kind === "redrive" && request.canary > 0;
    const checking = request.kind === "redrive" && request.patch !== undefined;
    const phase = checking ? "checking" : canary ? "canary" : "running";
    return new Job(id, fixed, {
      phase,
      verdict: undefined,
      endedMs: undefined,
      counts,
      cursor: way.from,
      above: "",
    });
  }

  /** What an earlier engine wrote down. */
  static from({ id, json }: JobRow): Job {
    const record = JSON.parse(json) as Fixed & Moving; // `row` wrote it
    const { function: name, request, startedMs, total, way } = record;
    const job = new Job(id, { function: name, request, startedMs, total, way }, record);
    job.dirty = false;
    return job;
  }

  private constructor(id: number, fixed: Fixed, moving: Moving) {
    this.id = id;
    this.function = fixed.function;
    this.request = fixed.request;
    this.startedMs = fixed.startedMs;
    this.total = fixed.total;
    this.way = fixed.way;
    this.#fixed = JSON.stringify(fixed);
    this.progress = new Progress(moving.cursor, Buffer.from(moving.above, "base64"));
    // A record of an older engine knows fewer endings.
    this.#counts = { ...noCounts, ...moving.counts };
    this.#phase = moving.phase;
    this.#verdict = moving.verdict;
    this.#endedMs = moving.endedMs;
    this.next = moving.cursor + 1;
    this.checkedTo = moving.cursor;
  }

  row(): JobRow {
    const moving: Moving = {
      phase: this.#phase,
      verdict: this.#verdict,
      endedMs: this.#endedMs,
      counts: this.#counts,
      cursor: this.progress.cursor,
      above: Buffer.from(this.progress.above()).toString("base64"),
    };
    // Two objects become one by their texts: what never changes may be long, and is written once.
    return { id: this.id, json: `${this.#fixed.slice(0, -1)},${JSON.stringify(moving).slice(1)}` };
  }

  /** Nothing of it is under way any more, nor will be. */
  get over(): boolean {
    return this.#endedMs !== undefined;
  }

  /** When nothing of it was under way any more; 0 before. */
  get endedMs(): number {
    return this.#endedMs ?? 0;
  }

  /** It may give out more. */
  get active(): boolean {
    return this.#verdict === undefined;
  }

  get phase(): Phase {
    return this.#phase;
  }

  set phase(phase: Phase) {
    this.#phase = phase;
    this.dirty = true;
  }

  get counts(): JobCounts {
    return this.#counts;
  }

  /** Deliveries that it has given out, in all its engines' lives. */
  get taken(): number {
    return Object.values(this.#counts).reduce((sum, count) => sum + count, this.underWay);
  }

  /** Nothing is left to be given out. */
  get exhausted(): boolean {
    const limit = this.request.kind === "replay" ? undefined : this.request.limit;
    return this.next > this.way.through || this.taken >= (limit ?? Infinity);
  }

  /** Whether it may look at further places. */
  get mayLook(): boolean {
    return this.next - this.progress.cursor <= spanMax;
  }

  /** Passes places that it has nothing to do with, from the next one to before `place`. */
  passTo(place: number): void {
    for (; this.next < place; this.next++) this.progress.settle(this.next);
  }

  /** The next place's delivery is given out. */
  take(): void {
    this.next += 1;
    this.underWay += 1;
  }

  /** A delivery that it gave out has ended. */
  ended(place: number, ending: JobEnding): void {
    this.dueMs = 0;
    this.underWay -= 1;
    this.count(place, ending);
  }

  /** What stood at a place is dealt with. */
  count(place: number, ending: JobEnding): void {
    this.#counts[ending] += 1;
    this.progress.settle(place);
    this.dirty = true;
  }

  /** Deliveries come back unseen; they stay where they came from. */
  withdrawn(count: number): void {
    this.underWay -= count;
  }

  /** Nothing more is given out. The first word stands. */
  end(verdict: Verdict): void {
    this.#verdict ??= verdict;
    this.dueMs = 0;
    this.dirty = true;
  }

  /** Closes the record once nothing is under way. */
  close(nowMs: number): void {
    if (this.#verdict === undefined || this.underWay > 0 || this.over) return;
    this.#endedMs = nowMs;
    this.dirty = true;
  }

  snapshot(): JobSnapshot {
    const { id, function: name, request, startedMs, total, underWay, way, progress } = this;
    return {
      id,
      kind: request.kind,
      function: name,
      state: this.#verdict === undefined ? this.#phase : this.over ? this.#verdict.state : "stopping",
      reason: this.#verdict?.reason,
      startedMs,
      endedMs: this.#endedMs,
      by: request.by,
      why: request.why,
      perSecond: perSecondOf(request),
      total,
      counts: { ...this.#counts },
      underWay,
      way: { ...way, at: this.#phase === "checking" ? this.checkedTo : progress.cursor },
    };
  }
}
