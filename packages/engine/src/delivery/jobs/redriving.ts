import type { Clock } from "../../ports/clock.ts";
import type { DeadLetterRow, Store, StoredDeadLetterFilter } from "../../ports/store.ts";
import { walkDeadLetters } from "./dead-letter-walk.ts";
import type { Job } from "./job.ts";
import type { RedriveRequest } from "./job-request.ts";
import type { Lane } from "../lane.ts";
import type { Patched, Patching } from "./patching.ts";

/** Dead letters that one step tries a patch on: one or two milliseconds' work. */
const checkedMax = 64;
/** Dead letters that a patch does not fit and that are named, at most. */
const namedMax = 5;

/**
 * Gives dead letters back to their function. Nothing is written when one goes out: it stays in the dead-letter queue
 * until it has ended, and leaves it in the transaction with its effects, or stays there with its new cause. So
 * whenever the process ends, each is either dealt with or still a dead letter.
 */
export class Redriving {
  readonly #store: Store;
  readonly #clock: Clock;
  readonly #patching: Patching;

  constructor(store: Store, clock: Clock, patching: Patching) {
    this.#store = store;
    this.#clock = clock;
    this.#patching = patching;
  }

  /** Goes on with a job: tries its patch, or gives out up to `room` dead letters. */
  async step(job: Job, request: RedriveRequest, lane: Lane, room: number): Promise<void> {
    if (job.phase === "checking") return await this.#check(job, request);
    const canaries = job.phase === "canary" ? request.canary - job.taken : Infinity;
    const limit = (request.limit ?? Infinity) - job.taken;
    const wanted = Math.min(room, canaries, limit);
    if (wanted > 0 && !job.exhausted) await this.#giveOut(job, request, lane, wanted);
    // One that fails ends the job: whoever gets here has seen all of them end well.
    const sung = job.exhausted || job.taken >= request.canary;
    if (job.phase === "canary" && sung && job.underWay === 0) job.phase = "running";
  }

  async #giveOut(job: Job, request: RedriveRequest, lane: Lane, wanted: number): Promise<void> {
    const place = { fromId: job.next, throughId: job.way.through, rowsMax: wanted };
    const { rows, nextId } = await walkDeadLetters(this.#store, filterOf(job, request), place);
    for (const row of rows) {
      job.passTo(row.id);
      // Settled before the last start.
      if (job.progress.has(row.id)) continue;
      const patched = this.#patched(row, request);
      if ("problem" in patched)
        return job.end({ state: "failed", reason: nameProblem(row, patched.problem) });
      const { id, keyHash } = row;
      lane.take({
        sequence: 0,
        deferredId: 0,
        attempts: 0,
        firstMs: this.#clock.now(),
        keyHash,
        json: patched.json,
        conflicts: 0,
        job: { job: job.id, place: id },
        deadLetterId: id,
      });
      lane.counts.deadLetters -= 1;
      lane.lent.deadLetters += 1;
      job.take();
    }
    job.passTo(nextId);
  }

  /** Tries the patch on some more dead letters; where it does not fit, nothing is redriven at all. */
  async #check(job: Job, request: RedriveRequest): Promise<void> {
    const place = { fromId: job.checkedTo + 1, throughId: job.way.through, rowsMax: checkedMax };
    const { rows, nextId } = await walkDeadLetters(this.#store, filterOf(job, request), place);
    const problems = rows.flatMap((row) => {
      const patched = this.#patched(row, request);
      return "problem" in patched ? [nameProblem(row, patched.problem)] : [];
    });
    if (problems.length > 0)
      return job.end({ state: "failed", reason: problems.slice(0, namedMax).join("; ") });
    job.checkedTo = nextId - 1;
    if (nextId > job.way.through) job.phase = request.canary > 0 ? "canary" : "running";
  }

  #patched({ json }: DeadLetterRow, { patch }: RedriveRequest): Patched {
    return patch === undefined ? { json } : this.#patching.patched(json, patch);
  }
}

function filterOf(job: Job, { filter }: RedriveRequest): StoredDeadLetterFilter {
  return { ...filter, function: job.function };
}

function nameProblem({ id }: DeadLetterRow, problem: string): string {
  return `with the patch, dead letter ${id} would break its contract: ${problem}`;
}
