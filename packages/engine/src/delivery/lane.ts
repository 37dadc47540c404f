import { defaultBurst } from "@trellis/model";
import type { Frame } from "../log/frame.ts";
import type { DeliveryCounts, SubscriptionRow } from "../ports/store.ts";
import { LatencyHistogram } from "../telemetry/latency.ts";
import { Breaker } from "./breaker.ts";
import type { LaneDeclaration } from "./lane-declaration.ts";
import { Progress } from "./progress.ts";
import { RateLimit } from "./rate-limit.ts";

/** A delivery by itself, apart from its frame: a retry, a firing, an event that is handed out again. */
export interface LooseDelivery {
  /** 0 when it comes from no event of the log, or was moved off it. */
  readonly sequence: number;
  /** The deferred row that stands for it; 0 when the log does. */
  readonly deferredId: number;
  /** Attempts made so far. */
  readonly attempts: number;
  readonly firstMs: number;
  readonly keyHash: number;
  readonly json: string;
  /** Commits in a row that met a conflict. */
  readonly conflicts: number;
  /** The job that gave it out, and where it stands there; whatever becomes of it is told to the job. */
  readonly job?: JobPlace;
  /** The dead letter that it was: given up again, it has this id once more. */
  readonly deadLetterId?: number;
}

/** A place of a job: a dead letter's id, or a sequence of the log. */
export interface JobPlace {
  readonly job: number;
  readonly place: number;
}

/** Deliveries handed to a worker at once, for one function. */
export const windowMax = 16_384;
/** Bytes of frames with the worker for one function; one frame more may be. */
export const windowMaxBytes = 8_388_608;
/** Events of an ordered lane that wait behind busy keys, at most; then the lane waits too. */
export const heldMax = 10_000;

/**
 * One function's deliveries: how far it has come in the log, what is with the worker, what waits. Plain state; the
 * core decides and writes it down.
 */
export class Lane {
  readonly declaration: LaneDeclaration;
  readonly progress: Progress;
  /** Events of the contract that it is not owed: published before it began, or gone before it came to them. */
  publishedBefore: number;
  readonly counts: { -readonly [Name in keyof DeliveryCounts]: DeliveryCounts[Name] };
  readonly latency: LatencyHistogram = new LatencyHistogram();
  readonly breaker: Breaker = new Breaker();
  /** The next sequence to look at. */
  next: number;
  /** Deliveries with the worker now. */
  inFlight = 0;
  /** Bytes of the frames that the worker has. */
  handedBytes = 0;
  /** Events taken from the log and not settled yet. */
  open = 0;
  /** To be handed out before anything else. */
  readonly waiting: LooseDelivery[] = [];
  deferredCount = 0;
  nextDueMs: number = Infinity;
  /** Deferred rows that are with the worker, or about to be. */
  readonly deferredTaken: Set<number> = new Set();
  /** What jobs have given out and is not settled: the store still counts it where it came from. */
  readonly lent: { deadLetters: number; replayed: number } = { deadLetters: 0, replayed: 0 };
  /** Counts or progress differ from the store's, and should be written. */
  dirty = false;
  #writtenCursor: number;
  /** How many deliveries each key waits for: with the worker, or put off. */
  readonly #busyKeys = new Map<number, number>();
  readonly #held = new Map<number, LooseDelivery[]>();
  #heldCount = 0;
  readonly #rateLimit: RateLimit | undefined;
  /** Deliveries that the worker may have at once. */
  readonly #window: number;
  /** What breaker and rate limit let out, as far as they were asked last. */
  #allowance: number = Infinity;

  constructor(declaration: LaneDeclaration, row: SubscriptionRow, busyKeys: readonly number[]) {
    this.declaration = declaration;
    this.progress = new Progress(row.cursor, row.above);
    this.publishedBefore = row.publishedBefore;
    this.counts = { ...row.counts };
    this.next = row.cursor + 1;
    this.#writtenCursor = row.cursor;
    const { rateLimit } = declaration;
    this.#rateLimit = rateLimit === undefined ? undefined : new RateLimit(rateLimit);
    this.#window = windowOf(declaration);
    for (const key of busyKeys) this.occupy(key);
  }

