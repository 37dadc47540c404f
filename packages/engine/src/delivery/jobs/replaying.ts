import { Fault } from "@trellis/model";
import { Frame } from "../../log/frame.ts";
import type { Store } from "../../ports/store.ts";
import type { Desk } from "../desk.ts";
import type { Job, Way } from "./job.ts";
import type { ReplayRequest } from "./job-request.ts";
import { looseOf, type Lane } from "../lane.ts";

/** Events that one step looks at, most of them of other contracts. */
const lookedMax = 2_048;
/** Frames stand in the log in the order of their commits, and their times, set by two threads, nearly so. */
const slackMs = 60_000;

/**
 * Delivers events of the log to one subscription once more, beside its live deliveries. Nothing is written when one
 * goes out: its place is settled in the transaction with its effects, so whenever the process ends, each has been
 * replayed or will be. An ordered subscription handles an event and a replayed one of the same key one after the
 * other, as it does with any two.
 */
export class Replaying {
  readonly #desk: Desk;
  readonly #store: Store;
  /** The frame that each job reads just now. */
  readonly #frames = new Map<number, Frame>();

  constructor(desk: Desk, store: Store) {
    this.#desk = desk;
    this.#store = store;
  }

  /**
   * Where in the log a replay goes. It ends where the subscription has come to: later events are delivered anyway.
   *
   * @throws Fault TRL0316 when the log does not go back that far
   */
  async wayOf({ fromMs, untilMs }: ReplayRequest, lane: Lane, firstSequence: number): Promise<Way> {
    const through = Math.min(this.#desk.lastSequence, lane.next - 1);
    const oldest = await this.#frameAt(firstSequence);
    const gone = firstSequence > 1 && (oldest === undefined || (fromMs ?? Infinity) < oldest.createdMs);
    if (fromMs !== undefined && gone) throw trimmed(fromMs, oldest);
    const from =
      fromMs === undefined ? firstSequence : await this.#find(fromMs - slackMs, firstSequence, through);
    const behind = untilMs === undefined ? through + 1 : await this.#find(untilMs + slackMs, from, through);
    return { from: from - 1, through: behind - 1 };
  }

  /** Gives out up to `room` events. */
  async step(job: Job, request: ReplayRequest, lane: Lane, room: number): Promise<void> {
    const behind = job.next + lookedMax;
    const end = job.underWay + room;
    while (job.underWay < end && job.next < behind && !job.exhausted) {
      const frame = await this.#frameOf(job);
      if (frame === undefined) return job.passTo(job.way.through + 1);
      // What retention has taken away meanwhile is passed.
      job.passTo(Math.min(frame.firstSequence, job.way.through + 1));
      const last = Math.min(frame.lastSequence, job.way.through);
      if (isWithin(frame, request)) this.#giveOut(job, lane, frame, last, end);
      else job.passTo(last + 1);
    }
  }

  forget(job: Job): void {
    this.#frames.delete(job.id);
  }

  #giveOut(job: Job, lane: Lane, frame: Frame, last: number, end: number): void {
    while (job.next <= last && job.underWay < end) {
      const sequence = job.next;
      const position = sequence - frame.firstSequence;
      const { contracts, filter } = this.#desk;
      const contract = contracts.nameOf(frame.contracts[position] ?? 0);
      const isOurs = contract === lane.declaration.contract && !job.progress.has(sequence);
      if (!isOurs || !filter.mayTake(lane, frame, position)) {
        job.passTo(sequence + 1);
        continue;
      }
      lane.take({ ...looseOf(frame, position), sequence: 0, job: { job: job.id, place: sequence } });
      lane.counts.direct += 1;
      lane.lent.replayed += 1;
      job.take();
    }
  }

  async #frameOf(job: Job): Promise<Frame | undefined> {
    const known = this.#frames.get(job.id);
    if (known !== undefined && known.firstSequence <= job.next && job.next <= known.lastSequence)
      return known;
    const frame = await this.#frameAt(job.next);
    if (frame === undefined) this.#frames.delete(job.id);
    else this.#frames.set(job.id, frame);
    return frame;
  }

  /** The first sequence of the first frame made at `ms` or later, between two places; behind the last if there is none. */
  async #find(ms: number, first: number, last: number): Promise<number> {
    let low = first;
    let high = last + 1;
    while (low < high) {
      const middle = Math.floor((low + high) / 2);
      const frame = await this.#frameAt(middle);
      if (frame !== undefined && frame.createdMs < ms) low = Math.min(frame.lastSequence, last) + 1;
      else high = Math.max(low, Math.min(middle, frame?.firstSequence ?? middle));
    }
    return low;
  }

  /** The frame that holds a sequence, or the next one. */
  async #frameAt(sequence: number): Promise<Frame | undefined> {
    const [bytes] = await this.#store.frames(sequence, 1);
    return bytes === undefined ? undefined : new Frame(bytes);
  }
}

function isWithin({ createdMs }: Frame, { fromMs, untilMs }: ReplayRequest): boolean {
  return createdMs >= (fromMs ?? -Infinity) && createdMs < (untilMs ?? Infinity);
}

function trimmed(fromMs: number, oldest: Frame | undefined): Fault {
  const wanted = new Date(fromMs).toISOString();
  const availableFrom = oldest === undefined ? undefined : new Date(oldest.createdMs).toISOString();
  const kept =
    availableFrom === undefined ? "it is empty" : `the oldest event that is kept is of ${availableFrom}`;
  return new Fault("TRL0316", `the log does not go back to ${wanted}: ${kept}`, {
    retry: "never",
    details: availableFrom === undefined ? {} : { availableFrom },
  });
}