  /** Deliveries that the worker can be given now, as far as breaker and rate limit were asked last. */
  get capacity(): number {
    return Math.min(this.#window - this.inFlight, this.#allowance);
  }

  /** Asks breaker and rate limit how much may go out. */
  look(nowMs: number): void {
    this.#allowance = Math.min(this.breaker.allowance(nowMs), this.#rateLimit?.look(nowMs) ?? Infinity);
  }

  /** Deliveries go to the worker. */
  handOut(count: number): void {
    this.inFlight += count;
    this.#allowance -= count;
    this.breaker.handedOut(count);
    // One that comes back without an outcome has been paid for all the same: it may have begun.
    this.#rateLimit?.take(count);
  }

  /** A delivery was none that its pattern takes, which only the worker could tell: nothing was spent on it. */
  filtered(): void {
    this.counts.filtered += 1;
    this.breaker.returned();
    this.#rateLimit?.giveBack();
  }

  /** Deliveries come back without an outcome: they are to be handed out again. */
  takeBack(...deliveries: readonly LooseDelivery[]): void {
    this.inFlight -= deliveries.length;
    this.waiting.push(...deliveries);
    this.breaker.returned();
  }

  /** Whether there is anything that could be handed out now, if the breaker let it. */
  hasWork(lastSequence: number, nowMs: number): boolean {
    const behind =
      this.declaration.contract !== undefined && this.next <= lastSequence && this.#heldCount < heldMax;
    return behind || this.waiting.length > 0 || this.nextDueMs <= nowMs;
  }

  /**
   * When something may be handed out that could not be at the last look; Infinity when time alone changes nothing,
   * but an event or an outcome.
   */
  nextMs(lastSequence: number, nowMs: number): number {
    if (this.inFlight >= this.#window) return Infinity;
    const working = this.hasWork(lastSequence, nowMs);
    if (this.#rateLimit?.empty === true) {
      const breakerMs = this.breaker.allowance(nowMs) > 0 ? nowMs : this.breaker.nextProbeMs;
      return Math.max(this.#rateLimit.nextMs, breakerMs, working ? nowMs : this.nextDueMs);
    }
    return this.breaker.open && working ? this.breaker.nextProbeMs : this.nextDueMs;
  }

  /**
   * Events that can be taken from the log now. Deliveries that keys wait for are given out all the same: they alone
   * can make room again.
   */
  get room(): number {
    return this.#heldCount >= heldMax || this.handedBytes >= windowMaxBytes ? 0 : this.capacity;
  }

  /** The next event is none that its pattern takes. It is settled with the count, or judged again by the next engine. */
  passFiltered(): void {
    this.counts.filtered += 1;
    this.progress.settle(this.next);
    this.dirty = true;
  }

  get heldCount(): number {
    return this.#heldCount;
  }

  /** It has passed more of the log than the store knows. */
  get ahead(): boolean {
    return this.progress.cursor > this.#writtenCursor;
  }

  /** The store has its row. */
  written(): void {
    this.dirty = false;
    this.#writtenCursor = this.progress.cursor;
  }

  row(): SubscriptionRow {
    return {
      function: this.declaration.function,
      cursor: this.progress.cursor,
      above: this.progress.above(),
      publishedBefore: this.publishedBefore,
      counts: {
        ...this.counts,
        direct: this.counts.direct - this.lent.replayed,
        deadLetters: this.counts.deadLetters + this.lent.deadLetters,
      },
    };
  }

  /**
   * Whether an event may be handed out now. In an ordered lane an event whose key is busy is held until the key is
   * free; otherwise its key becomes busy. Events without a key have no order.
   */
  admit(frame: Frame, position: number): boolean {
    const keyHash = frame.keyHashes[position] ?? 0;
    if (!this.#busyKeys.has(keyHash)) {
      this.occupy(keyHash);
      return true;
    }
    this.#hold(looseOf(frame, position));
    return false;
  }

  /** Takes a delivery that a job gives out: it is among the next to be handed out, or held behind its key. */
  take(delivery: LooseDelivery): void {
    this.open += 1;
    if (this.#busyKeys.has(delivery.keyHash)) return this.#hold(delivery);
    this.occupy(delivery.keyHash);
    this.waiting.push(delivery);
  }

  /** Takes out what a job gave out and no worker has got yet; answers how many those are. */
  withdraw(job: number): number {
    const isOthers = (delivery: LooseDelivery): boolean => delivery.job?.job !== job;
    const before = this.waiting.length + this.#heldCount;
    for (const [keyHash, held] of this.#held) {
      const others = held.filter(isOthers);
      this.#heldCount -= held.length - others.length;
      if (others.length > 0) this.#held.set(keyHash, others);
      else this.#held.delete(keyHash);
    }
    const waiting = this.waiting.splice(0);
    this.waiting.push(...waiting.filter(isOthers));
    const count = before - this.waiting.length - this.#heldCount;
    this.open -= count;
    for (const delivery of waiting) if (!isOthers(delivery)) this.release(delivery.keyHash);
    return count;
  }

  /** The key waits for one delivery more, to be followed by `release`. */
  occupy(keyHash: number): void {
    if (!this.declaration.ordered || keyHash === 0) return;
    this.#busyKeys.set(keyHash, (this.#busyKeys.get(keyHash) ?? 0) + 1);
  }

  /** The key's delivery is settled for good: its next one may go. */
  release(keyHash: number): void {
    const waitedFor = this.#busyKeys.get(keyHash);
    if (waitedFor === undefined) return;
    if (waitedFor > 1) {
      this.#busyKeys.set(keyHash, waitedFor - 1);
      return;
    }
    const held = this.#held.get(keyHash);
    const next = held?.shift();
    if (next === undefined) {
      this.#busyKeys.delete(keyHash);
      return;
    }
    if (held?.length === 0) this.#held.delete(keyHash);
    this.#heldCount -= 1;
    this.waiting.push(next);
  }

  #hold(delivery: LooseDelivery): void {
    const held = this.#held.get(delivery.keyHash) ?? [];
    held.push(delivery);
    this.#held.set(delivery.keyHash, held);
    this.#heldCount += 1;
  }
}

/**
 * A lane with a rate limit gives its worker little more than what can run: a worker that was stuck would otherwise
 * start whatever was handed to it meanwhile at once, faster than the limit says.
 */
function windowOf({ rateLimit, concurrency }: LaneDeclaration): number {
  if (rateLimit === undefined) return windowMax;
  // A tenth of a second's worth is under way between the threads when the rate is high.
  return Math.min(windowMax, concurrency + Math.max(rateLimit.burst, defaultBurst(rateLimit.perSecond)));
}

/** An event of the log as a delivery by itself. */
export function looseOf(frame: Frame, position: number): LooseDelivery {
  return {
    sequence: frame.firstSequence + position,
    deferredId: 0,
    attempts: 0,
    firstMs: frame.createdMs,
    keyHash: frame.keyHashes[position] ?? 0,
    json: frame.json(position),
    conflicts: 0,
  };
}
